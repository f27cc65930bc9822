// Keeps the page for when there is no network. Written for one version of the built page: see
// .scripts/offline, which fills in what stands here in capitals, and assets/offline.mjs, which
// registers it.
//
// Each version has a cache of its own, filled before it is used. A page is served from the version
// it was loaded in, as long as it is open, so that no page is put together of two. What is not
// kept comes from the network, and nothing that the network says later is kept.
"use strict";

const VERSION = "VERSION_HERE";
const FILES = FILES_HERE;

const SCOPE = self.registration.scope;
// Other pages of the same host have caches too, and so has this page in another folder.
const PREFIX = `laglab ${SCOPE} `;
const NAME = PREFIX + VERSION;
// Which open page has which version. Kept, because a worker like this one is often stopped.
const PAGES = `laglab-pages ${SCOPE}`;

// A page that is being opened is not among the open ones yet.
const OPENING_MS = 60_000;

const at = (name) => new URL(name, SCOPE).href;

// Some hosts lead from one address of a file to another. What was led is no answer to a navigation.
const plain = (response) =>
  new Response(response.body, { status: 200, statusText: "OK", headers: response.headers });

async function fill() {
  const cache = await caches.open(NAME);
  try {
    await Promise.all(
      FILES.map(async (name) => {
        // A copy that is not known to be of today could be of another version.
        const response = await fetch(at(name), { cache: "no-cache", credentials: "same-origin" });
        if (response.status !== 200 || response.type !== "basic") throw new Error(`${name}: ${response.status}`);
        if (name === "./" && !(await response.clone().text()).includes(VERSION)) {
          throw new Error("the host has another version by now");
        }
        await cache.put(at(name), plain(response));
      }),
    );
  } catch (error) {
    await caches.delete(NAME);
    throw error;
  }
}

const key = (id) => at(`page/${encodeURIComponent(id)}`);

async function note(id, version) {
  const pages = await caches.open(PAGES);
  await pages.put(key(id), new Response(JSON.stringify({ version, since: Date.now() })));
}

async function versionOf(id) {
  const pages = await caches.open(PAGES);
  const found = id && (await pages.match(key(id)));
  return found && (await found.json()).version;
}

// The version of whoever asks. A worker that the browser tells nothing about belongs to a page, so
// the version of all open pages is its own, if they have one.
async function versionFor({ clientId, resultingClientId, request }) {
  const known = await versionOf(clientId);
  if (known !== undefined) {
    if (request.destination === "worker" && resultingClientId) await note(resultingClientId, known);
    return known;
  }
  const open = await self.clients.matchAll({ includeUncontrolled: true });
  const versions = new Set((await Promise.all(open.map(({ id }) => versionOf(id)))).filter(Boolean));
  return versions.size === 1 ? [...versions][0] : VERSION;
}

// Takes away the caches of versions in which no page is open any more.
async function tidy() {
  const clients = await self.clients.matchAll({ includeUncontrolled: true, type: "all" });
  const open = new Set(clients.map(({ id }) => key(id)));
  const pages = await caches.open(PAGES);
  const used = new Set([NAME]);
  for (const request of await pages.keys()) {
    const { version, since } = await (await pages.match(request)).json();
    if (open.has(request.url) || Date.now() - since < OPENING_MS) used.add(PREFIX + version);
    else await pages.delete(request);
  }
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && !used.has(name)) await caches.delete(name);
  }
}

async function kept(url, cacheName) {
  if (!(await caches.has(cacheName))) return undefined;
  return caches.match(url, { cacheName, ignoreSearch: true, ignoreVary: true });
}

// Whatever is wrong with what is kept, there is still the network.
async function answer(event, url) {
  const { request } = event;
  try {
    if (request.mode !== "navigate") {
      const found = await kept(url, PREFIX + (await versionFor(event)));
      return found ?? (await fetch(request));
    }
    const found = await kept(url, NAME);
    if (found) {
      await note(event.resultingClientId, VERSION);
      return found;
    }
  } catch (error) {
    console.info("not kept:", error);
  }
  return fetch(request);
}

self.addEventListener("install", (event) => {
  event.waitUntil(fill().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(tidy()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(SCOPE)) return;
  if (request.cache === "only-if-cached" || request.headers.has("range")) return;
  const url = new URL(request.url);
  url.hash = url.search = "";
  // The page itself is asked for by the name of its folder, or by its own.
  if (url.href === at("index.html")) url.href = SCOPE;
  // What is not of this version may be of the version of an older page.
  if (request.mode !== "navigate" || FILES.some((name) => at(name) === url.href)) {
    event.respondWith(answer(event, url.href));
  }
});

// Each page tells its version when it is there and when it gets another worker. One that came from
// the network before there was a worker is served from then on, if the versions are the same.
self.addEventListener("message", (event) => {
  const page = event.source;
  if (!page || typeof event.data !== "string") return;
  if (event.data !== VERSION) page.postMessage("another version");
  else event.waitUntil(note(page.id, VERSION).then(() => self.clients.claim()).then(tidy));
});
