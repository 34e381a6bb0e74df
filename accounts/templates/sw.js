{% autoescape off %}// Answers a page that the network did not bring with the one kept for that. It keeps no other page.
"use strict";
const KEPT = "jisr-offline-1";
const PAGES = { {% for language, address in pages.items %}"{{ language }}": "{{ address|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %} };
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(KEPT)
      .then((cache) => cache.addAll([...Object.values(PAGES), ...FILES]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin || request.method !== "GET") return;
  if (request.mode === "navigate") {
    const language = pathname.startsWith("/ar/") ? "ar" : "fr";
    event.respondWith(fetch(request).catch(() => caches.match(PAGES[language])));
  } else if (FILES.includes(pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(request, { ignoreSearch: true })));
  }
});
{% endautoescape %}
