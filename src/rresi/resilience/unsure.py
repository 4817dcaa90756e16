"""Functions that outlive a closure only if records are right that nobody has confirmed."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import number
from rresi.resilience.certainty import not_urgent
from rresi.resilience.proposing import ASKED, Proposal, answers_by
from rresi.resilience.reaching import asked_names, lack_addresses, none_of_them
from rresi.resilience.results import Function
from rresi.resilience.sources import Sources, first_of
from rresi.resilience.statements import label

SURE = 2  # confirmed providers, with which no single closure takes a function away


def unsure(report: Sources) -> list[Function]:
    """Those with too few confirmed providers, by what one more would help; of old records, of which
    it is not known who confirmed them, none."""
    return [
        one for one in report.certainty.ranked() if not_urgent(one) and report.sure_of(one) < SURE
    ]


def counted(report: Sources, found: Sequence[Function]) -> list[str]:
    """Each with how many of its providers are confirmed."""
    text = _("%(function)s (%(confirmed)s of %(all)s confirmed)")
    return [
        text
        % {
            "function": label(one.key),
            "confirmed": number(report.sure_of(one)),
            "all": number(len(one.providers)),
        }
        for one in found
    ]


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
