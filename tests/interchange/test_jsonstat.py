"""JSON-stat 2.0: every way in which the format may hold a cube."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rresi.interchange.jsonstat import InvalidDataset, cells


def cube(**changes: Any) -> dict[str, Any]:
    """A cube in the shape that Eurostat serves; its values are made up."""
    return {
        "version": "2.0",
        "class": "dataset",
        "id": ["unit", "geo", "time"],
        "size": [1, 2, 2],
        "dimension": {
            "unit": {"category": {"index": {"PC": 0}}},
            "geo": {"category": {"index": {"NL36": 0, "TR32": 1}}},
            "time": {"category": {"index": {"2022": 0, "2023": 1}}},
        },
        "value": {"0": 4.5, "3": 9},
        "status": {"2": ":", "3": "p"},
        **changes,
    }


def told(data: Any) -> list[tuple[str, str, float | None, str]]:
    return [
        (cell.where["geo"], cell.where["time"], cell.value, cell.status) for cell in cells(data)
    ]


EXPECTED = [("NL36", "2022", 4.5, ""), ("TR32", "2022", None, ":"), ("TR32", "2023", 9, "p")]


def test_values_by_position() -> None:
    assert told(cube()) == EXPECTED


def test_values_as_a_list() -> None:
    data = cube(value=[4.5, None, None, 9], status=[None, None, ":", "p"])
    assert told(data) == EXPECTED


def test_categories_as_a_list_or_by_label_alone() -> None:
    data = cube()
    data["dimension"]["geo"]["category"] = {"index": ["NL36", "TR32"]}
    data["dimension"]["unit"]["category"] = {"label": {"PC": "Percentage"}}
    assert told(data) == EXPECTED


def test_positions_decide_and_not_the_order_of_the_file() -> None:
    data = cube()
    data["dimension"]["geo"]["category"]["index"] = {"TR32": 1, "NL36": 0}
    assert told(data) == EXPECTED


def test_one_flag_for_all() -> None:
    assert {status for *_rest, status in told(cube(status="e"))} == {"e"}


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"class": "collection"},
        {"error": [{"status": 400, "label": "wrong query"}], "class": "error"},
        cube(size=[1, 2]),
        cube(size=[1, 3, 2]),
        cube(value={"4": 1}),
        cube(value={"-1": 1}),
        cube(value={"x": 1}),
        cube(value=[1]),
        cube(value={"0": "4,5"}),
        cube(value={"0": True}),
        cube(value=3),
        cube(dimension={}),
    ],
)
def test_what_is_no_dataset_is_refused(data: Any) -> None:
    with pytest.raises(InvalidDataset):
        list(cells(data))


def test_the_sources_own_words_are_kept() -> None:
    with pytest.raises(InvalidDataset, match="wrong query"):
        list(cells({"class": "error", "error": [{"label": "wrong query"}]}))


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["id", "size", "dimension", "value", "status", "class"]), inner
            )
        ),
    )
)
@example({"id": [False], "size": [1], "dimension": []})
def test_junk_is_refused_and_never_breaks(data: Any) -> None:
    with suppress(InvalidDataset):
        list(cells(data))
