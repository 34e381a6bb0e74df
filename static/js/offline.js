// The page asked for opens by itself when the network is back: a moment after the device says so,
// and again from time to time, because what a device says about its network is often too early.
"use strict";
const again = () => location.reload();
addEventListener("online", () => setTimeout(again, 1000));
setInterval(() => navigator.onLine && again(), 20000);
