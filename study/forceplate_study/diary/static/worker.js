// Keeps the last diary page and its pictures, so that the diary opens without a connection.
"use strict";
const KEPT = "diary-1";
const isKept = (url) =>
  url.origin === location.origin &&
  (url.pathname === "/" || url.pathname.startsWith("/assets/") || url.pathname.startsWith("/pictures/"));

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || !isKept(url)) return;
  const kept = url.origin + url.pathname;
  event.respondWith(
    (async () => {
      const cache = await caches.open(KEPT);
      try {
        const answer = await fetch(event.request);
        if (answer.ok && !answer.redirected && !url.search) await cache.put(kept, answer.clone());
        // The link was revoked: nothing of the diary stays on this phone.
        else if (answer.status === 403) await cache.delete(kept);
        return answer;
      } catch (error) {
        const last = await cache.match(kept);
        if (last) return last;
        throw error;
      }
    })(),
  );
});
