"""How entries and introductions stand, in words for pages and mail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from rresi.accounts.roles import Actor
from rresi.core import formats
from rresi.core.formats import percent
from rresi.engines.exchange import Observation, kaplan_meier
from rresi.engines.suppression import LEAST
from rresi.exchange import cards, facts, queries, unmet
from rresi.exchange.letters import contact
from rresi.exchange.models import Call, Entry, FollowUp, Introduction, Step
from rresi.exchange.parties import other, party_of
from rresi.exchange.queries import introductions as reads
from rresi.exchange.rules import Course
from rresi.exchange.vocabulary import (
    STEPS,
    Answer,
    Direction,
    Side,
    Stage,
    State,
    What,
    Why,
    step_of,
)

SHOWN = 50
SETTLED = 4  # the step from which something came of it: a pilot, a hire or a contract


@dataclass(frozen=True)
class Standing:
    """An introduction as one side sees it. `contact` is empty before both said yes."""

    pk: int
    side: str
    title: str
    language: str
    their_name: str
    own_name: str
    theirs: Entry | None
    own: Entry | None
    answer: str
    their_answer: str
    introduced_at: datetime | None
    is_open: bool
    is_waiting: bool
    headline: str
    state: str
    stage: str
    settled: bool
    ended: bool
    reasons: list[Any]
    contact_name: str = ""
    contact_email: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    written_in: str = ""
    remarks: tuple[tuple[datetime, str, str], ...] = ()
    may_change: bool = False
    """Whether the side may still change its answer."""
    last_report: tuple[int, str] | None = None
    """What the side may take back: the pk of its last report, and its words."""


def asked(found: Introduction, side: str) -> Standing:
    """What a side sees of an introduction: what the other one states, and once both said yes how to
    reach it and what both wrote. Eleven queries more."""
    reached = contact(found, side)
    seen = standing(found, side)
    steps = reads.steps_of(found) if found.introduced_at else []
    theirs = queries.stated(seen.theirs.pk) if seen.theirs else None
    return replace(
        seen,
        facts=tuple(facts.facts_of(theirs)) if theirs else (),
        written_in=facts.written_in(theirs) if theirs else "",
        remarks=tuple(remarks_of(found, steps)),
        may_change=seen.is_waiting
        or reads.may_withdraw_yes(found, side)
        or reads.may_reconsider(found, side),
        last_report=_last_report(steps, side),
        contact_name=reached["contact_name"],
        contact_email=reached["contact_email"],
    )


def standing(found: Introduction, side: str) -> Standing:
    """The same without an address, for lists."""
    there = party_of(found, other(side))
    here = party_of(found, side)
    return Standing(
        pk=found.pk,
        side=side,
        title=found.need.title,
        language=found.need.language,
        their_name=there.name,
        own_name=here.name,
        theirs=there.entry,
        own=here.entry,
        answer=found.answer_of(side),
        their_answer=found.answer_of(other(side)),
        introduced_at=found.introduced_at,
        is_open=found.is_open and not is_withdrawn(found),
        is_waiting=found.is_open and found.answer_of(side) == Answer.YES,
        headline=headline_of(found, side),
        state=state_of(found, side),
        stage=str(Stage(found.stage).label),
        settled=step_of(found.stage) >= SETTLED,
        ended=found.ended_at is not None,
        reasons=list(found.reasons),
    )


def is_withdrawn(found: Introduction) -> bool:
    """Whether an entry that it is about has been closed, so that nobody can be introduced."""
    return State.CLOSED in (found.need.state, found.offer.state if found.offer else "")


def headline_of(found: Introduction, side: str) -> str:
    """The same in a few words, over the page of a side."""
    if found.introduced_at is not None:
        return _("You have been introduced")
    if found.answer_of(side) == Answer.NO:
        return _("You answered “Not now”")
    if found.lapsed_at is not None or found.answer_of(other(side)) == Answer.NO:
        return _("This introduction is over")
    if found.answer_of(side) == Answer.YES:
        return _("You said yes")
    if is_withdrawn(found):
        return _("This offer or need has been withdrawn")
    return _("Would you like to meet?")


def remarks_of(found: Introduction, steps: list[Step]) -> list[tuple[datetime, str, str]]:
    """What both sides wrote to each other: when, who, what. Nothing before both said yes."""
    if found.introduced_at is None:
        return []
    names = {side.value: party_of(found, side).name for side in Side}
    gone = {one.takes_back_id for one in steps}
    return [
        (one.at, names.get(one.side, ""), one.remark)
        for one in steps
        if one.remark and one.event != Step.Event.NO and one.pk not in gone
    ]


def _last_report(steps: list[Step], side: str) -> tuple[int, str] | None:
    gone = {one.takes_back_id for one in steps}
    own = [one for one in steps if one.event == Step.Event.REPORTED and one.side == side]
    standing_ones = [one for one in own if one.pk not in gone]
    if not standing_ones or not reads.may_take_back(standing_ones[-1]):
        return None
    return standing_ones[-1].pk, _reported(standing_ones[-1])


def _reported(step: Step) -> str:
    """A report in words, with its day if its side gave one."""
    if not step.stage:
        return _("Not taking it further for now")
    words = str(Stage(step.stage).label)
    if step.day is None:
        return words
    return _("%(stage)s, on %(day)s") % {"stage": words, "day": formats.day(step.day)}


def state_of(found: Introduction, side: str) -> str:
    """How an introduction stands for a side, as a sentence."""
    if found.introduced_at is not None:
        if found.ended_at is not None:
            return _("You were introduced and are not taking it further for now.")
        return _("You have been introduced. Last report: %(stage)s.") % {
            "stage": Stage(found.stage).label
        }
    if found.answer_of(side) == Answer.NO:
        return _("You answered “Not now”.")
    if found.lapsed_at is not None or found.answer_of(other(side)) == Answer.NO:
        return _("This did not lead to an introduction.")
    if found.answer_of(side) == Answer.YES:
        asked_at = found.offer_asked_at if side == Side.NEED else found.need_asked_at
        if asked_at is None:
            return _("You said yes. We will ask the other side next.")
        return _("You said yes. The other side has been asked.")
    if found.answer_of(other(side)) == Answer.YES:
        return _("The other side would like to meet you. Please answer.")
    return _("Suggested. Neither side has been asked.")


def introductions_of(entry: Entry) -> list[Standing]:
    """The introductions of an entry in which somebody has said something, as its owner sees them.

    Seven queries.
    """
    side = Side.NEED if entry.direction == Direction.NEED else Side.OFFER
    rows = reads.suggested_for(entry).exclude(need_answer=Answer.OPEN, offer_answer=Answer.OPEN)
    rows = rows.select_related(*reads.WHOLE).prefetch_related(*reads.NAMES)
    return [standing(one, side) for one in rows[:SHOWN]]


def mine(actor: Actor) -> list[Standing]:
    """The introductions of the actor's own sides. Seven queries."""
    return [standing(one, side) for one, side in reads.of_actor(actor, limit=SHOWN)]


def stages() -> list[tuple[str, str]]:
    """What a side may say of an introduction, from the first step on."""
    return [(stage.value, str(stage.label)) for stage in Stage if stage != Stage.LASTING]


def stages_of(question: FollowUp) -> list[tuple[str, str]]:
    """The same for one question: after a year also whether it is still in place."""
    found = stages()
    if question.after == FollowUp.After.YEAR:
        found.append((Stage.LASTING.value, str(Stage.LASTING.label)))
    return found


def steps_of(found: Introduction) -> list[tuple[datetime, str, str]]:
    """The record of an introduction: when, what, and the side's name; without reasons and words,
    which are for the side that said them. One query."""
    names = {side: party_of(found, side).name for side in Side}
    told = []
    for step in reads.steps_of(found):
        what = str(Step.Event(step.event).label)
        if step.event == Step.Event.REPORTED:
            what = _reported(step)
        told.append((step.at, what, names.get(Side(step.side), "") if step.side else ""))
    return told


def open_calls() -> list[tuple[Call, str]]:
    """The calls that ask for practices now, each with what it is about. One query."""
    return [(call, unmet.subject_label(call.subject)) for call in reads.open_calls()]


def call_of(call: Call, actor: Actor) -> dict[str, Any]:
    """What the page of a call shows an actor. Seven queries."""
    return {
        "call": call,
        "subject": unmet.subject_label(call.subject),
        "needs": cards.of_rows(reads.needs_of(call).filter(queries.visible_to(actor))),
        "may_open": call.state == Call.State.PROPOSED,
        "may_close": call.state == Call.State.OPEN,
    }


@dataclass(frozen=True)
class Share:
    """How many took a step so far, and the share that does in the end, with its 95 % interval.

    The texts are empty where there are too few cases, or no interval can be given.
    """

    count: int
    share: str
    interval: str


@dataclass(frozen=True)
class Rate:
    """The introductions of a kind: how many there were, how many are open, and their steps."""

    what: str
    total: int
    open: int
    steps: tuple[Share, ...]


def rates() -> list[Rate]:
    """What came of introductions, by what was needed; open ones are counted as open. Two queries.

    One that ended without a step never takes it, so it stays under observation to the end: it would
    make the rate too high if it left when it ended.
    """
    courses = reads.courses()
    horizon = max((one.known for some in courses.values() for one in some), default=0.0)
    found = []
    for what, some in sorted(courses.items()):
        steps = range(1, len(STEPS) + 1)
        waiting = sum(not one.ended and SETTLED not in one.reached for one in some)
        shares = tuple(_share(some, step, horizon) for step in steps)
        found.append(Rate(str(What(what).label), len(some), waiting, shares))
    return found


def reasons() -> list[tuple[str, int]]:
    """Why sides said “not now” or ended it, the most frequent first. One query."""
    counts = reads.reasons_given()
    return [(str(Why(why).label), count) for why, count in sorted(counts.items(), key=_most_first)]


def _most_first(item: tuple[str, int]) -> tuple[int, str]:
    why, count = item
    return -count, why


def _share(courses: list[Course], step: int, horizon: float) -> Share:
    curve = kaplan_meier(
        Observation(one.reached[step], reached=True)
        if step in one.reached
        else Observation(horizon if one.ended else one.known, reached=False)
        for one in courses
    )
    count = sum(step in one.reached for one in courses)
    last = curve.points[-1] if curve.points else None
    if len(courses) < LEAST or last is None or last.low is None or last.high is None:
        return Share(count, "", "")
    return Share(
        count,
        percent(last.share),
        f"{percent(last.low)} – {percent(last.high)}",
    )
