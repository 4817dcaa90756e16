"""Boxes of degrees: what an address names is what was drawn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.core.boxes import SLACK, Box

points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(st.lists(points, min_size=1, max_size=5))
def test_a_box_read_from_its_text_holds_all_its_points_and_stays_the_same(
    places: list[tuple[float, float]],
) -> None:
    box = Box.around(Box.at(*place) for place in places)
    read = Box.read(str(box))
    if read is None:  # rounded beyond a pole or the 180th meridian, where nothing lies
        assert max(map(abs, box[::2])) > 89.99 or max(map(abs, box[1::2])) > 179.99
        return
    assert str(read) == str(box)
    for latitude, longitude in places:
        assert read.south - SLACK <= latitude <= read.north + SLACK
        assert read.west - SLACK <= longitude <= read.east + SLACK


@pytest.mark.parametrize(
    "text", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "2,1,1,2", "0,nan,1,1", "0,0,91,1", "0,5,1,4"]
)
def test_what_names_no_box_is_none(text: str) -> None:
    assert Box.read(text) is None


def test_the_nearer_the_finer() -> None:
    spans = [20.0, 1.0, 0.5, 0.1, 0.02, 0.003, 0.0]
    assert [Box(50, 4, 50 + span, 4).digits for span in spans] == [1, 1, 2, 2, 3, 4, 5]
    assert Box.at(50, 4).is_point
    assert not Box(50, 4, 50.001, 4).is_point


def test_a_wider_box_ends_at_the_poles() -> None:
    assert Box(52, 4, 53, 5).wider(1) == Box(51, 3, 54, 6)
    assert Box(89.5, 179.5, 89.9, 180).wider(1) == Box(88.5, 178.5, 90, 180)
    assert Box(52, 4, 53, 5).holds(52.5, 4.5)
    assert not Box(52, 4, 53, 5).holds(52.5, 5.5)
