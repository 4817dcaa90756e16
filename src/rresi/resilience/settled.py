"""The functions about which nobody is asked anything, in sentences; empty where there is none."""

from __future__ import annotations

from django.utils.translation import gettext as _

from rresi.core.formats import listed, number, percent
from rresi.resilience.certainty import ENOUGH, enough, not_urgent, so_many
from rresi.resilience.headlines import most_added
from rresi.resilience.planning import under_way
from rresi.resilience.results import Function
from rresi.resilience.sources import Sources, counted
from rresi.resilience.statements import label
from rresi.resilience.unsure import unsure


def known(report: Sources) -> str:
    """The functions with so many known providers that no further one is asked for."""
    found = [
        label(one.key)
        for one in _enough(report)
        if so_many(report.sure_of(one)) and not under_way(report, one.key)  # that is said already
    ]
    if not found:
        return ""
    return _(
        "Enough providers are known, at least %(least)s of each, and no further one is asked "
        "for: %(functions)s."
    ) % {"least": number(ENOUGH), "functions": listed(found)}


def unconfirmed(report: Sources) -> str:
    """The functions that would depend on one provider, or not have enough, without those that
    nobody confirmed."""
    found = [one for one in (_doubtful(report), _not_enough(report)) if one]
    return " ".join([*found, _("Ask the providers before you rely on it.")]) if found else ""


def _doubtful(report: Sources) -> str:
    found = unsure(report)
    if not found:
        return ""
    return _(
        "If the records are right, no single closure would take these away: %(functions)s."
    ) % {"functions": listed(counted(report, found))}


def _not_enough(report: Sources) -> str:
    found = [one for one in _enough(report) if not so_many(report.sure_of(one))]
    if not found:
        return ""
    if not any(report.sure_of(one) for one in found):
        return _(
            "Enough providers according to the records, but none of them confirmed: %(functions)s."
        ) % {"functions": listed(_counted(found))}
    return _(
        "Enough providers according to the records, but fewer than %(least)s confirmed: "
        "%(functions)s."
    ) % {"least": number(ENOUGH), "functions": listed(counted(report, found))}


def _idle(report: Sources) -> list[Function]:
    doubtful = unsure(report)
    return [
        one
        for one in report.certainty.ranked()
        if not_urgent(one) and not under_way(report, one.key) and one not in doubtful
    ]


def idle_briefly(report: Sources) -> str:
    """The functions that no single closure takes away; that they are not urgent where the headline
    does not say so of all."""
    found = _idle(report)
    if not found:
        return ""
    if _all_settled(report):
        text = _("Two or three providers are recorded: %(functions)s.")
    else:
        text = _("Not urgent, as two or three providers are recorded: %(functions)s.")
    return text % {"functions": listed(_counted(found))}


def _all_settled(report: Sources) -> bool:
    return not unsure(report) and not any(one.flag for one in report.result.functions)


def idle(report: Sources) -> str:
    """The functions that no single closure takes away, with how little one more provider would
    add."""
    found = _idle(report)
    if not found or _all_settled(report):  # then the headline has the figures
        return idle_briefly(report)
    return _(
        "Not urgent, as two or three providers are recorded: %(functions)s. One more would add "
        "at most %(points)s percentage points to the share of functions that survive random "
        "closures."
    ) % {"functions": listed(_counted(found)), "points": most_added(report, found)}


def _counted(found: list[Function]) -> list[str]:
    """Each with how many providers it has."""
    return [f"{label(one.key)} ({number(len(one.providers))})" for one in found]


def convention() -> str:
    """Why so many providers are called enough."""
    return _(
        "That %(least)s providers are enough is a convention: with so many, a function survives "
        "random closures with a probability of %(share)s on average, and one more adds little."
    ) % {"least": number(ENOUGH), "share": percent(ENOUGH / (ENOUGH + 1))}


def _enough(report: Sources) -> list[Function]:
    return [one for one in report.result.functions if enough(one)]
