"""Who may do what with an event.

An organiser runs one event, a host receives its participants; both roles are held for one event. A
participant's own page opens by a signed link or for the account that registered.
"""

from __future__ import annotations

from collections.abc import Iterable

from rresi.accounts.permissions import Reach, Table, Target, allowed
from rresi.accounts.roles import Actor, Role
from rresi.events.models import Delegation, Event, Promise

_RUN: dict[Role, Reach] = {Role.COORDINATOR: Reach.ANYWHERE, Role.ORGANISER: Reach.SCOPE}
_RECEIVED: dict[Role, Reach] = {**_RUN, Role.EVENT_HOST: Reach.SCOPE}

PERMISSIONS: Table = {
    "event.create": {Role.COORDINATOR: Reach.ANYWHERE, Role.REGION_MANAGER: Reach.SCOPE},
    "training.create": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.REGION_MANAGER: Reach.SCOPE,
        Role.ORGANISATION_MEMBER: Reach.SCOPE,
    },
    "event.desk": _RECEIVED,
    "event.edit": _RUN,
    "event.publish": _RUN,
    "event.roles": _RUN,
    "event.people": _RECEIVED,
    "event.needs": {Role.EVENT_HOST: Reach.SCOPE},
    "event.region_promises": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.REGION_MANAGER: Reach.SCOPE,
    },
    "event.hide_promise": {**_RUN, Role.REGION_MANAGER: Reach.SCOPE},
    "event.notes": _RECEIVED,
    "event.check_in": _RECEIVED,
    "event.board": _RECEIVED,
    "event.evaluate_results": _RECEIVED,
    "event.dossier": _RUN,
    "event.decide": _RUN,
    "event.meetings": _RUN,
    "delegation.change": _RUN,
    "delegation.invite": {**_RUN, Role.DELEGATION_MANAGER: Reach.SCOPE},
}


def target_of(event: Event) -> Target:
    """An event as permission sees it: that of its organisers and hosts."""
    return Target.of(scopes={Role.ORGANISER: [event.pk], Role.EVENT_HOST: [event.pk]})


def target_of_delegation(delegation: Delegation) -> Target:
    """A delegation as permission sees it: that of its managers and of its event's organisers."""
    event = delegation.event_id
    return Target.of(scopes={Role.ORGANISER: [event], Role.DELEGATION_MANAGER: [delegation.pk]})


def target_of_promise(promise: Promise) -> Target:
    """A promise as permission sees it: of its event's organisers and its region's managers."""
    return Target.of(
        scopes={Role.ORGANISER: [promise.event_id], Role.REGION_MANAGER: [promise.region_id]}
    )


def place_of(
    *, region_ids: Iterable[int | None] = (), organisation_ids: Iterable[int | None] = ()
) -> Target:
    """Where a new event would stand: in these regions, or with these organisations."""
    return Target.of(
        scopes={Role.REGION_MANAGER: region_ids, Role.ORGANISATION_MEMBER: organisation_ids}
    )


def may_create(actor: Actor) -> list[str]:
    """The kinds of event that somebody may make, for some region or organisation of theirs."""
    target = place_of(
        region_ids=actor.scope(Role.REGION_MANAGER),
        organisation_ids=actor.scope(Role.ORGANISATION_MEMBER),
    )
    if allowed(PERMISSIONS, actor, "event.create", target):
        return list(Event.Kind.values)
    may = allowed(PERMISSIONS, actor, "training.create", target)
    return [str(Event.Kind.TRAINING)] if may else []
