"""Trainings and their editions, as pages show them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, Role
from rresi.core import formats
from rresi.core.taxonomies import TARGET_GROUPS
from rresi.core.translations import current_language, language_name, language_order, pick
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.queries import names_of
from rresi.events.models import Event, Training
from rresi.events.permissions import PERMISSIONS, place_of
from rresi.events.queries.cards import EventCard, with_texts
from rresi.search.interface import SearchDocument

AT_MOST = 200


@dataclass(frozen=True)
class TrainingCard:
    """A training as pages show it."""

    pk: int
    slug: str
    name: str
    summary: str
    language: str  # of its words, where it is not the reader's
    organisation: str
    organisation_slug: str
    languages: str
    target_groups: Sequence[str]
    seats: int | None
    hours: str
    website: str
    sources: Sequence[str]
    status: str
    status_label: str


def _rows() -> QuerySet[Training]:
    return Training.objects.select_related("organisation").prefetch_related("texts", "tags")


def _card(training: Training, names: dict[int, str]) -> TrainingCard:
    text = pick(training.texts.all(), language_order(*training.languages))
    named = [language_name(code) for code in training.languages]
    keys = [tag.key for tag in training.tags.all() if tag.key in TARGET_GROUPS]
    return TrainingCard(
        pk=training.pk,
        slug=training.slug,
        name=text.name if text else training.slug,
        summary=text.summary if text else "",
        language=text.language if text and text.language != current_language() else "",
        organisation=names.get(training.organisation_id, training.organisation.name),
        organisation_slug=training.organisation.slug,
        languages=formats.listed(named),
        target_groups=[str(TARGET_GROUPS[key].label) for key in keys],
        seats=training.seats,
        hours=formats.number(training.hours) if training.hours else "",
        website=training.website,
        sources=training.sources,
        status=training.status,
        status_label=str(Training.Status(training.status).label),
    )


def _cards(rows: QuerySet[Training]) -> list[TrainingCard]:
    found = list(rows[:AT_MOST])
    names = names_of({training.organisation_id for training in found}) if found else {}
    return [_card(training, names) for training in found]


def offered() -> list[TrainingCard]:
    """All published trainings, by name of the address. Five queries."""
    return _cards(_rows().filter(status=Training.Status.PUBLISHED))


def of_organisation(organisation: Organisation) -> list[TrainingCard]:
    """The published trainings of an organisation. Five queries."""
    rows = _rows().filter(organisation=organisation, status=Training.Status.PUBLISHED)
    return _cards(rows)


def public() -> QuerySet[Training]:
    """The trainings that everybody may see."""
    return Training.objects.filter(status=Training.Status.PUBLISHED)


def search_documents(ids: Collection[int] | None) -> Iterable[SearchDocument]:
    """One document for each published training and language."""
    rows = _rows().filter(pk__in=public()).order_by("pk")
    for training in rows if ids is None else rows.filter(pk__in=list(ids)):
        for text in training.texts.all():
            yield SearchDocument(
                kind="training",
                object_id=training.pk,
                language=text.language,
                slug=training.slug,
                title=text.name,
                body=text.summary,
                names=(training.organisation.name,),
            )


def training_by(slug: str) -> Training | None:
    """A training in any state. Three queries."""
    return _rows().filter(slug=slug).first()


def card_of(training: Training) -> TrainingCard:
    """The same as a page shows it. Two queries."""
    return _card(training, names_of([training.organisation_id]))


def editions(training: Training) -> list[EventCard]:
    """When it is given, the latest first. Four queries."""
    found = with_texts().filter(training=training).order_by("-start", "-pk")
    return [EventCard.of(event) for event in found[:AT_MOST]]


def may_change(actor: Actor, training: Training) -> bool:
    """Whether somebody may change a training."""
    place = place_of(
        region_ids=[training.organisation.region_id], organisation_ids=[training.organisation_id]
    )
    return allowed(PERMISSIONS, actor, "training.create", place)


def own_organisations(actor: Actor, edition: Mapping[str, object] | None) -> list[int]:
    """The organisations for whose trainings somebody may plan an edition, with that of one."""
    chosen = edition.get("organisation_id") if edition else None
    return [*actor.scope(Role.ORGANISATION_MEMBER), *([chosen] if isinstance(chosen, int) else [])]


def edition_choices(organisation_ids: Collection[int | None]) -> list[tuple[str, str]]:
    """The trainings that an event of these organisations may be an edition of. Five queries."""
    rows = _rows().filter(organisation__in=[pk for pk in organisation_ids if pk])
    return [(str(card.pk), card.name) for card in _cards(rows)]


def edition_of(pk: int) -> dict[str, object] | None:
    """What the form of a new edition of a training holds already; None without one."""
    training = _rows().filter(pk=pk).first() if pk else None
    if training is None:
        return None
    card = card_of(training)
    return {
        "kind": Event.Kind.TRAINING,
        "training": str(training.pk),
        "organisation_id": training.organisation_id,
        "host_organisation": training.organisation.name,
        "capacity": training.seats,
        "target_groups": [tag.key for tag in training.tags.all()],
        f"name_{current_language()}": card.name,
        f"summary_{current_language()}": card.summary,
    }
