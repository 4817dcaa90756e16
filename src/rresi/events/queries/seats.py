"""What limits the seats of an event, and how many are held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count

from rresi.events.models import Delegation, Event, Registration, RegistrationTerms
from rresi.events.rules.seats import Group, Hall, Quota


def terms_of(event: Event) -> RegistrationTerms:
    """How people register for an event; the defaults where nothing was chosen.

    One query, none where the event was read with its `terms`.
    """
    found: RegistrationTerms | None = getattr(event, "terms", None)
    return found or RegistrationTerms(event=event)


def hall_of(event: Event) -> Hall:
    """What limits an event's seats. One query."""
    rows = Delegation.objects.filter(event=event).values_list("pk", "quota", "reserved")
    return Hall(event.capacity, {pk: Quota(most, reserved) for pk, most, reserved in rows})


def seats_left(events: Iterable[Event]) -> dict[int, int]:
    """How many seats each delegation of these events may still take, as the next would get them.

    Two queries.
    """
    by_pk = {event.pk: event for event in events}
    quotas: dict[int, dict[int, Quota]] = {pk: {} for pk in by_pk}
    rows = Delegation.objects.filter(event__in=by_pk).values_list(
        "event_id", "pk", "quota", "reserved"
    )
    for event, pk, most, reserved in rows:
        quotas[event][pk] = Quota(most, reserved)
    taken: dict[int, Counter[Group]] = {pk: Counter() for pk in by_pk}
    held = Registration.objects.filter(event__in=by_pk, state__in=Registration.HOLDING).order_by()
    counted = held.values_list("event_id", "delegation_id").annotate(Count("pk"))
    for event, group, count in counted:
        taken[event][group] = count
    return {
        group: Hall(by_pk[pk].capacity, groups).left(taken[pk], group) or 0
        for pk, groups in quotas.items()
        for group in groups
    }


def quota_used_up(registration: Registration) -> int | None:
    """The quota of somebody's delegation, if that is why they wait. Two queries."""
    if registration.delegation_id is None or registration.state != Registration.State.WAITING:
        return None
    event = registration.event
    return hall_of(event).used_up(taken_in(event), registration.delegation_id)


def taken_in(event: Event) -> Counter[Group]:
    """How many seats each delegation holds. One query."""
    rows = Registration.objects.filter(event=event, state__in=Registration.HOLDING).order_by()
    return Counter(dict(rows.values_list("delegation_id").annotate(Count("pk"))))
