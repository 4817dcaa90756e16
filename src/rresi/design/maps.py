"""Maps drawn by the server: an SVG of Europe with points, for pages without JavaScript, print, PDF.

`map_areas` has the projection and the areas, this the points and their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, hypot, pi, sin, sqrt
from typing import Any

from django.utils.safestring import SafeString

from rresi.core.boxes import Box
from rresi.design import map_names, svg
from rresi.design.map_areas import CENTRE, XY, extent_of, land, project, scale_of, tenth
from rresi.design.palette import LIGHT

# Beyond this window (km in the projection: west, north, east, south) no outline is kept.
WINDOW = (-2700.0, -2300.0, 2700.0, 2200.0)
EUROPE = (-1750.0, -1500.0, 1950.0, 1800.0)
MARGIN = 0.14  # of the points' extent, on each side
SMALLEST_EXTENT = 700.0  # km: one city alone still shows the country around it
CROWD = 6  # points at one place that are still moved apart
PAIR = 2  # likewise, where a crowd can be opened
SPREAD_LIMIT = 60  # above this, points that overlap are counted together instead of moved apart
CELL = 44  # units across which a crowd is counted together: what a finger covers
NAMED = 120.0  # km across, above which the names of towns would be a heap
NEAR = 60.0  # km across, below which the outlines of countries are too coarse to be drawn


Town = tuple[str, tuple[float, float]]  # a name, and degrees of longitude and latitude


@dataclass(frozen=True)
class MapPoint:
    """A place with a link. `count` above one is written into the point; `note` says what it is.

    `mark` is what to write into the point instead, a number in a list say. `minor`: only to show
    the way, smaller and grey. `extent` is what a count stands for, where that can be opened.
    """

    longitude: float
    latitude: float
    label: str
    url: str = ""
    count: int = 1
    note: str = ""
    mark: str = ""
    minor: bool = False
    extent: Box | None = None

    @property
    def box(self) -> Box:
        """What it stands for; itself where it is one place."""
        return self.extent or Box.at(self.latitude, self.longitude)


@dataclass(frozen=True)
class Map:
    """What a template needs: the drawing, and the same points for map.js (`json_script`)."""

    svg: SafeString
    points: tuple[dict[str, Any], ...]
    members: tuple[str, ...] = ()  # countries that are shaded
    outside: tuple[MapPoint, ...] = ()  # points beyond Europe: name them in words beside the map
    smallest: float = SMALLEST_EXTENT
    towns: tuple[dict[str, Any], ...] = ()


def draw(
    points: Sequence[MapPoint],
    *,
    title: str,
    description: str = "",
    width: int = 960,
    height: int = 640,
    members: Iterable[str] = (),
    labels: bool = False,
    fit: bool = True,
    extent: Iterable[tuple[float, float]] = (),
    smallest: float = SMALLEST_EXTENT,
    opens: str = "",
    towns: Iterable[Town] = (),
) -> Map:
    """A map of the points, `width` x `height` units; `members` are countries (alpha-2) to shade.

    `fit` chooses the window around the points, otherwise all of Europe; it is at least `smallest`
    km wide. `labels` writes beside each point the place in its note, or else its name; what stands
    at one place in larger numbers is one point. `extent` are longitudes and latitudes: the area
    that holds them is shaded. `opens` is the beginning of the address that shows what is counted
    together at one point; the box that holds it comes after. `towns` show where one is: their names
    are written where no mark is. The colours are classes of rresi.css,
    with the palette's own as fallback where no stylesheet is (PDF).
    """
    size, texts = (width, height), (str(title), str(description))
    return _draw(
        *(tuple(points), texts, size, frozenset(members), labels, fit, tuple(extent), smallest),
        *(opens, tuple(towns)),
    )


@lru_cache(maxsize=64)  # the same few maps are asked for again and again; one takes up to 10 ms
def _draw(
    points: tuple[MapPoint, ...],
    texts: tuple[str, str],
    size: tuple[int, int],
    shaded: frozenset[str],
    labels: bool,
    fit: bool,
    extent: tuple[tuple[float, float], ...],
    smallest: float,
    opens: str,
    towns: tuple[Town, ...],
) -> Map:
    (width, height), (title, description) = size, texts
    inside = [p for p in points if _on_map(p)]
    places = [project(p.longitude, p.latitude) for p in inside]
    held = [project(*place) for place in extent]
    window = _window([*places, *held] if fit else [], width, height, smallest)
    scale = width / (window[2] - window[0])
    marks = _marks(inside, window, scale, crowded=bool(opens))
    across = window[2] - window[0]
    named = zip(_called(marks) if labels else [""] * len(marks), marks, strict=True)
    names = map_names.drawn(
        [(name, mark.place, mark.radius) for name, mark in named],
        [(name, _at(project(*place), window, scale)) for name, place in towns if across <= NAMED],
        width,
        height,
    )
    near = across < NEAR
    countries = [svg.element("path", class_="map-land", d=f"M0 0H{width}V{height}H0z")]
    countries = (
        countries
        if near
        else [
            svg.element(
                "path", class_="map-land map-land--member", fill=LIGHT["land-member"], d=path
            )
            if code in shaded
            else svg.element("path", class_="map-land", d=path)
            for code, path in land(window, width, height)
        ]
    )
    image = svg.image(
        width,
        height,
        svg.group(*countries, fill=LIGHT["land"], stroke=LIGHT["land-border"], stroke_width=0.75),
        extent_of([_at(place, window, scale) for place in held]),
        *(_point(mark, opens) for mark in marks),
        *names,
        scale_of(scale, height) if near else "",
        class_="map-svg",
        title=title,
        description=description,
        role="group",
    )
    data = tuple(
        {
            "longitude": p.longitude,
            "latitude": p.latitude,
            "label": str(p.label),
            "url": str(p.url),
            "count": p.count,
            "note": str(p.note),
            "opens": f"{opens}{p.box}" if opens and p.extent else "",
        }
        for p in inside
    )
    outside = tuple(p for p in points if not _on_map(p))
    around = tuple(
        {"label": name, "longitude": place[0], "latitude": place[1]} for name, place in towns
    )
    return Map(image, data, tuple(sorted(shaded)), outside, smallest, around)


def _on_map(point: MapPoint) -> bool:
    west, north, east, south = WINDOW
    if abs(point.longitude - CENTRE[0]) > 90:
        return False
    x, y = project(point.longitude, point.latitude)
    return west <= x <= east and north <= y <= south


def _window(
    points: list[XY], width: int, height: int, smallest: float
) -> tuple[float, float, float, float]:
    """The part of the projection that is shown, with the drawing's proportions."""
    west, north, east, south = EUROPE
    if points:
        xs, ys = [x for x, _ in points], [y for _, y in points]
        west, north, east, south = min(xs), min(ys), max(xs), max(ys)
    w = max((east - west) * (1 + 2 * MARGIN if points else 1), smallest)
    h = max((south - north) * (1 + 2 * MARGIN if points else 1), smallest * height / width)
    w, h = max(w, h * width / height), max(h, w * height / width)
    x, y = (west + east) / 2, (north + south) / 2
    x = _clamp(x, WINDOW[0] + w / 2, WINDOW[2] - w / 2)
    y = _clamp(y, WINDOW[1] + h / 2, WINDOW[3] - h / 2)
    return round(x - w / 2, 4), round(y - h / 2, 4), round(x + w / 2, 4), round(y + h / 2, 4)


def _at(place: XY, window: tuple[float, float, float, float], scale: float) -> XY:
    """A place of the projection in units of the drawing."""
    return (place[0] - window[0]) * scale, (place[1] - window[1]) * scale


def _clamp(value: float, low: float, high: float) -> float:
    """`value` kept between two limits; as it is when they leave no room."""
    return min(max(value, low), high) if low <= high else value


# --- the points -------------------------------------------------------------------------------


@dataclass
class _Mark:
    """One or more points as drawn: where, where it truly is, and how large."""

    points: list[MapPoint]
    place: XY
    true: XY
    radius: float


def _radius(count: int) -> float:
    """Area grows with the count, within what a finger can hit and what hides no neighbour."""
    return min(24.0, 8.0 + 4.0 * sqrt(count / pi)) if count > 1 else 8.0


def _marks(
    points: Sequence[MapPoint],
    window: tuple[float, float, float, float],
    scale: float,
    *,
    crowded: bool,
) -> list[_Mark]:
    """What is drawn. crowded: a crowd can be opened, and need not be moved apart."""
    marks = []
    for point in points:
        at = _at(project(point.longitude, point.latitude), window, scale)
        radius = 4.0 if point.minor else 11.0 if point.mark else _radius(point.count)
        marks.append(_Mark([point], at, at, radius))
    if len(marks) > SPREAD_LIMIT:
        return _crowds(marks, CELL, 1)
    marks = _crowds(marks, CELL, PAIR) if crowded else _crowds(marks, 0, CROWD)
    _apart(marks)
    return marks


def _crowds(marks: list[_Mark], cell: int, most: int) -> list[_Mark]:
    """Counts points of one cell of so many units, or of one very place, together at their mean
    place where they are more than `most`."""
    places: dict[XY, list[_Mark]] = {}
    for mark in marks:
        x, y = mark.true
        places.setdefault((x // cell, y // cell) if cell else (x, y), []).append(mark)
    result = []
    for group in places.values():
        n = len(group)
        if n <= most:
            result += group
            continue
        at = (sum(m.true[0] for m in group) / n, sum(m.true[1] for m in group) / n)
        inside = [p for m in group for p in m.points]
        result.append(_Mark(inside, at, at, _radius(sum(p.count for p in inside))))
    return result


def _called(marks: Sequence[_Mark]) -> list[str]:
    """What is written beside each mark: the place of all its points, or a point's own name. Where
    all marks are of one place, that would say nothing, and each point has its own name."""
    places = {str(point.note or point.label) for mark in marks for point in mark.points}
    one_place = len(places) == 1 and len({mark.true for mark in marks}) > 1
    called = []
    for mark in marks:
        names = {str(point.note or point.label) for point in mark.points}
        if one_place and len(mark.points) == 1:
            names = {str(mark.points[0].label)}
        called.append(names.pop() if len(names) == 1 else "")
    return called


def _apart(marks: list[_Mark], rounds: int = 60) -> None:
    """Pushes overlapping marks away from one another until none overlaps or the rounds end."""
    for _ in range(rounds):
        moved = False
        for i, a in enumerate(marks):
            for j, b in enumerate(marks[:i]):
                dx, dy = a.place[0] - b.place[0], a.place[1] - b.place[1]
                distance, wanted = hypot(dx, dy), a.radius + b.radius + 3
                if distance >= wanted:
                    continue
                if distance < 1e-6:  # the same place: a direction that depends on the order alone
                    angle = (i + j) * 2.399963  # the golden angle
                    dx, dy, distance = cos(angle), sin(angle), 1.0
                    push = wanted / 2
                else:
                    push = (wanted - distance) / 2 + 0.1
                ux, uy = dx / distance * push, dy / distance * push
                a.place = (a.place[0] + ux, a.place[1] + uy)
                b.place = (b.place[0] - ux, b.place[1] - uy)
                moved = True
        if not moved:
            return


def _point(mark: _Mark, opens: str) -> SafeString:
    (x, y), (tx, ty) = (tenth(*mark.place), tenth(*mark.true))
    count = sum(p.count for p in mark.points)
    first = mark.points[0]
    alone = len(mark.points) == 1 and first.extent is None
    url = first.url if alone else ""
    if not alone and opens:
        url = f"{opens}{Box.around(point.box for point in mark.points)}"
    name = ", ".join(dict.fromkeys(str(p.label) for p in mark.points))
    note = f" ({first.note})" if first.note and alone else ""
    inside = first.mark if alone and first.mark else str(count) if count > 1 else ""
    parts = [
        svg.element("title", name + note),
        svg.element(
            "circle",
            cx=x,
            cy=y,
            r=svg.number(mark.radius, 1),
            fill=LIGHT["ink-soft" if first.minor else "petrol"],
            stroke=LIGHT["on-petrol"],
            stroke_width=2,
        ),
    ]
    if inside:
        parts.append(
            svg.element(
                "text",
                inside,
                x=x,
                y=svg.number(mark.place[1] + 4.6, 1),
                font_size=13,
                font_weight=700,
                fill=LIGHT["on-petrol"],
                text_anchor="middle",
                aria_hidden="true",
            )
        )
    point = (
        svg.element(
            "a",
            *parts,
            class_="map-point map-point--minor" if first.minor else "map-point",
            href=str(url),
        )
        if url
        else svg.group(*parts, class_="map-point", role="img")
    )
    if hypot(mark.place[0] - mark.true[0], mark.place[1] - mark.true[1]) <= 4:
        return point
    leader = svg.element(
        "path", class_="map-leader", stroke=LIGHT["ink-soft"], d=f"M{tx} {ty}L{x} {y}"
    )
    return leader + point
