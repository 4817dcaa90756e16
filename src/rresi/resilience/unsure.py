"""Functions that outlive a closure only if records are right that nobody has confirmed."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import labelled, listed
from rresi.resilience.proposing import ASKED, Proposal, answers_by
from rresi.resilience.reaching import asked_names, lack_addresses, none_of_them
from rresi.resilience.recalling import doubtful
from rresi.resilience.results import Function
from rresi.resilience.sources import Sources, first_of
from rresi.resilience.statements import label


def unsure(report: Sources) -> list[Function]:
    """Those with too few confirmed providers, by what one more would help."""
    return doubtful(report.certainty.ranked(), report.confirmations)


def by_function(report: Sources) -> str:
    """All whom nobody has confirmed, by function, with who has no address."""
    found = {one.key: report.unconfirmed_of(one) for one in unsure(report)}
    names = asked_names(report, {slug: None for slugs in found.values() for slug in slugs})
    return " ".join(
        f"{labelled(label(key), listed([names[slug] for slug in slugs]))}."
        for key, slugs in found.items()
    )


def to_confirm(report: Sources) -> Proposal | None:
    """The question to those whom nobody has confirmed, in one row for them all; None where nobody
    is asked now."""
    slugs = {slug: None for one in unsure(report) for slug in report.unconfirmed_of(one)}
    names = list(asked_names(report, slugs).values())
    if not names or report.asked_on is None:
        return None
    text = ngettext(
        "Ask this organisation whether its entry is right: %(names)s.",
        "Ask these organisations whether their entries are right: %(names)s.",
        len(names),
    )
    return Proposal(
        (),
        f"{text % {'names': first_of(names, ASKED)}} {none_of_them(report, list(slugs))}".rstrip(),
        unreachable=lack_addresses(report, list(slugs)),
        answers_by=answers_by(report.asked_on),
        afterwards=_("With two confirmed providers, no single closure takes a function away."),
    )
