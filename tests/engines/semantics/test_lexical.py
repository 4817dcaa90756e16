"""Tokens of texts, questions, the glossary, snippets and spelling."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.semantics.analysers import words_of
from rresi.engines.semantics.fusion import EXACT
from rresi.engines.semantics.glossary import Glossary, Term
from rresi.engines.semantics.lexical import (
    MAX_GROUPS,
    compile_query,
    document_tokens,
    idf,
    weigh,
)
from rresi.engines.semantics.snippets import mark, snippet, words_with
from rresi.engines.semantics.spelling import Words

GLOSSARY = Glossary(
    [
        Term("sheltered", "nl", "beschut werk"),
        Term("sheltered", "tr", "korumalı istihdam"),
        Term("sroi", "en", "social return on investment"),
        Term("sroi", "en", "SROI"),
        Term("return-clause", "en", "social return"),
    ]
)


def evidence(question: str, language: str, title: str, body: str, own: str) -> float:
    query = compile_query(question, (language,), GLOSSARY)
    tokens = document_tokens(title=title, body=body, language=own, glossary=GLOSSARY)
    return weigh(query, [1.0] * len(query.groups), tokens.text, tokens.length, 50).coverage


def test_a_term_of_the_glossary_meets_its_translation() -> None:
    assert evidence("beschutte werk", "nl", "Korumalı istihdamda yeni iş", "", "tr") == 1.0
    assert evidence("beschut dak", "nl", "Korumalı istihdam", "", "tr") == 0.0


def test_a_question_that_is_a_term_is_sought_by_its_concept_alone() -> None:
    """So that the same is found in whichever language it is asked."""
    asked = [("beschutte werk", ("nl",)), ("korumalı istihdam", ("tr",)), ("SROI", ("nl", "en"))]
    queries = [compile_query(text, languages, GLOSSARY) for text, languages in asked]
    assert [query.asks_for for query in queries] == ["sheltered", "sheltered", "sroi"]
    assert queries[0].groups == queries[1].groups
    other_page = compile_query("korumalı istihdam", ("nl",), GLOSSARY)  # several words tell
    assert other_page.asks_for == "sheltered"
    assert compile_query("SROI", ("tr",), GLOSSARY).asks_for == ""  # one may be another word
    assert compile_query("beschut werk in Gent", ("nl",), GLOSSARY).asks_for == ""


def test_a_question_that_names_a_concept_among_others_is_about_the_field() -> None:
    assert compile_query("beschutte werk in Gent", ("nl",), GLOSSARY).in_field
    assert compile_query("SROI for parks", ("en",), GLOSSARY).in_field
    assert not compile_query("voetbal in Gent", ("nl",), GLOSSARY).in_field


def test_a_long_text_does_not_answer_a_long_question_by_chance() -> None:
    words = "how did organisations take over a municipal building that nobody used for years"
    query = compile_query(words, ("en",))
    by_chance = document_tokens(
        title="", body=words.replace("nobody ", ""), names=(), language="en"
    ).text
    weights = [1.4, 3.6, 3.3, 3.6, 4.9, 3.5, 3.2]
    assert len(query.groups) == len(weights)
    assert weigh(query, weights, by_chance, 13, 50).coverage < EXACT


@pytest.mark.parametrize(
    ("language", "term", "text", "marked"),
    [
        ("fr", "tiers-lieu", "Un tel lieu devient un tiers-lieu.", ["tiers-lieu"]),
        ("nl", "kringwinkel", "Winkel van kringwinkels.", ["kringwinkels"]),
        ("nl", "mensen met een handicap", "Mensen zonder werk", []),
        ("nl", "mensen met een handicap", "voor mensen met een handicap", ["mensen", "handicap"]),
        ("nl", "beschut werk", "Werk is er, beschut voor wind. Beschut werk.", ["Beschut", "werk"]),
    ],
)
def test_of_a_concept_whole_terms_are_marked(
    language: str, term: str, text: str, marked: list[str]
) -> None:
    glossary = Glossary([Term("it", language, term)])
    said = glossary.said(text, language, "it")
    assert [text[word.start : word.end] for word in said] == marked


@pytest.mark.parametrize(
    ("language", "term", "asked"),
    [
        ("de", "leerstehendes Gebäude", "leerstehende Gebaeude"),
        ("de", "Sozialkaufhaus", "Sozialkaufhäuser"),
        ("nl", "maatwerkbedrijf", "maatwerkbedrijven"),
        ("tr", "ihale", "ihalesi"),
        ("tr", "ihale", "ihalelerinde"),
    ],
)
def test_a_term_is_asked_for_in_its_forms_and_spellings(
    language: str, term: str, asked: str
) -> None:
    glossary = Glossary([Term("it", language, term)])
    assert compile_query(asked, [language], glossary).asks_for == "it"


def test_a_longer_term_and_a_compound_name_the_shorter_one_too() -> None:
    glossary = Glossary(
        [
            Term("loan", "nl", "lening"),
            Term("interest-free", "nl", "renteloze lening"),
            Term("cooperative", "de", "Genossenschaft"),
        ]
    )
    named = glossary.named(words_of("Een renteloze lening, en leningen", "nl"), "nl")
    assert named == {"loan": 2, "interest-free": 1}
    assert glossary.named(words_of("Energiegenossenschaft", "de"), "de") == {"cooperative": 1}


def test_a_single_word_of_a_longer_question_is_no_concept() -> None:
    glossary = Glossary([Term("fund", "nl", "fonds"), Term("fund", "tr", "fon")])
    tokens = {
        t for g in compile_query("fonds voor jongeren", ("nl",), glossary).groups for t in g.tokens
    }
    assert "#fund" not in tokens


def test_an_acronym_is_a_concept_in_a_longer_question_too() -> None:
    query = compile_query("SROI of our bakery", ("en",), GLOSSARY)
    assert "#sroi" in {token for group in query.groups for token in group.tokens}


def test_a_name_as_it_was_typed_comes_before_one_without_its_little_words() -> None:
    query = compile_query("De Keet", ("nl",))
    keet, de_keet = (
        weigh(query, [1.0], document_tokens(title=name, body="", language="nl").text, 1, 1)
        for name in ("Keet", "De Keet")
    )
    assert de_keet.name > keet.name >= 1


def test_the_longest_term_is_taken_and_an_acronym_is_one() -> None:
    words = words_of("A social return on investment of 3, or sroi", "en")
    found = [mention.concept for mention in GLOSSARY.mentions(words, "en")]
    assert found == ["sroi", "sroi"]


def test_a_word_in_the_title_weighs_more() -> None:
    query = compile_query("wijk", ("nl",))
    in_title = document_tokens(title="De wijk", body="Een winkel", language="nl")
    in_body = document_tokens(title="De winkel", body="Een wijk", language="nl")
    scores = [weigh(query, [1.0], d.text, d.length, 3).score for d in (in_title, in_body)]
    assert scores[0] > scores[1] > 0


def test_a_whole_name_is_recognised_in_a_longer_question() -> None:
    tokens = document_tokens(title="x", body="", names=("De Sluis",), language="nl")
    query = compile_query("wie kent stichting De Sluis?", ("nl",))
    weights = [1.0] * len(query.groups)
    assert weigh(query, weights, tokens.text, tokens.length, 3).name > 0
    other = document_tokens(title="De sluis is open", body="", language="nl")
    assert weigh(query, weights, other.text, other.length, 3).name == 0


@pytest.mark.parametrize(
    ("name", "question", "whole"),
    [
        ("Lekker Brood", "lekkerbrood", True),
        ("Lekkerbrood", "Lekker Brood", True),
        ("World Startup", "worldstartup", True),
        ("Bakkerij Lekker Brood", "lekkerbrood", False),
    ],
)
def test_a_name_is_found_with_its_spaces_and_without(name: str, question: str, whole: bool) -> None:
    tokens = document_tokens(title="x", body="", names=(name,), language="nl")
    query = compile_query(question, ("nl",))
    found = weigh(query, [1.0] * len(query.groups), tokens.text, tokens.length, 3)
    assert (found.name > 0) == whole
    assert found.name >= 1 or found.coverage == 1
    assert tokens.length == 0  # neither the letter x nor a name makes a text longer
    assert max(Counter(tokens.text.split()).values()) == 1


def test_a_question_in_two_languages_is_understood_in_both() -> None:
    query = compile_query("gemeenten", ("en", "nl"))
    assert "gemeente" in {t for g in query.groups for t in g.tokens} | {"gemeente"}
    dutch = document_tokens(title="De gemeente", body="", language="nl")
    assert weigh(query, [1.0], dutch.text, dutch.length, 1).coverage == 1.0


@given(st.text(max_size=2_000), st.sampled_from(["en", "tr", "xx"]))
def test_any_question_is_compiled_within_bounds(text: str, language: str) -> None:
    query = compile_query(text, (language,), GLOSSARY)
    assert len(query.groups) <= MAX_GROUPS
    for name in query.names:
        assert all(group < len(query.groups) for group in name.groups)


@given(st.integers(1, 10_000), st.data())
def test_rarer_words_tell_more(documents: int, data: st.DataObject) -> None:
    holding = data.draw(st.integers(0, documents - 1))
    assert idf(documents, holding) > idf(documents, holding + 1) > 0


@given(st.text(max_size=300), st.text(max_size=30))
def test_a_snippet_loses_no_letter_within_its_passage(text: str, wanted: str) -> None:
    sought = {t for word in words_of(wanted, "en") for t in word.form.tokens}
    assert "".join(piece for piece, _ in mark(text, "en", words_with(sought))) == "".join(
        piece for piece, _ in mark(text, "en", words_with(()))
    )
    passage = "".join(piece for piece, _ in snippet(text * 5, "en", words_with(sought)))
    assert len(passage) <= 220 + 4


def test_the_snippet_shows_the_sought_words() -> None:
    text = "Nothing here. " * 50 + "The harbour trust keeps homes affordable." + " More." * 50
    found = snippet(text, "en", words_with({"harbour", "affordable"}))
    assert [piece for piece, marked in found if marked] == ["harbour", "affordable"]


@pytest.mark.parametrize(
    ("typed", "whole", "found"),
    [
        ("efelre", True, ["efeler"]),
        ("efele", True, ["efeler"]),
        ("hanover", True, ["hannover"]),
        ("hanno", False, ["hannover"]),
        ("hanov", False, ["hannover"]),
        ("aal", True, []),
        ("zzzzz", True, []),
        ("kooperatifffi", True, ["kooperatifi"]),
    ],
)
def test_misspelt_words_are_found(typed: str, whole: bool, found: list[str]) -> None:
    words = Words(["efeler", "hannover", "aalst", "kooperatifi", "antwerpen"])
    assert [words.words[p] for p, _ in words.close(typed, whole=whole)] == found


def distance(one: str, other: str) -> int:
    """Optimal string alignment, from its recurrence."""
    table = [
        [max(i, j) if not min(i, j) else 0 for j in range(len(other) + 1)]
        for i in range(len(one) + 1)
    ]
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            table[i][j] = min(
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
                table[i - 1][j - 1] + (one[i - 1] != other[j - 1]),
            )
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


WORD = st.text(alphabet="abc", min_size=4, max_size=9)


@given(WORD, st.lists(WORD, min_size=1, max_size=8))
def test_distances_are_those_of_the_definition(typed: str, words: list[str]) -> None:
    index = Words(words)
    found = {index.words[p]: d for p, d in index.close(typed, whole=True)}
    budget = 1 if len(typed) < 8 else 2
    expected = {
        word: distance(typed, word)
        for word in words
        if word[0] in typed[:2] and distance(typed, word) <= budget
    }
    assert found == expected


@pytest.mark.parametrize(
    ("language", "term", "text", "named"),
    [
        ("de", "Unternehmerinnen", "Sozialunternehmen und Unternehmer", False),
        ("de", "Gründerin", "Sie gründen; aus diesem Grund", False),
        ("de", "Gründerin", "von Gründerinnen", True),
        ("fr", "don", "Les données que l’on donne", False),
        ("fr", "coopérative", "des coopératives", True),
        ("fr", "OFS", "a point of view", False),
        ("en", "municipality", "two municipalities", True),
        ("nl", "lening", "renteloze leningen", True),
        ("tr", "kooperatif", "kooperatiflerimizden", True),
        ("tr", "göçmenler", "göçmen kadınlar", True),
    ],
)
def test_a_word_of_like_stem_is_no_form_of_a_term(
    language: str, term: str, text: str, named: bool
) -> None:
    glossary = Glossary([Term("it", language, term)])
    assert bool(glossary.named(words_of(text, language), language)) == named
    assert bool(glossary.mentions(words_of(text, language), language)) == named


def test_fields_of_a_passage_are_kept_apart() -> None:
    text = "Loans of 3.4 million euros.\nmillion euros\ninterest-free loan per project"
    passage = "".join(piece for piece, _ in snippet(text, "en", words_with({"loan"})))
    assert passage == "Loans of 3.4 million euros. million euros · interest-free loan per project"
