"""The checks find forbidden words and bad typography, and only those."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import terms  # noqa: E402 (the tools are scripts, not a package)
import texts  # noqa: E402
import typography  # noqa: E402

RULES = terms.forbidden(terms.read())


def words_found(language: str, text: str, *, msgid: str = "", quoted: bool = False) -> list[str]:
    found = texts.Text("here", language, text, msgid=msgid, quoted=quoted)
    return [fault.split("“")[1].split("”")[0] for fault in terms.faults([found], RULES)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        (
            "en",
            "Hand in your text. Somebody's review is not\nrecorded.",
            ["Hand in", "not\nrecorded", "Somebody"],
        ),
        ("nl", "Goede praktijken in de praktijk", ["Goede praktijken"]),
        ("nl", "Een praktijkvoorbeeld", []),
        ("de", "Die Praxis, in der Praxis: Sie übernahmen ein Praxisbeispiel", ["Praxis"]),
        ("tr", "Misyonları ve MİSYON; sosyal girişim, iletişim", ["Misyonları", "MİSYON"]),
        ("fr", "La filiation et la reprise d’entreprise", ["filiation"]),
        ("fr", '%(lineage)s <a href="reprise">', []),
    ],
)
def test_forbidden_words_are_found_whole(language: str, text: str, expected: list[str]) -> None:
    assert sorted(words_found(language, text)) == sorted(expected)


def test_names_and_titles_of_others_may_say_what_they_like() -> None:
    assert words_found("nl", "Goede praktijken (VLAIO)", quoted=True) == []


def test_the_table_is_complete_and_keeps_to_itself() -> None:
    rows = terms.read()
    assert len(rows) >= 132
    assert list(terms.faults_in_table(rows)) == []
    bad = replace(rows[0], words=dict.fromkeys(texts.LANGUAGES, "Stammbaum") | {"fr": ""})
    faults = "\n".join(terms.faults_in_table([*rows, bad]))
    assert "not “Stammbaum”" in faults
    assert f"twice: {bad.concept}" in faults
    assert f"not in every language: {bad.concept}" in faults


def test_the_page_is_made_from_the_table() -> None:
    assert terms.PAGE.read_text(encoding="utf-8") == terms.page(terms.read())


def test_every_part_of_the_starter_network_is_read() -> None:
    found = list(texts.starter())
    files = {text.where.split()[0] for text in found}
    # names of concepts alone, and sources as they stood before
    wordless = {"related_concepts.json", "earlier_sources.jsonl"}
    assert files == {path.name for path in texts.STARTER.glob("*.json*")} - wordless
    assert {text.language for text in found} >= set(texts.LANGUAGES)
    assert len(found) > 4000
    assert any(text.language == "fr" and "ImpactCity" in text.text for text in found)


def test_the_starter_network_keeps_to_the_terms_and_the_typography() -> None:
    found = list(texts.starter())
    assert list(terms.faults(found, RULES)) == []
    assert [fault for text in found for fault in typography.faults(text)] == []


def test_catalogues_give_sources_once_and_every_translation() -> None:
    found = list(texts.catalogues())
    sources = [text.text for text in found if text.language == texts.SOURCE]
    assert len(sources) == len(set(sources)) > 500
    for language in set(texts.LANGUAGES) - {texts.SOURCE}:
        assert sum(text.language == language for text in found) > 500


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "regio's"),
        ("en", 'a "hub"'),
        ("en", "2015 – 2025"),
        ("tr", "1-2 milyon"),
        ("de", "10 - 20"),
        ("en", "wait..."),
        ("de", "two  spaces"),
        ("fr", "Coût : 3 €"),
        ("fr", "Coût\u202f: 15 000 euros"),
        ("fr", "Vraiment?"),
        ("fr", "(2025): budget"),
        ("fr", "« pôle »"),
        ("fr", "30%"),
        ("de", "ein “Hub”"),
        ("fr", "un “pôle”"),
    ],
)
def test_bad_typography_is_found(language: str, text: str) -> None:
    assert list(typography.faults(texts.Text("here", language, text)))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "regio’s, “hub”, 2015–2025, een maand (2021-05), 30-6-2027"),
        ("en", 'See <a href="%(url)s">the practice’s page</a>, %(count)s%% of 2027-06-30'),
        ("de", "„Hub“, 10–20 %"),
        ("fr", "Coût\u202f: 15\u202f000\u202f€ (30\u202f%)\u202f; «\u202fpôle\u202f»\u202f!"),
        ("fr", "à 12:30, https://example.org/a-b?c=1"),
    ],
)
def test_good_typography_passes(language: str, text: str) -> None:
    assert list(typography.faults(texts.Text("here", language, text))) == []


def test_a_colon_that_a_template_writes_between_values_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text(
        "<p>{{ amount }} ({{ year }}): {{ note }}</p>\n"
        "<p>{{ amount }}{% if note %}: <span>{{ note }}</span>{% endif %}</p>\n"
        "<p>{{ a }}: <strong>{{ b }}</strong></p>\n"
        "<p>{{ a }}{% colon %}{{ b }}</p>\n<a style='color: red' href='{{ a }}:{{ b }}'>\n"
    )
    lines = [fault.split(": ")[0] for fault in typography.faults_in_templates([page])]
    assert lines == [f"{page}:{number}" for number in (1, 2, 3)]
