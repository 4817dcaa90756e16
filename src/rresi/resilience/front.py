"""The first page of the council's report: who asks, what to decide by when, and what is settled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.accounts.queries import whom_to_ask
from rresi.accounts.roles import Role
from rresi.core.formats import day, labelled, number
from rresi.design import brand
from rresi.regions.models import Region
from rresi.resilience.models import CompletenessEstimate
from rresi.resilience.proposing import Proposal, estimate_first
from rresi.resilience.reaching import add_addresses, at_most
from rresi.resilience.reading import Read
from rresi.resilience.recording_next import in_words
from rresi.resilience.report import Report
from rresi.resilience.unsure import by_function, to_confirm


def head(region: Region, found: Read) -> list[str]:
    """What a paper must say of itself: of which day it is, from whom, and whom to ask."""
    told = found.report
    page = f"{settings.SITE_URL}{reverse('regions:detail', args=[region.slug])}"
    return [
        labelled(_("Records of"), day(timezone.localdate(found.standing.snapshot.created_at))),
        *(
            [
                _(
                    "The records of this region have changed since. This paper does not take that "
                    "into account."
                )
            ]
            if found.standing.outdated
            else []
        ),
        *([labelled(_("Presented by"), told.asked_by)] if told.asked_by else []),
        labelled(
            _("Contact"), ", ".join(filter(None, [*_named(region), brand.current().email, page]))
        ),
    ]


def _named(region: Region) -> list[str]:
    """Who answers for the region, if that person's name is public: a paper is passed on."""
    people, _managed = whom_to_ask(Role.REGION_MANAGER, region.pk)
    return [one.name for one in people if one.named_since and one.name][:1]


def decisions(told: Report, estimate: CompletenessEstimate | None) -> list[dict[str, Any]]:
    """The tables that the council reads first: what to decide by when, at what cost, and what is
    done without it; none in a kept report, because what was asked of the council then is not kept.
    """
    asked = [one for one in told.asked if not one.planned]
    lacking = [one for one in asked if one.functions]
    confirm = _confirm(told)
    asked += [confirm] if confirm else []
    if not asked:
        return []
    rests = bool(lacking or confirm)  # on how complete the list is
    if rests and told.asked_on is not None and not told.certainty.completeness.estimated:
        asked = [estimate_first(told.asked_on), *asked]
    decided = [one for one in asked if one.decide_by]
    others = [one for one in asked if not one.decide_by]
    asking = [(_("Requested by"), told.asked_by), (_("Cost"), told.cost)]
    tables = [
        {
            "title": _("What the council is asked to decide"),
            "lead": "",
            "about": [f"{labelled(name, value)}." for name, value in asking],
            "header": [_("Proposed decision"), _("Decide by")],
            "rows": [_row(one) for one in decided],
        }
    ]
    if decided:
        title = _("What is done meanwhile")
        lead = _("About this nothing is to be decided. %(who)s tells the council what comes of it.")
    else:
        title = _("Ask first, then decide")
        lead = _(
            "Nothing is to be decided yet. %(who)s asks, and tells the council what the answers "
            "change."
        )
    about = _about_asking(estimate, asked, named=bool(told.whom_to_ask or confirm))
    tables.append(
        {
            "title": title,
            "lead": lead % {"who": told.asked_by},
            "about": about,
            "header": [_("What to do"), _("By")],
            "rows": [_row(one) for one in others],
        }
    )
    return [one for one in tables if one["rows"]]


def _about_asking(
    estimate: CompletenessEstimate | None,
    asked: Sequence[Proposal],
    *,
    named: bool,
) -> list[str]:
    """What must be known of what is asked. named: who is asked stands further down."""
    about: list[str] = []
    lacking = [one for one in asked if one.functions]
    if any(one.answers_by for one in lacking):
        about += _on_second_list_alone(estimate)
        if any(one.whom for one in lacking):
            about.append(
                _(
                    "Those asked are on the list. Look beyond it as well, for example in a "
                    "register or among the members of a network."
                )
            )
        about.append(
            _(
                "With the answers the report is made anew. It then says how certain it is that "
                "something is missing."
            )
        )
    if named:
        about.append(
            _("All of them are named below: %(title)s.") % {"title": organisations_title()}
        )
    elif any(one.unreachable for one in asked):
        about.append(add_addresses())
    return about


def _on_second_list_alone(estimate: CompletenessEstimate | None) -> list[str]:
    """How many the second list knew that the directory did not, in a sentence. No names: nobody has
    agreed to be in a public paper."""
    if estimate is None or estimate.second is None or estimate.both is None:
        return []
    if not estimate.only_second:  # nobody knows any more whom to ask
        return []
    count = estimate.second - estimate.both
    if not count:
        return []
    text = ngettext(
        "%(count)s organisation was only on the second list (%(basis)s): ask it first. Its name is "
        "with the estimate of completeness.",
        "%(count)s organisations were only on the second list (%(basis)s): ask them first. Their "
        "names are with the estimate of completeness.",
        count,
    )
    return [text % {"count": number(count), "basis": estimate.basis.rstrip(".")}]


def holding(told: Report) -> list[dict[str, str]]:
    """What holds besides the decisions: what is under way, and what hangs on one organisation."""
    under_way = [(_("Already under way"), one) for one in told.planned_already]
    started = [(_("Has started"), in_words(one)) for one in told.started]
    stopped = [(_("No longer planned"), one) for one in told.no_longer_planned]
    hangs = told.hangs if told.in_short != told.headline else told.hinge
    return _titled([*started, *under_way, *stopped, (told.hinge_title, hangs)])


def organisations_to_ask(told: Report) -> list[dict[str, str]]:
    """All who are asked, by what they are asked; too many for the first page."""
    confirm = _confirm(told)
    untie = told.untie
    lacking = any(one is not None and one.unreachable for one in (untie, confirm))
    partners = " ".join([told.whom_to_ask, *(untie.consult if untie else ())]).strip()
    return _titled(
        [
            (_("With whom they work"), partners),
            (_("Whether their entries are right"), by_function(told) if confirm else ""),
            (_("Addresses"), add_addresses() if lacking else ""),
            (_("How often"), at_most() if partners or confirm else ""),
        ]
    )


def organisations_title() -> str:
    """The heading above all who are asked."""
    return _("The organisations to ask")


def _confirm(told: Report) -> Proposal | None:
    """Where something is lacking, that is asked first; what to confirm stands below."""
    lacking = any(one.functions and not one.planned for one in told.asked)
    return None if told.too_little or lacking else to_confirm(told)


def settled(told: Report) -> list[dict[str, str]]:
    """What nobody is asked about: what one closure does not take away, and where enough providers
    are known, or would be."""
    return _titled(
        [
            (_("For information"), told.not_urgent),
            (_("To be confirmed"), told.unconfirmed),
            (_("Nothing to do"), told.enough),
        ]
    )


def _titled(found: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"title": title, "text": text} for title, text in found if text]


def _row(one: Proposal) -> list[str]:
    if not one.decide_by:
        by = one.answers_by or one.done_by
        return [f"{one.what} {one.begun}".strip(), by, one.afterwards]
    what = f"{one.what}. {one.begun}" if one.begun else one.what
    return [what, one.decide_by, labelled(_("Result presented by"), one.present_by)]
