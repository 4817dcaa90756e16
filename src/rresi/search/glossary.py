"""The field's terms in all languages: shipped as data, edited by a coordinator."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from importlib.resources import files

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from rresi.engines.semantics.analysers import surfaces
from rresi.engines.tables import name_key, tidy
from rresi.search import directory
from rresi.search.documents import sources
from rresi.search.models import GlossaryTerm, SearchEntry
from rresi.search.tasks import changed

Concepts = Mapping[str, Mapping[str, Sequence[str]]]
"""Concept to language to the ways it is said there, the preferred one first."""


def shipped() -> Concepts:
    """The glossary that comes with RRESI (`starter/glossary.json`)."""
    text = files("rresi.starter").joinpath("glossary.json").read_text("utf-8")
    concepts: Concepts = json.loads(text)
    return concepts


def load_glossary() -> int:
    """Write the shipped terms unless there are terms already; returns how many were written."""
    with transaction.atomic():
        if GlossaryTerm.objects.exists():
            return 0
        rows = [
            GlossaryTerm(concept=concept, language=language, text=text)
            for concept, languages in shipped().items()
            for language, texts in languages.items()
            for text in texts
        ]
        GlossaryTerm.objects.bulk_create(rows)
        directory.touch()
    return len(rows)


def glossary() -> dict[str, dict[str, list[str]]]:
    """All concepts as they are now, in alphabetical order. One query."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for concept, language, text in GlossaryTerm.objects.values_list("concept", "language", "text"):
        found[concept][language].append(text)
    return {concept: dict(languages) for concept, languages in found.items()}


def set_concept(concept: str, terms: Mapping[str, Sequence[str]]) -> None:
    """Say how a concept is said: language to terms; without any terms the concept goes.

    Terms are kept as `tidy` cleans them, each once, whatever its capitals and however its accents
    are composed. The index follows in the background. Raises ValidationError when a term holds no
    word, is longer than 120 characters (under its language), or is a term of another concept in
    the same language.
    """
    rows = [
        GlossaryTerm(concept=concept, language=language, text=text)
        for language, texts in terms.items()
        for text in _once(texts)
    ]
    others = GlossaryTerm.objects.exclude(concept=concept).filter(language__in=terms)
    taken = {
        (language, name_key(text)): other
        for language, text, other in others.values_list("language", "text", "concept")
    }
    for row in rows:
        if not surfaces(row.text, row.language):
            raise ValidationError(
                _("“%(term)s” contains no word. Enter at least one word."),
                params={"term": row.text},
            )
        try:
            row.clean_fields()
        except ValidationError as error:
            raise ValidationError({row.language: error.messages}) from None
        other = taken.get((row.language, name_key(row.text)))
        if other:
            raise ValidationError(
                _("“%(term)s” is already a term for %(concept)s."),
                params={"term": row.text, "concept": other},
            )
    with transaction.atomic():
        GlossaryTerm.objects.filter(concept=concept).delete()
        GlossaryTerm.objects.bulk_create(rows)
        directory.touch()
        for source in sources():
            ids = SearchEntry.objects.filter(kind=source.kind).values_list("object_id", flat=True)
            changed(source.kind, set(ids))


def _once(texts: Sequence[str]) -> list[str]:
    """The terms without those that are one before them, written otherwise."""
    found: dict[str, str] = {}
    for text in texts:
        found.setdefault(name_key(text), tidy(text))
    return list(found.values())
