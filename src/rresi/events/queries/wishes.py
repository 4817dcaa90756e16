"""Whom a participant could meet, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from rresi.core.taxonomies import FUNCTIONS, TOPICS
from rresi.core.translations import country_name
from rresi.ecosystem.models import Offer
from rresi.editorial.documents import title_of
from rresi.events.interests import Interest, Owner, interests_of, label_of
from rresi.events.models import (
    Consent,
    Event,
    Meeting,
    MeetingPlan,
    MeetingProfile,
    MeetingTables,
    Registration,
    Session,
    Wish,
)
from rresi.events.queries import participants
from rresi.events.rules.consents import CONSENTS, ConsentText
from rresi.events.rules.meetings import Facts, Speaks, Why, cut, score, speaks_for
from rresi.practices.models import Practice, PracticeTag
from rresi.transfers.models import Transfer


@dataclass(frozen=True)
class Slot:
    """One slot of a meeting block."""

    session: Session
    starts_at: datetime
    minutes: int
    tables: int

    @property
    def key(self) -> str:
        """What it is stored and sent as."""
        return self.starts_at.isoformat()


def slots_of(event: Event) -> list[Slot]:
    """All slots of an event's meeting blocks, in time. Two queries."""
    found = [slot for block in blocks_of(event) for slot in block.slots]
    return sorted(found, key=lambda slot: slot.starts_at)


@dataclass(frozen=True)
class Block:
    """A published meeting block, and how it is cut. One that is too short has no slot."""

    session: Session
    tables: int
    minutes: int
    slots: Sequence[Slot]


def blocks_of(event: Event) -> list[Block]:
    """The meeting blocks of an event, in time. Two queries."""
    rows = Session.objects.standing().filter(event=event, kind=Session.Kind.MEETINGS)
    found = []
    for one in rows.select_related("tables", "event", "venue").prefetch_related("texts"):
        how = getattr(one, "tables", None) or MeetingTables(session=one)
        starts = cut(one.starts_at, one.ends_at, how.minutes, how.pause)
        slots = [Slot(one, at, how.minutes, how.tables) for at in starts]
        found.append(Block(one, how.tables, how.minutes, slots))
    return found


def must_check_times(registration: Registration) -> bool:
    """Whether somebody could not meet at a time that has changed since. Three queries at most."""
    away = set(profile_of(registration).away)
    return bool(away - {slot.key for slot in slots_of(registration.event)}) if away else False


def are_ahead(slots: Iterable[Slot]) -> bool:
    """Whether one of these is still to come."""
    now = timezone.now()
    return any(slot.starts_at > now for slot in slots)


def has_meetings(event: Event) -> bool:
    """Whether the programme has a meeting block. One query."""
    return Session.objects.standing().filter(event=event, kind=Session.Kind.MEETINGS).exists()


def block_waits(event: Event) -> bool:
    """Whether a meeting block stands in the programme that is not published yet. One query."""
    planned = Q(kind=Session.Kind.MEETINGS, published_at=None) | Q(
        draft__kind=Session.Kind.MEETINGS
    )
    return event.sessions.filter(planned, cancelled_at=None).exists()


def _blocks(event: Event | OuterRef) -> QuerySet[Session]:
    return Session.objects.filter(event=event, kind=Session.Kind.MEETINGS, cancelled_at=None)


def plans_meetings() -> Exists:
    """Whether an event has a meeting block, to be read with the event as `plans_meetings`."""
    return Exists(_blocks(OuterRef("pk")))


def consents_of(event: Event) -> tuple[ConsentText, ...]:
    """What participants of an event are asked to agree to. One query, or none: see below.

    Meetings are asked about as soon as a block is planned, published or not; `plans_meetings` says
    whether one is, where the event was read with it.
    """
    planned = getattr(event, "plans_meetings", None)
    if planned is None:
        planned = _blocks(event).exists()
    if planned:
        return CONSENTS
    return tuple(one for one in CONSENTS if one.purpose != Consent.Purpose.MEETINGS)


class Stage(Enum):
    """How far the meetings of an event have come for one person."""

    OPEN = auto()
    PLANNED = auto()
    OVER = auto()


def stage_of(registration: Registration) -> Stage:
    """Whether somebody can still say whom they want to meet. Up to four queries.

    Not once their meetings are published; who has none in the plan, or none any more, can, for the
    next one.
    """
    if not are_ahead(slots_of(registration.event)):
        return Stage.OVER
    planned = Meeting.objects.standing().filter(
        Q(first=registration) | Q(second=registration),
        plan__event=registration.event_id,
        plan__state=MeetingPlan.State.PUBLISHED,
        standby=False,
    )
    return Stage.PLANNED if planned.exists() else Stage.OPEN


def meets(registration: Registration) -> bool:
    """Whether somebody takes part in meetings: a confirmed seat, and consent. One query."""
    if registration.state != Registration.State.CONFIRMED:
        return False
    rows = registration.consents.filter(purpose=Consent.Purpose.MEETINGS).order_by("-pk")
    return bool(rows.values_list("given", flat=True).first())


def people(event: Event) -> list[Registration]:
    """Everybody who takes part in meetings, by name. Two queries."""
    agreed = participants.agreed(event, Consent.Purpose.MEETINGS)
    rows = participants.expected(event).select_related("organisation", "meeting_profile")
    return [row for row in rows if row.pk in agreed]


def names(event: Event) -> dict[int, str]:
    """The names of those who take part in meetings, by name. Two queries."""
    agreed = participants.agreed(event, Consent.Purpose.MEETINGS)
    rows = participants.expected(event).values_list("pk", "name")
    return {pk: name for pk, name in rows if pk in agreed}


def people_count(event: Event) -> int:
    """How many take part in meetings. Two queries."""
    return len(names(event))


def facts_of(registrations: Collection[Registration]) -> dict[int, Facts]:
    """What is known of each, from their profile and their organisation's place. Five queries,
    and those of the apps that know needs and offers."""
    organisations = {r.organisation_id for r in registrations if r.organisation_id}
    regions = {r.organisation.region_id for r in registrations if r.organisation}
    functions: dict[int, set[str]] = defaultdict(set)
    offers = Offer.objects.filter(organisation__in=organisations)
    for organisation, function in offers.values_list("organisation_id", "function"):
        functions[organisation].add(function)
    topics: dict[int, set[str]] = defaultdict(set)
    published = Practice.objects.filter(publication=Practice.Publication.PUBLISHED)
    by_organisation: dict[int, set[int]] = defaultdict(set)
    by_region: dict[int, set[int]] = defaultdict(set)
    near = published.filter(Q(partners__organisation__in=organisations) | Q(region__in=regions))
    for pk, region, partner in near.values_list("pk", "region_id", "partners__organisation_id"):
        by_region[region].add(pk)
        if partner:
            by_organisation[partner].add(pk)
    tags = PracticeTag.objects.filter(practice__in=near, vocabulary="topics")
    for practice, key in tags.values_list("practice_id", "key"):
        topics[practice].add(key)
    taken: dict[int, set[int]] = defaultdict(set)
    running = Transfer.objects.filter(region__in=regions).exclude(state=Transfer.State.ABANDONED)
    for region, practice in running.values_list("region_id", "practice_id"):
        taken[region].add(practice)
    authority = "public-authority"
    owners = {
        one.pk: _owner_of(one, speaks_for_region=one.kind == authority) for one in registrations
    }
    interests = interests_of(set(owners.values()))
    found = {}
    for one in registrations:
        interest = interests.get(owners[one.pk], Interest())
        profile = profile_of(one)
        organisation = one.organisation_id or 0
        region = (one.organisation.region_id if one.organisation else None) or 0
        own = set(by_organisation[organisation])
        if one.kind == authority:  # speaks for the region
            own |= by_region[region]
        found[one.pk] = Facts(
            seeks=frozenset(profile.seeks),
            offers=frozenset(profile.offers),
            organisation=one.organisation_id,
            functions=frozenset(functions[organisation]),
            practices={pk: frozenset(topics[pk]) for pk in own},
            needs=interest.needs,
            supplies=interest.offers,
            takes_up=frozenset(taken[region]),
        )
    return found


def _owner_of(registration: Registration, *, speaks_for_region: bool) -> Owner:
    organisation = registration.organisation
    if speaks_for_region and organisation is not None and organisation.region_id is not None:
        return Owner(organisation.pk, organisation.region_id)
    return Owner(registration.organisation_id, None)


def profile_of(registration: Registration) -> MeetingProfile:
    """The profile, or an empty one."""
    try:
        return registration.meeting_profile
    except MeetingProfile.DoesNotExist:
        return MeetingProfile(registration=registration)


@dataclass(frozen=True)
class Person:
    """Another participant as one sees them."""

    pk: int
    name: str
    organisation: str
    country: str
    looks_for: str
    brings: str
    wish: str  # "meet", "avoid" or empty
    reasons: list[str]


def wishes_of(registration: Registration) -> dict[int, str]:
    """Whom somebody wants to meet, or to avoid. One query."""
    rows = Wish.objects.filter(person=registration).values_list("other_id", "avoid")
    return {other: "avoid" if avoid else "meet" for other, avoid in rows}


def candidates(registration: Registration, *, text: str = "", limit: int = 200) -> list[Person]:
    """Everybody whom somebody could meet, the best reasons first. Ten queries at most."""
    everybody = people(registration.event)
    mine = next((one for one in everybody if one.pk == registration.pk), registration)
    facts = facts_of([*everybody, mine])
    wishes = wishes_of(registration)
    words = text.casefold().split()
    found: list[tuple[float, Registration, list[Speaks]]] = []
    for other in everybody:
        profile = profile_of(other)
        known = (other.name, other.organisation_name, profile.looks_for, profile.brings)
        described = " ".join(known).casefold()
        if other.pk == registration.pk or not all(word in described for word in words):
            continue
        reasons = speaks_for(facts[mine.pk], facts[other.pk])
        found.append((score(reasons), other, reasons))
    found.sort(key=lambda item: (-item[0], item[1].name))
    found = found[:limit]
    titles = titles_of(reason for _score, _other, reasons in found for reason in reasons[:3])
    return [
        Person(
            pk=other.pk,
            name=other.name,
            organisation=other.organisation_name,
            country=country_name(other.country),
            looks_for=profile_of(other).looks_for,
            brings=profile_of(other).brings,
            wish=wishes.get(other.pk, ""),
            reasons=[in_words(reason, titles) for reason in reasons[:3]],
        )
        for _score, other, reasons in found
    ]


def titles_of(reasons: Iterable[Speaks]) -> dict[int, str]:
    """The titles of the practices that reasons name, in the reader's language. Two queries."""
    pks = {reason.detail for reason in reasons if isinstance(reason.detail, int)}
    rows = Practice.objects.filter(pk__in=pks).select_related("region")
    return {row.pk: title_of(row) for row in rows.prefetch_related("texts")} if pks else {}


def in_words(reason: Speaks, titles: Mapping[int, str]) -> str:
    """A reason as a sentence to the person whose it is."""
    detail = str(reason.detail)
    title = titles.get(reason.detail, "") if isinstance(reason.detail, int) else ""
    topic = TOPICS[detail].label if detail in TOPICS else detail
    function = FUNCTIONS[detail].label if detail in FUNCTIONS else detail
    match reason.why:
        case Why.ADOPTS:
            return gettext("Your region is adopting their practice “%(title)s”.") % {"title": title}
        case Why.ADOPTED:
            return gettext("Their region is adopting your practice “%(title)s”.") % {"title": title}
        case Why.TOPIC:
            return gettext("They offer what you are looking for: %(topic)s.") % {"topic": topic}
        case Why.WANTED:
            return gettext("You offer what they are looking for: %(topic)s.") % {"topic": topic}
        case Why.PRACTICE:
            return gettext("Their practice “%(title)s” is about what you are looking for.") % {
                "title": title
            }
        case Why.NEED:
            return gettext("They offer something that your organisation needs: %(what)s.") % {
                "what": label_of(detail)
            }
        case Why.SUPPLY:
            return gettext("They need something that your organisation offers: %(what)s.") % {
                "what": label_of(detail)
            }
        case Why.OFFER:
            words = gettext("Their organisation provides something that yours does not: %(what)s.")
            return words % {"what": function}
