"""The plans that a region has, and what they leave to be asked: a plan is not a provider."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from rresi.core.formats import day, labelled, listed, number
from rresi.core.translations import language_name
from rresi.resilience.queries import Planned
from rresi.resilience.results import Function
from rresi.resilience.sources import Sources
from rresi.resilience.statements import label


def under_way(report: Sources, key: str) -> bool:
    """Whether a function has a plan that nothing must be asked about: somebody has decided on it,
    and nothing is left open, or there is no gap, or it is not known yet whether there is one.
    Interest alone leaves everything as it is."""
    plan = report.planned.get(key)
    return plan is not None and plan.decided and (plan.settled or not _lacks(report, key))


def _lacks(report: Sources, key: str) -> bool:
    found = (one for one in report.result.functions if one.key == key)
    return all(one.flag and report.certainty.probable(one) for one in found)


def spared(report: Sources, found: Function) -> bool:
    """Whether nothing has to be done about a function, because somebody does it. A plan is not a
    provider: as long as there may be no gap, it is asked whether there is one."""
    return under_way(report, found.key) and (not found.flag or report.certainty.probable(found))


def promised(report: Sources, key: str, asked: Collection[str]) -> bool:
    """Whether a function has a plan that no proposal names. asked: the functions of which one asks
    for a decision, or for answers, and names what is not decided."""
    plan = report.planned.get(key)
    return plan is not None and plan.decided and (key not in asked or under_way(report, key))


def one_more(report: Sources, found: Function) -> str:
    """How many providers a function has, and that one more is planned."""
    plan = report.planned[found.key]
    text = _("%(function)s: %(count)s recorded, one more planned (who: %(owner)s; by: %(due)s).")
    return text % {
        "function": label(found.key),
        "count": number(len(found.providers)),
        **_who_and_when(plan),
    }


def in_words(plan: Planned) -> str:
    """The next step of a plan, who takes it, and by when."""
    step = plan.text
    if plan.language:
        step += f" ({_('in %(language)s') % {'language': language_name(plan.language)}})"
    words = {"step": step, **_who_and_when(plan)}
    if not plan.decided:
        return _("Interest, not decided: %(step)s (who: %(owner)s; by: %(due)s).") % words
    said = _("Planned: %(step)s (who: %(owner)s; by: %(due)s).") % words
    if not plan.more_since:
        return said
    since = _(
        "More providers are recorded than when this was planned. If the planned one is among them, "
        "mark the step as done in the plan."
    )
    return f"{said} {since}"


def _who_and_when(plan: Planned) -> dict[str, str]:
    return {
        # Members alone see who it is; the report is for all.
        "owner": _("someone is named") if plan.named else _("to be named"),
        "due": day(plan.due) if plan.due else _("to be decided"),
    }


def interests(report: Sources, doubted: Sequence[Function]) -> str:
    """What somebody is interested in doing about these functions, each plan once."""
    found: dict[Planned, list[str]] = {}
    for one in doubted:
        plan = report.planned.get(one.key)
        if plan is not None and not plan.decided:
            found.setdefault(plan, []).append(label(one.key))
    return " ".join(labelled(listed(names), in_words(plan)) for plan, names in found.items())
