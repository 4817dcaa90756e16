"""Who takes part in an event: for letters and for other parts of this app."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from rresi.accounts.portraits import shown_to
from rresi.ecosystem.models import Organisation
from rresi.events import links
from rresi.events.models import (
    Consent,
    Delegation,
    Event,
    Invitation,
    Registration,
    SessionSeat,
    hash_of,
)
from rresi.events.queries import cards
from rresi.events.queries.cards import EventCard

LISTED_AT_MOST = 20


def by_link(token: str) -> Registration | None:
    """The registration that a signed link opens, if it is the newest link. Three queries."""
    found = links.opened(token)
    if found is None:
        return None
    pk, number = found
    rows = Registration.objects.select_related("event", "event__host_region", "delegation")
    rows = rows.prefetch_related("event__texts", "event__host_region__texts")
    return rows.filter(pk=pk, links=number).first()


def lost_at(token: str) -> list[EventCard]:
    """Where somebody may ask for their link again: the event of a link that a newer one replaced.

    Of a link that nobody here made nothing is told: these are all events of this year and to come.
    Three queries.
    """
    found, events = links.opened(token), cards.with_texts()
    if found is not None:
        shown = events.filter(registrations=found[0])
    else:
        since = timezone.localdate() - timedelta(days=365)
        shown = events.filter(end__gte=since).order_by("start", "pk")[:LISTED_AT_MOST]
    return [EventCard.of(event) for event in shown]


def of_account(event: Event, user_id: int) -> Registration | None:
    """The registration of somebody who is signed in; one that stands before a cancelled one."""
    rows = Registration.objects.filter(event=event, account_id=user_id).select_related("event")
    return rows.exclude(state=Registration.State.CANCELLED).first() or rows.first()


def expected(event: Event, *, sessions: Collection[int] | None = None) -> QuerySet[Registration]:
    """Everybody who holds a confirmed seat in an event, or in one of these sessions, by name."""
    rows = Registration.objects.filter(event=event, state=Registration.State.CONFIRMED)
    if sessions is not None:
        seats = SessionSeat.objects.filter(session__in=sessions, state=SessionSeat.State.CONFIRMED)
        rows = rows.filter(pk__in=seats.values("registration_id"))
    return rows.order_by("name", "pk")


def had_seat_at(event: Event, moment: datetime) -> QuerySet[Registration]:
    """Whose own a seat in an event was then, whatever became of it since."""
    since = Q(state=Registration.State.CONFIRMED) | Q(cancelled_at__gt=moment)
    return Registration.objects.filter(since, event=event, confirmed_at__lte=moment)


def agreed(event: Event, purpose: Consent.Purpose) -> set[int]:
    """The registrations whose last word on a purpose is yes. One query."""
    rows = Consent.objects.filter(event=event, purpose=purpose, registration__isnull=False)
    last = dict(rows.order_by("pk").values_list("registration_id", "given"))
    return {pk for pk, given in last.items() if given and pk is not None}


def agreeing(rows: QuerySet[Registration], purpose: str) -> QuerySet[Registration]:
    """Those of some registrations whose last word on a purpose is yes."""
    said = Consent.objects.filter(registration=OuterRef("pk"), purpose=purpose).order_by("-pk")
    return rows.alias(agrees=Subquery(said.values("given")[:1])).filter(agrees=True)


def listed(event: Event) -> QuerySet[Registration]:
    """Who comes and lets other participants see that, by name; with the account of each."""
    rows = expected(event).select_related("account")
    return agreeing(rows, Consent.Purpose.PARTICIPANTS)


def portrait_of(registration: Registration, *, member: bool) -> str | None:
    """The key of their portrait for a reader who may see it; asks nothing of rows of `listed`."""
    faces = shown_to(filter(None, [registration.account]), member=member)
    return faces[0].portrait if faces else None


def invited(event: Event, token: str) -> Invitation | None:
    """The invitation that a link's token opens, while nobody has registered by it. One query."""
    if not token:
        return None
    rows = Invitation.objects.select_related("delegation", "event")
    return rows.filter(event=event, token_hash=hash_of(token), registration=None).first()


def is_used(event: Event, token: str) -> bool:
    """Whether somebody has registered by the invitation that a link's token opens. One query."""
    rows = Invitation.objects.filter(event=event, token_hash=hash_of(token))
    return rows.exclude(registration=None).exists()


def delegation(event: Event, token: str) -> Delegation | None:
    """The delegation that a link's token opens. One query."""
    return Delegation.objects.filter(event=event, token=token).first() if token else None


def workplace_of(user_id: int | None) -> dict[str, str]:
    """Organisation, kind and country of a member, for the form. One query."""
    if user_id is None:
        return {}
    found = Organisation.objects.filter(members__user_id=user_id).order_by("pk").first()
    if found is None:
        return {}
    return {"organisation_name": found.name, "kind": found.kind, "country": found.country}


def delegation_names(pks: Collection[int] | None = None) -> dict[int, str]:
    """The names of delegations, or of all, by primary key. One query."""
    rows = Delegation.objects.order_by("pk")
    found = rows if pks is None else rows.filter(pk__in=list(pks))
    return dict(found.values_list("pk", "name"))


def delegation_names_of(event: Event, pks: Collection[int]) -> dict[int, str]:
    """Those of an event. One query."""
    rows = Delegation.objects.filter(event=event, pk__in=pks).order_by("name")
    return dict(rows.values_list("pk", "name"))
