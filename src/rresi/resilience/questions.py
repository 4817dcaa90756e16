"""Which questions to a region's organisations would change its report most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.core.ordering import in_order
from rresi.core.translations import current_language
from rresi.ecosystem import models as directory
from rresi.ecosystem.profile import name
from rresi.ecosystem.queries import addresses_of, reachable
from rresi.engines.resilience import MissingFact, chosen, missing_facts
from rresi.regions.models import Region
from rresi.resilience import cohesion, queries
from rresi.resilience.models import NoQuestions, Question
from rresi.resilience.recorded import Recorded
from rresi.resilience.recording import ANSWER_LASTS, PAUSE
from rresi.resilience.results import Relief
from rresi.resilience.statements import label

ASSUMED = 80  # per cent complete, where nobody has estimated it: with 100 nothing is missing
LEAST = 0.01  # chance of an answer that says something new, below which nobody is troubled
MOVES = 0.02  # of a share: an answer that moves it by less, and no verdict, matters to nobody
SURE = 2  # providers, with which no single closure takes a function away
EACH = 2  # questions to one organisation in one mail
AT_ONCE = 20  # questions that a page lists, and one press sends
SHOWN = 50  # questions that were asked
NOT_YET = 10  # questions to whom one cannot write
NAMED = 200  # organisations without an address

Key: TypeAlias = tuple[int, str, int]  # of a question: organisation, function, other or 0


@dataclass(frozen=True)
class Sendable:
    """What an organisation can be asked: here, with whom it works.

    address: where to write to it; "" if it publishes none and no one here speaks for it. paused: it
    was written to not long ago.
    """

    organisation: directory.Organisation
    address: str
    paused: bool

    @property
    def identity(self) -> Key:
        """What tells it from another question."""
        return self.organisation.pk, self.function, self.about.pk if self.about else 0

    @property
    def reachable(self) -> bool:
        return bool(self.address)

    @property
    def can_be_asked(self) -> bool:
        return self.reachable and not self.paused

    @property
    def function(self) -> str:
        return ""

    @property
    def about(self) -> directory.Organisation | None:
        """The other organisation, with which it may work."""
        return None

    @property
    def recorded(self) -> bool:
        return False


@dataclass(frozen=True)
class Ranked(Sendable):
    """A fact worth asking for, with the organisation that knows it."""

    fact: MissingFact
    other: directory.Organisation | None

    @property
    def function(self) -> str:
        return self.fact.function

    @property
    def about(self) -> directory.Organisation | None:
        return self.other

    @property
    def recorded(self) -> bool:
        return self.fact.recorded


@dataclass(frozen=True)
class Named(Sendable):
    """What an organisation is asked that a report names.

    asked: the same question within a year. silent: it does not want to be asked.
    """

    asked: Question | None
    silent: bool

    @property
    def can_be_asked(self) -> bool:
        return super().can_be_asked and self.asked is None and not self.silent


@dataclass(frozen=True)
class Connected(Named):
    """An organisation that hangs on another one, as far as is recorded, and how many relations it
    has."""

    related: int


@dataclass(frozen=True)
class Doors:
    """How some organisations can be written to."""

    known: Mapping[str, directory.Organisation]  # by slug; none that has closed
    addresses: Mapping[int, str]
    last: Mapping[int, datetime]

    @classmethod
    def of(cls, slugs: Collection[str]) -> Doors:
        """Those with these slugs. Four queries."""
        rows = directory.Organisation.objects.filter(slug__in=slugs, closed_on=None)
        known = {one.slug: one for one in rows.select_related("region").prefetch_related("texts")}
        last = last_asked([one.pk for one in known.values()])
        return cls(known, addresses_of(known.values()), last)

    def to(self, one: directory.Organisation) -> tuple[directory.Organisation, str, bool]:
        """An organisation, its address, and whether it was written to not long ago."""
        return one, self.addresses.get(one.pk, ""), _is_paused(one, self.last)


def sentence(*, name: str, function: str = "", other: str = "", recorded: bool = False) -> str:
    """A question in the active language; without a function and another organisation that with
    whom the first one works. function: a key; other: a name."""
    if not function and not other:
        return _("With which other organisations does %(name)s work?") % {"name": name}
    if other:
        return _("Do %(name)s and %(other)s work together?") % {"name": name, "other": other}
    words = {"name": name, "function": label(function)}
    if recorded:
        return _("Is it still correct that %(name)s provides this: %(function)s?") % words
    return _("Does %(name)s provide this: %(function)s?") % words


def ranked(region: Region, *, at_most: int = AT_ONCE, actor: str = "") -> list[Ranked]:
    """The questions that would change the region's report most. At most ten queries.

    At most `EACH` to an organisation, and none that it was asked within a year. actor: the slug of
    the organisation whose questions alone are wanted.
    """
    facts = _facts(region)
    return _with_organisations([one for one in facts if actor in {"", one.actor}][:at_most])


def of_yearly_mail(organisation: directory.Organisation, region: Region) -> list[Sendable]:
    """The questions to one organisation of the region, as many as one mail has."""
    own = [one for one in connections(region)[1] if one.organisation == organisation]
    first = [one for one in own if one.asked is None and not one.silent]
    return [*first, *ranked(region, actor=organisation.slug)][:EACH]


def connections(region: Region) -> tuple[directory.Organisation | None, list[Connected]]:
    """On whom a large share of the network hangs, and who does, by name: they are asked with whom
    else they work. None and nobody where there is no such organisation. At most eleven queries.
    """
    standing = queries.standing(region)
    found = queries.analyses_of(standing.snapshot, [100]).get(100) if standing else None
    hanging = cohesion.hanging(standing.recorded, found[1]) if standing and found else None
    if standing is None or hanging is None:
        return None, []
    doors = Doors.of({hanging.on, *hanging.slugs})
    known = doors.known
    own = [known[slug] for slug in hanging.slugs if slug in known]
    asked = {
        one.organisation_id: one
        for one in Question.objects.filter(
            organisation__in=own,
            function="",
            other=None,
            asked_at__gt=timezone.now() - ANSWER_LASTS,
        )
    }
    silent = silent_in(region)
    named = in_order(((one.slug, name(one)) for one in own), current_language())
    return known.get(hanging.on), [
        Connected(
            *doors.to(one),
            asked.get(one.pk),
            one.pk in silent,
            sum(one.slug in pair for pair in standing.recorded.pairs),
        )
        for one in (known[slug] for slug, _name in named)
    ]


def to_ask(region: Region) -> tuple[list[Ranked], list[Ranked]]:
    """Of the same questions the first that can be asked now, and the first that cannot. At most
    eleven queries, and no more organisations than are returned.
    """
    facts = _facts(region)
    rows = directory.Organisation.objects.filter(closed_on=None)
    since = timezone.now() - PAUSE
    paused = Q(asked_at__gt=since) | Q(pk__in=_written_to(since))
    free = rows.filter(reachable()).exclude(pk__in=rows.filter(paused).values("pk"))
    ready = set(free.filter(slug__in={one.actor for one in facts}).values_list("slug", flat=True))
    current = set(rows.filter(slug__in=_named(facts)).values_list("slug", flat=True))
    there = [one for one in facts if {one.actor, one.other} - {""} <= current]
    found = _with_organisations(
        [one for one in there if one.actor in ready][:AT_ONCE]
        + [one for one in there if one.actor not in ready][:NOT_YET]
    )
    return (
        [one for one in found if one.can_be_asked],
        [one for one in found if not one.can_be_asked],
    )


def _facts(region: Region) -> list[MissingFact]:
    standing = queries.standing(region)
    if standing is None:
        return []
    found = queries.analyses_of(standing.snapshot, [100]).get(100)
    estimate = queries.estimate_of(region)
    facts = facts_worth_asking(
        standing.recorded,
        found[1].reliefs if found else (),
        percent=estimate.percent if estimate else ASSUMED,
        asked=_asked(region),
    )
    silent = set(_silent(region).values_list("organisation__slug", flat=True))
    return list(chosen((one for one in facts if one.actor not in silent), EACH))


def silent_in(region: Region) -> set[int]:
    """Who in a region does not want to be asked, by primary key. One query."""
    return set(_silent(region).values_list("organisation_id", flat=True))


def _silent(region: Region) -> QuerySet[NoQuestions]:
    return NoQuestions.objects.filter(organisation__region=region)


def _named(facts: Collection[MissingFact]) -> set[str]:
    return {slug for fact in facts for slug in (fact.actor, fact.other) if slug}


def _written_to(since: datetime) -> QuerySet[Question, Any]:
    return Question.objects.filter(asked_at__gt=since).values("organisation_id")


def facts_worth_asking(
    recorded: Recorded,
    reliefs: Collection[Relief],
    *,
    percent: int,
    asked: Collection[tuple[str, str, str]],
    functions: Collection[str] | None = None,
) -> list[MissingFact]:
    """All facts by what their answers would change, but for those whose answer is all but certain
    or changes nothing that matters; of the providers of these functions alone.

    reliefs: relations of which it is asked whether they are there, by the share of organisations
    that they would keep connected; none where so few are recorded that none is advised.
    asked: the slug, function and other slug of what is not to be asked now.
    """
    told = () if cohesion.hardly_related(recorded) else reliefs
    facts = missing_facts(
        recorded.ecosystem(percent / 100),
        kinds={actor.slug: actor.kind for actor in recorded.actors},
        ties={(one.first, one.second): one.keeps / len(recorded.actors) for one in told},
        functions=functions,
    )
    providers = Counter(offer.function for offer in recorded.offers)
    return [
        fact
        for fact in facts
        if _matters(fact, providers[fact.function] - fact.recorded)
        and (fact.actor, fact.function, fact.other) not in asked
        and (1 - fact.probability if fact.recorded else fact.probability) >= LEAST
    ]


def _matters(fact: MissingFact, others: int) -> bool:
    """Whether an answer moves a share by what a reader notices, or decides whether one closure
    takes a function away. others: how many others provide it."""
    return fact.change >= MOVES or bool(fact.function and others < SURE)


def _asked(region: Region) -> set[tuple[str, str, str]]:
    since = timezone.now() - ANSWER_LASTS
    rows = Question.objects.filter(organisation__region=region, asked_at__gt=since)
    found = set()
    for one, function, other in rows.values_list("organisation__slug", "function", "other__slug"):
        found.add((one, function, other or ""))
        if other:  # nor is the other asked the same
            found.add((other, "", one))
    return found


def _with_organisations(facts: Collection[MissingFact]) -> list[Ranked]:
    doors = Doors.of(_named(facts))
    found = []
    for fact in facts:
        organisation, other = doors.known.get(fact.actor), doors.known.get(fact.other)
        if organisation is None or (fact.other and other is None):
            continue  # closed or merged since the snapshot
        found.append(Ranked(*doors.to(organisation), fact, other))
    return found


def to_send(wanted: Iterable[Sendable]) -> list[list[Sendable]]:
    """The mails that one press sends: the questions to each who can be asked now, the first of
    them."""
    mails: dict[int, list[Sendable]] = {}
    for one in wanted:
        if not one.can_be_asked:
            continue
        mail = mails.setdefault(one.organisation.pk, [])
        if all(one.identity != other.identity for other in mail):
            mail.append(one)
    return [mail[:EACH] for mail in mails.values()]


def _is_paused(organisation: directory.Organisation, last: Mapping[int, datetime]) -> bool:
    since = timezone.now() - PAUSE
    times = (last.get(organisation.pk), organisation.asked_at)
    return any(at is not None and at > since for at in times)


def last_asked(pks: Collection[int]) -> Mapping[int, datetime]:
    """When each of these organisations was last sent questions. One query."""
    rows = Question.objects.filter(organisation_id__in=pks).order_by()
    return dict(rows.values_list("organisation_id").annotate(last=Max("asked_at")))


@dataclass(frozen=True)
class Reach:
    """How many organisations of a region can be written to, and the first of those that cannot.

    paused: of those that can, how many were written to not long ago. silent: how many do not want
    to be asked.
    """

    total: int
    reachable: int
    paused: int
    silent: int
    without: Sequence[directory.Organisation]


def reach(region: Region) -> Reach:
    """Whom in a region one can write to. Six queries."""
    rows = directory.Organisation.objects.filter(region=region, closed_on=None)
    since = timezone.now() - PAUSE
    written = _written_to(since)
    counts = rows.aggregate(
        total=Count("pk"),
        reachable=Count("pk", filter=reachable()),
        paused=Count("pk", filter=reachable() & (Q(asked_at__gt=since) | Q(pk__in=written))),
    )
    without = rows.exclude(reachable()).select_related("region").prefetch_related("texts")
    counts["silent"] = _silent(region).count()
    return Reach(**counts, without=list(without.order_by("name", "pk")[:NAMED]))


def asked_of(region: Region) -> list[Question]:
    """What was asked in a region, the newest first. Three queries."""
    rows = Question.objects.filter(organisation__region=region)
    rows = rows.select_related("organisation", "other")
    rows = rows.prefetch_related("organisation__texts", "other__texts")
    return list(rows.order_by("-asked_at", "pk")[:SHOWN])


def of_mail(batch: str) -> list[Question]:
    """The questions of one mail, in their order. Three queries."""
    rows = Question.objects.filter(batch=batch).select_related("organisation__region", "other")
    return list(rows.prefetch_related("organisation__texts", "other__texts").order_by("pk"))
