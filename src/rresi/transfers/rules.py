"""Pure decisions about transfers: which step comes next, and how a region meets a practice."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from django.utils.translation import gettext

from rresi.transfers.models import Transfer, TransferCondition

State = Transfer.State

# A transfer runs one way. It can be abandoned at any time, and then taken up again where it stood;
# a step recorded by mistake can be undone.
NEXT: dict[str, tuple[str, ...]] = {
    State.INTERESTED: (State.PLANNED, State.ABANDONED),
    State.PLANNED: (State.PILOTING, State.ABANDONED),
    State.PILOTING: (State.ADOPTED, State.ABANDONED),
    State.ADOPTED: (State.SUSTAINED, State.ABANDONED),
    State.SUSTAINED: (State.ABANDONED,),
    State.ABANDONED: (),
}


def state_before(history: Sequence[str]) -> str | None:
    """The state to return to when the last of these is undone; None when it is the first."""
    return history[-2] if len(history) > 1 else None


def state_to_resume(history: Sequence[str]) -> str:
    """Where an abandoned transfer stood before, from the states it went through in order."""
    return next(
        (state for state in reversed(history) if state != State.ABANDONED), State.INTERESTED
    )


def label(state: str, reached: str) -> str:
    """A state in words. What stopped before it was tried out was never in use, and says so.

    reached: how far it came before it stopped; elsewhere the state itself.
    """
    if state == State.ABANDONED and reached == State.INTERESTED:
        return gettext("Decided against")
    if state == State.ABANDONED and reached == State.PLANNED:
        return gettext("Plan stopped")
    return str(State(state).label)


def stopped_in_words(reached: str, day: str) -> str:
    """That a region stopped, and how far it had come. day: in words."""
    if reached == State.INTERESTED:
        words = gettext(
            "This region was interested in this practice and decided against it on %(date)s."
        )
    elif reached == State.PLANNED:
        words = gettext("This region planned to adopt this practice and stopped on %(date)s.")
    else:
        words = gettext("This region stopped adopting this practice on %(date)s.")
    return words % {"date": day}


class Lack(StrEnum):
    """What a transfer lacks for its next state."""

    NOT_NEXT = "not next"
    PRACTICE = "a practice that is published"
    STEP = "a step of the plan"
    CONDITIONS = "answers to the essential conditions"
    RESULT = "a result that shows it"
    REASON = "a reason"
    DATE = "a date since the last change"
    LATER_DAY = "a day after the last change"
    BEFORE_PRACTICE = "a day on which the practice existed"


def lack(
    state: str,
    to: str,
    *,
    steps: int,
    unexplained: int,
    shown: int,
    reason: str,
    published: bool = True,
) -> Lack | None:
    """What stands against going from one state to another; None when nothing does.

    Of a practice that is not `published` any more, only who already tries it goes on.
    unexplained: essential conditions of which nobody said how it goes here.
    shown: results that show what the state claims.
    """
    if to not in NEXT[state]:
        return Lack.NOT_NEXT
    if not published and to != State.ABANDONED and state in Transfer.UNTRIED:
        return Lack.PRACTICE
    if to == State.PLANNED and not steps:
        return Lack.STEP
    unproven = lack_of_proof(to, unexplained=unexplained, shown=shown)
    if unproven is not None:
        return unproven
    if to == State.ABANDONED and not reason.strip():
        return Lack.REASON
    return None


def lack_of_proof(state: str, *, unexplained: int, shown: int) -> Lack | None:
    """What the record lacks to bear out a state; None when nothing."""
    if state in Transfer.USED and unexplained:
        return Lack.CONDITIONS
    if state in Transfer.USED and not shown:
        return Lack.RESULT
    return None


def misdated(
    history: Sequence[tuple[str, date]], *, today: date, since: int | None = None
) -> Lack | None:
    """What is wrong with the days on which states began, in their order; None when nothing is.

    since: the year in which the practice itself began.
    """
    first = history[0][1]
    if first > today:
        return Lack.DATE
    if since is not None and first.year < since:
        return Lack.BEFORE_PRACTICE
    for (before, earlier), (state, on) in pairwise(history):
        if not earlier <= on <= max(today, earlier):
            return Lack.DATE
        if state in Transfer.USED and before != State.ABANDONED and on == earlier:
            return Lack.LATER_DAY
    return None


OF_THE_DAY = (Lack.DATE, Lack.LATER_DAY)
"""What is wrong with the day on which a state began, and not with the record."""


def in_words(found: Lack) -> str:
    """What a transfer lacks, in the reader's language."""
    match found:
        case Lack.STEP:
            return gettext("Enter at least one step of the plan first.")
        case Lack.RESULT:
            return gettext(
                "Enter at least one result with a figure, a period that is over, and its source."
            )
        case Lack.CONDITIONS:
            return gettext(
                "Say for each essential condition how it stands here. If one is missing, explain "
                "in its note how you manage without it."
            )
        case Lack.PRACTICE:
            return gettext(
                "The practice has been unpublished. Only regions that already try it out can "
                "continue."
            )
        case Lack.REASON:
            return gettext("Say why it was stopped, so that others can learn from it.")
        case Lack.DATE:
            return gettext(
                "Enter a date between the date of the current status and today, for example the "
                "day on which it was decided."
            )
        case Lack.BEFORE_PRACTICE:
            return gettext("The practice itself did not exist yet on the first of these dates.")
        case Lack.LATER_DAY:
            return gettext("This status must begin on a later day than the one before it.")
        case Lack.NOT_NEXT:
            return gettext(
                "You cannot change to this status now. Reload the page to see the possible next "
                "steps."
            )


class Stand(StrEnum):
    """How one thing stands in the receiving region, the most pressing first."""

    BLOCKING = "blocking"
    UNKNOWN_BLOCKING = "unknown-blocking"
    MISSING = "missing"
    UNKNOWN = "unknown"
    MET = "met"
    NOT_NEEDED = "not-needed"


ORDER = tuple(Stand)


def condition_stand(*, blocking: bool, recorded: str | None) -> Stand:
    """How a condition stands, from what the region recorded of it."""
    match recorded:
        case TransferCondition.State.MET:
            return Stand.MET
        case TransferCondition.State.NOT_NEEDED:
            return Stand.NOT_NEEDED
        case TransferCondition.State.BLOCKING:
            return Stand.BLOCKING
        case TransferCondition.State.MISSING:
            return Stand.BLOCKING if blocking else Stand.MISSING
        case _:
            return Stand.UNKNOWN_BLOCKING if blocking else Stand.UNKNOWN


@dataclass(frozen=True)
class FunctionStand:
    """A function that the practice builds on or strengthens, and who offers it here."""

    key: str
    providers: tuple[str, ...]

    @property
    def stand(self) -> Stand:
        # That nobody is recorded is not that nobody is there.
        return Stand.MET if self.providers else Stand.UNKNOWN


def language_stand(texts: Collection[str], region: Sequence[str]) -> Stand:
    """Whether the practice can be read in one of the region's languages."""
    if not region:
        return Stand.UNKNOWN
    return Stand.MET if set(texts) & set(region) else Stand.MISSING
