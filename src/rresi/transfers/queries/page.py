"""One adoption as its page tells it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from rresi.core import formats
from rresi.practices.vocabulary import Method
from rresi.transfers import claims, rules
from rresi.transfers.choosing import RUNNING_FIRST, STANDS_AFTER, state_in_words
from rresi.transfers.conditions import conditions_of
from rresi.transfers.models import Transfer, TransferCondition
from rresi.transfers.rules import Stand, condition_stand


def whole(pk: int) -> Transfer | None:
    """A transfer with everything that belongs to it. Ten queries."""
    return (
        Transfer.objects.filter(pk=pk)
        .select_related("practice__region", "region", "owner", "becomes")
        .prefetch_related(
            "practice__texts",
            "practice__region__texts",
            "region__texts",
            "becomes__texts",
            "conditions",
            "steps",
            "results",
            "events",
        )
        .first()
    )


@dataclass(frozen=True)
class ConditionLine:
    """A condition of the practice, and how it stands in the receiving region."""

    id: str
    stand: Stand
    state: str
    state_label: str
    kind: str
    text: str
    language: str  # of the text
    note: str
    note_language: str
    needed: bool  # nothing works without it

    @property
    def blocks(self) -> bool:
        return self.stand is Stand.BLOCKING


def condition_lines(transfer: Transfer) -> list[ConditionLine]:
    """The practice's conditions in its order; one that nobody has recorded yet is not known.

    The transfer must come with its rows (`whole`).
    """
    recorded = {row.condition_id: row for row in transfer.conditions.all()}
    lines = []
    for condition in conditions_of(transfer.practice):
        row = recorded.get(condition.id) or TransferCondition()
        lines.append(
            ConditionLine(
                id=condition.id,
                stand=condition_stand(blocking=condition.blocking, recorded=row.state),
                state=row.state,
                state_label=str(row.get_state_display()),
                kind=condition.kind_label,
                text=condition.text,
                language=condition.language,
                note=row.note,
                note_language=row.note_language,
                needed=condition.blocking,
            )
        )
    return lines


def most_pressing_first(lines: Iterable[ConditionLine]) -> list[ConditionLine]:
    """What blocks first, what is met last."""
    return sorted(lines, key=lambda line: rules.ORDER.index(line.stand))


@dataclass(frozen=True)
class ResultLine:
    """A result as a page shows it."""

    statement: str
    language: str
    value: str
    unit: str
    period: str
    method: str
    source_title: str
    source_url: str


def result_lines(transfer: Transfer) -> list[ResultLine]:
    """The results as a page shows them."""
    return [
        ResultLine(
            statement=row.statement,
            language=row.language,
            value=value,
            unit=unit,
            period=formats.period(row.period_start, row.period_end),
            method=str(Method(row.method).label),
            source_title=row.source_title,
            source_url=row.source_url,
        )
        for row in transfer.results.all()
        for value, unit in [formats.with_unit(row.value, row.unit)]
    ]


@dataclass(frozen=True)
class HistoryLine:
    """A state that a transfer reached, with the day and a note."""

    when: str
    label: str
    note: str
    language: str  # of the note


def history(transfer: Transfer) -> list[HistoryLine]:
    """The states in order, without those recorded by mistake. Needs its events (`whole`)."""
    return [
        HistoryLine(
            formats.day(event.on),
            str(event.get_state_display()),
            event.note,
            event.note_language,
        )
        for event in transfer.events.all()
        if event.undone_at is None
    ]


def begun_after_a_result(transfer: Transfer) -> str:
    """The day on which it was tried out first, where the period of a result was over by then;
    empty elsewhere.

    Needs its events and results (`whole`).
    """
    tried = claims.tried_since(transfer)
    early = any(claims.is_early(row, tried) for row in transfer.results.all())
    return formats.day(tried) if tried and early else ""


def shown_from(transfer: Transfer) -> str:
    """The day from which the home page may show an adoption; empty once that day is there."""
    day = timezone.localdate(transfer.reported_at + STANDS_AFTER)
    return formats.day(day) if day > timezone.localdate() else ""


@dataclass(frozen=True)
class Stage:
    """One state on the way of a transfer. `key`: done, now, stopped or ahead."""

    key: str
    label: str
    when: str


def track(transfer: Transfer) -> list[Stage]:
    """The way of a transfer: the states behind it with their days, where it is, what lies ahead.

    One that was stopped ends there. Needs its events (`whole`).
    """
    reached = {
        event.state: formats.day(event.on)
        for event in transfer.events.all()
        if event.undone_at is None
    }
    stopped = transfer.state == Transfer.State.ABANDONED
    way = [state for state in Transfer.State.values if state != Transfer.State.ABANDONED]
    here = way.index(transfer.state) if not stopped else -1
    stages = []
    for place, state in enumerate(way):
        if stopped and state not in reached:
            continue
        key = "now" if place == here else "done" if stopped or place < here else "ahead"
        when = reached.get(state, "") if key != "ahead" else ""
        stages.append(Stage(key, str(Transfer.State(state).label), when))
    if stopped:
        stages.append(Stage("stopped", state_in_words(transfer), formats.day(transfer.state_since)))
    return stages


@dataclass(frozen=True)
class NextState:
    """A state that can come next, and what is lacking for it, in words; empty when nothing is.

    part: of the adoption's form, in which it is entered.
    """

    to: str
    label: str
    lacks: str
    part: str


ENTERED_IN = {
    rules.Lack.STEP: "plan",
    rules.Lack.CONDITIONS: "adaptation",
    rules.Lack.RESULT: "results",
}


def elsewhere(transfer: Transfer) -> list[Transfer]:
    """The same region's other adoptions of the practice, the one that runs first. One query."""
    same = Transfer.objects.filter(practice=transfer.practice_id, region=transfer.region_id)
    others = same.exclude(pk=transfer.pk).only("state", "state_since")
    return list(others.order_by(*RUNNING_FIRST))


def next_states(transfer: Transfer) -> list[NextState]:
    """The states that can come next, but for abandoning, which needs a reason."""
    states = []
    for state in rules.NEXT[transfer.state]:
        if state == Transfer.State.ABANDONED:
            continue
        lack = claims.lack(transfer, state)
        if lack == rules.Lack.PRACTICE:
            continue
        label = str(Transfer.State(state).label)
        words, part = (rules.in_words(lack), ENTERED_IN.get(lack, "")) if lack else ("", "")
        if lack == rules.Lack.RESULT:
            words = f"{words} {claims.nearest_in_words(transfer)}".strip()
        states.append(NextState(state, label, words, part))
    return states
