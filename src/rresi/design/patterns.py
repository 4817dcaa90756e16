"""A pattern for every region, made from its name alone: the same region, the same pattern.

The modules (quarter and half discs, leaves, dots on a grid) are those of the illustrations, so a
page without a photograph still looks like the network's own.
"""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from django.utils.safestring import SafeString, mark_safe

MODULE = 40  # units a side

_DEEP, _PETROL, _SKY = "#00363d", "#00616b", "#74d0d5"
_SUN, _CORAL, _SAGE, _MIST = "#ffc233", "#f0664d", "#7db899", "#d8ecec"
# Ground, then three colours that stand out on it.
_PALETTES = (
    (_DEEP, _SUN, _CORAL, _SKY),
    (_PETROL, _SUN, _SAGE, _MIST),
    (_SUN, _PETROL, _CORAL, _DEEP),
    (_SAGE, _DEEP, _SUN, _MIST),
    (_CORAL, _DEEP, _SUN, _MIST),
    (_SKY, _DEEP, _CORAL, _PETROL),
    (_MIST, _PETROL, _SUN, _CORAL),
)
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


@lru_cache(maxsize=512)
def region_pattern(slug: str, *, columns: int = 6, rows: int = 4) -> SafeString:
    """An SVG of columns x rows modules, decided by `slug` alone; hidden from screen readers."""
    digest = _digits(slug, 1 + 2 * columns * rows)
    ground, *colours = _PALETTES[digest[0] % len(_PALETTES)]
    paths: dict[str, list[str]] = {colour: [] for colour in colours}
    for cell in range(columns * rows):
        shape = _SHAPES[digest[1 + 2 * cell] % len(_SHAPES)]
        if shape:
            x, y = cell % columns * MODULE, cell // columns * MODULE
            colour = colours[digest[2 + 2 * cell] % len(colours)]
            paths[colour].append(f"M{x} {y}{shape}")
    width, height = columns * MODULE, rows * MODULE
    drawn = "".join(f'<path fill="{c}" d="{"".join(d)}"/>' for c, d in paths.items() if d)
    return mark_safe(  # noqa: S308 (numbers and constants only; the slug chooses, it is not shown)
        f'<svg class="pattern" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" preserveAspectRatio="xMidYMid slice" '
        f'aria-hidden="true" focusable="false">'
        f'<path fill="{ground}" d="M0 0h{width}v{height}H0z"/>{drawn}</svg>'
    )


def _digits(slug: str, count: int) -> bytes:
    """`count` bytes from the slug; SHA-256 because Python's own hash differs between runs."""
    blocks = (count + 31) // 32
    return b"".join(sha256(f"{slug}/{n}".encode()).digest() for n in range(blocks))[:count]
