// Switches off what sw.js does: put on the host as sw.js, it takes the place of that, takes its
// caches away and leaves. Pages that are open then go on with the network.
"use strict";

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  const { scope } = self.registration;
  const ours = (name) => name.startsWith(`laglab ${scope} `) || name === `laglab-pages ${scope}`;
  const clear = async () => {
    await Promise.all((await caches.keys()).filter(ours).map((name) => caches.delete(name)));
    await self.registration.unregister();
  };
  event.waitUntil(clear());
});
