// Registers the worker that answers when there is no network, once the page itself has arrived.
"use strict";
if ("serviceWorker" in navigator) {
  addEventListener("load", () => {
    setTimeout(() => navigator.serviceWorker.register("/sw.js").catch(() => {}), 3000);
  });
}
