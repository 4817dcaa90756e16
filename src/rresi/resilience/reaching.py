"""Which of those whom a report says to ask can be written to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import labelled, listed, number
from rresi.resilience.sources import Sources


def asked_names(report: Sources, slugs: Iterable[str]) -> dict[str, str]:
    """The names of organisations that are to be asked, with who has no address; where none has one,
    `none_of_them` says it of all."""
    names = {slug: report.names.get(slug, slug) for slug in slugs}
    if report.reachable is None or report.reachable.isdisjoint(names):
        return names
    marked = _("%(name)s (no email address)")
    return {
        slug: name if slug in report.reachable else marked % {"name": name}
        for slug, name in names.items()
    }


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
    return text % {"count": number(count)}


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
    there = [name for slug, name in left.items() if slug in report.reachable]
    lacking = [name for slug, name in left.items() if slug not in report.reachable]
    parts = [
        (_("By email"), there),
        (_("Without an email address"), lacking),
        (_("Asked, not answered yet"), waiting),
    ]
    return " ".join(f"{labelled(title, listed(found))}." for title, found in parts if found)


def lack_addresses(report: Sources, slugs: Sequence[str]) -> bool:
    """Whether some of them cannot be written to."""
    return report.reachable is not None and not report.reachable.issuperset(slugs)


def add_addresses() -> str:
    """What to do about those without an address."""
    return _(
        "Missing email addresses are added on the page “Ask the organisations” by whoever looks "
        "after the region; it also sends the questions."
    )
