"""A site that has a glossary already learns the terms that came later."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from rresi.engines.semantics.glossary import Glossary, Term
from rresi.search import glossary
from rresi.search.models import GlossaryTerm

pytestmark = pytest.mark.django_db
add_terms = import_module("rresi.search.migrations.0005_more_terms").add_terms


def test_terms_are_added_but_for_those_that_the_site_gave_to_another_concept() -> None:
    glossary.set_concept("own", {"nl": ["Renteloze lening"]})
    for _twice in range(2):
        add_terms(apps, None)
    loans = GlossaryTerm.objects.filter(language="nl", text__iexact="renteloze lening")
    assert [term.concept for term in loans] == ["own"]
    said = GlossaryTerm.objects.filter(concept="interest-free-loan")
    assert set(said.values_list("language", flat=True)) == {"en", "nl", "de", "tr", "fr"}
    assert GlossaryTerm.objects.filter(language="nl", text="lening zonder rente").count() == 1


def test_a_new_site_is_left_to_its_first_content() -> None:
    add_terms(apps, None)
    assert not GlossaryTerm.objects.exists()


@pytest.mark.parametrize(
    ("language", "asked", "concept"),
    [
        ("en", "tenders", "public-procurement"),
        ("en", "public tender", "public-procurement"),
        ("fr", "appels d'offres", "public-procurement"),
        ("tr", "tamir", "repair"),
        ("tr", "tamirat", "repair"),
        ("tr", "onarımı", "repair"),
        ("nl", "reparaties", "repair"),
        ("tr", "atık giysiler", "textile-recycling"),
    ],
)
def test_everyday_words_of_the_field_are_terms(language: str, asked: str, concept: str) -> None:
    assert _shipped().asked_for(asked, [language]) == (concept, language)


def test_each_term_asks_for_its_own_concept() -> None:
    """Sozialunternehmer is a form of Sozialunternehmen, and another term."""
    known = _shipped()
    for term in known.terms:
        assert known.asked_for(term.text, [term.language])[0] == term.concept, term


def _shipped() -> Glossary:
    return Glossary(
        Term(concept, spoken, text)
        for concept, languages in glossary.shipped().items()
        for spoken, texts in languages.items()
        for text in texts
    )
