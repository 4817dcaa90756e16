"""What a region's report asks its council to decide: who asks, what, by when, at what cost."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import day, listed
from rresi.engines.resilience import MissingFact
from rresi.resilience.queries import Planned
from rresi.resilience.questions import ASSUMED, facts_worth_asking
from rresi.resilience.results import Function
from rresi.resilience.sources import Sources
from rresi.resilience.statements import label

# The dates of a council's meetings are not known: the first proposal comes at the end of the month
# after next, and the others follow one by one, so that no meeting has all of them.
FIRST_DECISION = 2  # months
BETWEEN_DECISIONS = 2
TO_FIND_SOMEONE = 7  # from the decision until there is a provider
CONSULTED = 3  # organisations, and regions
ASKED = 3  # organisations that are asked first


@dataclass(frozen=True)
class Proposal:
    """A decision for the council; or what must be asked first, because there may be no gap; or
    nothing to decide any more, because it is under way.

    answers_by: when it is known; afterwards: what the council then has to decide. begun: the plan
    that is there, where it still lacks a decision, a person or a date; planned: the one that has
    all three.
    """

    function: str
    what: str
    decide_by: str = ""
    present_by: str = ""
    answers_by: str = ""
    afterwards: str = ""
    consult: Sequence[str] = ()
    begun: str = ""
    planned: str = ""

    @property
    def sentence(self) -> str:
        """The whole of it, where there is no table."""
        if self.planned:
            return self.planned
        if self.answers_by:
            by = _("Answers by %(day)s.") % {"day": self.answers_by}
            return f"{self.what} {by} {self.afterwards}"
        return _(
            "Proposed decision, to be taken by %(first)s: name a person responsible, who presents "
            "a provider and the cost by %(second)s."
        ) % {"first": self.decide_by, "second": self.present_by}


def proposals(report: Sources, found: Sequence[Function]) -> list[Proposal]:
    """One for each of these functions, in their order. What gains less than something that must be
    found out first is not put to a decision."""
    made: list[Proposal] = []
    asked, doubtful = 0, False
    facts = _open_facts(report, found)
    for function in found:  # one that is doubtful takes no date of the council's
        plan = report.planned.get(function.key)
        if plan is not None and plan.settled:
            made.append(Proposal(function.key, _wanted(function), planned=_planned(plan)))
        elif report.asked_on is not None and not report.certainty.probable(function):
            doubtful = True
            made.append(
                Proposal(
                    function.key,
                    _question(report, function, facts),
                    answers_by=answers_by(report.asked_on),
                    afterwards=_afterwards(function),
                    begun="" if plan is None else _planned(plan),
                )
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


def answers_by(asked_on: date) -> str:
    """Until when the organisations have time to answer."""
    return day(_month_end(asked_on, FIRST_DECISION))


def _open_facts(report: Sources, found: Sequence[Function]) -> list[MissingFact]:
    """What is not known of these functions; empty if none of them is doubtful."""
    doubtful = {one.key for one in found if not report.certainty.probable(one)}
    if report.asked_on is None or not doubtful:
        return []
    percent = report.percent if report.percent < 100 else ASSUMED
    facts = facts_worth_asking(report.recorded, (), percent=percent, asked=())
    return [one for one in facts if one.function in doubtful and not one.recorded]


def _question(report: Sources, found: Function, facts: Sequence[MissingFact]) -> str:
    """What to ask, and whom: who most probably provides it; of equals who offers the most."""
    offers = Counter(offer.actor for offer in report.recorded.offers)
    likely = sorted(
        (one for one in facts if one.function == found.key),
        key=lambda one: (-round(one.probability, 12), -offers[one.actor], one.actor),
    )
    words = {"function": label(found.key)}
    if not likely:  # all have answered no
        return _("%(function)s: ask who provides this without being on the list.") % words
    words["names"] = listed([report.names.get(one.actor, one.actor) for one in likely[:ASKED]])
    return (
        ngettext(
            "%(function)s: ask this organisation whether it provides this: %(names)s.",
            "%(function)s: ask these organisations whether they provide this: %(names)s.",
            len(likely[:ASKED]),
        )
        % words
    )


def _afterwards(found: Function) -> str:
    """What is to be decided when the organisations have answered."""
    if found.flag == "no_provider":
        return _("If no one says yes, the council decides whether to look for a first provider.")
    if found.flag == "no_second_provider":
        return _("If no one says yes, the council decides whether to look for a second provider.")
    return _("If no one says yes, the council decides whether to look for one more provider.")


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
