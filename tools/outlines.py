"""From the world's countries (TopoJSON) to the outlines of Europe and Türkiye (GeoJSON).

Borders are simplified arc by arc, before the arcs become rings, so that two neighbours keep one
common border and no gap opens between them. Coordinates are longitude and latitude in degrees.
"""

from __future__ import annotations

from itertools import pairwise
from math import cos, hypot, radians
from typing import Any

Point = tuple[float, float]
Ring = list[Point]

# West, south, east, north: wide enough that a map of Europe in an equal-area projection is full.
BOUNDS = (-27.0, 31.0, 53.0, 73.5)
TOLERANCE = 0.035  # degrees of latitude, about 4 km: half a pixel on a map of Europe 900 px wide
SMALLEST = 0.035  # square degrees; a country's largest part always stays, Malta included

# ISO 3166-1 numeric to alpha-2 for the countries that may be named or shaded; others are land.
ALPHA2 = {
    "008": "AL",
    "040": "AT",
    "056": "BE",
    "070": "BA",
    "100": "BG",
    "112": "BY",
    "191": "HR",
    "196": "CY",
    "203": "CZ",
    "208": "DK",
    "233": "EE",
    "246": "FI",
    "250": "FR",
    "276": "DE",
    "300": "GR",
    "348": "HU",
    "352": "IS",
    "372": "IE",
    "380": "IT",
    "428": "LV",
    "438": "LI",
    "440": "LT",
    "442": "LU",
    "470": "MT",
    "498": "MD",
    "499": "ME",
    "528": "NL",
    "578": "NO",
    "616": "PL",
    "620": "PT",
    "642": "RO",
    "688": "RS",
    "703": "SK",
    "705": "SI",
    "724": "ES",
    "752": "SE",
    "756": "CH",
    "792": "TR",
    "804": "UA",
    "807": "MK",
    "826": "GB",
    "020": "AD",
    "492": "MC",
    "674": "SM",
    "336": "VA",
}
BY_NAME = {"Kosovo": "XK", "N. Cyprus": "CY"}
CRIMEA = (32.4, 44.3, 36.7, 46.3)  # drawn with Ukraine, as the European Union and the UN hold


def outlines(topology: dict[str, Any]) -> dict[str, Any]:
    """GeoJSON FeatureCollection: one MultiPolygon a country, property `code` (alpha-2 or "")."""
    arcs = [simplify(_decode(arc, topology["transform"])) for arc in topology["arcs"]]
    polygons: dict[str, list[list[Ring]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        code = ALPHA2.get(geometry.get("id", ""), BY_NAME.get(name, ""))
        parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
        kept = [
            clipped
            for part in parts
            if (clipped := [ring for ring in (clip(_ring(r, arcs)) for r in part) if ring])
        ]
        kept.sort(key=lambda rings: -abs(area(rings[0])))
        kept = [p for i, p in enumerate(kept) if (i == 0 and code) or abs(area(p[0])) > SMALLEST]
        for polygon in kept:
            owner = "UA" if name == "Russia" and _within(polygon[0], CRIMEA) else code
            polygons.setdefault(owner, []).append(polygon)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"code": code},
                "geometry": {
                    "type": "MultiPolygon",
                    "coordinates": [[_rounded(ring) for ring in rings] for rings in parts],
                },
            }
            for code, parts in sorted(polygons.items())
        ],
    }


def _decode(arc: list[list[int]], transform: dict[str, list[float]]) -> Ring:
    (kx, ky), (dx, dy) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for step in arc:
        x, y = x + step[0], y + step[1]
        points.append((x * kx + dx, y * ky + dy))
    return points


def _ring(indexes: list[int], arcs: list[Ring]) -> Ring:
    ring: Ring = []
    for index in indexes:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        ring.extend(arc[1:] if ring else arc)
    return ring


def simplify(line: Ring, tolerance: float = TOLERANCE) -> Ring:
    """Douglas and Peucker (1973); both ends stay. Distances in degrees of latitude."""
    if len(line) < 3:
        return line
    if line[0] == line[-1]:  # a closed arc has no chord: split it at the point farthest away
        far = max(range(len(line)), key=lambda i: _distance(line[i], line[0], line[0]))
        return simplify(line[: far + 1], tolerance)[:-1] + simplify(line[far:], tolerance)
    keep = {0, len(line) - 1}
    stack = [(0, len(line) - 1)]
    while stack:
        start, end = stack.pop()
        if end - start < 2:
            continue
        worst = max(range(start + 1, end), key=lambda i: _distance(line[i], line[start], line[end]))
        if _distance(line[worst], line[start], line[end]) > tolerance:
            keep.add(worst)
            stack += [(start, worst), (worst, end)]
    return [line[i] for i in sorted(keep)]


def _distance(point: Point, start: Point, end: Point) -> float:
    k = cos(radians(point[1]))
    px, py = (point[0] - start[0]) * k, point[1] - start[1]
    ex, ey = (end[0] - start[0]) * k, end[1] - start[1]
    length = ex * ex + ey * ey
    t = max(0.0, min(1.0, (px * ex + py * ey) / length)) if length else 0.0
    return hypot(px - t * ex, py - t * ey)


def clip(ring: Ring, bounds: tuple[float, float, float, float] = BOUNDS) -> Ring:
    """Sutherland and Hodgman (1974) against a rectangle; empty when nothing is inside."""
    west, south, east, north = bounds
    for axis, limit, sign in ((0, west, 1), (0, east, -1), (1, south, 1), (1, north, -1)):
        if not ring:
            return []
        closed = ring if ring[0] == ring[-1] else [*ring, ring[0]]
        result: Ring = []
        for a, b in pairwise(closed):
            a_in, b_in = sign * (a[axis] - limit) >= 0, sign * (b[axis] - limit) >= 0
            if a_in:
                result.append(a)
            if a_in != b_in:
                t = (limit - a[axis]) / (b[axis] - a[axis])
                result.append((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))
        ring = [*result, result[0]] if result else []
    return ring if len(ring) >= 4 else []


def area(ring: Ring) -> float:
    """Signed area in square degrees, longitude shrunk by the latitude."""
    total = sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, ring[0]]))
    return total / 2 * cos(radians(ring[0][1]))


def _within(ring: Ring, bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return all(west <= x <= east and south <= y <= north for x, y in ring)


def _rounded(ring: Ring) -> list[list[float]]:
    return [[round(x, 2), round(y, 2)] for x, y in ring]
