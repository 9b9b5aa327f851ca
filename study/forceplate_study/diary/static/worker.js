// Keeps the last diary page and its pictures, so that the diary opens without a connection; shows
// reminders.
"use strict";
const KEPT = "diary-1";
const isKept = (url) =>
  url.pathname === "/" || url.pathname.startsWith("/assets/") || url.pathname.startsWith("/pictures/");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(clients.claim()));

const hashOf = async (text) => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

// Without a connection whatever needs one leads back to the page that is kept, which says so.
const orBack = (request) => fetch(request).catch(() => Response.redirect("/", 303));

// Without a connection the personal link opens the page that is kept, when it is the link of that
// page: the page knows it by the hash of its hash.
const openLink = async (request, secret) => {
  try {
    return await fetch(request);
  } catch (error) {
    const last = await (await caches.open(KEPT)).match(location.origin + "/");
    const mark = await hashOf(await hashOf(secret));
    if (last && (await last.text()).includes(`data-link="${mark}"`)) return Response.redirect("/");
    throw error;
  }
};

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin || url.pathname.startsWith("/staff/")) return;
  if (event.request.method === "GET" && url.pathname.startsWith("/l/")) {
    event.respondWith(openLink(event.request, url.pathname.slice(3)));
    return;
  }
  if (event.request.method !== "GET" || !isKept(url) || url.search) {
    if (event.request.mode === "navigate") event.respondWith(orBack(event.request));
    return;
  }
  const kept = url.origin + url.pathname;
  event.respondWith(
    (async () => {
      const cache = await caches.open(KEPT);
      try {
        const answer = await fetch(event.request);
        if (answer.ok && !answer.redirected) await cache.put(kept, answer.clone());
        // The link was revoked, or the person erased: nothing of the diary stays on this phone.
        else if (answer.status === 403 || answer.status === 410) await cache.delete(kept);
        return answer;
      } catch (error) {
        const last = await cache.match(kept);
        if (last) return last;
        throw error;
      }
    })(),
  );
});

self.addEventListener("push", (event) => {
  const own = event.data.json();
  const actions = [{ action: "off", title: own.off_words }];
  const shown = { body: own.body, tag: "diary", icon: "/assets/icon.svg", data: { off: own.off }, actions };
  event.waitUntil(self.registration.showNotification(own.title, shown));
});

// Turned off with one tap; where that fails, and on any other tap, the diary opens.
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const open = async () => {
    const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
    return pages.length ? pages[0].focus() : clients.openWindow("/");
  };
  const turnOff = async () => {
    const answer = await fetch(event.notification.data.off, { method: "POST" }).catch(() => null);
    return answer?.ok || open();
  };
  event.waitUntil(event.action === "off" ? turnOff() : open());
});
