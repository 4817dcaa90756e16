"""Reads of introductions and of what came of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.utils import timezone

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, Role
from rresi.exchange.models import Call, Entry, FollowUp, Introduction, Step
from rresi.exchange.parties import Party, other, party_of
from rresi.exchange.permissions import PERMISSIONS, speaks_for, target_in, target_of
from rresi.exchange.rules import CHANGE_OF_MIND, TAKE_BACK, WEEK, Course, course
from rresi.exchange.vocabulary import Answer, Direction, Side, State

WHOLE = (
    *("need__organisation", "need__region", "need__by"),
    *("offer__organisation", "offer__region", "offer__by", "provider", "need_by", "offer_by"),
)
NAMES = (
    *("need__organisation__texts", "need__region__texts", "provider__texts"),
    *("offer__organisation__texts", "offer__region__texts"),
)


def own_sides(actor: Actor, path: str = "") -> dict[Side, Q]:
    """Which introductions the actor speaks in, for each side, as conditions; `path` leads to the
    introduction."""
    organisations = actor.scope(Role.ORGANISATION_MEMBER)
    regions = actor.scope(Role.REGION_MANAGER)

    def owned(entry: str) -> Q:
        of_organisation = Q(**{f"{path}{entry}__organisation__in": organisations})
        return of_organisation | Q(**{f"{path}{entry}__region__in": regions})

    provided = Q(**{f"{path}provider__in": organisations})
    return {Side.NEED: owned("need"), Side.OFFER: owned("offer") | provided}


def introduction(pk: int) -> Introduction | None:
    """An introduction with both sides. Six queries."""
    found = Introduction.objects.select_related(*WHOLE).prefetch_related(*NAMES)
    return found.filter(pk=pk).first()


def side_of(introduction: Introduction, actor: Actor) -> Side | None:
    """The side for which the actor speaks; None for who only follows it."""
    for side in Side:
        party = party_of(introduction, side)
        target = speaks_for(party.organisation, party.region)
        if allowed(PERMISSIONS, actor, "introduction.answer", target):
            return side
    return None


def of_actor(actor: Actor, *, limit: int) -> list[tuple[Introduction, Side]]:
    """The introductions of the actor's own sides in which somebody said something, the newest
    first. Six queries, or none."""
    sides = own_sides(actor)
    if actor.user_id is None:
        return []
    found = Introduction.objects.filter(sides[Side.NEED] | sides[Side.OFFER])
    found = found.exclude(need_answer=Answer.OPEN, offer_answer=Answer.OPEN)
    rows = found.select_related(*WHOLE).prefetch_related(*NAMES).order_by("-pk")[:limit]
    return [(one, side) for one in rows if (side := side_of(one, actor))]


def asked_of(actor: Actor, *, limit: int) -> tuple[list[Introduction], int]:
    """What the actor's own sides were asked and have not answered, the oldest first, and how many.

    One query, or none.
    """
    if not (actor.scope(Role.ORGANISATION_MEMBER) or actor.scope(Role.REGION_MANAGER)):
        return [], 0
    sides = own_sides(actor)
    found = Introduction.objects.filter(introduced_at=None, lapsed_at=None).filter(
        (sides[Side.OFFER] & Q(offer_asked_at__isnull=False, offer_answer=Answer.OPEN))
        | (sides[Side.NEED] & Q(need_asked_at__isnull=False, need_answer=Answer.OPEN))
    )
    found = found.select_related("need").annotate(total=Window(Count("pk")))
    rows: list[Any] = list(found.order_by("pk")[:limit])
    return rows, rows[0].total if rows else 0


def outcomes_due(actor: Actor, *, limit: int) -> tuple[list[FollowUp], int]:
    """The questions about what came of it that the actor's own sides have not answered, and how
    many. One query, or none."""
    if not (actor.scope(Role.ORGANISATION_MEMBER) or actor.scope(Role.REGION_MANAGER)):
        return [], 0
    sides = own_sides(actor, "introduction__")
    found = FollowUp.objects.filter(
        (Q(side=Side.NEED) & sides[Side.NEED]) | (Q(side=Side.OFFER) & sides[Side.OFFER]),
        asked_at__isnull=False,
        answered_at=None,
        introduction__ended_at=None,
    )
    found = found.select_related("introduction__need").annotate(total=Window(Count("pk")))
    rows: list[Any] = list(found.order_by("due_on", "pk")[:limit])
    return rows, rows[0].total if rows else 0


def undecided() -> Iterator[QuerySet[Call]]:
    """Every call that waits for a decision."""
    yield Call.objects.filter(state=Call.State.PROPOSED)


def proposed_calls() -> list[Call]:
    """The calls that wait for a decision. One query."""
    return list(Call.objects.filter(state=Call.State.PROPOSED).order_by("pk"))


def open_calls() -> list[Call]:
    """The calls that are open. One query."""
    return list(Call.objects.filter(state=Call.State.OPEN).order_by("-decided_at"))


def call(pk: int) -> Call | None:
    """A call. One query."""
    return Call.objects.filter(pk=pk).first()


def needs_of(call: Call) -> QuerySet[Entry]:
    """The needs on which a call rests."""
    return Entry.objects.filter(calls__call=call).order_by("home", "pk")


def steps_of(introduction: Introduction) -> list[Step]:
    """The record of an introduction. One query."""
    return list(introduction.steps.order_by("at", "pk"))


def asked_lately(party: Party, now: datetime | None = None) -> int:
    """About how many introductions a party was asked in the last seven days. One query."""
    since = (now or timezone.now()) - WEEK
    organisation, region = party.key
    as_need = Q(need_asked_at__gt=since, need__organisation=organisation, need__region=region)
    if organisation is None:
        as_offer = Q(offer__organisation=None, offer__region=region, offer__isnull=False)
    else:
        as_offer = Q(offer__organisation=organisation) | Q(provider=organisation)
    return Introduction.objects.filter(as_need | (as_offer & Q(offer_asked_at__gt=since))).count()


def waiting_to_ask() -> QuerySet[Introduction]:
    """Where one side said yes and the other has not been asked: the needs that the fewest can meet
    first, then the oldest."""
    open_ones = Introduction.objects.filter(introduced_at=None, lapsed_at=None)
    turn = Q(need_answer=Answer.YES, offer_answer=Answer.OPEN, offer_asked_at=None) | Q(
        offer_answer=Answer.YES, need_answer=Answer.OPEN, need_asked_at=None
    )
    return open_ones.filter(turn).order_by(F("alternatives").asc(nulls_last=True), "pk")


def may_withdraw_yes(introduction: Introduction, side: str) -> bool:
    """Whether a side can take its yes back although the other said “not now” and may still change
    its mind."""
    return (
        introduction.introduced_at is None
        and introduction.lapsed_at is None
        and introduction.answer_of(side) == Answer.YES
        and introduction.answer_of(other(side)) == Answer.NO
    )


def may_reconsider(introduction: Introduction, side: str) -> bool:
    """Whether a side that answered “not now” may still say yes. One query, or none."""
    entries = [one for one in (introduction.need, introduction.offer) if one is not None]
    if (
        introduction.introduced_at is not None
        or introduction.lapsed_at is not None
        or introduction.answer_of(side) != Answer.NO
        or introduction.answer_of(other(side)) == Answer.NO
        or any(entry.state != State.OPEN for entry in entries)
    ):
        return False
    refusals = introduction.steps.filter(event=Step.Event.NO, side=side)
    return refusals.filter(at__gt=timezone.now() - CHANGE_OF_MIND).exists()


def reports_of(introduction: Introduction) -> QuerySet[Step]:
    """What the sides reported and have not taken back, the earliest first."""
    found = introduction.steps.filter(event=Step.Event.REPORTED, taken_back=None)
    return found.order_by("at", "pk")


def may_take_back(step: Step) -> bool:
    """Whether a report that was not taken back is recent enough for it."""
    return step.at > timezone.now() - TAKE_BACK


def suggested_for(entry: Entry) -> QuerySet[Introduction]:
    """The introductions of an entry, the best suggestion first."""
    mine = Q(need=entry) if entry.direction == Direction.NEED else Q(offer=entry)
    return Introduction.objects.filter(mine).order_by("rank", "pk")


def may_read(introduction: Introduction, actor: Actor) -> bool:
    """Whether somebody may follow an introduction: its sides, their regions, the coordinator."""
    sides = [target_of(introduction.need)]
    if introduction.offer is not None:
        sides.append(target_of(introduction.offer))
    else:
        sides.append(target_in(introduction.provider, None))
    return any(allowed(PERMISSIONS, actor, "introduction.read", one) for one in sides)


def export_of(user_id: int) -> dict[str, list[dict[str, Any]]]:
    """What a person stated and said, for their export. Three queries."""
    entries = Entry.objects.filter(by_id=user_id).order_by("pk")
    steps = Step.objects.filter(actor_id=user_id).order_by("pk")
    asked = Introduction.objects.filter(proposed_by_id=user_id).order_by("pk")
    return {
        "entries": [
            {"slug": one.slug, "title": one.title, "created": one.created_at.isoformat()}
            for one in entries
        ],
        "introductions": [
            {"need": one.need_id, "proposed": one.proposed_at.isoformat()} for one in asked
        ],
        "answers": [
            {
                "at": one.at.isoformat(),
                "event": one.event,
                "stage": one.stage,
                "why": one.why,
                "remark": one.remark,
                "day": one.day.isoformat() if one.day else None,
            }
            for one in steps
        ],
    }


def reasons_given() -> dict[str, int]:
    """How often each reason was given for “not now” and for ending, by its key. One query.

    Who said yes after all no longer counts.
    """
    later = Step.objects.filter(
        introduction=OuterRef("introduction"),
        side=OuterRef("side"),
        event=Step.Event.YES,
        pk__gt=OuterRef("pk"),
    )
    rows = (
        Step.objects.filter(~Exists(later), taken_back=None)
        .exclude(why="")
        .values_list("why")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return dict(rows)


def hold_examples() -> bool:
    """Whether an introduction is of an invented need. One query."""
    return Introduction.objects.filter(need__invented=True).exists()


def courses(now: datetime | None = None) -> dict[str, list[Course]]:
    """How introductions went, by what was needed. Two queries."""
    now = now or timezone.now()
    rows = Introduction.objects.filter(introduced_at__isnull=False).values_list(
        "pk", "introduced_at", "ended_at", "need__what"
    )
    reports: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
    told = Step.objects.filter(event=Step.Event.REPORTED, taken_back=None).exclude(stage="")
    for pk, at, day, stage in told.values_list("introduction_id", "at", "day", "stage"):
        reports[pk].append((_noon(day) if day else at, stage))
    found: dict[str, list[Course]] = defaultdict(list)
    for pk, introduced_at, ended_at, what in rows:
        assert introduced_at is not None
        found[what].append(course(introduced_at, reports[pk], ended_at is not None, now))
    return dict(found)


def _noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))
