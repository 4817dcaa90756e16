"""What follows from the description of a document's fields."""

from __future__ import annotations

import pytest

from rresi.core.documents.describing import Control, describe, put, value_at
from rresi.core.documents.lines import lines_of
from rresi.core.documents.problems import gaps, label_of, mistakes, reasons_against
from rresi.core.documents.words import changed, stale, with_words, word_fields, words_of
from tests.core.documents.dishes import SOUP, DishDocument

DISH = describe(DishDocument)
NAMES = {field.place: field for field in DISH.fields}


def test_fields_come_in_their_order_and_groups_are_flat() -> None:
    assert list(NAMES) == [
        "title",
        "summary",
        "language",
        "year",
        "heat",
        "raw",
        "topics",
        "aliases",
        "story",
        "people.guests",
        "people.acts",
        "books",
        "stages",
        "cook.name",
    ]
    assert NAMES["people.acts"].name == "people-acts"
    assert [field.place for field in DISH.row_lists] == ["people.acts", "books", "stages"]


def test_a_field_of_a_group_takes_step_person_and_gap_from_it() -> None:
    cook = NAMES["cook.name"]
    assert (cook.about.step, cook.about.personal) == ("rest", True)
    assert cook.about.gap is not None
    assert NAMES["people.guests"].about.gap is None


def test_choices_come_from_the_type() -> None:
    heat, topics = NAMES["heat"].about, NAMES["topics"].about
    assert heat.control == Control.CHOICE
    assert topics.control == Control.CHOICES
    assert heat.choices is not None
    assert topics.choices is not None
    assert [key for key, _label in heat.choices()] == ["cold", "warm"]
    assert "finance" in dict(topics.choices())


def test_limits_are_those_of_the_type() -> None:
    assert NAMES["title"].limit == 100
    assert NAMES["people.acts"].limit == 5
    assert NAMES["heat"].limit is None


@pytest.mark.parametrize(
    ("place", "label"),
    [
        ("title", "Title"),
        ("stages.1.text", "Stage 2: What to do"),
        ("people.acts.0", "Act 1"),
        ("stages", "Stages"),
        ("nothing", "nothing"),
    ],
)
def test_a_place_is_named_in_words(place: str, label: str) -> None:
    assert label_of(DishDocument, place) == label


def test_an_empty_value_takes_its_empty_groups_along() -> None:
    document = {"people": {"guests": "All"}}
    put(document, ("people", "guests"), "")
    assert document == {}
    put(document, ("people", "guests"), "Few")
    assert value_at(document, ("people", "guests")) == "Few"
    assert value_at({"people": "nobody"}, ("people", "guests")) is None


def test_mistakes_leave_out_what_is_missing_and_reasons_ask_for_it() -> None:
    draft = {"title": "So", "heat": "lukewarm", "stages": [{"id": "a"}]}
    assert set(mistakes(DishDocument, draft)) == {"title", "heat"}
    reasons = dict(reasons_against(DishDocument, draft))
    assert reasons["summary"] == "This must be filled in."
    assert reasons["stages.0.text"] == "say what to do"
    whole = {**SOUP, "story": ""}
    assert reasons_against(DishDocument, whole) == [("story", "This must be filled in.")]
    assert reasons_against(DishDocument, SOUP) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"stages": [{"id": "a", "text": "Cut it."}, {"id": "a", "text": "Cook it."}]},
        {"stages": [{"id": "a", "text": "Cut it.", "book": "gone"}]},
    ],
)
def test_rows_have_ids_of_their_own_and_lead_somewhere(wrong: dict[str, object]) -> None:
    assert reasons_against(DishDocument, {**SOUP, **wrong})


def test_gaps_are_of_single_fields_and_of_several_in_the_order_of_the_steps() -> None:
    assert gaps(DishDocument, SOUP) == []
    found = gaps(DishDocument, {})
    assert [(step, criterion) for step, criterion, _text, _place in found] == [
        ("rest", "clarity"),
        ("rest", "clarity"),
        ("rest", "care"),
        ("rest", "care"),
    ]


def test_lines_name_every_field_and_row() -> None:
    lines = {line.key: (line.label, line.text) for line in lines_of(DishDocument, SOUP)}
    assert lines["heat"] == ("Heat", "Cold")
    assert lines["stages.s1"] == ("Stage 1", "Cut it.\n5\nBook 2")
    assert lines["people.acts.p"] == ("Act 1", "Ring the bell.")


def test_words_are_named_by_their_rows() -> None:
    words = words_of(DishDocument, SOUP)
    assert set(words) == {
        "title",
        "summary",
        "story",
        "people.guests",
        "people.acts.p.text",
        "stages.s1.text",
        "stages.s2.text",
    }
    dutch = with_words(DishDocument, SOUP, {"title": "Soep", "stages.s2.text": "Kook het."})
    assert dutch["title"] == "Soep"
    assert [row["text"] for row in dutch["stages"]] == ["Cut it.", "Kook het."]
    assert SOUP["title"] == "Soup"
    labels = {field.name: (field.label, field.long) for field in word_fields(DishDocument, SOUP)}
    assert labels["stages.s2.text"] == ("Stage 2: What to do", False)
    assert labels["story"] == ("Story", True)


def test_what_changed_is_stale_once_a_translation_is_begun() -> None:
    before, now = {"title": "Soup", "story": "Old"}, {"title": "Soup", "story": "New", "x": "y"}
    assert changed(before, now) == {"story", "x"}
    assert stale({"title": "Soep"}, before, now) == {"story", "x"}
    assert stale({}, before, now) == set()
