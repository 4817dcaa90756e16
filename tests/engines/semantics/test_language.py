"""In which language a question was asked."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rresi.engines.semantics.language import likely_languages

AMONG = frozenset({"en", "nl", "de", "tr", "fr", "es"})


@pytest.mark.parametrize(
    ("text", "reader", "languages"),
    [
        ("vrouwen die samen werken", "en", ("nl", "en")),
        ("evsizler için konut", "nl", ("tr", "nl")),
        ("une épicerie pour les habitants", "de", ("fr", "de")),
        ("Wohnungen für Menschen ohne Obdach", "tr", ("de", "tr")),
        ("de winkel van de buurt", "nl", ("nl",)),
        ("SROI", "tr", ("tr",)),  # one word tells too little
        ("social return", "nl", ("nl",)),
        ("", "fr", ("fr",)),
        ("12 34 56", "fr", ("fr",)),
    ],
)
def test_the_language_of_a_question(text: str, reader: str, languages: tuple[str, ...]) -> None:
    assert likely_languages(text, reader, AMONG) == languages


@given(st.text(max_size=100), st.sampled_from(["en", "tr", "xx", ""]))
@settings(deadline=None)
def test_the_readers_own_language_is_always_among_them(text: str, reader: str) -> None:
    assert reader in likely_languages(text, reader, AMONG)
    assert likely_languages(text, reader, frozenset()) == (reader,)
