// Keeps one page of a meeting open without a network (ADR 16): its shell and its static files, nothing else. Names and
// words are never here; they are in the database of the page (luring-simpan.js).
"use strict";

const { prefix: PREFIX, version, shell, standsIn, header, files } = {{ told|safe }};
const NAME = PREFIX + version, PATIENCE = 4000;

/** Only what the portal marked as the shell, and said itself, may be kept. */
const isShell = (answer) => answer.ok && !answer.redirected && answer.headers.has(header);

async function fill() {
  const cache = await caches.open(NAME);
  const page = await fetch(shell, { credentials: "same-origin", cache: "no-store" });
  if (!isShell(page)) throw new Error("no shell");
  await cache.addAll(files);
  await cache.put(shell, page);
}

async function tidy() {
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(tidy()));

/** The portal's own answer where it comes in time; else the shell that was kept. Another page is not the shell itself. */
async function open(request, isItself) {
  const kept = () => caches.match(shell, { cacheName: NAME, ignoreVary: true });
  const late = new Promise((resolve) => { setTimeout(resolve, PATIENCE); });
  const asked = fetch(request).catch(() => undefined);
  const answer = await Promise.race([asked, late]);
  // A portal that is down, or a hotel's network that answers in its name, is no answer. A door to sign in at is one.
  if (answer && answer.status < 500 && (!answer.ok || !isItself || isShell(answer))) return answer;
  return (await kept()) ?? answer ?? (await asked) ?? Response.error();
}

self.addEventListener("fetch", (event) => {
  const { request } = event, { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && (standsIn || pathname === shell)) event.respondWith(open(request, pathname === shell));
  else if (files.includes(pathname)) event.respondWith(caches.match(request, { cacheName: NAME, ignoreVary: true }).then((kept) => kept ?? fetch(request)));
});
