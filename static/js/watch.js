// Follows a long task: brings in the part of the page that tells of it until it is over, then the page.
// Without this the page has a link to look again.
"use strict";
const EVERY = 2500;

async function look() {
  const part = document.querySelector("[data-watch]");
  if (!part) return;
  try {
    const answer = await fetch(location.href, { headers: { "X-Requested-With": "fetch" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector("[data-watch]");
    if (!answer.ok || !next) return location.reload();
    part.replaceWith(document.adoptNode(next));
  } catch {
    // No network just now: look again later.
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
