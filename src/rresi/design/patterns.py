"""A pattern for every region, made from its name alone: the same region, the same pattern.

The modules (quarter and half discs, leaves, dots on a grid) are those of the illustrations, so a
page without a photograph still looks like the network's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import TypeAlias

from django.utils.safestring import SafeString

from rresi.core.taxonomies import FUNCTIONS
from rresi.design import brand, svg

MODULE = 40  # units a side

# Ground, then three colours that stand out on it.
_SCHEMES = (
    ("deep", "sun", "coral", "sky"),
    ("petrol", "sun", "sage", "petrol-soft"),
    ("sun", "petrol", "coral", "deep"),
    ("sage", "deep", "sun", "petrol-soft"),
    ("coral", "deep", "sun", "petrol-soft"),
    ("sky", "deep", "coral", "petrol"),
    ("petrol-soft", "petrol", "sun", "coral"),
)
_VOICES = tuple(sorted({token for scheme in _SCHEMES for token in scheme}))
_M, _H = MODULE, MODULE // 2
# Each module as a path from its own upper left corner; some are left empty for air.
_SHAPES = (
    f"h{_M}a{_M} {_M} 0 0 1-{_M} {_M}z",  # quarter discs, one for each corner
    f"h{_M}v{_M}a{_M} {_M} 0 0 1-{_M}-{_M}z",
    f"m{_M} 0v{_M}h-{_M}a{_M} {_M} 0 0 1 {_M}-{_M}z",
    f"a{_M} {_M} 0 0 1 {_M} {_M}h-{_M}z",
    f"h{_M}a{_H} {_H} 0 0 1-{_M} 0z",  # half discs
    f"m0 {_M}a{_H} {_H} 0 0 1 {_M} 0z",
    f"m{_M} 0a{_M} {_M} 0 0 1-{_M} {_M}a{_M} {_M} 0 0 1 {_M}-{_M}z",  # leaves
    f"a{_M} {_M} 0 0 1 {_M} {_M}a{_M} {_M} 0 0 1-{_M}-{_M}z",
    f"m{_H} 8a12 12 0 1 1 0 24a12 12 0 0 1 0-24z",  # a dot
    f"h{_M}v{_M}h-{_M}z",
    "",
    "",
)


def region_pattern(slug: str, *, columns: int = 6, rows: int = 4) -> SafeString:
    """An SVG of columns x rows modules, decided by `slug` alone; hidden from screen readers."""
    light = brand.current().light
    return _drawn(slug, columns, rows, tuple(light[token] for token in _VOICES))


@lru_cache(maxsize=512)
def _drawn(slug: str, columns: int, rows: int, voices: tuple[str, ...]) -> SafeString:
    light = dict(zip(_VOICES, voices, strict=True))
    digest = _digits(slug, 1 + 2 * columns * rows)
    ground, *colours = _SCHEMES[digest[0] % len(_SCHEMES)]
    paths: dict[str, list[str]] = {colour: [] for colour in colours}
    for cell in range(columns * rows):
        shape = _SHAPES[digest[1 + 2 * cell] % len(_SHAPES)]
        if shape:
            x, y = cell % columns * MODULE, cell // columns * MODULE
            colour = colours[digest[2 + 2 * cell] % len(colours)]
            paths[colour].append(f"M{x} {y}{shape}")
    width, height = columns * MODULE, rows * MODULE
    return svg.image(
        width,
        height,
        svg.element("path", fill=light[ground], d=f"M0 0h{width}v{height}H0z"),
        *(
            svg.element("path", fill=light[colour], d="".join(shapes))
            for colour, shapes in paths.items()
            if shapes
        ),
        class_="pattern",
        preserveAspectRatio="xMidYMid slice",
        aria_hidden="true",
        focusable="false",
    )


def _digits(slug: str, count: int) -> bytes:
    """`count` bytes from the slug; SHA-256 because Python's own hash differs between runs."""
    blocks = (count + 31) // 32
    return b"".join(sha256(f"{slug}/{n}".encode()).digest() for n in range(blocks))[:count]


_Session: TypeAlias = tuple[int, int, str]  # first minute, last minute, kind

# Each function of an ecosystem has a module and a colour of its own, on one ground.
_FUNCTION_COLOURS = ("sun", "coral", "sky", "sage", "petrol-soft")
_NOT_OFFERED = f"m{_H} 15a5 5 0 1 1 0 10a5 5 0 0 1 0-10z"  # a small dot


def _function_path(place: int, x: int, y: int) -> SafeString:
    light = brand.current().light
    colour = _FUNCTION_COLOURS[place % len(_FUNCTION_COLOURS)]
    return svg.element("path", fill=light[colour], d=f"M{x} {y}{_SHAPES[place % 10]}")


def functions_picture(offered: Collection[str], *, columns: int = 4) -> SafeString:
    """What an organisation offers of all functions that an ecosystem needs, each in its place.

    A function that it does not offer is a small dot. The page says the same in words beside
    `function_mark`, so it is hidden from screen readers.
    """
    light, rows = brand.current().light, -(-len(FUNCTIONS.terms) // columns)
    width, height = columns * MODULE, rows * MODULE
    cells = []
    for place, key in enumerate(FUNCTIONS.keys):
        x, y = place % columns * MODULE, place // columns * MODULE
        if key in offered:
            cells.append(_function_path(place, x, y))
        else:
            cells.append(svg.element("path", fill=light["petrol"], d=f"M{x} {y}{_NOT_OFFERED}"))
    return _hidden(width, height, *cells)


def function_mark(key: str) -> SafeString:
    """The module of one function, small, to stand beside its name."""
    return _hidden(MODULE, MODULE, _function_path(FUNCTIONS.keys.index(key), 0, 0))


def programme_picture(days: Sequence[Sequence[_Session]]) -> SafeString:
    """A programme in small: a column for each day, a bar for each session, time running down.

    A session is its first and its last minute of the day and its kind, which gives the colour.
    Sessions at the same time stand side by side.
    """
    light, size, gap = brand.current().light, 4 * MODULE, 4
    first = min(start for day in days for start, _end, _kind in day)
    last = max(end for day in days for _start, end, _kind in day)
    scale = (size - 2 * gap) / max(last - first, 1)
    column = (size - gap) / len(days)
    kinds = sorted({kind for day in days for _start, _end, kind in day})
    bars = []
    for number, day in enumerate(days):
        for (start, end, kind), lane, lanes in _in_lanes(day):
            wide = (column - gap) / lanes
            bars.append(
                svg.element(
                    "rect",
                    x=gap + number * column + lane * wide,
                    y=gap + (start - first) * scale,
                    width=max(wide - 1, 1),
                    height=max((end - start) * scale - 1, 2),
                    rx=2,
                    fill=light[_FUNCTION_COLOURS[kinds.index(kind) % len(_FUNCTION_COLOURS)]],
                )
            )
    return _hidden(size, size, *bars)


def _in_lanes(day: Iterable[_Session]) -> Iterator[tuple[_Session, int, int]]:
    """Each session with its lane, and how many lanes it and those need that overlap with it,
    directly or through others."""
    together: list[tuple[_Session, int]] = []
    ends: list[int] = []  # of the last session in each lane
    for session in sorted(day):
        start, end, _kind = session
        if ends and start >= max(ends):
            yield from ((one, lane, len(ends)) for one, lane in together)
            together, ends = [], []
        lane = next((lane for lane, last in enumerate(ends) if last <= start), len(ends))
        ends[lane : lane + 1] = [end]
        together.append((session, lane))
    yield from ((one, lane, len(ends)) for one, lane in together)


def day_picture(slug: str, days: str, month: str) -> SafeString:
    """A leaf of a calendar below the pattern of `slug`: for an event of too few sessions to draw.

    The page says the date in words, too, so it is hidden from screen readers.
    """
    light, size = brand.current().light, 4 * MODULE
    written: dict[str, str | float] = {"x": 12, "fill": light["sun"], "font_weight": 800}
    return _hidden(
        size,
        size,
        svg.element("svg", region_pattern(slug, columns=4, rows=2), width=size, height=size // 2),
        svg.element(
            "text",
            days,
            y=size - (32 if month else 18),
            font_size=44 if len(days) > 2 else 56,
            **written,
        ),
        svg.element("text", month, y=size - 12, font_size=17, **written),
    )


def _hidden(width: int, height: int, *parts: SafeString) -> SafeString:
    ground = svg.element("path", fill=brand.current().light["deep"], d=f"M0 0h{width}v{height}H0z")
    return svg.image(
        width,
        height,
        ground,
        *parts,
        class_="pattern",
        preserveAspectRatio="xMidYMid slice",
        aria_hidden="true",
        focusable="false",
    )
