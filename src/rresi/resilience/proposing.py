"""What a region's report asks its council to decide: who asks, what, by when, at what cost."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import day, listed, number
from rresi.resilience.queries import Planned
from rresi.resilience.results import Function
from rresi.resilience.sources import Sources
from rresi.resilience.statements import label

# The dates of a council's meetings are not known: the first proposal comes at the end of the month
# after next, and the others follow one by one, so that no meeting has all of them.
FIRST_DECISION = 2  # months
BETWEEN_DECISIONS = 2
TO_FIND_SOMEONE = 7  # from the decision until there is a provider
CONSULTED = 3  # organisations, and regions


@dataclass(frozen=True)
class Proposal:
    """A decision for the council; or nothing to decide yet, because it must be found out first
    whether there is a gap, or any more, because it is under way.

    answers_by: when it is known. begun: the plan that is there, where it still lacks a decision, a
    person or a date; planned: the one that has all three.
    """

    function: str
    what: str
    decide_by: str = ""
    present_by: str = ""
    answers_by: str = ""
    consult: Sequence[str] = ()
    begun: str = ""
    planned: str = ""

    @property
    def sentence(self) -> str:
        """The whole of it, where there is no table."""
        if self.planned:
            return self.planned
        if self.answers_by:
            return _("Nothing to decide yet. Ask the organisations; answers by %(day)s.") % {
                "day": self.answers_by
            }
        return _(
            "Proposed decision, to be taken by %(first)s: name a person responsible, who presents "
            "a provider and the cost by %(second)s."
        ) % {"first": self.decide_by, "second": self.present_by}


def proposals(report: Sources, found: Sequence[Function]) -> list[Proposal]:
    """One for each of these functions, in their order. What gains less than something that must be
    found out first is not put to a decision."""
    made: list[Proposal] = []
    asked, doubtful = 0, False
    for function in found:  # one that is doubtful takes no date of the council's
        plan = report.planned.get(function.key)
        if plan is not None and plan.settled:
            made.append(Proposal(function.key, _wanted(function), planned=_planned(plan)))
        elif report.asked_on is not None and not report.certainty.probable(function):
            answers_by = day(_month_end(report.asked_on, FIRST_DECISION))
            begun = "" if plan is None else _planned(plan)
            doubtful = True
            made.append(
                Proposal(function.key, _question(function), answers_by=answers_by, begun=begun)
            )
        elif report.asked_on is not None and not doubtful:
            months = FIRST_DECISION + asked * BETWEEN_DECISIONS
            made.append(_proposal(report, function, report.asked_on, months))
            asked += 1
    return made


def _proposal(report: Sources, found: Function, today: date, months: int) -> Proposal:
    others = [practice.region for practice in report.elsewhere.get(found.key, ())]
    asked = [report.names.get(slug, slug) for slug in found.providers[:CONSULTED]]
    regions = list(dict.fromkeys(others))[:CONSULTED]
    consult = []
    # The names stand after a colon: there no language needs an article or a case.
    if asked:
        said = ngettext(
            "Organisation with experience: %(names)s.",
            "Organisations with experience: %(names)s.",
            len(asked),
        )
        consult.append(said % {"names": listed(asked)})
    if regions:
        said = ngettext(
            "Region with experience: %(names)s.",
            "Regions with experience: %(names)s.",
            len(regions),
        )
        consult.append(said % {"names": listed(regions)})
    return Proposal(
        function=found.key,
        what=_("Name a person responsible. Wanted: %(what)s") % {"what": _wanted(found)},
        decide_by=day(_month_end(today, months)),
        present_by=day(_month_end(today, months + TO_FIND_SOMEONE)),
        consult=consult,
        begun=_planned(plan) if (plan := report.planned.get(found.key)) else "",
    )


def _wanted(found: Function) -> str:
    words = {"function": label(found.key)}
    if found.flag == "no_provider":
        return _("a first provider (%(function)s)") % words
    if found.flag == "no_second_provider":
        return _("a second provider (%(function)s)") % words
    return _("one more provider (%(function)s)") % words


def _question(found: Function) -> str:
    words = {"function": label(found.key), "count": number(len(found.providers))}
    if found.flag == "no_provider":
        return _("Find out first: who provides this? (%(function)s)") % words
    return (
        ngettext(
            "Find out first: who else provides this? (%(function)s; %(count)s recorded)",
            "Find out first: who else provides this? (%(function)s; %(count)s recorded)",
            len(found.providers),
        )
        % words
    )


def _planned(plan: Planned) -> str:
    words = {
        "step": plan.text,
        # Members alone see who it is; the report is for all.
        "owner": _("the person named in the plan") if plan.named else _("to be named"),
        "due": day(plan.due) if plan.due else _("to be decided"),
    }
    if not plan.decided:
        return _("Interest, not decided: %(step)s (who: %(owner)s; by: %(due)s).") % words
    return _("Planned: %(step)s (who: %(owner)s; by: %(due)s).") % words


def _month_end(today: date, months: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, monthrange(year, month + 1)[1])
