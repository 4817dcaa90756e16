"""A region's pattern follows from its name alone, is small, and differs from its neighbours'."""

from __future__ import annotations

from hashlib import sha256
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.core.taxonomies import FUNCTIONS
from rresi.design.patterns import (
    day_picture,
    function_mark,
    functions_picture,
    programme_picture,
    region_pattern,
)


@given(st.text(max_size=80), st.integers(1, 12), st.integers(1, 8))
def test_the_same_name_gives_the_same_drawing(slug: str, columns: int, rows: int) -> None:
    first = region_pattern(slug, columns=columns, rows=rows)
    assert first == region_pattern(slug, columns=columns, rows=rows)
    root = ET.fromstring(first)
    assert root.attrib["viewBox"] == f"0 0 {columns * 40} {rows * 40}"
    assert root.attrib["aria-hidden"] == "true"
    assert len(first) < 4096


def test_the_pattern_of_a_region_never_changes() -> None:
    # If this fails, every printed booklet shows another picture than the page: think twice.
    digest = sha256(region_pattern("the-hague").encode()).hexdigest()
    assert digest.startswith("926a06506b217d2a")


def test_each_function_has_its_own_module_and_place() -> None:
    marks = {function_mark(key) for key in FUNCTIONS.keys}
    assert len(marks) == len(FUNCTIONS.terms)
    some = functions_picture({"policy", "training"})
    drawn = ET.fromstring(some)
    assert len(drawn) == 1 + len(FUNCTIONS.terms)  # the ground, then each offered or not
    assert some != functions_picture({"policy"})
    assert drawn.attrib["aria-hidden"] == "true"


def test_a_programme_is_drawn_by_day_and_hour() -> None:
    day = [(540, 600, "talk"), (540, 600, "workshop"), (620, 700, "talk")]
    drawn = ET.fromstring(programme_picture([day, [(600, 660, "visit")]]))
    bars = [bar.attrib for bar in drawn if bar.tag.endswith("rect")]
    assert len(bars) == 4
    assert float(bars[0]["width"]) < float(bars[2]["width"])  # two at a time share the width
    assert float(bars[0]["x"]) < float(bars[1]["x"]) < float(bars[3]["x"])
    assert bars[0]["y"] == bars[1]["y"] < bars[2]["y"]
    assert bars[0]["fill"] == bars[2]["fill"] != bars[1]["fill"]


@pytest.mark.parametrize(
    "day",
    [
        [(540, 600, "talk"), (540, 600, "talk"), (540, 600, "talk")],
        [(540, 600, "talk"), (540, 720, "visit"), (660, 720, "talk")],
        [(540, 600, "talk"), (570, 660, "visit"), (600, 720, "talk"), (630, 700, "meal")],
    ],
)
def test_no_session_is_drawn_over_another(day: list[tuple[int, int, str]]) -> None:
    drawn = ET.fromstring(programme_picture([day]))
    boxes = [
        [float(bar.attrib[name]) for name in ("x", "y", "width", "height")]
        for bar in drawn
        if bar.tag.endswith("rect")
    ]
    assert len(boxes) == len(day)
    for (x, y, wide, high), (left, top, width, height) in combinations(boxes, 2):
        apart = x + wide <= left or left + width <= x or y + high <= top or top + height <= y
        assert apart


def test_the_days_of_an_event_stand_below_its_pattern() -> None:
    drawn = ET.fromstring(day_picture("visit", "20–21", "May 2031"))
    assert [one.text for one in drawn if one.tag.endswith("text")] == ["20–21", "May 2031"]
    [pattern] = [one for one in drawn if one.tag.endswith("svg")]
    assert float(pattern.attrib["height"]) < float(drawn.attrib["height"])
    assert drawn.attrib["aria-hidden"] == "true"


def test_regions_differ() -> None:
    slugs = ["the-hague", "region-hannover", "aalst", "province-of-antwerp", "efeler"]
    assert len({region_pattern(slug) for slug in slugs}) == len(slugs)
