"""Reads of offers and needs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, When, Window
from django.utils import timezone
from django.utils.translation import ngettext

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, Role
from rresi.core.formats import number
from rresi.core.invented import with_examples
from rresi.core.ordering import in_order
from rresi.core.taxonomies import VocabularyKey, labels_in_all_languages
from rresi.core.translations import current_language
from rresi.ecosystem import profile
from rresi.ecosystem.models import Organisation
from rresi.exchange import cpv, unmet
from rresi.exchange.cards import FETCHED, Card, cards_at_home, of_rows
from rresi.exchange.models import Entry, EntryChange, FollowUp, Introduction
from rresi.exchange.parties import Party, without_people
from rresi.exchange.permissions import PERMISSIONS, target_in
from rresi.exchange.rules import ASK_BEFORE
from rresi.exchange.vocabulary import Answer, Audience, Direction, Stage, State, What
from rresi.regions.models import Region
from rresi.regions.queries import name_of
from rresi.search.interface import SearchDocument

AT_MOST = 60  # entries that a region's page looks at
SHOWN_AFTER = timedelta(days=30)
"""How long its owner is reminded of an entry that expired."""
PUBLIC = Q(audience=Audience.PUBLIC)
WHOLE = ("organisation", "region", "home")
TEXTS = ("organisation__texts", "region__texts", "home__texts")


def regions_of(actor: Actor) -> frozenset[int]:
    """The regions to which somebody belongs: those they look after, and those of their
    organisations. One query at most."""
    own = actor.scope(Role.ORGANISATION_MEMBER)
    of_organisations = (
        Organisation.objects.filter(pk__in=own, region__isnull=False).values_list(
            "region_id", flat=True
        )
        if own
        else ()
    )
    return actor.scope(Role.REGION_MANAGER) | frozenset(pk for pk in of_organisations if pk)


def belongs(actor: Actor) -> bool:
    """Whether somebody is of the network: holds a role in it, beyond having an account."""
    return bool(actor.roles - {Role.VISITOR, Role.MEMBER})


def visible_to(actor: Actor) -> Q:
    """Which entries somebody may read, as a condition over `Entry`. One query at most."""
    if Role.COORDINATOR in actor.roles:
        return Q()
    seen = PUBLIC
    if belongs(actor):
        seen |= Q(audience=Audience.NETWORK)
        seen |= Q(audience=Audience.REGION, home__in=regions_of(actor))
        seen |= Q(organisation__in=actor.scope(Role.ORGANISATION_MEMBER))
        seen |= Q(region__in=actor.scope(Role.REGION_MANAGER))
    return seen


def public() -> QuerySet[Entry]:
    """What everybody may see, as long as it holds: what home, lists and regions count as open."""
    return open_entries().filter(PUBLIC)


def open_entries(direction: Direction | None = None) -> QuerySet[Entry]:
    """All that hold, whoever may see them."""
    found = Entry.objects.filter(state=State.OPEN)
    return found.filter(direction=direction) if direction else found


def entry(slug: str, actor: Actor) -> Entry | None:
    """An entry that the actor may read, with its owner. Five queries."""
    found = Entry.objects.filter(visible_to(actor), slug=slug).select_related(*WHOLE, "by")
    return found.prefetch_related(*TEXTS, "tags", "languages", "places__region__texts").first()


def stated(pk: int) -> Entry:
    """An entry with all that it states, for its other side, who may read it by its introduction.
    Six queries."""
    found = Entry.objects.select_related(*WHOLE)
    return found.prefetch_related(*TEXTS, "languages", "places__region__texts").get(pk=pk)


def sent_by(token: UUID | None, actor: Actor) -> Entry | None:
    """The entry that this person has published with a form already. One query, or none."""
    if token is None or actor.user_id is None:
        return None
    return Entry.objects.filter(token=token, by_id=actor.user_id).first()


def search_documents(ids: Collection[int] | None) -> Iterable[SearchDocument]:
    """One document for each entry that everybody may see, in its own language."""
    found = public().order_by("pk").select_related("organisation", "region", "home")
    found = found.prefetch_related("organisation__texts", "home__texts", "tags")
    for one in found if ids is None else found.filter(pk__in=list(ids)):
        names: set[str] = {text.name for text in one.home.texts.all()} if one.home else set()
        if one.organisation is not None:
            names |= {one.organisation.name}
            names |= {text.name for text in one.organisation.texts.all() if text.name}
        terms = [(tag.vocabulary, tag.key) for tag in one.tags.all()]
        if one.function:
            terms.append((VocabularyKey.FUNCTION, one.function))
        labels = [
            label
            for vocabulary, key in terms
            for label in labels_in_all_languages(vocabulary, [key])
        ]
        labels += cpv.labels_in_all_languages(one.cpv)
        yield SearchDocument(
            kind="entry",
            object_id=one.pk,
            language=one.language,
            slug=one.slug,
            title=one.title,
            body=one.description,
            names=tuple(sorted(names)),
            labels=tuple(labels),
            invented=one.invented,
        )


def not_public(actor: Actor, *, limit: int = 200) -> list[Card]:
    """What holds and not everybody may see, but the actor; the newest first. Six queries."""
    found = Entry.objects.filter(visible_to(actor), state=State.OPEN)
    found = found.exclude(audience=Audience.PUBLIC).order_by("-created_at", "pk")
    return of_rows(found, limit=limit)


def of_organisation(organisation: Organisation, actor: Actor, *, limit: int) -> list[Card]:
    """What an organisation offers and needs, as far as the actor may see it. Six queries."""
    found = Entry.objects.filter(visible_to(actor), organisation=organisation, state=State.OPEN)
    return of_rows(found.order_by("-created_at", "pk"), limit=limit)


@dataclass(frozen=True)
class Gap:
    """What several needs of a region have in common, and how many they are, in words."""

    label: str
    count: int
    needs: list[Card]

    @property
    def counted(self) -> str:
        """How many needs, and how many invented ones beside them."""
        examples = sum(need.invented for need in self.needs)
        real = self.count - examples
        words = ngettext("%(n)s need", "%(n)s needs", real) % {"n": number(real)}
        return with_examples(words, examples)


def in_region(region: Region, actor: Actor, *, limit: int) -> tuple[list[Card], list[Gap]]:
    """What counts to a region and holds, the newest first, and what it needs and nobody met, the
    most wanted first; both as far as the actor may see it. Five queries, or one. The region must
    have been fetched with its texts.
    """
    missed = Exists(unmet.unmet().filter(pk=OuterRef("pk")))
    found = Entry.objects.filter(visible_to(actor), home=region).annotate(missed=missed)
    found = found.filter(Q(state=State.OPEN) | Q(missed=True)).order_by("-created_at", "pk")
    columns = ("pk", "state", "missed", "what", "function", "cpv")
    rows = list(found.values_list(*columns)[:AT_MOST])
    newest = [pk for pk, state, *_rest in rows if state == State.OPEN][:limit]
    subjects = {
        pk: unmet.subject_of(what, function, code) or what
        for pk, _state, is_missed, what, function, code in rows
        if is_missed
    }
    known = cards_at_home({*newest, *subjects}, region) if rows else {}
    by_subject: dict[str, list[Card]] = {}
    for pk, subject in subjects.items():
        by_subject.setdefault(subject, []).append(known[pk])
    return [known[pk] for pk in newest], _gaps(by_subject)


def unmet_everywhere(actor: Actor) -> list[Gap]:
    """The open needs of all regions that nobody met, the most wanted first, as far as the actor may
    see them; of many the newest. Six queries."""
    found = unmet.unmet().filter(visible_to(actor), state=State.OPEN)
    found = found.select_related(*WHOLE).prefetch_related(*FETCHED).order_by("-created_at", "pk")
    by_subject: dict[str, list[Card]] = {}
    for entry in found[:AT_MOST]:
        subject = unmet.subject_of(entry.what, entry.function, entry.cpv) or entry.what
        by_subject.setdefault(subject, []).append(Card.of(entry))
    return _gaps(by_subject)


def _gaps(by_subject: Mapping[str, list[Card]]) -> list[Gap]:
    gaps = [
        Gap(
            str(What(subject).label) if subject in What.values else unmet.subject_label(subject),
            len(needs),
            needs,
        )
        for subject, needs in by_subject.items()
    ]
    return sorted(gaps, key=lambda gap: -gap.count)


def own(actor: Actor) -> list[tuple[Entry, Card]]:
    """The actor's own entries, those that hold first. Six queries."""
    found = Entry.objects.filter(_owned_by(actor))
    found = found.select_related("organisation", "region", "home").prefetch_related(*FETCHED)
    rank = Case(When(state=State.OPEN, then=0), When(state=State.EXPIRED, then=1), default=2)
    return [(one, Card.of(one)) for one in found.order_by(rank, "until", "pk")[:200]]


def to_renew(actor: Actor, *, limit: int) -> tuple[list[Entry], int]:
    """The actor's own entries that were asked about or have expired in the last thirty days, for a
    coordinator also those that nobody is left to answer for, and how many. One query, or none."""
    mine = _owned_by(actor)
    if Role.COORDINATOR in actor.roles:
        unreachable = Q(organisation=None) | Q(organisation__email="")
        mine |= ~Q(by__is_active=True) & unreachable & without_people()
    elif not (actor.scope(Role.ORGANISATION_MEMBER) or actor.scope(Role.REGION_MANAGER)):
        return [], 0
    found = Entry.objects.filter(mine, _to_renew())
    rows: list[Any] = list(
        found.annotate(total=Window(Count("pk"))).order_by("until", "pk")[:limit]
    )
    return rows, rows[0].total if rows else 0


def all_to_renew() -> Iterator[QuerySet[Entry]]:
    """Every entry that somebody should renew or close."""
    yield Entry.objects.filter(_to_renew())


def _to_renew() -> Q:
    today = timezone.localdate()
    ends = Q(state=State.OPEN, until__lte=today + ASK_BEFORE)
    return ends | Q(state=State.EXPIRED, until__gte=today - SHOWN_AFTER)


def is_due(entry: Entry) -> bool:
    """Whether its owner should renew or close it now."""
    return entry.state == State.EXPIRED or entry.until <= timezone.localdate() + ASK_BEFORE


@dataclass(frozen=True)
class Pulse:
    """How the exchange stands in the whole network: numbers of entries and introductions."""

    needs: int
    public_needs: int
    offers: int
    public_offers: int
    ending: int
    unmet: int
    waiting: int
    untold: int


def pulse() -> Pulse:
    """What a coordinator sees of the whole network, without what is invented. Four queries."""
    soon = Q(until__lte=timezone.localdate() + ASK_BEFORE)
    needs, offers = Q(direction=Direction.NEED), Q(direction=Direction.OFFER)
    counted = (
        open_entries()
        .filter(invented=False)
        .aggregate(
            needs=Count("pk", filter=needs),
            public_needs=Count("pk", filter=needs & PUBLIC),
            offers=Count("pk", filter=offers),
            public_offers=Count("pk", filter=offers & PUBLIC),
            ending=Count("pk", filter=soon),
        )
    )
    asked = Q(need_asked_at__isnull=False, need_answer=Answer.OPEN)
    asked |= Q(offer_asked_at__isnull=False, offer_answer=Answer.OPEN)
    real = Introduction.objects.filter(need__invented=False)
    open_ones = real.filter(introduced_at=None, lapsed_at=None)
    untold = FollowUp.objects.filter(
        asked_at__isnull=False, answered_at=None, introduction__need__invented=False
    )
    return Pulse(
        **counted,
        unmet=unmet.unmet().filter(invented=False).count(),
        waiting=open_ones.filter(asked).count(),
        untold=untold.filter(introduction__ended_at=None, introduction__stage=Stage.NOTHING)
        .values("introduction")
        .distinct()
        .count(),
    )


def history_of(entry: Entry, *, limit: int = 20) -> list[EntryChange]:
    """The last steps of an entry's record, the newest first. One query."""
    return list(entry.changes.order_by("-at", "-pk")[:limit])


def owners(actor: Actor, named: str = "") -> list[tuple[str, str]]:
    """For whom the actor may state something: keys as forms name them, and names by alphabet. Six
    queries at most.

    A coordinator, who may for everybody, is offered the regions, and the organisation `named` by
    such a key: that from whose page they came. Region managers are offered those of their region.
    """
    organisations = Organisation.objects.filter(
        Q(closed_on=None) | Q(closed_on__gt=timezone.localdate()),
        pk__in=actor.scope(Role.ORGANISATION_MEMBER),
    ).prefetch_related("texts")
    regions = Region.objects.filter(is_archived=False).prefetch_related("texts")
    if Role.COORDINATOR not in actor.roles:
        regions = regions.filter(pk__in=actor.scope(Role.REGION_MANAGER))
    own = {f"organisation:{one.slug}": profile.name(one) for one in organisations}
    came_from, _region = owner_named(named) if named.startswith("organisation:") else (None, None)
    if (
        came_from is not None
        and not Party(came_from).is_gone
        and allowed(PERMISSIONS, actor, "entry.create", target_in(came_from, None))
    ):
        own[named] = profile.name(came_from)
    of_regions = ((f"region:{one.slug}", name_of(one)) for one in regions)
    language = current_language()
    return [*in_order(own.items(), language), *in_order(of_regions, language)]


def owner_named(key: str) -> tuple[Organisation | None, Region | None]:
    """The organisation or region of such a key. One query."""
    kind, _sign, slug = key.partition(":")
    if kind == "organisation":
        return Organisation.objects.filter(slug=slug).first(), None
    return None, Region.objects.filter(slug=slug).first()


def answers_to(entry: Entry, actor: Actor) -> list[Entry]:
    """The actor's own entries that could answer this one: of the other direction and another
    owner, and open. One query, or none."""
    if not (actor.scope(Role.ORGANISATION_MEMBER) or actor.scope(Role.REGION_MANAGER)):
        return []
    found = Entry.objects.filter(_owned_by(actor), state=State.OPEN)
    found = found.exclude(direction=entry.direction)
    if entry.organisation_id is not None:
        found = found.exclude(organisation=entry.organisation_id)
    else:
        found = found.exclude(region=entry.region_id)
    return list(found.order_by("title", "pk")[:50])


def _owned_by(actor: Actor) -> Q:
    return Q(organisation__in=actor.scope(Role.ORGANISATION_MEMBER)) | Q(
        region__in=actor.scope(Role.REGION_MANAGER)
    )
