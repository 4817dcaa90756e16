"""Contrast of the tokens, a picture for each topic, the weight of what every page loads."""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from rresi.core.taxonomies import TOPICS
from rresi.design.palette import DARK, LIGHT

STATIC = Path(__file__).parents[2] / "src/rresi/design/static/rresi"
TEMPLATES = Path(__file__).parents[2] / "src/rresi/design/templates"
CSS = (STATIC / "rresi.css").read_text()


# text, surface: 4.5:1 (WCAG 2.2, 1.4.3)
TEXT = [
    ("ink", "paper"),
    ("ink", "mist"),
    ("ink-soft", "paper"),
    ("ink-soft", "mist"),
    ("petrol", "paper"),
    ("petrol", "mist"),
    ("petrol-hover", "paper"),
    ("on-petrol", "petrol"),
    ("on-petrol", "petrol-hover"),
    ("ink", "petrol-soft"),
    ("petrol-hover", "petrol-soft"),
    ("petrol", "petrol-soft"),
    ("on-deep", "deep"),
    ("on-deep-soft", "deep"),
    ("sun", "deep"),
    ("on-sun", "sun"),
    ("on-sun", "sun-hover"),
    ("ink", "sun-soft"),
    ("sun-ink", "sun-soft"),
    ("ink", "coral-soft"),
    ("coral-ink", "coral-soft"),
    ("coral-ink", "paper"),
    ("paper", "coral-ink"),
    ("ink", "sage-soft"),
    ("sage-ink", "sage-soft"),
    ("sage-ink", "paper"),
    ("ink", "land"),
    ("ink", "sea"),
]
# borders of fields, marks, focus: 3:1 (1.4.11)
SHAPES = [("line-strong", "paper"), ("petrol", "paper"), ("focus", "paper"), ("petrol", "land")]


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_defined() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("pair", "wanted"), [(p, 4.5) for p in TEXT] + [(p, 3.0) for p in SHAPES])
def test_contrast(scheme: Mapping[str, str], pair: tuple[str, str], wanted: float) -> None:
    assert contrast(scheme[pair[0]], scheme[pair[1]]) >= wanted


def test_both_ways_to_dark_have_the_same_colours() -> None:
    by_system, by_choice = (
        re.findall(r"--[\w-]+: [^;]+;", CSS.split(selector + " {", 1)[1].split("}", 1)[0])
        for selector in (':root:not([data-theme="light"])', ':root[data-theme="dark"]')
    )
    assert by_system
    assert by_system == by_choice


def test_every_topic_has_a_small_picture() -> None:
    for key in TOPICS.keys:
        assert (STATIC / "illustrations" / f"{key}.svg").stat().st_size < 4096, key


def test_every_icon_that_templates_name_exists() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    used = set()
    for template in Path(TEMPLATES).parents[1].rglob("*.html"):
        used |= set(re.findall(r'{% icon "([\w-]+)"', template.read_text()))
    assert used
    assert used <= drawn


# A script element of data (JSON) runs nothing, and the content policy lets it pass.
INLINE = r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*(\bsrc=|type=\"application/json\"))"


def test_templates_have_no_inline_style_or_script() -> None:
    for template in Path(TEMPLATES).parents[1].rglob("*.html"):
        if template.name == "letter.html":  # a mail, which no stylesheet of ours reaches
            continue
        text = template.read_text()
        assert not re.search(INLINE, text), template


def size(*names: str) -> int:
    """Bytes on the wire: text compressed, fonts and pictures as they are."""
    total = 0
    for name in names:
        content = (STATIC / name).read_bytes()
        already = name.endswith((".woff2", ".png"))
        total += len(content) if already else len(gzip.compress(content, 9))
    return total


SCRIPTS = ("theme.js", "page.js", "drafts.js", "vendor/htmx.min.js")
FRAME = (
    *SCRIPTS,
    "rresi.css",
    "icons.svg",
    "mark.svg",
    "favicon.svg",
    "pattern-strip.svg",
    "vendor/fonts/atkinson-next.woff2",
    "vendor/fonts/atkinson-next-ext.woff2",
)
MAP_SCRIPTS = ("vendor/leaflet/leaflet.js", "map.js")
MAP = (*MAP_SCRIPTS, "vendor/leaflet/leaflet.css", "vendor/europe.json")


def test_what_every_page_loads_leaves_room_for_the_page() -> None:
    assert size(*SCRIPTS) <= 40 * 1024
    assert size(*FRAME) <= 90 * 1024  # of 150 KiB


def test_what_a_map_adds_leaves_room_for_the_page() -> None:
    assert size(*SCRIPTS, *MAP_SCRIPTS) <= 90 * 1024
    assert size(*FRAME, *MAP) <= 190 * 1024  # of 250 KiB
