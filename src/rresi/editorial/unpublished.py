"""Pages that were unpublished, for those who can put them back or decide that they stay so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value, Window
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.accounts.models import User
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.roles import Actor, Role
from rresi.core import formats
from rresi.core.addresses import address_of
from rresi.editorial.models import Entry, Submission
from rresi.editorial.rules import State


def waiting() -> Iterable[QuerySet[Submission]]:
    """Every text whose page was unpublished, and nobody decided that it stays so."""
    yield Submission.objects.filter(
        state=State.WITHDRAWN, object_id__isnull=False, published_number=None, settled=False
    )


def needs(user: User, actor: Actor) -> Iterable[Group]:
    """One’s own, and for a coordinator all but those that authors who are still there took back
    the last time. One query."""
    steps = Entry.objects.filter(submission=OuterRef("pk"), event=Entry.Event.UNPUBLISHED)
    last = steps.order_by("-at", "-pk")
    theirs = Q(author=user)
    if Role.COORDINATOR in actor.roles:
        theirs = theirs | Q(author=None) | ~Q(gone_by=Entry.AUTHOR)
    (found,) = waiting()
    found = found.annotate(
        gone_by=Coalesce(Subquery(last.values("role")[:1]), Value("")),
        gone_at=Coalesce(Subquery(last.values("at")[:1]), F("entered_at")),
    )
    said = found.filter(theirs).only("title", "language").order_by("gone_at", "pk")
    rows = list(said.annotate(total=Window(Count("pk")))[:AT_MOST])
    total, path = rows[0].total if rows else 0, address_of("editorial:list")
    yield Group(
        "unpublished",
        _("Unpublished pages: publish again, or leave for good?"),
        [_line(one, one.gone_at, f"{path}{one.pk}/#gone") for one in rows],
        total,
        f"{path}?state={State.WITHDRAWN}" if total > len(rows) else "",
    )


def _line(submission: Submission, at: datetime, path: str) -> Need:
    date = formats.day(timezone.localdate(at))
    return Need(
        submission.title,
        path,
        _("Decide"),
        gettext("unpublished on %(date)s") % {"date": date},
        language=submission.language,
    )
