"""How words become tokens; the same for a text and for a question about it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.semantics.analysers import analyse, occurrences, surfaces, words_of
from rresi.engines.semantics.compounds import split_compound
from rresi.engines.semantics.folding import compose, fold, lower

LANGUAGES = st.sampled_from(["en", "nl", "de", "tr", "fr", "es", "sl", "xx", ""])


def tokens(text: str, language: str) -> set[str]:
    return {token for word in words_of(text, language) for token in word.form.tokens}


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("tr", "IŞIK", "ışık"),
        ("tr", "İZMİR", "izmir"),
        ("tr", "kooperatifler", "kooperatifi"),
        ("tr", "Ankara'nın", "Ankara"),
        ("tr", "onarım", "onarılıyor"),
        ("tr", "kefilsiz", "kefil istemeden"),
        ("nl", "gemeenten", "gemeente"),
        ("nl", "vrouwencoöperaties", "vrouwencooperatie"),
        ("de", "Straße", "STRASSE"),
        ("de", "Förderungen", "Foerderung"),
        ("de", "Gebäude", "Gebaeudes"),
        ("de", "Küchenmöbel", "Kuechenmoebel"),
        ("de", "Fördermittelberatung", "Foerdermittelberatung"),
        ("fr", "l'économie", "economie"),
        ("fr", "Œuvres", "oeuvre"),
        ("en", "co-operatives", "cooperative"),
        ("en", "R.R.E.S.I.", "RRESI"),
        ("en", "the city's", "city"),
        ("es", "cooperativas", "cooperativa"),
    ],
)
def test_two_ways_to_write_it_share_a_token(language: str, one: str, other: str) -> None:
    assert tokens(one, language) & tokens(other, language) - tokens("the", "en")


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("tr", "kar", "kâr"),
        ("tr", "kara", "kâra"),
        ("tr", "kar", "kartınız"),
        ("tr", "hala", "hâlâ"),
        ("tr", "sirke", "şirketlerinin"),
        ("tr", "kuru", "kurumu"),
        ("tr", "kuru", "kurdu"),
        ("tr", "kurul", "kuruluş"),
        ("tr", "kaş", "kasım"),
        ("tr", "öğle", "öğün"),
        ("tr", "pazar", "pazarlama"),
        ("tr", "bal", "balık"),
        ("fr", "cote", "côtés"),
        ("fr", "marche", "marchés"),
        ("de", "fordern", "fördern"),
        ("de", "Forderung", "Förderanträge"),
        ("de", "Burger", "Bürgerinnen"),
        ("de", "Hand", "Handel"),
        ("nl", "gaten", "gaat"),
        ("nl", "begeleiding", "beleid"),
        ("nl", "gewoon", "wonen"),
        ("nl", "gezinnen", "zin"),
        ("nl", "gezondheid", "zon"),
        ("nl", "leden", "leed"),
        ("en", "port", "portal"),
        ("en", "labour", "laboratory"),
    ],
)
def test_words_that_look_alike_share_no_token(language: str, one: str, other: str) -> None:
    assert not tokens(one, language) & tokens(other, language)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("tr", "kâr", "kârlarının"),
        ("tr", "kurum", "kurumu"),
        ("tr", "kadin", "kadınların"),
        ("tr", "öğün", "öğünler"),
        ("tr", "iş", "işi"),
        ("tr", "imkan", "imkânlar"),
        ("tr", "merkez", "merkezi"),
        ("tr", "ihale", "ihalesi"),
        ("tr", "belediye", "belediyesinde"),
        ("tr", "egitim", "eğitimi"),
        ("nl", "gaten", "gat"),
        ("nl", "steden", "stad"),
        ("nl", "begeleiding", "begeleidt"),
        ("nl", "gebruikers", "gebruiker"),
        ("nl", "gebruikt", "gebruiken"),
        ("nl", "gemeenten", "gemeente"),
        ("nl", "gezin", "gezinnen"),
        ("nl", "geplande", "plannen"),
        ("nl", "gesloten", "sloot"),
        ("nl", "volgende", "volgen"),
        ("fr", "marché", "marchés"),
        ("fr", "former", "formé"),
        ("de", "Förderung", "Foerderungen"),
        ("de", "Buerger", "Bürgerinnen"),
        ("de", "Garten", "Gärten"),
        ("de", "Strasse", "Straßen"),
        ("en", "neighborhood", "neighbourhoods"),
        ("en", "labor", "labour"),
        ("en", "organization", "organisations"),
        ("en", "center", "centres"),
        ("en", "program", "programmes"),
        ("en", "behavioral", "behaviour"),
        ("en", "analyzing", "analyse"),
    ],
)
def test_forms_of_a_word_share_a_token(language: str, one: str, other: str) -> None:
    assert tokens(one, language) & tokens(other, language)


@pytest.mark.parametrize(
    ("word", "language", "parts"),
    [
        ("wijkbedrijf", "nl", ("wijk", "bedrijf")),
        ("ontwikkelingsfonds", "nl", ("ontwikkeling", "fonds")),
        ("buurtmoestuin", "nl", ("buurt", "moestuin")),
        ("kinderopvang", "nl", ("kinder", "opvang")),
        ("stadtteilgenossenschaft", "de", ("stadt", "teil", "genossenschaft")),
        ("arbeitsmarktintegration", "de", ("arbeits", "markt", "integration")),
        ("gemeente", "nl", ()),
        ("verantwortung", "de", ()),
        ("samenwerking", "nl", ()),
        ("wijkbedrijf", "en", ()),
        ("bedrijf2024", "nl", ()),
    ],
)
def test_compounds_are_cut_into_their_parts(
    word: str, language: str, parts: tuple[str, ...]
) -> None:
    assert split_compound(word, language) == parts


def test_a_code_is_kept_whole_and_not_stemmed() -> None:
    assert "nl361" in tokens("NL361", "nl")
    assert "esf" in tokens("het ESF betaalt", "nl")


def test_an_acronym_is_no_stop_word() -> None:
    (word,) = (w for w in words_of("The IT sector", "en") if w.form.surface == "it")
    assert not word.form.stop


def test_words_know_where_they_stand() -> None:
    text = compose("Eén wijkbedrijf, twee wijken.")
    assert [text[w.start : w.end] for w in words_of(text, "nl")] == [
        "Eén",
        "wijkbedrijf",
        "twee",
        "wijken",
    ]


@given(st.text(max_size=200), LANGUAGES)
def test_any_text_is_analysed_and_its_tokens_hold_no_space(text: str, language: str) -> None:
    for word in words_of(text, language):
        for token in word.form.tokens:
            assert token
            assert not any(character.isspace() for character in token)
            assert token[0] not in "=@#"


@given(st.text(max_size=80), LANGUAGES)
def test_composed_and_decomposed_text_are_one(text: str, language: str) -> None:
    apart = unicodedata.normalize("NFD", text)
    together = unicodedata.normalize("NFC", text)
    assert surfaces(apart, language) == surfaces(together, language)


@given(st.text(max_size=80))
def test_folding_is_done_once_and_for_all(text: str) -> None:
    once = fold(lower(compose(text), "en"))
    assert fold(once) == once


@given(st.text(alphabet="abcçdefgğhıijklmnoöprsştuüvyz", min_size=1, max_size=20))
def test_turkish_capitals_come_back(word: str) -> None:
    capitals = word.replace("i", "İ").upper()
    assert lower(capitals, "tr") == word


@given(
    text=st.text(alphabet="abAI.'-_& \t\u00a0\u2028éı1", max_size=40),
    language=st.sampled_from(["en", "tr", "de", "fr"]),
    number=st.integers(0, 9),
)
def test_the_occurrences_are_the_words_with_a_token_wanted(
    text: str, language: str, number: int
) -> None:
    words = [word for word in analyse(text, language) if not word.form.stop]
    wanted = frozenset(word.form.tokens[-1] for word in words[number : number + 2])
    assert occurrences(text, language, wanted) == [
        word for word in words if not wanted.isdisjoint(word.form.tokens)
    ]
