"""Reads of what participants noted, asked and learned; no name is shown to others."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from rresi.core.translations import language_name
from rresi.events.models import Event, Registration, SessionNote
from rresi.events.queries.titles import title_of

AT_MOST = 300


def shown(event: Event) -> QuerySet[SessionNote]:
    """Everything that participants may see, in order of sessions. One query."""
    rows = SessionNote.objects.filter(event=event, is_hidden=False).select_related("session")
    return rows.order_by("session__starts_at", "created_at", "pk")


def shown_to(registration: Registration) -> QuerySet[SessionNote]:
    """The same for one of them, who also finds what is hidden of their own. One query."""
    own = Q(registration=registration)
    rows = SessionNote.objects.filter(Q(is_hidden=False) | own, event=registration.event_id)
    return rows.select_related("session").order_by("session__starts_at", "created_at", "pk")


def all_of(event: Event) -> QuerySet[SessionNote]:
    """The same with what is hidden, for the organiser, with the sessions' texts. Two queries."""
    rows = SessionNote.objects.filter(event=event).select_related("session")
    rows = rows.prefetch_related("session__texts")
    return rows.order_by("-created_at", "-pk")


def at_places_of(event: Event, organisations: Collection[int]) -> QuerySet[SessionNote]:
    """Notes and questions, but for hidden ones, of sessions at the event's own places and at those
    of these organisations, by session. Two queries.
    """
    at_theirs = Q(session__host_organisation=None) | Q(session__host_organisation__in=organisations)
    rows = shown(event).filter(at_theirs, session__isnull=False)
    return rows.exclude(kind=SessionNote.Kind.LEARNED).prefetch_related("session__texts")


def learned(event: Event) -> list[SessionNote]:
    """What participants learned, in one line each, with the sessions' texts. Two queries."""
    rows = shown(event).filter(kind=SessionNote.Kind.LEARNED)
    return list(rows.prefetch_related("session__texts")[:AT_MOST])


def table_of(rows: QuerySet[SessionNote]) -> tuple[list[str], Iterator[list[str]]]:
    """Notes as a table, by session; of nobody's the name. Two queries."""
    headings = [_("Session"), _("Type"), _("Text"), _("Answer"), _("Language"), _("Hidden")]
    ordered = rows.order_by("session__starts_at", "created_at", "pk")
    lines = (
        [
            title_of(one.session) if one.session else _("The event as a whole"),
            one.get_kind_display(),
            one.text,
            one.answer,
            language_name(one.language),
            _("Yes") if one.is_hidden else _("No"),
        ]
        for one in ordered
    )
    return headings, lines
