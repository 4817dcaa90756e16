"""Functions that outlive a closure only if records are right that nobody has confirmed."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.resilience.proposing import ASKED, Proposal, answered_by
from rresi.resilience.reaching import asked_names, lack_addresses, line, none_of_them
from rresi.resilience.recalling import doubtful
from rresi.resilience.results import Function
from rresi.resilience.sources import Sources, first_of
from rresi.resilience.statements import label


def unsure(report: Sources) -> list[Function]:
    """Those with too few confirmed providers, by what one more would help."""
    return doubtful(report.certainty.ranked(), report.confirmations)


def by_function(report: Sources) -> str:
    """All whom nobody has confirmed, by function, with who has no address."""
    return " ".join(
        line(label(one.key), list(names.values()))
        for one in unsure(report)
        if (names := asked_names(report, dict.fromkeys(report.unconfirmed_of(one), (one.key,))))
    )


def _asked(report: Sources) -> dict[str, list[str]]:
    """Of which functions somebody is asked for its confirmation, by its slug."""
    asked: dict[str, list[str]] = {}
    for one in unsure(report):
        for slug in report.unconfirmed_of(one):
            asked.setdefault(slug, []).append(one.key)
    return asked


def confirmed_by(report: Sources, asked_on: date) -> str:
    """Until when they have time to answer."""
    return answered_by(report, _asked(report), asked_on)


def to_confirm(report: Sources) -> Proposal | None:
    """The question to those whom nobody has confirmed, in one row for them all; None where nobody
    is asked now."""
    asked = _asked(report)
    names = list(asked_names(report, asked).values())
    if not names or report.asked_on is None:
        return None
    text = ngettext(
        "Ask this organisation whether its entry is right: %(names)s.",
        "Ask these organisations whether their entries are right: %(names)s.",
        len(names),
    )
    return Proposal(
        (),
        f"{text % {'names': first_of(names, ASKED)}} {none_of_them(report, list(asked))}".rstrip(),
        unreachable=lack_addresses(report, list(asked)),
        answers_by=confirmed_by(report, report.asked_on),
        afterwards=_("With two confirmed providers, no single closure takes a function away."),
    )
