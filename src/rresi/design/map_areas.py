"""The areas of a map: the projection, the land, the extent of some places, and the scale.

The projection is the Lambert azimuthal equal-area one with its centre at 52° N, 10° E, as in
ETRS89-LAEA (EPSG:3035), here on a sphere (Snyder, Map Projections, USGS 1395, 1987, p. 185-187):
on a map of this size the difference to the ellipsoid is below a pixel. `map.js` uses the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from math import cos, radians, sin, sqrt

from django.utils.safestring import SafeString

from rresi.design import svg
from rresi.design.palette import LIGHT

EARTH_RADIUS = 6371.0072  # km, the sphere of the same surface as GRS80
CENTRE = (10.0, 52.0)  # longitude, latitude
LENGTHS = (20.0, 10.0, 5.0, 2.0, 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01)  # km of the scale
LONGEST = 200  # units of the scale

XY = tuple[float, float]


def project(longitude: float, latitude: float) -> XY:
    """Kilometres east and south of the centre. The antipode of the centre has no image."""
    dx = radians(longitude - CENTRE[0])
    y0, y = radians(CENTRE[1]), radians(latitude)
    cosine = sin(y0) * sin(y) + cos(y0) * cos(y) * cos(dx)
    if cosine <= -1 + 1e-9:
        raise ValueError(f"no image on this map: longitude {longitude}, latitude {latitude}")
    k = EARTH_RADIUS * sqrt(2 / (1 + cosine))
    return k * cos(y) * sin(dx), -k * (cos(y0) * sin(y) - sin(y0) * cos(y) * cos(dx))


@lru_cache(maxsize=1)
def _outlines() -> list[tuple[str, list[list[XY]]]]:
    """Per country its code and its rings, projected to kilometres."""
    source = files("rresi.design") / "static/rresi/vendor/europe.json"
    countries = []
    for feature in json.loads(source.read_text(encoding="utf-8"))["features"]:
        rings = [
            [project(x, y) for x, y in ring]
            for polygon in feature["geometry"]["coordinates"]
            for ring in polygon
        ]
        countries.append((feature["properties"]["code"], rings))
    return countries


@lru_cache(maxsize=64)
def land(
    window: tuple[float, float, float, float], width: int, height: int
) -> tuple[tuple[str, str], ...]:
    """Per country its code and one SVG path, without detail that this size cannot show."""
    scale = width / (window[2] - window[0])
    result = []
    for code, rings in _outlines():
        drawn = []
        for ring in rings:
            line = [((x - window[0]) * scale, (y - window[1]) * scale) for x, y in ring]
            xs, ys = [x for x, _ in line], [y for _, y in line]
            outside = max(xs) < 0 or min(xs) > width or max(ys) < 0 or min(ys) > height
            if outside or (max(xs) - min(xs) < 1.5 and max(ys) - min(ys) < 1.5):
                continue
            drawn.append(_path(line))
        if drawn:
            result.append((code, "".join(drawn)))
    return tuple(result)


def _path(line: list[XY]) -> str:
    """Relative steps in tenths of a unit, none shorter than about one unit: a short text."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in line]
    (x0, y0), *rest = tenths
    steps = [f"M{x0 / 10:g} {y0 / 10:g}l"]
    for x, y in rest:
        dx, dy = x - x0, y - y0
        if abs(dx) + abs(dy) < 12 and (x, y) != rest[-1]:
            continue
        steps.append(f"{dx / 10:g} {dy / 10:g} ")
        x0, y0 = x, y
    return "".join(steps).replace(" -", "-").rstrip() + "z"


def extent_of(places: list[XY]) -> SafeString | str:
    """The area that holds some places: their convex hull with a wide seam; one place is a disc."""
    if not places:
        return ""
    path = "M" + "L".join(" ".join(tenth(*place)) for place in _hull(places)) + "z"
    return svg.element(
        "path",
        class_="map-extent",
        d=path,
        fill=LIGHT["petrol"],
        stroke=LIGHT["petrol"],
        stroke_width=52,
        stroke_linejoin="round",
        stroke_linecap="round",
        opacity=0.25,
    )


def _hull(places: list[XY]) -> list[XY]:
    """The corners of the smallest convex area that holds all places (Andrew's monotone chain)."""
    ordered = sorted(set(places))
    if len(ordered) < 3:
        return ordered

    def half(line: Iterable[XY]) -> list[XY]:
        kept: list[XY] = []
        for x, y in line:
            while len(kept) > 1:
                (ax, ay), (bx, by) = kept[-2:]
                if (bx - ax) * (y - ay) - (by - ay) * (x - ax) > 0:
                    break
                kept.pop()
            kept.append((x, y))
        return kept[:-1]

    return half(ordered) + half(reversed(ordered))


def tenth(x: float, y: float) -> tuple[str, str]:
    return svg.number(x, 1), svg.number(y, 1)


def scale_of(scale: float, height: int) -> SafeString:
    """A line of a round length, for a map so near that no outline gives a measure. scale: units
    that are a kilometre."""
    km = next((one for one in LENGTHS if one * scale <= LONGEST), LENGTHS[-1])
    text = f"{km:g} km" if km >= 1 else f"{km * 1000:g} m"
    down, ends = height - 16, height - 22
    line = f"M16 {ends}V{down}H{svg.number(16 + km * scale, 1)}V{ends}"
    return svg.group(
        svg.element("path", class_="map-scale", d=line, fill="none", stroke=LIGHT["ink"]),
        svg.element("text", text, class_="map-label", x=16, y=height - 28, font_size=15),
        aria_hidden="true",
    )
