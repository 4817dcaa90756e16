"""What the exchange has for a person to do."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from rresi.accounts.models import User
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.roles import Actor
from rresi.exchange import queries, unmet

_RENEW = gettext_lazy("Renew or close it.")
_ENDED = gettext_lazy("It has expired. Renew or close it.")


def needs(_user: User, actor: Actor) -> Iterable[Group]:
    """Questions to answer, outcomes to tell, entries to renew. Three queries."""
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
    told, total = queries.outcomes_due(actor, limit=AT_MOST)
    yield Group(
        "outcomes",
        _("What came of it"),
        [
            Need(
                what=one.introduction.need.title,
                path=reverse("exchange:introduction", args=[one.introduction_id]),
                act=_("Tell us"),
                why=_("You were introduced. Tell us how far you have come."),
                language=one.introduction.need.language,
            )
            for one in told
        ],
        total=total,
        all_path=reverse("exchange:mine") if total > len(told) else "",
    )
    entries, total = queries.to_renew(actor, limit=AT_MOST)
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
            for one in entries
        ],
        total=total,
        all_path=reverse("exchange:mine") if total > len(entries) else "",
    )


def calls(_user: User, _actor: Actor) -> Iterable[Group]:
    """Calls to decide on. One query."""
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
