"""What to do where a large part of the network hangs on one organisation."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import listed, number
from rresi.resilience import cohesion, reaching
from rresi.resilience.cohesion import Hanging
from rresi.resilience.proposing import CONSULTED, Proposal, answered_by
from rresi.resilience.sources import Sources
from rresi.resilience.statements import label

MATCHMAKING = "matchmaking"  # a function of the vocabulary: bringing the right people together


def step(report: Sources) -> Proposal | None:
    """Whom to ask, and what comes then; None where not much hangs on one, or nobody is asked now.

    They are asked first: a relation that nobody recorded may be there.
    """
    found = cohesion.hanging_of(report)
    if found is None or report.asked_on is None:
        return None
    together, waiting = _who_can(report, found), silent(report, found)
    asked = dict.fromkeys(waiting, reaching.PARTNERS)
    by = answered_by(report, asked, report.asked_on)
    words = {
        "count": number(len(waiting or found.slugs)),
        "name": report.names.get(found.on, found.on),
    }
    if not waiting:
        what = _(
            "Bring together with others: the %(count)s organisations that only %(name)s connects "
            "to the rest of the network. All of them have said with whom they work."
        )
        then = "" if together else _("The council decides who does that.")
        return Proposal((), what % words, done_by=by, afterwards=then, consult=together)
    text = ngettext(
        "Ask the %(count)s organisation that only %(name)s connects to the rest of the network "
        "with whom else it works.",
        "Ask the %(count)s organisations that only %(name)s connects to the rest of the network "
        "with whom else they work.",
        len(waiting),
    )
    left = [slug for slug in waiting if slug not in report.partners]
    said = (
        text % words,
        reaching.so_far(
            asked=len(found.slugs) - len(left),
            answered=len(found.slugs) - len(waiting),
            left=len(left),
        ),
        reaching.how_many(report, left),
    )
    return Proposal(
        (),
        " ".join(filter(None, said)),
        whom=tuple(reaching.asked_names(report, asked).values()),
        unreachable=reaching.lack_addresses(report, left),
        answers_by=by,
        afterwards=_("If they name no one, they are brought together with others.")
        if together
        else _(
            "If they name no one, the council decides who is to bring them together with others."
        ),
        consult=together,
    )


def silent(report: Sources, found: Hanging) -> list[str]:
    """The slugs of those who hang on one organisation and have not said yet with whom they work."""
    known = cohesion.answered(report)
    return [slug for slug in found.slugs if slug not in known]


def _who_can(report: Sources, found: Hanging) -> tuple[str, ...]:
    """Who could bring them together: not the one on whom they hang, but those who work with the
    most others; who works with none cannot bring anyone together."""
    related = Counter(slug for pair in report.recorded.pairs for slug in pair)
    beyond = {slug for pair in report.recorded.pairs if found.on not in pair for slug in pair}
    able = [
        slug
        for one in report.result.functions
        if one.key == MATCHMAKING
        for slug in sorted(
            one.providers, key=lambda slug: (-related[slug], slug in found.slugs, slug)
        )
        if slug != found.on and slug in beyond
    ]
    named = _("%(name)s (works with %(count)s)")
    hanging = _("%(name)s (works with %(count)s, but is connected through %(hinge)s alone, too)")
    hinge = report.names.get(found.on, found.on)
    names = [
        (hanging if slug in found.slugs else named)
        % {"name": report.names.get(slug, slug), "count": number(related[slug]), "hinge": hinge}
        for slug in able[:CONSULTED]
    ]
    text = _(
        "Who could bring organisations together (%(function)s), those with the most recorded "
        "relations first: %(names)s."
    )
    return (text % {"function": label(MATCHMAKING), "names": listed(names)},) if names else ()
