"""The one sentence of a region's report that must be read."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from rresi.core.formats import number
from rresi.resilience.certainty import enough, not_urgent, so_many
from rresi.resilience.cohesion import hinge, is_likely
from rresi.resilience.planning import one_more, spared, under_way
from rresi.resilience.proposing import FIRST, ahead, alike, answers_by, estimated_by
from rresi.resilience.results import Function
from rresi.resilience.sources import Sources, counted, first_of
from rresi.resilience.statements import added, label
from rresi.resilience.unsure import confirmed_by, unsure


def headline(report: Sources) -> str:
    """What would help most, or what must be found out first; where neither is urgent, also what
    hangs on one organisation; and what is planned, as long as it is needed."""
    planned = [
        one for one in report.certainty.ranked() if under_way(report, one.key) and not enough(one)
    ]
    said = _headline(report, hinge(report))
    return " ".join([said, *(one_more(report, one) for one in planned[:FIRST])])


def in_short(report: Sources) -> str:
    """The same without what a paper says further down: what hangs on one, and what is planned."""
    return _headline(report, "")


def _headline(report: Sources, hanging: str) -> str:
    every = report.certainty.ranked()
    if all(map(enough, every)):
        if all(so_many(report.sure_of(one)) for one in every):
            text = _("Enough providers are known for every function.")
        else:
            text = _("Enough providers are recorded for every function, but not all are confirmed.")
        return f"{text} {hanging}".rstrip()
    if (doubtful := unsure(report)) and not any(one.flag for one in every):
        return f"{_unconfirmed(report, doubtful)} {hanging}".rstrip()
    idle = [one for one in every if not_urgent(one) and not under_way(report, one.key)]
    if idle and not any(one.flag for one in every):
        words = {"points": most_added(report, idle)}
        if hinge(report) and (not hanging or not is_likely(report)):
            text = _(
                "No function depends on a single organisation; one more provider would add at most "
                "%(points)s percentage points."
            )
            return f"{text % words} {hanging}".rstrip()
        if hanging:
            text = _(
                "No function depends on a single organisation; one more provider would add at most "
                "%(points)s percentage points. But the network does depend on one."
            )
            return f"{text % words} {hanging}"
        text = _(
            "Nothing is urgent: no function depends on a single organisation. One more provider "
            "would add at most %(points)s percentage points. This is for information."
        )
        return text % words
    ranked = [one for one in every if one.flag and not spared(report, one)]
    if not ranked:
        text = _("Every function has at least two recorded providers.")
        if any(one.flag for one in every):
            text = _("For every function with at most one recorded provider, one more is planned.")
        return f"{text} {hanging}".rstrip()
    first = ranked[0]
    if not report.certainty.probable(first):
        doubted = [one for one in ahead(ranked) if not report.certainty.probable(one)]
        words = {"functions": first_of([label(one.key) for one in doubted])}
        if report.asked_on is None:
            return (
                _(
                    "First find out who provides: %(functions)s. There may be providers "
                    "that are not on the list."
                )
                % words
            )
        words |= {
            "day": answers_by(report.asked_on),
            "estimated": estimated_by(report.asked_on),
        }
        if not report.certainty.completeness.estimated:
            text = _(
                "First estimate by %(estimated)s how complete the list is, and ask by %(day)s "
                "who provides: %(functions)s. Then the council decides."
            )
        else:
            text = _(
                "Find out by %(day)s who provides: %(functions)s. There may be providers "
                "that are not on the list. Then the council decides."
            )
        return text % words
    words = {"function": label(first.key)}
    equal = [one for one in ranked if alike(one, first) and report.certainty.probable(one)]
    if len(equal) > 1:
        words = {
            "count": number(len(equal)),
            "functions": first_of([label(found.key) for found in equal]),
        }
        if first.flag == "no_provider":
            text = _("A first provider would help %(count)s functions equally: %(functions)s.")
        else:
            text = _("A second provider would help %(count)s functions equally: %(functions)s.")
        return text % words
    if first.flag == "no_provider":
        return _("%(function)s: a first provider would help most.") % words
    return _("%(function)s: a second provider would help most.") % words


def _unconfirmed(report: Sources, found: Sequence[Function]) -> str:
    """That no function depends on one organisation only if the records are right."""
    words = {
        "functions": first_of(counted(report, found, _("%(function)s (%(confirmed)s of %(all)s)")))
    }
    if report.asked_on is None:
        text = _(
            "As recorded, no function depends on a single organisation, but too few providers are "
            "confirmed: %(functions)s."
        )
        return text % words
    words |= {
        "day": confirmed_by(report, report.asked_on),
        "estimated": estimated_by(report.asked_on),
    }
    if report.certainty.completeness.estimated:
        text = _(
            "As recorded, no function depends on a single organisation, but too few providers are "
            "confirmed: %(functions)s. The providers are asked by %(day)s whether the records are "
            "right."
        )
    else:
        text = _(
            "As recorded, no function depends on a single organisation, but too few providers are "
            "confirmed: %(functions)s. First estimate by %(estimated)s how complete the list is; "
            "the providers are asked by %(day)s whether the records are right."
        )
    return text % words


def most_added(report: Sources, found: Sequence[Function]) -> str:
    """What one more provider of a function that could do with one adds at most, however complete
    the list is."""
    return added(max(report.certainty.most(one) for one in found))
