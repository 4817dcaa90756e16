"""What to do where a large part of the network hangs on one organisation."""

from __future__ import annotations

from collections import Counter

from django.utils.translation import gettext as _

from rresi.core.formats import listed, number
from rresi.resilience import cohesion, reaching
from rresi.resilience.cohesion import Hanging
from rresi.resilience.proposing import CONSULTED, Proposal, answers_by
from rresi.resilience.sources import Sources
from rresi.resilience.statements import label

MATCHMAKING = "matchmaking"  # a function of the vocabulary: bringing the right people together


def step(report: Sources) -> Proposal | None:
    """Whom to ask, and what comes then; None where not much hangs on one, or nobody is asked now.

    They are asked first: a relation that nobody recorded may be there.
    """
    found = cohesion.hanging(report.recorded, report.result)
    if found is None or report.asked_on is None:
        return None
    words = {
        "count": number(len(found.slugs)),
        "name": report.names.get(found.on, found.on),
    }
    asked = _(
        "Ask the %(count)s organisations that only %(name)s connects to the rest of the network "
        "with whom else they work."
    )
    return Proposal(
        (),
        f"{asked % words} {reaching.how_many(report, found.slugs)}".rstrip(),
        whom=tuple(reaching.asked_names(report, found.slugs).values()),
        unreachable=reaching.lack_addresses(report, found.slugs),
        answers_by=answers_by(report.asked_on),
        afterwards=_brought_together(report, found),
    )


def _brought_together(report: Sources, found: Hanging) -> str:
    """What becomes of those who name nobody: not by the one on whom they hang, but by those who
    work with the most others; who works with none cannot bring anyone together."""
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
    if not names:
        return _(
            "If they name no one, the council decides who is to bring them together with others."
        )
    text = _(
        "If they name no one, they are brought together with others. Who could do that "
        "(%(function)s), those with the most recorded relations first: %(names)s."
    )
    return text % {"function": label(MATCHMAKING), "names": listed(names)}
