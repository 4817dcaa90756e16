"""Writes of the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.clock import PartialDate
from rresi.core.ordering import slug_of
from rresi.core.stamps import renew_stamp
from rresi.core.taxonomies import VocabularyKey
from rresi.media import services as media
from rresi.media.encoding import Encoded
from rresi.media.queries import sizes_of
from rresi.practices import rules
from rresi.practices.document import RESERVED_SLUGS, EvidenceWords, PracticeDocument, WordsPart
from rresi.practices.models import (
    Condition,
    Evidence,
    Image,
    Money,
    Practice,
    PracticePartner,
    PracticeTag,
    PracticeText,
    Reference,
)
from rresi.practices.permissions import PERMISSIONS, target_of
from rresi.practices.translating.fields import SIMPLE, of_text
from rresi.regions.models import Region

KIND = "practice"  # as the workflow and the pictures know it
LIBRARY = "library"  # the version by which workers know that their index is old


@transaction.atomic
def create_practice(
    *,
    actor: Actor,
    document: PracticeDocument,
    slug: str,
    region: Region,
    organisations: Mapping[str, int] | None = None,
    pictures: Sequence[Encoded] = (),
    published_at: datetime | None = None,
) -> Practice:
    """A published practice from a checked document.

    `organisations` maps the names that have a profile to its number. `pictures` run parallel to
    `document.images`.

    Raises:
        PermissionDenied: the actor may not import.
        IntegrityError: the slug is taken.
    """
    require(PERMISSIONS, actor, "practice.import")
    images = [
        part.model_copy(update={"file": media.store(encoded).pk})
        for part, encoded in zip(document.images, pictures, strict=True)
    ]
    return write_practice(
        document=document.model_copy(update={"images": images}),
        slug=slug,
        region=region,
        organisations=organisations or {},
        owner_id=actor.user_id,
        published_at=published_at,
    )


@transaction.atomic
def write_practice(
    *,
    document: PracticeDocument,
    slug: str,
    region: Region,
    organisations: Mapping[str, int],
    owner_id: int | None,
    published_at: datetime | None = None,
) -> Practice:
    """Write a published practice; whether it may be is the caller's question.

    Raises:
        IntegrityError: the slug is taken.
    """
    practice = Practice.objects.create(
        slug=slug,
        publication=Practice.Publication.PUBLISHED,
        published_at=published_at or timezone.now(),
        owner_id=owner_id,
        **_columns(document, region, organisations),
    )
    _write_parts(practice, document, organisations)
    _rewrite_conditions(practice, document, {})
    _write_pictures(practice, document)
    _write_texts(practice, document)
    renew_stamp(LIBRARY)
    return practice


@transaction.atomic
def rewrite_practice(
    *,
    practice: Practice,
    document: PracticeDocument,
    region: Region,
    organisations: Mapping[str, int],
    same_conditions: Mapping[int, int],
) -> None:
    """Let a practice say what a document says; whether it may is the caller's question.

    Its translations are the caller's to keep.
    `same_conditions` maps a condition's place in the document to its place now: what regions that
    adopt the practice have recorded of it stays with it.
    """
    for name, value in _columns(document, region, organisations).items():
        setattr(practice, name, value)
    practice.confirmed_on = None  # what was confirmed stood before
    practice.save()
    practice.tags.all().delete()
    practice.partners.all().delete()
    practice.evidence.all().delete()
    practice.references.all().delete()
    practice.money.all().delete()
    practice.texts.filter(language=document.language).delete()
    _write_parts(practice, document, organisations)
    _rewrite_conditions(practice, document, same_conditions)
    _write_texts(practice, document.model_copy(update={"translations": {}}))
    _write_pictures(practice, document)
    renew_stamp(LIBRARY)


@transaction.atomic
def confirm_practice(*, actor: Actor, practice: Practice) -> Practice:
    """Say that a practice is still right as it stands, so that the next look is due in a year.

    Nothing that it says changes. Before a look is due, as after a second click, nothing happens.

    Raises:
        PermissionDenied.
    """
    current = Practice.objects.select_for_update().get(pk=practice.pk)
    require(PERMISSIONS, actor, "practice.confirm", target_of(current))
    today = timezone.localdate()
    if rules.due_to_be_looked_at(current.review_by, today):
        current.confirmed_on, current.review_by = today, rules.look_again_by(today)
        current.save(update_fields=["confirmed_on", "review_by"])
        renew_stamp(LIBRARY)
    return current


def _rewrite_conditions(
    practice: Practice, document: PracticeDocument, same: Mapping[int, int]
) -> None:
    rows = {row.position: row for row in practice.conditions.all()}
    kept = {new: rows[old] for new, old in same.items() if old in rows}
    practice.conditions.exclude(pk__in=[row.pk for row in kept.values()]).delete()
    # Beyond the last place first, so that no place is taken while they change.
    practice.conditions.update(position=F("position") + len(document.conditions) + len(rows))
    for position, part in enumerate(document.conditions):
        row = kept.get(position) or Condition(practice=practice)
        row.position, row.kind, row.blocking = position, part.kind, part.blocking
        row.save()


def _write_pictures(practice: Practice, document: PracticeDocument) -> None:
    practice.images.all().delete()
    images = image_rows(document)
    for image in images:
        image.practice = practice
    Image.objects.bulk_create(images)
    media.show(kind=KIND, object_id=practice.pk, keys=[image.picture_id for image in images])


def image_rows(document: PracticeDocument) -> list[Image]:
    """The document's pictures as rows that are not stored, without those that are gone.

    One query, none for no pictures.
    """
    sizes = sizes_of(part.file for part in document.images)
    return [
        Image(
            picture_id=part.file,
            position=position,
            width=sizes[part.file][0],
            height=sizes[part.file][1],
            licence=part.licence,
            credit=part.credit,
        )
        for position, part in enumerate(document.images)
        if part.file in sizes
    ]


def _columns(
    document: PracticeDocument, region: Region, known: Mapping[str, int]
) -> dict[str, Any]:
    """What a document says, as the columns of `Practice`."""
    start = PartialDate.parse(document.start) if document.start else None
    end = PartialDate.parse(document.end) if document.end else None
    point = document.point
    contact = document.contact
    return {
        "source_language": document.language,
        "region": region,
        "place": document.place,
        "latitude": point.lat if point else region.latitude,
        "longitude": point.lon if point else region.longitude,
        "organisation_name": document.organisation,
        "organisation_id": known.get(document.organisation),
        "status": document.status,
        "start_year": start.year if start else None,
        "start_month": start.month if start else None,
        "end_year": end.year if end else None,
        "end_month": end.month if end else None,
        "evidence_level": evidence_level_of(document),
        "contact_name": contact.name if contact else "",
        "contact_email": contact.email if contact else "",
        "review_by": document.review_by or rules.look_again_by(timezone.localdate()),
    }


def evidence_level_of(document: PracticeDocument) -> int:
    """The level that follows from the document's own statements."""
    return rules.evidence_level(
        rules.Statement(
            has_value=part.value is not None,
            has_unit=bool(part.unit),
            has_period=bool(part.period),
            method=part.method,
            source_kind=document.sources[part.source - 1].kind if part.source else None,
        )
        for part in document.evidence
    )


def free_slug(title: str, taken: set[str]) -> str:
    """A slug for a title that is neither among the taken ones nor an address of the library."""
    base = slug_of(title) or "practice"
    slug, number = base, 2
    while slug in taken or slug in RESERVED_SLUGS:
        slug, number = f"{base}-{number}", number + 1
    return slug


def _write_parts(practice: Practice, document: PracticeDocument, known: Mapping[str, int]) -> None:
    tags = {
        VocabularyKey.TOPIC: document.topics,
        VocabularyKey.FUNCTION: document.functions,
        VocabularyKey.TARGET_GROUP: document.target_groups,
        VocabularyKey.SDG: [str(number) for number in document.sdgs],
    }
    PracticeTag.objects.bulk_create(
        PracticeTag(practice=practice, vocabulary=vocabulary, key=key, position=position)
        for vocabulary, keys in tags.items()
        for position, key in enumerate(keys)
    )
    PracticePartner.objects.bulk_create(
        PracticePartner(
            practice=practice, position=position, name=name, organisation_id=known.get(name)
        )
        for position, name in enumerate(document.partners)
    )
    sources = [
        Reference(
            practice=practice,
            position=position,
            kind=source.kind,
            title=source.title,
            url=source.url,
            language=source.language or "",
        )
        for position, source in enumerate(document.sources)
    ]
    links = [
        Reference(
            practice=practice,
            position=position,
            kind=Reference.Kind.LINK,
            title=link.title,
            url=link.url,
        )
        for position, link in enumerate(document.links, len(sources))
    ]
    references = Reference.objects.bulk_create([*sources, *links])
    Evidence.objects.bulk_create(
        Evidence(
            practice=practice,
            position=position,
            value=part.value,
            period_start=part.ends[0],
            period_end=part.ends[1],
            method=part.method,
            reference=references[part.source - 1] if part.source else None,
        )
        for position, part in enumerate(document.evidence)
    )
    Money.objects.bulk_create(
        Money(
            practice=practice,
            position=position,
            amount=part.amount,
            amount_to=part.amount_to,
            currency=part.currency,
            year=part.year,
        )
        for position, part in enumerate(document.resources.money)
    )


def own_text(document: PracticeDocument) -> PracticeText:
    """The document's own words as a text, not stored."""
    return _text(document.language, _own_words(document))


def _own_words(document: PracticeDocument) -> WordsPart:
    return WordsPart(
        title=document.title,
        summary=document.summary,
        problem=document.problem,
        solution=document.solution,
        stakeholders=document.stakeholders,
        difficulties=document.difficulties,
        lessons=document.lessons,
        people=document.resources.people,
        time=document.resources.time,
        money=[part.note for part in document.resources.money],
        evidence=[EvidenceWords(statement=e.statement, unit=e.unit) for e in document.evidence],
        conditions=[part.text for part in document.conditions],
        images=[part.alt for part in document.images],
    )


def _text(language: str, words: WordsPart) -> PracticeText:
    return PracticeText(
        language=language,
        status=words.status,
        machine_made=words.machine_made,
        money_notes=words.money,
        image_alts=words.images,
        conditions=words.conditions,
        evidence=[e.model_dump() for e in words.evidence],
        **words.model_dump(include=set(SIMPLE)),
    )


def _write_texts(practice: Practice, document: PracticeDocument) -> None:
    words = {document.language: _own_words(document), **document.translations}
    texts = [_text(language, part) for language, part in words.items()]
    source_fields = of_text(texts[0])
    for text in texts:
        text.practice = practice
        text.source_revision = practice.revision
    for text in texts[1:]:
        text.made_from = source_fields
    PracticeText.objects.bulk_create(texts)
