"""Which of those whom a report says to ask can be written to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import day, labelled, listed, number
from rresi.resilience.sources import Sources

PARTNERS = ("",)  # in place of functions: who is asked with whom it works

Asked: TypeAlias = Mapping[str, Collection[str]]  # by slug the functions, or `PARTNERS`


def asked_names(report: Sources, asked: Asked) -> dict[str, str]:
    """The names of organisations that are to be asked, with who has no address, and who was written
    to so recently that it waits; where none has an address, `none_of_them` says it of all."""
    names = {slug: report.names.get(slug, slug) for slug in asked}
    if report.reachable is None or report.reachable.isdisjoint(names):
        return names
    lacking = _("%(name)s (no email address)")
    later = _("%(name)s (can be asked again from %(day)s)")
    for slug, name in names.items():
        on = waits(report, slug, asked[slug])
        if slug not in report.reachable:
            names[slug] = lacking % {"name": name}
        elif on is not None:
            names[slug] = later % {"name": name, "day": day(on)}
    return names


def waits(report: Sources, slug: str, functions: Collection[str]) -> date | None:
    """From when on an organisation can be asked about these functions, if it was written to not
    long ago and none of them was among the questions that it can still answer."""
    if any((slug, key) in report.heard.unanswered for key in functions):
        return None
    return report.heard.paused.get(slug)


def asked_from(report: Sources, asked: Asked, today: date) -> date:
    """When the first of them can be asked, or was."""
    days = [waits(report, slug, functions) or today for slug, functions in asked.items()]
    return max(today, min(days, default=today))


def none_of_them(report: Sources, slugs: Sequence[str]) -> str:
    """That none of them has an address, as a sentence; empty where one has."""
    if not slugs or report.reachable is None or not report.reachable.isdisjoint(slugs):
        return ""
    return ngettext(
        "It has no email address in the directory.",
        "None of them has an email address in the directory.",
        len(slugs),
    )


def how_many(report: Sources, slugs: Sequence[str]) -> str:
    """How many of them can be written to, as a sentence; empty where that is not known."""
    if report.reachable is None:
        return ""
    count = sum(slug in report.reachable for slug in slugs)
    if not count:
        return none_of_them(report, slugs)
    text = ngettext(
        "%(count)s of them has an email address in the directory.",
        "%(count)s of them have an email address in the directory.",
        count,
    )
    found = text % {"count": number(count)}
    later = [on for slug in slugs if slug in report.reachable and (on := waits(report, slug, ()))]
    if not later:
        return found
    text = ngettext(
        "%(count)s was written to less than six months ago and can be asked again from %(day)s.",
        "%(count)s were written to less than six months ago and can all be asked again from "
        "%(day)s.",
        len(later),
    )
    return " ".join([found, text % {"count": number(len(later)), "day": day(max(later))}])


def so_far(*, asked: int, answered: int, left: int) -> str:
    """How many were asked, have answered, and are still to be asked; empty where nobody was."""
    if not asked:
        return ""
    return _("Asked: %(asked)s, answered: %(answered)s, still to ask: %(left)s.") % {
        "asked": number(asked),
        "answered": number(answered),
        "left": number(left),
    }


def by_name(report: Sources, slugs: Sequence[str]) -> str:
    """All who have not said yet with whom they work: those who can be written to apart from those
    who cannot, and from those who were."""
    names = {slug: report.names.get(slug, slug) for slug in slugs}
    if report.reachable is None:
        return listed(list(names.values()))
    waiting = [name for slug, name in names.items() if slug in report.partners]
    left = {slug: name for slug, name in names.items() if slug not in report.partners}
    marked = asked_names(report, dict.fromkeys(left, PARTNERS))
    there = [name for slug, name in marked.items() if slug in report.reachable]
    lacking = [name for slug, name in left.items() if slug not in report.reachable]
    parts = [
        (_("By email"), there),
        (_("Without an email address"), lacking),
        (_("Asked, not answered yet"), waiting),
    ]
    return " ".join(line(title, found) for title, found in parts if found)


def line(title: str, names: Sequence[str]) -> str:
    """Names with what they have in common, as a sentence; the last may end with a full stop."""
    return f"{labelled(title, listed(names)).removesuffix('.')}."


def lack_addresses(report: Sources, slugs: Sequence[str]) -> bool:
    """Whether some of them cannot be written to."""
    return report.reachable is not None and not report.reachable.issuperset(slugs)


def add_addresses() -> str:
    """What to do about those without an address."""
    return _(
        "Missing email addresses are added on the page “Ask the organisations” by whoever looks "
        "after the region; it also sends the questions."
    )


def at_most() -> str:
    """How much one organisation is asked."""
    return _(
        "Each organisation gets one email with at most two questions, and no more for six months."
    )
