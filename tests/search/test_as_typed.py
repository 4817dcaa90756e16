"""Words in quotation marks, some of the words of a term, and fields that are kept apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.core.declarations import replaced
from rresi.engines.semantics.analysers import words_of
from rresi.engines.semantics.encoder import encoded_part
from rresi.engines.semantics.german import infinitive_of
from rresi.search import glossary
from rresi.search.interface import SearchSource, reindex, search
from rresi.search.quoting import phrase_of
from tests.search.shelf import Shelf

pytestmark = pytest.mark.django_db


def found(text: str, language: str = "en") -> set[int]:
    return {hit.object_id for hit in search(text, language=language).hits}


@pytest.mark.parametrize("quoted", ['"social return"', "“Social  Return”", "„social return“"])
def test_in_quotation_marks_only_the_words_as_typed_are_found(shelf: Shelf, quoted: str) -> None:
    glossary.load_glossary()
    shelf.put(1, "en", "Jobs", "Firms owe a social return on each contract.")
    shelf.put(2, "en", "Return", "A return to social work.")
    shelf.put(3, "en", "Clauses", "A social clause in a public tender.")
    shelf.put(4, "en", "Numbers", "The social returns were high.")
    shelf.put(5, "nl", "Een naam", "Wij kopen in.", ("Social Return",))
    reindex("thing")
    assert found(quoted) == {1, 5}
    assert 3 in found("social return")  # by a related term


def test_a_passage_does_not_run_from_one_field_into_the_next(shelf: Shelf) -> None:
    shelf.put(1, "en", "One", "Paid by the city\ncouncil housing")
    shelf.put(2, "en", "Two", "The city council pays")
    reindex("thing")
    assert found('"city council"') == {2}


@given(st.text(max_size=30))
def test_a_passage_holds_no_quotation_mark_and_any_text_is_taken(text: str) -> None:
    assert not set('"“”„«»') & set(phrase_of(text))


def test_a_term_that_no_text_names_is_answered_by_the_one_next_to_it(shelf: Shelf) -> None:
    glossary.load_glossary()
    shelf.put(1, "en", "Small sums", "A loan for neighbours who start a shop.")
    shelf.put(2, "en", "Gardens", "Neighbours grow beans.")
    reindex("thing")
    assert found("loan guarantee") == found("Bürgschaft", "de") == {1}


def test_what_holds_a_word_counts_among_its_own_kind(shelf: Shelf) -> None:
    other = Shelf("other")
    shelf.put(1, "en", "Small sums", "A loan for neighbours who start a shop.")
    shelf.put(2, "en", "Gardens", "Neighbours grow beans.")
    other.put(1, "en", "Loan brokers", "Warehouses, loans, pallets, brokers.")
    with replaced(SearchSource, SearchSource("thing", shelf), SearchSource("other", other)):
        reindex("thing")
        reindex("other")
        answer = search("loan warehouses pallets", language="en", leading="thing")
        assert [hit.object_id for hit in answer.hits] == [1]


@pytest.mark.parametrize(
    ("asked", "language", "said"),
    [
        ("EU", "en", "The European Commission paid for it."),
        ("EU", "de", "Bezahlt hat es die Europäische Kommission."),
        ("AB", "tr", "Masrafları Avrupa Komisyonu karşıladı."),
        ("UE", "fr", "La Commission européenne a payé."),
        ("EU", "nl", "The European Social Fund paid for it."),
    ],
)
def test_the_union_is_found_by_its_letters(
    shelf: Shelf, asked: str, language: str, said: str
) -> None:
    glossary.load_glossary()
    shelf.put(1, "en" if said.startswith("The") else language, "Who paid", said)
    shelf.put(2, "en", "Gardens", "Neighbours grow beans.")
    reindex("thing")
    assert found(asked, language) == {1}


def test_what_it_cost_is_asked_in_german_too(shelf: Shelf) -> None:
    shelf.put(1, "de", "Der Laden", "Die Kosten trug die Stadt.")
    shelf.put(2, "de", "Der Garten", "Hier wachsen Bohnen.")
    reindex("thing")
    assert found("Was hat es gekostet", "de") == {1}


@pytest.mark.parametrize(
    ("word", "verb"),
    [("gekostet", "kosten"), ("gelernt", "lernen"), ("gegründet", "gründen")]
    + [(noun, "") for noun in ("gewicht", "gewalt", "gehalt", "gebiet", "gericht", "gebracht")],
)
def test_of_a_participle_the_verb_is_known(word: str, verb: str) -> None:
    assert infinitive_of(word) == verb


def test_a_participle_has_the_token_of_its_verb() -> None:
    (asked,), (said,) = words_of("gekostet", "de"), words_of("Kosten", "de")
    assert set(asked.form.tokens) & set(said.form.tokens)


def test_the_fields_of_a_text_are_apart_in_what_is_shown(shelf: Shelf) -> None:
    shelf.put(1, "tr", "Kurs", "Dörtte üçü kadındı\n% (katılımcılar içinde)\ndönem")
    reindex("thing")
    (hit,) = search("katılımcılar", language="tr").hits
    shown = "".join(text for text, _marked in hit.snippet)
    assert shown == "Dörtte üçü kadındı · % (katılımcılar içinde) · dönem"


def test_line_breaks_change_nothing_of_what_is_encoded() -> None:
    assert encoded_part("A", "one\ntwo") == encoded_part("A", "one two")
