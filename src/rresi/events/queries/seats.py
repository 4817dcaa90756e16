"""What limits the seats of an event, and how many are held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

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


@dataclass(frozen=True)
class InLine:
    """Where somebody stands who waits for a seat.

    `place`: how many may get one before them, and they themselves; `quota`: how many seats their
    delegation may have, if it has used them all and that is why they wait.
    """

    place: int
    quota: int | None


def in_line(registration: Registration) -> InLine | None:
    """None for who does not wait for a seat. Three queries.

    Everybody counts who registered earlier, waits and may get the same seat, also for an approval
    or with an address still to confirm: they keep their place, so the number never rises when they
    confirm.
    """
    if registration.state != Registration.State.WAITING:
        return None
    event, group = registration.event, registration.delegation_id
    hall, taken = hall_of(event), taken_in(event)
    rows = Registration.objects.filter(event=event, state__in=Registration.WAITS).order_by()
    same = Q(queued_at=registration.queued_at, pk__lt=registration.pk)
    earlier = rows.filter(Q(queued_at__lt=registration.queued_at) | same)
    groups = earlier.values_list("delegation_id").annotate(Count("pk"))
    before = sum(count for other, count in groups if hall.competes(taken, other, group))
    return InLine(before + 1, hall.used_up(taken, group))


def quotas_used_up(event: Event, people: Iterable[Registration]) -> dict[int, int]:
    """By registration, the quota of a delegation that has used it, of those of these people who
    wait. Two queries; none where nobody who waits is of a delegation."""
    waiting = [
        one for one in people if one.delegation_id and one.state == Registration.State.WAITING
    ]
    if not waiting:
        return {}
    hall, taken = hall_of(event), taken_in(event)
    used = {one.pk: hall.used_up(taken, one.delegation_id) for one in waiting}
    return {pk: quota for pk, quota in used.items() if quota is not None}


def taken_in(event: Event) -> Counter[Group]:
    """How many seats each delegation holds. One query."""
    rows = Registration.objects.filter(event=event, state__in=Registration.HOLDING).order_by()
    return Counter(dict(rows.values_list("delegation_id").annotate(Count("pk"))))
