// Shows what needs a passkey only where this browser can use one here: a secure page under a name
// (browsers allow none under a bare number such as 127.0.0.1). Says in words what went wrong.
"use strict";
const canUse =
  window.isSecureContext && "PublicKeyCredential" in window && !/^[\d.]+$|^\[/.test(location.hostname);
for (const part of document.querySelectorAll("[data-passkey]")) part.hidden = !canUse;
for (const part of document.querySelectorAll("[data-no-passkey]")) part.hidden = canUse;
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  for (const part of document.querySelectorAll("[data-passkey-error]")) {
    part.hidden = false;
    part.focus();
  }
});
