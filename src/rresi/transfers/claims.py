"""What the state of an adoption claims, and whether its record bears it out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Protocol

from django.utils.translation import gettext

from rresi.core.clock import PartialDate
from rresi.core.dates import in_order, is_over
from rresi.core.formats import listed
from rresi.core.refusals import Refused
from rresi.practices.vocabulary import Method
from rresi.transfers import rules
from rresi.transfers.choosing import reached
from rresi.transfers.conditions import conditions_of
from rresi.transfers.models import Transfer, TransferCondition


class Reported(Protocol):
    """A result, as given or as stored."""

    @property
    def statement(self) -> str: ...

    @property
    def value(self) -> object: ...

    @property
    def period_start(self) -> str: ...

    @property
    def period_end(self) -> str: ...

    @property
    def method(self) -> str: ...

    @property
    def source_title(self) -> str: ...

    @property
    def source_url(self) -> str: ...


def shows(result: Reported) -> bool:
    """Whether a result shows what came of it: a figure, its source, and a period that is over."""
    return not _missing(result)


def _missing(result: Reported) -> list[str]:
    """What a result lacks to show what came of it, in words."""
    end = result.period_end or result.period_start
    lacking = {
        gettext("a figure"): result.value is None,
        gettext("a figure that is measured, not announced"): result.method == Method.ANNOUNCED,
        gettext("a period that is over"): not (end and is_over(PartialDate.parse(end))),
        gettext("a source"): not (result.source_title or result.source_url),
    }
    return [words for words, lacks in lacking.items() if lacks]


def untried(transfer: Transfer) -> bool:
    """Whether the region has not tried the practice out, neither now nor before it stopped.

    Asks nothing of one that came `whole`.
    """
    return reached(transfer) in Transfer.UNTRIED


def tried_since(transfer: Transfer) -> date | None:
    """The day on which the practice was first tried out; None where it never was.

    Asks nothing of one that came `whole`.
    """
    return min(
        (
            event.on
            for event in transfer.events.all()
            if event.undone_at is None and event.state in Transfer.TRIED
        ),
        default=None,
    )


def is_early(result: Reported, tried: date | None) -> bool:
    """Whether the period of a result was over before the practice was tried out: it is of
    something else."""
    end = result.period_end or result.period_start
    if not end or tried is None or result.method == Method.ANNOUNCED:
        return False
    return not in_order(PartialDate(tried.year, tried.month), PartialDate.parse(end))


def require_trial(transfer: Transfer, results: Iterable[Reported]) -> None:
    """Before the practice is tried out nothing has come of it: there is only what is expected."""
    if any(one.method != Method.ANNOUNCED for one in results) and untried(transfer):
        raise Refused(
            gettext(
                "There are results only from the pilot phase on. Change the status first, or "
                "choose “%(announced)s” for what you expect."
            )
            % {"announced": Method.ANNOUNCED.label}
        )


def nearest_in_words(transfer: Transfer) -> str:
    """Of the result that lacks least, what it lacks; empty where there is none."""
    lacking = [(_missing(one), one.statement) for one in transfer.results.all()]
    if not lacking:
        return ""
    missing, statement = min(lacking, key=lambda pair: len(pair[0]))
    words = gettext("“%(result)s” still lacks: %(missing)s.")
    return words % {"result": statement, "missing": listed(missing)}


def unexplained(transfer: Transfer) -> set[str]:
    """The essential conditions of which the region has not said how they stand there.

    One that is missing is explained by a note: how the region manages without it.
    """
    recorded = {row.condition_id: row for row in transfer.conditions.all()}
    settled = {TransferCondition.State.MET, TransferCondition.State.NOT_NEEDED}
    needed = {
        one.id: recorded.get(one.id, TransferCondition())
        for one in conditions_of(transfer.practice)
        if one.blocking
    }
    return {
        key
        for key, row in needed.items()
        if row.state == TransferCondition.State.UNKNOWN
        or (row.state not in settled and not row.note.strip())
    }


def lack_of_proof(transfer: Transfer) -> rules.Lack | None:
    """What an adoption lacks for the state that it is in."""
    return rules.lack_of_proof(
        transfer.state,
        unexplained=len(unexplained(transfer)),
        shown=sum(map(shows, transfer.results.all())),
    )


def lack(transfer: Transfer, to: str, *, reason: str = "") -> rules.Lack | None:
    """What an adoption lacks for a state. Asks nothing of one that came `whole`."""
    return rules.lack(
        transfer.state,
        to,
        steps=len(transfer.steps.all()),
        unexplained=len(unexplained(transfer)),
        shown=sum(map(shows, transfer.results.all())),
        reason=reason,
        published=transfer.practice.is_public,
    )


def require_published(transfer: Transfer) -> None:
    """Of a practice that is gone only who had tried it out before takes it up again."""
    if not transfer.practice.is_public and untried(transfer):
        raise Refused(rules.in_words(rules.Lack.PRACTICE))


def require_proof(transfer: Transfer) -> None:
    """While it is stopped, everything in an adoption can be changed; its state needs the same."""
    found = lack_of_proof(transfer)
    if found is not None:
        raise Refused(rules.in_words(found))


def explained(transfer: Transfer, ids: Collection[str]) -> set[str]:
    """Those of these conditions of which the region has told."""
    return set(ids) - unexplained(transfer)


def require_explained(transfer: Transfer, ids: Collection[str]) -> None:
    """What a practice in use has told of its essential conditions is not taken back."""
    if transfer.state in Transfer.USED and not unexplained(transfer).isdisjoint(ids):
        raise Refused(rules.in_words(rules.Lack.CONDITIONS))
