// A map that can be moved, in place of the drawing that the server sent (design/maps.py).
// The same projection (Lambert azimuthal equal-area around 52° N, 10° E) and the same outlines;
// tiles come only from a server that the operator configured, and then in its own projection.

const RADIUS = 6371.0072; // km
const [LON0, LAT0] = [(10 * Math.PI) / 180, (52 * Math.PI) / 180];
const NEAR = 38; // px between two points that are still told apart
const LETTER = 9; // px that a letter of a name takes at most
const COARSE = 60; // km across, below which the outlines are too coarse to be shown
const TOWNS = 120; // km across, above which the names of towns would be a heap

const equalArea = {
  project({ lng, lat }) {
    const [x, y] = [(lng * Math.PI) / 180 - LON0, (lat * Math.PI) / 180];
    const k = RADIUS * Math.sqrt(2 / (1 + Math.sin(LAT0) * Math.sin(y) + Math.cos(LAT0) * Math.cos(y) * Math.cos(x)));
    return L.point(
      k * Math.cos(y) * Math.sin(x),
      k * (Math.cos(LAT0) * Math.sin(y) - Math.sin(LAT0) * Math.cos(y) * Math.cos(x)),
    );
  },
  unproject({ x, y }) {
    const rho = Math.hypot(x, y);
    if (rho === 0) return L.latLng(52, 10);
    const c = 2 * Math.asin(Math.min(1, rho / (2 * RADIUS)));
    const lat = Math.asin(Math.cos(c) * Math.sin(LAT0) + (y * Math.sin(c) * Math.cos(LAT0)) / rho);
    const lng = LON0 + Math.atan2(x * Math.sin(c), rho * Math.cos(LAT0) * Math.cos(c) - y * Math.sin(LAT0) * Math.sin(c));
    return L.latLng((lat * 180) / Math.PI, (lng * 180) / Math.PI);
  },
};

const EUROPE = [{ latitude: 36, longitude: -9 }, { latitude: 38, longitude: 36 }, { latitude: 64, longitude: 12 }];

let outlines; // fetched once a visit, whatever the number of maps

function crs() {
  return L.extend({}, L.CRS.Earth, {
    code: "LAEA",
    projection: { ...equalArea, bounds: L.bounds([-4000, -4000], [4000, 4000]) },
    transformation: new L.Transformation(1 / 8192, 0.5, -1 / 8192, 0.5),
    wrapLng: undefined,
  });
}

async function drawLand(map, block) {
  outlines ??= fetch(block.dataset.outlines).then((answer) => answer.json());
  const members = (block.dataset.members || "").split(" ");
  L.geoJSON(await outlines, {
    interactive: false,
    style: ({ properties }) => ({
      className: `map-land${properties.code && members.includes(properties.code) ? " map-land--member" : ""}`,
    }),
  }).addTo(map);
}

// Points nearer than a finger's width are one marker, at the largest.
function groups(map, points) {
  const result = [];
  for (const point of points) {
    const at = map.project([point.latitude, point.longitude]);
    const near = result.find((group) => group.at.distanceTo(at) < NEAR);
    if (near) near.points.push(point);
    else result.push({ at, points: [point] });
  }
  return result;
}

const apart = (points) => new Set(points.map((p) => `${p.latitude} ${p.longitude}`)).size > 1;

function popup(points) {
  const list = document.createElement("ul");
  list.className = "map-popup";
  for (const { label, url, note } of points) {
    const item = list.appendChild(document.createElement("li"));
    const name = item.appendChild(document.createElement(url ? "a" : "span"));
    name.textContent = label;
    if (url) name.href = url;
    if (note) item.appendChild(document.createElement("small")).textContent = note;
  }
  return list;
}

// Up to three points are named; more would be a speech, so their number and their places.
function spoken(points, count) {
  if (points.length <= 3) return points.map((p) => (p.note ? `${p.label} (${p.note})` : p.label)).join(", ");
  return `${count}: ${[...new Set(points.map((p) => p.note || p.label))].join(", ")}`;
}

// What a group is called on the map: its places; of many the two with the most, and that there are
// more. Where all points are of one place, one alone has its own name.
function called(points, onePlace) {
  if (onePlace && points.length === 1) return points[0].label;
  const counts = new Map();
  for (const { note, label, count } of points) counts.set(note || label, (counts.get(note || label) || 0) + count);
  const names = [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  return [...names.slice(0, 2), ...(names.length > 2 ? ["…"] : [])].join(", ");
}

// A name beside each group, the largest first, and those of towns at their place; none where it
// would cover another or be cut off, and none twice.
function drawNames(map, layer, { marked, onePlace }, towns) {
  layer.clearLayers();
  const view = map.getPixelBounds();
  const taken = marked.map(({ at, size }) => L.bounds(at.subtract([size / 2, size / 2]), at.add([size / 2, size / 2])));
  const said = new Set([""]);
  const write = (name, place, gap, directions, className) => {
    if (said.has(name)) return;
    const at = map.project(place);
    const width = name.length * LETTER;
    for (const direction of directions) {
      const west = at.x + { right: gap, left: -gap - width, center: -width / 2 }[direction];
      const box = L.bounds([west, at.y - 10], [west + width, at.y + 10]);
      if (!view.contains(box) || taken.some((other) => other.intersects(box))) continue;
      taken.push(box);
      said.add(name);
      const offset = { right: gap - 6, left: 6 - gap, center: 0 }[direction]; // Leaflet's own is 6
      L.tooltip({ permanent: true, direction, offset: [offset, 0], className })
        .setLatLng(place).setContent(document.createTextNode(name)).addTo(layer)
        .getElement().setAttribute("aria-hidden", "true"); // the marker says it
      return;
    }
  };
  for (const { points, size, place } of marked) write(called(points, onePlace), place, size / 2 + 4, ["right", "left"], "map-name");
  if (across(map) > TOWNS) return;
  for (const { label, latitude, longitude } of towns) write(label, [latitude, longitude], 0, ["center"], "map-name map-name--town");
}

// A press on a marker brings nearer what it counts together, as long as that can be told apart: on
// this map, or on the page that has more of it. What stands at one place is listed.
function press(map, layer, points) {
  if (points.length === 1 && points[0].opens) {
    window.location.assign(points[0].opens);
    return;
  }
  map.once("moveend", () => layer.getLayers().find((one) => one.points?.includes(points[0]))?.getElement().focus());
  fit(map, points, 0);
}

function drawPoints(map, layer, points) {
  layer.clearLayers();
  const onePlace = apart(points) && new Set(points.map((p) => p.note || p.label)).size === 1;
  const marked = [];
  for (const group of groups(map, points)) {
    const count = group.points.reduce((sum, point) => sum + point.count, 0);
    const size = Math.min(48, 24 + 4 * Math.sqrt(count));
    const place = [group.points[0].latitude, group.points[0].longitude];
    const icon = L.divIcon({ className: "map-marker", html: count > 1 ? String(count) : "", iconSize: [size, size] });
    const marker = L.marker(place, { icon, riseOnHover: true });
    marker.points = group.points;
    const opens = group.points.length === 1 ? group.points[0].opens : apart(group.points) && map.getZoom() < map.getMaxZoom();
    if (opens) {
      marker.on("click", () => press(map, layer, group.points));
      marker.on("keypress", ({ originalEvent }) => { if (originalEvent.key === "Enter") press(map, layer, group.points); });
    } else marker.bindPopup(popup(group.points), { minWidth: 180 });
    if (group.points.length === 1) {
      marker.bindTooltip(group.points[0].label, { direction: "auto", offset: [size / 2, 0] });
      marker.on("popupopen tooltipopen", () => { if (marker.isPopupOpen()) marker.closeTooltip(); });
    }
    marker.addTo(layer);
    marker.getElement().setAttribute("aria-label", spoken(group.points, count));
    marked.push({ points: group.points, at: group.at, size, place, count });
  }
  return { marked: marked.sort((a, b) => b.count - a.count), onePlace };
}

// How far a pixel is at a place, at the first zoom.
const km = (map, at) => map.distance(map.unproject(at, 0), map.unproject(at.add([1, 0]), 0)) / 1000;

// How far the map reaches from side to side, in km.
const across = (map) => (map.getSize().x * km(map, map.project(map.getCenter(), 0))) / 2 ** map.getZoom();

// The buttons and keys zoom around what is nearest to the middle: there may be nothing in it. Where
// all that is seen stands at one place, and no map behind it, nearer shows nothing: it is listed.
function zoomAround(map, layer, points, tiles) {
  map.setZoom = (zoom, options) => {
    const inView = layer.getLayers().filter((one) => map.getBounds().contains(one.getLatLng()));
    const [only] = inView;
    if (!tiles && zoom > map.getZoom() && inView.length === 1 && only.points.length > 1 && !apart(only.points)) {
      only.openPopup();
      return map;
    }
    const view = map.getPixelBounds();
    const middle = view.getCenter();
    const seen = points.map((p) => map.project([p.latitude, p.longitude])).filter((at) => view.contains(at));
    const [nearest] = seen.sort((a, b) => a.distanceTo(middle) - b.distanceTo(middle));
    return map.setZoomAround(map.unproject(nearest ?? middle), map._limitZoom(zoom), options);
  };
}

// The corners of a rectangle of degrees do not bound it in this projection, so fit the points.
function fit(map, points, smallest) {
  const box = L.bounds(points.map((p) => map.project([p.latitude, p.longitude], 0)));
  const size = map.getSize().subtract([112, 112]);
  const scale = Math.min(size.x / (box.max.x - box.min.x || 1e-9), size.y / (box.max.y - box.min.y || 1e-9));
  const centre = box.getCenter();
  const widest = smallest ? (map.getSize().x * km(map, centre)) / smallest : Infinity;
  const zoom = Math.floor(Math.log2(Math.min(scale, widest)) * 4) / 4;
  map.setView(map.unproject(centre, 0), Math.max(map.getMinZoom(), Math.min(zoom, map.getMaxZoom())));
}

function start(block) {
  const canvas = block.querySelector("[data-map-canvas]");
  const [points, towns = []] = [...block.querySelectorAll("script[type='application/json']")].map((one) => JSON.parse(one.textContent));
  points.sort((a, b) => b.count - a.count);
  if (!canvas || !window.L || block.dataset.ready) return;
  block.dataset.ready = "yes";
  const tiles = block.dataset.tiles;
  const { height } = canvas.getBoundingClientRect();
  const title = canvas.querySelector("svg > title")?.textContent;
  if (title) {
    canvas.setAttribute("role", "region");
    canvas.setAttribute("aria-label", title);
  }
  const drawn = canvas.querySelector("svg");
  canvas.replaceChildren();
  canvas.classList.add("map--live");
  if (drawn) { // paper gets the drawing: a map that can be moved prints as it happens to lie
    drawn.classList.add("map-drawn");
    canvas.before(drawn);
  }
  // The drawing's own size stays, so that nothing below it jumps. (Set by script: allowed by CSP.)
  canvas.style.height = `${Math.max(height, 320)}px`;
  const map = L.map(canvas, {
    ...(tiles ? {} : { crs: crs() }),
    attributionControl: Boolean(tiles),
    zoomControl: false,
    zoomSnap: 0.25,
    zoomDelta: 0.75,
    minZoom: tiles ? 3 : 1.5,
    maxZoom: tiles ? 18 : 16,
    scrollWheelZoom: false, // a page scrolls when a wheel turns over a map that nobody touched
    dragging: !L.Browser.mobile, // one finger scrolls the page, two move the map
    fadeAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
  });
  L.control.zoom({ zoomInTitle: block.dataset.zoomIn, zoomOutTitle: block.dataset.zoomOut }).addTo(map);
  map.on("focus click", () => map.scrollWheelZoom.enable());
  map.on("blur mouseout", () => map.scrollWheelZoom.disable());
  L.control.scale({ imperial: false }).addTo(map);
  fit(map, points.length ? points : EUROPE, Number(block.dataset.smallest));
  if (tiles) L.tileLayer(tiles, { attribution: block.dataset.attribution || "" }).addTo(map);
  else drawLand(map, block);
  const near = () => canvas.classList.toggle("map--near", !tiles && across(map) < COARSE);
  near();
  map.on("zoomend", near);
  const layer = L.layerGroup().addTo(map);
  const names = L.layerGroup().addTo(map);
  let shown = drawPoints(map, layer, points);
  const write = () => drawNames(map, names, shown, tiles ? [] : towns); // a tile has them
  write();
  map.on("zoomend", () => { shown = drawPoints(map, layer, points); });
  map.on("moveend", write);
  zoomAround(map, layer, points, tiles);
  map.on("popupopen", ({ popup: opened }) => opened.getElement().querySelector("a")?.focus());
  canvas.addEventListener("keydown", (event) => {
    const opened = event.key === "Escape" && map._popup?.isOpen() && map._popup;
    if (!opened) return;
    const marker = opened._source;
    map.closePopup(opened);
    marker.getElement()?.focus();
  });
}

const startAll = (root) => root.querySelectorAll("[data-map]").forEach(start);
startAll(document);
document.addEventListener("htmx:afterSettle", () => startAll(document));
