"""What holds of every document, also of one that nobody would write."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rresi.core.documents.describing import describe, rows_at
from rresi.core.documents.lines import lines_of
from rresi.core.documents.parts import with_row_ids
from rresi.core.documents.problems import gaps, readable_part, reasons_against
from rresi.core.documents.values import STORED
from rresi.core.documents.words import with_words, words_of
from tests.core.documents.dishes import SOUP, DishDocument, broken, dishes

DEFAULTS = {"title": "Without a title", "summary": "Without a summary", "language": "en"}
LISTS = describe(DishDocument).row_lists


def without_ids(document: dict[str, Any]) -> dict[str, Any]:
    """A copy whose rows have lost their ids."""
    copy = DishDocument.model_validate(document).model_dump(mode="json", exclude_unset=True)
    for one in LISTS:
        for row in rows_at(copy, one.path):
            del row["id"]
            row.pop("book", None)
    return copy


@given(dishes())
def test_a_document_without_mistakes_has_none(document: dict[str, Any]) -> None:
    assert [place for place, _text in reasons_against(DishDocument, document)] in ([], ["story"])
    assert readable_part(DishDocument, document, DEFAULTS) == DishDocument.model_validate(document)


@settings(max_examples=300)
@given(broken)
def test_of_anything_at_all_a_document_can_be_read(draft: dict[str, Any]) -> None:
    found = readable_part(DishDocument, draft, DEFAULTS)
    assert DishDocument.model_validate(found.model_dump()) == found
    lines_of(DishDocument, draft)
    gaps(DishDocument, draft)


@settings(max_examples=200)
@given(dishes(), broken)
def test_what_is_right_survives_what_is_wrong_beside_it(
    document: dict[str, Any], draft: dict[str, Any]
) -> None:
    mixed = {**document, "year": draft.get("year"), "aliases": draft.get("aliases")}
    found = readable_part(DishDocument, mixed, DEFAULTS)
    whole = DishDocument.model_validate(document)
    assert (found.title, found.stages, found.books) == (whole.title, whole.stages, whole.books)


def test_an_entry_that_repeats_one_above_it_is_refused_at_its_place() -> None:
    books = [*SOUP["books"], {"id": "b3", "name": "ONE\u200b"}]
    twice = {**SOUP, "books": books}
    assert [place for place, _text in reasons_against(DishDocument, twice)] == ["books.2"]
    found = readable_part(DishDocument, twice, DEFAULTS)
    assert found == DishDocument.model_validate(SOUP)
    DishDocument.model_validate(twice, context=STORED)
    again = {**SOUP, "stages": [*SOUP["stages"], {"id": "s3", "text": "Cook it."}]}
    assert reasons_against(DishDocument, again) == []


@given(dishes())
def test_words_put_back_give_the_same_document(document: dict[str, Any]) -> None:
    words = words_of(DishDocument, document)
    assert with_words(DishDocument, document, words) == document
    shouted = {name: text.upper() for name, text in words.items()}
    assert words_of(DishDocument, with_words(DishDocument, document, shouted)) == shouted


@given(dishes())
def test_ids_of_rows_are_unique_and_the_same_each_time(document: dict[str, Any]) -> None:
    plain = without_ids(document)
    named = with_row_ids(DishDocument, plain)
    for one in LISTS:
        ids = [row["id"] for row in rows_at(named, one.path)]
        assert len(set(ids)) == len(ids)
    assert with_row_ids(DishDocument, plain) == named
    assert with_row_ids(DishDocument, named) == named


@given(st.lists(st.sampled_from(["Cut it.", "Cook it."]), max_size=4))
def test_rows_that_say_the_same_have_different_ids(said: list[str]) -> None:
    rows = with_row_ids(DishDocument, {"stages": [{"text": text} for text in said]})["stages"]
    assert len({row["id"] for row in rows}) == len(said)
