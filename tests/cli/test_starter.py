"""The starter network is complete in every language of the interface, and loads."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import translation

from rresi.accounts.roles import actor_of
from rresi.cli import starter
from rresi.cli.starter_sources import correct_sources
from rresi.ecosystem import profile
from rresi.ecosystem.models import Organisation, OrganisationText
from rresi.editorial.services import drafting
from rresi.events.models import Event
from rresi.exchange.models import Entry, PeerQuestion
from rresi.portal import loop
from rresi.practices.models import Practice, PracticeText
from rresi.transfers.models import Transfer
from tests.factories.accounts import make_coordinator

LANGUAGES = {code for code, _name in settings.LANGUAGES}
LISTS = ("evidence", "conditions")


def _lines(name: str) -> list[dict[str, Any]]:
    lines = (starter.FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


PRACTICES = _lines("practices.jsonl")
CASES = _lines("cases.jsonl")
ORGANISATIONS = _lines("organisations.jsonl")


def _texts_by_language(node: object, path: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Every object of the document whose keys are languages, with its place in the document."""
    if isinstance(node, list):
        return [
            found
            for index, item in enumerate(node)
            for found in _texts_by_language(item, f"{path}.{index}")
        ]
    if not isinstance(node, dict):
        return []
    if "en" in node:
        return [(path, node)]
    return [
        found for key, item in node.items() for found in _texts_by_language(item, f"{path}.{key}")
    ]


def test_every_practice_is_written_in_every_language() -> None:
    missing = {
        practice["slug"]: sorted(LANGUAGES - {practice["language"], *practice["translations"]})
        for practice in PRACTICES
    }
    assert len(PRACTICES) == 24
    assert {slug: languages for slug, languages in missing.items() if languages} == {}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["slug"])
def test_a_case_is_sourced_and_said_whole_in_every_language(case: dict[str, Any]) -> None:
    assert case["sources"]
    assert all(one.get("source") for one in case["measurements"])
    assert LANGUAGES - {case["language"], *case["translations"]} == set()
    words = ("title", "summary", "situation", "activity", "change", "cause", "lessons")
    said = {name for name in words if case.get(name)}
    for language, texts in case["translations"].items():
        assert said <= {name for name, text in texts.items() if text}, language
        assert len(texts["indicators"]) == len(case["indicators"])
        assert len(texts["measurements"]) == len(case["measurements"])


@pytest.mark.parametrize("practice", PRACTICES, ids=lambda practice: practice["slug"])
def test_translations_say_all_that_the_practice_says(practice: dict[str, Any]) -> None:
    resources = practice.get("resources", {})
    fields = ["title", "summary", "problem", "solution", "stakeholders", "difficulties", "lessons"]
    said = {name for name in fields if practice.get(name)}
    said |= {name for name in ("people", "time", "money") if resources.get(name)}
    said |= {name for name in LISTS if practice.get(name)}
    for language, words in practice["translations"].items():
        assert {name for name, value in words.items() if value} == said, language
        for name in LISTS:
            assert len(words.get(name, [])) == len(practice.get(name, [])), (language, name)
        assert len(words.get("money", [])) == len(resources.get("money", [])), language


def test_a_site_is_the_same_kind_of_source_for_all_practices_of_one_lead() -> None:
    kinds: dict[tuple[str, str], set[str]] = {}
    for practice in PRACTICES:
        for source in practice["sources"]:
            host = urlsplit(source["url"]).netloc.removeprefix("www.")
            kinds.setdefault((practice["organisation"], host), set()).add(source["kind"])
    assert {place: found for place, found in kinds.items() if len(found) > 1} == {}


def test_every_organisation_is_described_in_every_language() -> None:
    missing = {
        organisation["slug"]: sorted(LANGUAGES - organisation["description"].keys())
        for organisation in ORGANISATIONS
    }
    assert len(ORGANISATIONS) == 136
    assert {slug: languages for slug, languages in missing.items() if languages} == {}


def test_every_note_on_a_relation_is_written_in_every_language() -> None:
    missing = [
        (organisation["slug"], relation["target"])
        for organisation in ORGANISATIONS
        for relation in organisation.get("relations") or []
        if relation.get("note") and not relation["note"].keys() >= LANGUAGES
    ]
    assert missing == []


@pytest.mark.parametrize("name", ["glossary", "missions", "news", "project", "regions"])
def test_every_other_text_is_written_in_every_language(name: str) -> None:
    data = json.loads((starter.FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    texts = _texts_by_language(data)
    assert texts
    assert [path for path, text in texts if not text.keys() >= LANGUAGES] == []
    assert [path for path, text in texts if not all(text.values())] == []


def test_a_concept_of_the_glossary_never_shares_a_term_with_another() -> None:
    glossary = json.loads((starter.FOLDER / "glossary.json").read_text(encoding="utf-8"))
    for language in LANGUAGES:
        terms = [term.casefold() for words in glossary.values() for term in words[language]]
        assert sorted({term for term in terms if terms.count(term) > 1}) == []


@pytest.mark.django_db
def test_the_starter_network_loads_with_all_its_languages() -> None:
    assert starter.load()
    assert not starter.load()  # again changes nothing
    for language in LANGUAGES:
        described = OrganisationText.objects.filter(language=language).exclude(description="")
        assert described.count() == len(ORGANISATIONS)
        assert PracticeText.objects.filter(language=language).count() == len(PRACTICES)


@pytest.mark.django_db
def test_sources_that_nobody_edited_are_corrected_once() -> None:
    starter.load()
    row = Practice.objects.get(slug="de-gendarmerie-aalst")
    sources = row.document["sources"]
    (at,) = (i for i, one in enumerate(sources) if "strabag.be" in one["url"])
    other = next(i for i in range(len(sources)) if i != at)
    edited = {**sources[other], "title": "As we call it", "kind": "own"}
    stale = [dict(one) for one in sources]
    stale[at] |= {"kind": "own"}
    stale[other] = edited
    Practice.objects.filter(pk=row.pk).update(document={**row.document, "sources": stale})
    coordinator = actor_of(make_coordinator())
    draft = drafting.revise(actor=coordinator, kind="practice", object_id=row.pk)
    assert draft.draft["sources"] == stale
    assert [correct_sources(), correct_sources()] == [1, 0]
    row.refresh_from_db()
    draft.refresh_from_db()
    for found in (row.document["sources"], draft.draft["sources"]):
        assert found[at] == sources[at]
        assert found[other] == edited
    assert (row.revision, row.publication) == (1, "published")


def test_what_a_source_said_earlier_is_not_what_it_says() -> None:
    said = {
        (record["slug"], one["url"], one["title"], one["kind"])
        for record in PRACTICES
        for one in record["sources"]
    }
    earlier = [tuple(one.values()) for one in _lines("earlier_sources.jsonl")]
    assert said.isdisjoint(earlier)
    assert len(set(earlier)) == len(earlier)


@pytest.mark.django_db
def test_the_demonstration_has_two_adoptions_of_an_invented_practice() -> None:
    starter.load()
    starter.load_people()
    starter.load_people()  # again changes nothing
    found = Transfer.objects.filter(practice__slug="example-repair-bus").order_by("pk")
    assert list(found.values_list("region__slug", "state")) == [
        ("efeler", Transfer.State.ADOPTED),
        ("the-hague", Transfer.State.INTERESTED),
    ]
    words = PracticeText.objects.filter(practice__slug="example-repair-bus")
    assert {row.language for row in words} == LANGUAGES
    marks = {"en": "invented", "nl": "verzonnen", "de": "erfunden", "tr": "kurgu", "fr": "fictif"}
    assert all(marks[row.language] in row.title for row in words)
    adopted = found[0]
    assert adopted.results.count() == 2
    assert [event.on for event in adopted.events.all()] == sorted(
        event.on for event in adopted.events.all()
    )


@pytest.mark.django_db
def test_invented_organisations_are_in_the_demonstration_alone_and_marked() -> None:
    starter.load()
    invented = Organisation.objects.filter(slug__startswith="example-")
    assert not invented.exists()
    counted = [step.count for step in loop.of_network().steps]
    starter.load_people()
    assert [
        step.count for step in loop.of_network().steps
    ] == counted  # nothing that is invented counts
    assert not invented.exclude(invented=True).exists()
    for made_up in (Entry, PeerQuestion, Event):
        assert not made_up.objects.filter(slug__startswith="example-", invented=False).exists()
    editions = Event.objects.filter(kind=Event.Kind.TRAINING)
    assert [event.invented for event in editions] == [True]
    marks = {"en": "invented", "nl": "verzonnen", "de": "erfunden", "tr": "kurgu", "fr": "fictif"}
    assert invented.exists()
    for organisation in invented:
        for language in LANGUAGES:
            with translation.override(language):
                assert f"({marks[language]})" in profile.name(organisation)
