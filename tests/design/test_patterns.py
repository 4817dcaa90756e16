"""A region's pattern follows from its name alone, is small, and differs from its neighbours'."""

from __future__ import annotations

from hashlib import sha256
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from rresi.design.patterns import region_pattern


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


def test_regions_differ() -> None:
    slugs = ["the-hague", "region-hannover", "aalst", "province-of-antwerp", "efeler"]
    assert len({region_pattern(slug) for slug in slugs}) == len(slugs)
