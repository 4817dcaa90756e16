"""What a card says of a search that found it."""

from __future__ import annotations

from dataclasses import replace

from rresi.authoring.cards import Card, with_hit
from rresi.search.interface import Channel, Hit

CARD = Card(
    url_name="practices:detail",
    slug="repair-cafe",
    title="A repair café",
    language="en",
    summary="Volunteers repair.",
    written_in="",
    out_of_date=False,
)
DUTCH = Hit(
    kind="practice",
    object_id=1,
    language="nl",
    slug="repair-cafe",
    title="Een repaircafé",
    reader_title="A repair café",
    score=1.0,
    channel=Channel.WORDS,
    title_marks=(("Een ", False), ("repaircafé", True)),
    snippet=(("Volunteers repair things ...", False),),
    snippet_language="en",
    exact=True,
)


def test_a_text_without_the_words_shows_its_summary_and_says_which_text_has_them() -> None:
    card = with_hit(CARD, DUTCH)
    assert (card.title_marks, card.snippet, card.found_in) == ((), (), "Dutch")


def test_the_passage_is_shown_where_the_text_that_is_read_has_the_words() -> None:
    marked = (("Volunteers ", False), ("repair", True))
    card = with_hit(CARD, replace(DUTCH, snippet=marked))
    assert (card.snippet, card.found_in) == (marked, "")


def test_what_was_found_by_a_label_or_its_meaning_names_no_other_text() -> None:
    by_label = with_hit(CARD, replace(DUTCH, labels=("Circular economy",)))
    assert (by_label.found_by, by_label.found_in) == (("Circular economy",), "")
    assert with_hit(CARD, replace(DUTCH, channel=Channel.MEANING)).found_in == ""
