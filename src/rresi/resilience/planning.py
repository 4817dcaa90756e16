"""The plans that a region has, and what they leave to be asked: a plan is not a provider."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _

from rresi.core.formats import day, labelled, listed, number
from rresi.core.translations import language_name
from rresi.resilience.plans import Planned, Started, Stopped, Touching
from rresi.resilience.results import Function
from rresi.resilience.sources import Sources
from rresi.resilience.statements import label


def under_way(report: Sources, key: str) -> bool:
    """Whether a function has a plan that nothing must be asked about: somebody has decided on it,
    and nothing is left open, or there is no gap, or it is not known yet whether there is one.
    Interest alone leaves everything as it is. What has started is as good as such a plan."""
    if _begun(report, key):
        return True
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
    """How many providers a function has, how many of them are confirmed, and that one more is
    planned, or has started."""
    words = {"function": label(found.key), "count": number(len(found.providers))}
    begun = _begun(report, found.key)
    if begun is not None:
        text = _(
            "%(function)s: %(count)s recorded; one more has started (%(day)s) and is still to be "
            "recorded in the directory."
        )
        return text % {**words, "day": day(begun.on)}
    if found.providers and report.confirmations is not None:
        words["confirmed"] = number(report.sure_of(found))
        text = _(
            "%(function)s: %(count)s recorded (%(confirmed)s confirmed), one more planned "
            "(%(terms)s)."
        )
    else:
        text = _("%(function)s: %(count)s recorded, one more planned (%(terms)s).")
    return text % {**words, "terms": _who_and_when(report.planned[found.key])}


def _begun(report: Sources, key: str) -> Started | None:
    """What provides a function since the plan for it was carried out."""
    return next((one for one in report.started if one.function == key), None)


def in_words(plan: Planned) -> str:
    """The next step of a plan, who takes it, and by when."""
    words = {"step": _said(plan), "terms": _who_and_when(plan)}
    if not plan.decided:
        return _("Interest, not decided: %(step)s (%(terms)s).") % words
    said = _("Planned: %(step)s (%(terms)s).") % words
    if not plan.more_since:
        return said
    since = _("More providers are recorded than when this was planned.")
    return f"{said} {since}"


def touches(found: Touching) -> str:
    """Which functions an adoption touches that brings none of them a provider, and what is next."""
    text = _(
        "An adoption that touches this is running; it does not count as a further provider. Next "
        "step: %(step)s (%(terms)s)."
    )
    said = text % {"step": _said(found.plan), "terms": _who_and_when(found.plan)}
    return labelled(listed([label(key) for key in found.functions]), said)


def no_longer(found: Stopped) -> str:
    """What was to strengthen which functions, and when that was stopped."""
    words = {"step": _said(found), "day": day(found.on)}
    said = _("%(step)s (stopped on %(day)s).") % words
    return labelled(listed([label(key) for key in found.functions]), said)


def _said(plan: Planned | Stopped) -> str:
    if not plan.language:
        return plan.text
    spoken = _("in %(language)s") % {"language": language_name(plan.language)}
    return f"{plan.text} ({spoken})"


def _who_and_when(plan: Planned) -> str:
    """What is decided of a plan and what is not. Members alone see who it is that takes the step;
    the report is for all."""
    due = _("by: %(day)s") % {"day": day(plan.due)} if plan.due else _("date not decided yet")
    nobody = _("who: not yet named")
    return due if plan.named else f"{nobody}; {due}"


def interests(report: Sources, doubted: Sequence[Function]) -> str:
    """What somebody is interested in doing about these functions, each plan once."""
    found: dict[Planned, list[str]] = {}
    for one in doubted:
        plan = report.planned.get(one.key)
        if plan is not None and not plan.decided:
            found.setdefault(plan, []).append(label(one.key))
    return " ".join(labelled(listed(names), in_words(plan)) for plan, names in found.items())
