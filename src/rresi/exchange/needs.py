"""What the exchange has for a person to do."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from rresi.accounts.models import User
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor
from rresi.exchange import queries, unmet
from rresi.exchange.models import FollowUp, Introduction
from rresi.exchange.permissions import PERMISSIONS

_RENEW = gettext_lazy("Renew or close it.")
_ENDED = gettext_lazy("It has expired. Renew or close it.")


def asked() -> Iterable[QuerySet[Introduction]]:
    """Every introduction that waits for a side."""
    yield Introduction.objects.filter(introduced_at=None, lapsed_at=None)


def unanswered() -> Iterable[QuerySet[FollowUp]]:
    """Every question about an outcome that waits for a side."""
    yield FollowUp.objects.filter(asked_at__isnull=False, answered_at=None)


def introductions(_user: User, actor: Actor) -> Iterable[Group]:
    """Introductions to answer. One query, or none."""
    asked, total = queries.asked_of(actor, limit=AT_MOST)
    yield Group(
        "introductions",
        _("Introductions"),
        [
            Need(
                what=one.need.title,
                path=reverse("exchange:introduction", args=[one.pk]),
                act=pgettext("verb", "Answer"),
                why=_("An organisation or region would like to meet you."),
                language=one.need.language,
            )
            for one in asked
        ],
        total=total,
        all_path=reverse("exchange:mine") if total > len(asked) else "",
    )


def outcomes(_user: User, actor: Actor) -> Iterable[Group]:
    """Outcomes to tell. One query, or none."""
    told, total = queries.outcomes_due(actor, limit=AT_MOST)
    yield Group(
        "outcomes",
        _("Results to report"),
        [
            Need(
                what=one.introduction.need.title,
                path=reverse("exchange:introduction", args=[one.introduction_id]),
                act=_("Report"),
                why=_("You were introduced. Tell us how far you have come."),
                language=one.introduction.need.language,
            )
            for one in told
        ],
        total=total,
        all_path=reverse("exchange:mine") if total > len(told) else "",
    )


def entries(_user: User, actor: Actor) -> Iterable[Group]:
    """Offers and needs to renew. One query, or none."""
    found, total = queries.to_renew(actor, limit=AT_MOST)
    yield Group(
        "entries",
        _("Offers and needs to renew"),
        [
            Need(
                what=one.title,
                path=reverse("exchange:entry", args=[one.slug]),
                act=_("Check it"),
                why=_RENEW if one.state == "open" else _ENDED,
                due_on=one.until,
                overdue=one.state != "open",
                language=one.language,
            )
            for one in found
        ],
        total=total,
        all_path=reverse("exchange:mine") if total > len(found) else "",
    )


def calls(_user: User, actor: Actor) -> Iterable[Group]:
    """Calls to decide on, for those who decide. One query."""
    if not allowed(PERMISSIONS, actor, "call.decide"):
        return
    proposed = queries.proposed_calls()
    yield Group(
        "calls",
        _("Calls for practices"),
        [
            Need(
                what=unmet.subject_label(one.subject),
                path=reverse("exchange:call", args=[one.pk]),
                act=_("Decide"),
                why=_("Three or more regions need this and have not found it."),
            )
            for one in proposed[:AT_MOST]
        ],
        total=len(proposed),
    )
