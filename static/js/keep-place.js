// The place in a lesson. A change of language opens the other page at the block being read; and the
// block being read is told to the server, so that the learner's home leads back to it.
// Without this the other page opens at its top, and a place is kept by following the lesson's contents.
"use strict";
const blocks = [...document.querySelectorAll(".prose > span[id], form.quiz[id]")];
const links = document.querySelectorAll("a[data-keep-place], a.lang");
const form = document.querySelector("form[data-place]");
const PAUSE = 4000;
let told = "";
let timer;

function place() {
  const passed = blocks.filter((block) => block.getBoundingClientRect().top < innerHeight / 3);
  return passed.length ? `#${passed[passed.length - 1].id}` : "";
}

function tell() {
  const block = place().slice(3);
  if (!block || block === told) return;
  told = block;
  const data = new FormData(form);
  data.set("block", block);
  data.set("quiet", "1");
  navigator.sendBeacon(form.action, data);
}

for (const link of links) {
  link.addEventListener("click", () => {
    link.hash = place();
  });
}

if (form) {
  addEventListener("pagehide", tell);
  document.addEventListener("visibilitychange", () => document.hidden && tell());
  addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(tell, PAUSE);
  }, { passive: true });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    location.hash = `b-${event.submitter.value}`;
  });
}
