"""A document drawn as the practice page, before it is stored."""

from __future__ import annotations

import copy
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext
from pydantic import ValidationError

from rresi.core.clock import PartialDate
from rresi.core.taxonomies import VocabularyKey
from rresi.core.translations import current_language
from rresi.practices import presentation, rules, services
from rresi.practices.document import PracticeDocument
from rresi.practices.models import (
    Condition,
    Evidence,
    Money,
    Practice,
    PracticePartner,
    PracticeTag,
    Reference,
)
from rresi.practices.proposing.documents import Document
from rresi.regions import queries as regions
from rresi.regions.models import Region, RegionText


def readable_part(document: Document) -> PracticeDocument:
    """What of a draft can be read as a practice: fields with mistakes are left out."""
    rest = copy.deepcopy(document)
    rest.pop("translations", None)
    for name, value in (
        ("title", gettext("Without a title")), ("summary", gettext("Without a summary")),
        ("language", "en"), ("region", "--"),
    ):  # fmt: skip
        rest.setdefault(name, value)
    while True:
        try:
            return PracticeDocument.model_validate(rest)
        except ValidationError as error:
            _cut(rest, error.errors(include_url=False)[0]["loc"])


def _cut(document: Document, place: tuple[int | str, ...]) -> None:
    """Take out what is wrong: the row of a list, else the field."""
    if not place:  # what does not fit together: dates, or a source that is gone
        for name in ("start", "end"):
            document.pop(name, None)
        for row in document.get("evidence", []):
            row.pop("source", None)
        return
    name = str(place[0])
    if name == "resources" and len(place) > 2 and place[1] == "money":
        del document["resources"]["money"][place[2]]
    elif len(place) > 1 and isinstance(place[1], int):
        del document[name][place[1]]
        if name == "sources":
            for row in document.get("evidence", []):
                row.pop("source", None)
    elif name in {"title", "summary"}:
        limit = 100 if name == "title" else 400
        text = "".join(c for c in str(document[name]) if c.isprintable())
        document[name] = f"{text[: limit - 1]}…".rjust(3, "…")
    elif name == "language":
        document[name] = "en"
    elif name == "region":
        document[name] = "--"
    else:
        document.pop(name, None)


def page_of(document: Document) -> presentation.PracticePage:
    """The page as readers would see it."""
    checked = readable_part(document)
    region = regions.find(checked.region)
    practice = _unsaved(checked, region)
    return presentation.page(practice, wanted=checked.language)


def _unsaved(document: PracticeDocument, region: Region | None) -> Practice:
    """A practice with all its rows in memory, where `presentation` looks for fetched ones."""
    home = region or Region(pk=0, slug="not-chosen", country="")
    if region is None:
        name = RegionText(language=current_language(), name=gettext("Region not chosen yet"))
        home._prefetched_objects_cache = {"texts": [name]}  # type: ignore[attr-defined]
    start = PartialDate.parse(document.start) if document.start else None
    end = PartialDate.parse(document.end) if document.end else None
    practice = Practice(
        pk=0,
        slug="preview",
        source_language=document.language,
        region=home,
        place=document.place,
        organisation_name=document.organisation,
        status=document.status,
        start_year=start.year if start else None,
        start_month=start.month if start else None,
        end_year=end.year if end else None,
        end_month=end.month if end else None,
        evidence_level=services.evidence_level_of(document),
        contact_name=document.contact.name if document.contact else "",
        contact_email=document.contact.email if document.contact else "",
        review_by=document.review_by or rules.look_again_by(timezone.localdate()),
    )
    text = services.own_text(document)
    text.source_revision = practice.revision
    tags = {
        VocabularyKey.TOPIC: document.topics,
        VocabularyKey.FUNCTION: document.functions,
        VocabularyKey.TARGET_GROUP: document.target_groups,
        VocabularyKey.SDG: [str(number) for number in document.sdgs],
    }
    references = [
        *(
            Reference(kind=s.kind, title=s.title, url=s.url, language=s.language or "")
            for s in document.sources
        ),
        *(Reference(kind=Reference.Kind.LINK, title=k.title, url=k.url) for k in document.links),
    ]
    for position, reference in enumerate(references):
        reference.pk, reference.position = position + 1, position
    rows: dict[str, list[Any]] = {
        "texts": [text],
        "tags": [PracticeTag(vocabulary=v, key=key) for v, keys in tags.items() for key in keys],
        "partners": [PracticePartner(name=name) for name in document.partners],
        "references": references,
        "evidence": [
            Evidence(
                position=position,
                value=part.value,
                period_start=part.ends[0],
                period_end=part.ends[1],
                method=part.method,
                reference_id=part.source,
            )
            for position, part in enumerate(document.evidence)
        ],
        "conditions": [
            Condition(position=position, kind=part.kind, blocking=part.blocking)
            for position, part in enumerate(document.conditions)
        ],
        "money": [
            Money(
                position=position, amount=part.amount, amount_to=part.amount_to,
                currency=part.currency, year=part.year,
            )
            for position, part in enumerate(document.resources.money)
        ],
        "images": services.image_rows(document),
    }  # fmt: skip
    practice._prefetched_objects_cache = rows  # type: ignore[attr-defined]
    return practice
