"""The colours, read from the one place where they stand: the tokens at the head of `rresi.css`.

What no stylesheet reaches takes them from here: SVG that must stand alone, PDFs, the colour of the
browser's own bars. A network may choose four of them for itself; what follows from these four, and
whether each can be read on what it stands on, is computed here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

_CSS = (files("rresi.design") / "static/rresi/rresi.css").read_text(encoding="utf-8")
_TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")


def _tokens(selector: str) -> dict[str, str]:
    """The colours in the block of a selector."""
    block = _CSS.split(f"{selector} {{", 1)[1].split("}", 1)[0]
    return dict(_TOKEN.findall(block))


LIGHT: Mapping[str, str] = _tokens("\n  :root")
"""Six hexadecimal digits by token, such as `petrol`: the colours of light pages and of paper."""
DARK: Mapping[str, str] = {**LIGHT, **_tokens(':root[data-theme="dark"]')}
"""The same on dark pages."""

READABLE = 4.5
"""The least contrast of text with what it stands on (WCAG 2.2, 1.4.3, level AA)."""
# Which colour is read on which; each pair must reach READABLE in both schemes.
_READ_ON = (
    *(("petrol", "paper"), ("petrol", "mist"), ("petrol", "petrol-soft")),
    *(("on-petrol", "petrol"), ("on-petrol", "petrol-hover")),
    *(("on-deep", "deep"), ("on-deep-soft", "deep"), ("sun", "deep")),
    *(("on-sun", "sun"), ("on-sun", "sun-hover")),
)


@dataclass(frozen=True)
class Chosen:
    """The colours that a network chooses, each as `#` and six hexadecimal digits.

    `main` is that of links and buttons on light pages, `main_dark` on dark ones; `band` is the dark
    ground of the head of the home page and of the foot, `highlight` the accent on it.
    """

    main: str
    main_dark: str
    band: str
    highlight: str


@dataclass(frozen=True)
class TooFaint:
    """Two colours that cannot be told apart well enough; `ratio` is their contrast."""

    scheme: str  # "light" or "dark"
    text: str  # the token of what is read
    ground: str
    ratio: float


OWN = Chosen(
    main=LIGHT["petrol"], main_dark=DARK["petrol"], band=LIGHT["deep"], highlight=LIGHT["sun"]
)
"""The software's own choice."""


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21, as WCAG 2.2 defines it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """A colour between two: `share` of the other, from 0 to 1."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def schemes_of(chosen: Chosen) -> tuple[dict[str, str], dict[str, str]]:
    """All tokens of light and of dark pages, with those that follow from a network's choice."""
    if chosen == OWN:
        return dict(LIGHT), dict(DARK)
    white, black = LIGHT["on-petrol"], LIGHT["ink"]

    def readable_on(ground: str) -> str:
        return max((white, black), key=lambda colour: contrast(colour, ground))

    def common(scheme: Mapping[str, str], main: str, band: str) -> dict[str, str]:
        return {
            **scheme,
            "petrol": main,
            "on-petrol": readable_on(main),
            "deep": band,
            "deep-line": mixed(band, white, 0.2),
            "sun": chosen.highlight,
            "sun-hover": mixed(chosen.highlight, white, 0.25),
            "on-sun": readable_on(chosen.highlight),
            "focus-gap": chosen.highlight,
        }

    dark_band = mixed(chosen.band, DARK["paper"], 0.3)
    light = common(LIGHT, chosen.main, chosen.band)
    light |= {
        "petrol-hover": mixed(chosen.main, black, 0.3),
        "mist": mixed(LIGHT["paper"], chosen.main, 0.05),
        "petrol-soft": mixed(chosen.main, LIGHT["paper"], 0.88),
        "sky": mixed(chosen.main, white, 0.55),
        "focus": chosen.main,
        "land-member": mixed(LIGHT["land"], chosen.main, 0.3),
    }
    dark = common(DARK, chosen.main_dark, dark_band)
    dark |= {
        "petrol-hover": mixed(chosen.main_dark, white, 0.4),
        "petrol-soft": mixed(chosen.main_dark, DARK["paper"], 0.8),
        "sky": light["sky"],
        "focus": chosen.highlight,
        "focus-gap": DARK["focus-gap"],
        "land-member": light["land-member"],
    }
    return light, dark


def too_faint(chosen: Chosen) -> Iterator[TooFaint]:
    """The pairs that people with weak sight could not read, the worst of each scheme first."""
    for name, tokens in zip(("light", "dark"), schemes_of(chosen), strict=True):
        pairs = [(contrast(tokens[a], tokens[b]), a, b) for a, b in _READ_ON]
        for ratio, text, ground in sorted(pairs):
            if ratio < READABLE:
                yield TooFaint(name, text, ground, ratio)


def _channels(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue


def _luminance(colour: str) -> float:
    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
