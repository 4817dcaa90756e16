"""Pages that were unpublished, for those who can put them back or decide that they stay so."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Window
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
    """One’s own, and for a coordinator all but those that authors who are still there took back.
    One query."""
    by_authors = Entry.objects.filter(
        submission=OuterRef("pk"), event=Entry.Event.UNPUBLISHED, role=Entry.AUTHOR
    )
    theirs = Q(author=user)
    if Role.COORDINATOR in actor.roles:
        theirs = theirs | Q(author=None) | Q(~Exists(by_authors))
    (found,) = waiting()
    said = found.filter(theirs).only("title", "language", "entered_at").order_by("entered_at", "pk")
    rows = list(said.annotate(total=Window(Count("pk")))[:AT_MOST])
    total, path = rows[0].total if rows else 0, address_of("editorial:list")
    yield Group(
        "unpublished",
        _("Unpublished pages: publish again, or leave for good?"),
        [_line(one, f"{path}{one.pk}/#gone") for one in rows],
        total,
        f"{path}?state={State.WITHDRAWN}" if total > len(rows) else "",
    )


def _line(submission: Submission, path: str) -> Need:
    date = formats.day(timezone.localdate(submission.entered_at))
    return Need(
        submission.title,
        path,
        _("Decide"),
        gettext("unpublished on %(date)s") % {"date": date},
        language=submission.language,
    )
