// Keeps the page at the door, and what it needs, for when there is no connection.
// Only this page: the worker's scope is its folder.
const KEPT = {{ kept|safe }};
const PAGE = {{ page|safe }};
const STORE = "rresi-door-1";
const PATIENCE = 4000; // ms until a slow connection counts as none

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(STORE).then((store) => store.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

async function keep(key, response) {
  if (response.ok && !response.redirected) await (await caches.open(STORE)).put(key, response.clone());
  return response;
}

// The newest page while there is a connection, otherwise the one that is kept.
async function page(request) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    const response = await fetch(request, { signal: stop.signal });
    if (response.status >= 500) throw new Error(response.status);
    return new URL(request.url).search ? response : await keep(PAGE, response);
  } catch (error) {
    const kept = await caches.match(PAGE);
    if (kept) return kept;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

// A file as it is kept, renewed behind it: the names of files change when their content does.
async function file(request) {
  const kept = await caches.match(request);
  const renewed = fetch(request).then((response) => keep(request, response));
  if (!kept) return renewed;
  renewed.catch(() => undefined);
  return kept;
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const { pathname } = new URL(request.url);
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(page(request));
  else if (KEPT.includes(pathname) && pathname !== PAGE) event.respondWith(file(request));
});
