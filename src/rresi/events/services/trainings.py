"""Trainings that an organisation offers, and what the directory says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.ordering import slug_of
from rresi.core.refusals import Incomplete
from rresi.core.taxonomies import VocabularyKey
from rresi.core.versions import require_unchanged
from rresi.ecosystem.documents import OfferPart
from rresi.ecosystem.models import Change, Organisation
from rresi.ecosystem.records import locked_documents
from rresi.ecosystem.services.writing import write_documents
from rresi.events.models import Training, TrainingTag, TrainingText
from rresi.events.permissions import PERMISSIONS, place_of
from rresi.search import interface as search

FUNCTION = "training"  # of the ecosystem
Status = Training.Status


@dataclass(frozen=True)
class TrainingFacts:
    """What an organisation says of a training; name and summary by language."""

    organisation_id: int
    texts: Mapping[str, tuple[str, str]]
    languages: Sequence[str]
    target_groups: Sequence[str] = ()
    seats: int | None = None
    hours: Decimal | None = None
    website: str = ""
    status: str = Status.DRAFT
    sources: Sequence[str] = ()


def require_for(actor: Actor, organisation_id: int | None) -> None:
    """Raise PermissionDenied unless the actor may publish trainings of an organisation."""
    organisation = Organisation.objects.filter(pk=organisation_id or 0).first()
    place = place_of(
        region_ids=[organisation.region_id if organisation else None],
        organisation_ids=[organisation_id],
    )
    require(PERMISSIONS, actor, "training.create", place)


@transaction.atomic
def create(*, actor: Actor, facts: TrainingFacts, slug: str = "") -> Training:
    """A new training; once published it stands among the organisation's offers.

    Raises:
        PermissionDenied: the actor may not speak for the organisation.
        Incomplete: it has no name.
    """
    require_for(actor, facts.organisation_id)
    _check(facts)
    training = Training(slug=slug or _free_slug(facts), organisation_id=facts.organisation_id)
    _write(actor, training, facts, before="")
    return training


@transaction.atomic
def change(*, actor: Actor, training: Training, facts: TrainingFacts, seen: str) -> Training:
    """Say something else of a training.

    Raises:
        PermissionDenied: the actor may not speak for the organisation.
        Outdated: somebody saved in between.
        Incomplete: it has no name.
    """
    current = Training.objects.select_for_update(no_key=True).get(pk=training.pk)
    require_for(actor, current.organisation_id)
    if facts.organisation_id != current.organisation_id:
        require_for(actor, facts.organisation_id)
    require_unchanged(current, seen, current.version)
    _check(facts)
    before = offer_title(current) if current.status == Status.PUBLISHED else ""
    if before and facts.organisation_id != current.organisation_id:
        _offer(actor, current.organisation, before, None)
        before = ""
    current.organisation_id = facts.organisation_id
    _write(actor, current, facts, before=before)
    return current


def offer_title(training: Training) -> str:
    """The training's name as the directory has it: in the first language that it is given in."""
    by_language = {text.language: text.name for text in training.texts.all()}
    order = [*training.languages, "en", *by_language]
    return next((by_language[code] for code in order if by_language.get(code)), training.slug)


def _write(actor: Actor, training: Training, facts: TrainingFacts, *, before: str) -> None:
    for name in ("seats", "hours", "website", "status"):
        setattr(training, name, getattr(facts, name))
    training.languages, training.sources = list(facts.languages), list(facts.sources)
    training.save()
    training.texts.exclude(language__in=facts.texts).delete()
    for language, (name, summary) in facts.texts.items():
        TrainingText.objects.update_or_create(
            training=training, language=language, defaults={"name": name, "summary": summary}
        )
    training.tags.all().delete()
    TrainingTag.objects.bulk_create(
        TrainingTag(
            training=training, vocabulary=VocabularyKey.TARGET_GROUP, key=key, position=place
        )
        for place, key in enumerate(facts.target_groups)
    )
    training = Training.objects.get(pk=training.pk)
    offered = None
    if training.status == Status.PUBLISHED:
        offered = OfferPart(
            function=FUNCTION,
            title=offer_title(training),
            target_groups=list(facts.target_groups),
            capacity=training.seats,
            capacity_unit=_("seats in each edition") if training.seats else "",
            source=training.website or None,
            stated_on=timezone.localdate(),
        )
    _offer(actor, training.organisation, before, offered)
    search.changed("training", [training.pk])


def _offer(
    actor: Actor, organisation: Organisation, before: str, offered: OfferPart | None
) -> None:
    """Put a training among an organisation's offers in the place of what stood there for it."""
    document = locked_documents([organisation.slug])[organisation.slug]
    gone = {before, offered.title if offered else ""} - {""}
    kept = [one for one in document.offers if one.function != FUNCTION or one.title not in gone]
    offers = [*kept, offered] if offered else kept
    functions = list(document.functions)
    if offered and FUNCTION not in functions:
        functions.append(FUNCTION)
    elif gone and not any(one.function == FUNCTION for one in offers):
        functions = [key for key in functions if key != FUNCTION]
    after = document.model_copy(update={"offers": offers, "functions": functions})
    if after != document:
        write_documents(
            actor=actor,
            before={organisation.slug: document},
            after={organisation.slug: after},
            event=Change.Event.EDITED,
        )


def _check(facts: TrainingFacts) -> None:
    if not any(name for name, _summary in facts.texts.values()):
        raise Incomplete([("name", _("Give the training a name."))])


def _free_slug(facts: TrainingFacts) -> str:
    name = next(name for name, _summary in facts.texts.values() if name)
    base = slug_of(name, limit=76) or FUNCTION
    taken = set(Training.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    taken.add("new")
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
