"""Type-ahead over a real index."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rresi.search.interface import search, suggest
from tests.search.shelf import Shelf

pytestmark = pytest.mark.django_db


def texts(typed: str, language: str = "en") -> list[str]:
    return [suggestion.text for suggestion in suggest(typed, language=language)]


@pytest.mark.parametrize(
    ("typed", "language", "first"),
    [
        ("nord", "de", "Nordufer eG"),
        ("efeler bel", "nl", "Efeler Belediyesi"),
        ("EFELER BELEDİYE", "tr", "Efeler Belediyesi"),
        ("efleer", "en", "Efeler Belediyesi"),  # two letters swapped
        ("belediyessi", "en", "Efeler Belediyesi"),  # one too many
        ("nordfer", "de", "Nordufer eG"),  # one missing
        ("harbuor", "en", "CLT Harbour"),
        ("wijkbe", "nl", "Wijkbedrijf De Sluis"),
        ("oeuvre du c", "fr", "Œuvre du Canal"),
        ("isik en", "en", "IŞIK Enerji Kooperatifi"),
        ("impact meas", "en", "Impact measurement"),
    ],
)
def test_what_is_meant_comes_first(library: Shelf, typed: str, language: str, first: str) -> None:
    assert texts(typed, language)[0] == first


@pytest.mark.parametrize("typed", ["", " ", "a", "zzzzzzzz", "😀", "%_'\"", "x" * 10_000, "\0"])
def test_nothing_to_suggest_is_no_error(library: Shelf, typed: str) -> None:
    assert texts(typed) == []


def test_topics_come_in_the_readers_language_alone(library: Shelf) -> None:
    topics = [s for s in suggest("impact", language="en") if s.what == "topic"]
    assert [topic.key for topic in topics] == ["impact-measurement"]


def test_it_takes_one_statement(library: Shelf) -> None:
    texts("nord")
    with CaptureQueriesContext(connection) as statements:
        assert texts("nord")
    assert len(statements) == 1


@pytest.mark.parametrize(
    ("text", "first"), [("Efelar Belediysi", 5), ("Nordufre", 3), ("CLT Harbuor", 11)]
)
def test_a_misspelt_name_is_found(library: Shelf, text: str, first: int) -> None:
    answer = search(text, language="en")
    assert answer.hits[0].object_id == first
