"""Asking for a role: who signs up says where they work, and a coordinator decides in one step."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rresi.accounts import queries
from rresi.accounts.models import RoleRequest, User
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.notices import notify
from rresi.accounts.permissions import PERMISSIONS, Target, allowed, require
from rresi.accounts.roles import Actor, Role
from rresi.accounts.services import grant_role
from rresi.core.refusals import Refused


@transaction.atomic
def ask_for_role(*, actor: Actor, user: User, role: str, place: str) -> RoleRequest:
    """Say where one works and which role one asks for; saying it again changes it.

    The coordinators are told of a request once, and again when it asks for something else.

    Raises:
        PermissionDenied: it is somebody else.
        Refused: there is no such role, or they have it.
    """
    require(PERMISSIONS, actor, "role.request", Target(owner_id=user.pk))
    if role and (not queries.role_label(role) or role in queries.GIVEN):
        raise Refused(_("This role no longer exists. Nothing has been changed."))
    if role in {one.key for one in queries.held_roles([user.pk]).get(user.pk, [])}:
        raise Refused(_("You already have this role."))
    before = RoleRequest.objects.filter(user=user).first()
    waits = before is not None and before.state == RoleRequest.State.OPEN
    request, _made = RoleRequest.objects.update_or_create(
        user=user,
        defaults={
            "role": role,
            "place": place.strip(),
            "state": RoleRequest.State.OPEN,
            **({} if waits else {"asked_at": timezone.now()}),
        },
    )
    if role:
        notify(
            people=queries.coordinators(),
            event="role-requested",
            key=f"role-requested:{user.pk}:{role}:{request.asked_at.isoformat()}",
            context={
                "name": str(user),
                "place": request.place,
                "role": lazy(partial(queries.role_label, role), str)(),
            },
            url=("accounts:person", user.pk),
        )
    else:
        request.state = RoleRequest.State.GRANTED  # nothing is left to decide
        request.save(update_fields=["state"])
    return request


@transaction.atomic
def decide_request(*, actor: Actor, user: User, grant: bool) -> RoleRequest:
    """Give the role that a person asked for, or decline; a second press changes nothing.

    Raises:
        PermissionDenied: the actor may not give roles.
        Refused: nothing was asked for, or what it was asked for is gone.
    """
    require(PERMISSIONS, actor, "role.grant")
    request = RoleRequest.objects.select_for_update().filter(user=user).first()
    if request is None or not request.role:
        raise Refused(_("Nothing has been requested."))
    if request.state != RoleRequest.State.OPEN:
        return request
    if grant:
        name, _colon, pk = request.role.partition(":")
        try:
            grant_role(actor=actor, user=user, role=Role(name), pk=int(pk) if pk else None)
        except (ValueError, ObjectDoesNotExist) as error:
            raise Refused(_("This role no longer exists. Nothing has been changed.")) from error
    request.state = RoleRequest.State.GRANTED if grant else RoleRequest.State.DECLINED
    request.decided_by_id = actor.user_id
    request.save()
    notify(
        people=[user],
        event="role-granted" if grant else "role-declined",
        key=f"role-decided:{user.pk}:{request.role}:{request.asked_at.isoformat()}",
        context={"role": lazy(partial(queries.role_label, request.role), str)()},
        url=("portal:dashboard",) if grant else ("portal:contact",),
    )
    return request


def waiting() -> Iterable[QuerySet[RoleRequest]]:
    """Every request that is not decided."""
    yield RoleRequest.objects.filter(state=RoleRequest.State.OPEN)


def needs(user: User, actor: Actor) -> Iterable[Group]:
    """Requests that wait for who may give roles, and one's own. Two queries, and for the names of
    the roles as many as `role_labels` asks."""
    if allowed(PERMISSIONS, actor, "role.grant"):
        found = queries.open_requests(limit=AT_MOST)
        labels = queries.role_labels(one.role for one in found)
        yield Group(
            "role-requests",
            _("Requests for a role"),
            [_request(one, labels.get(one.role, "")) for one in found],
            total=getattr(found[0], "total", 0) if found else 0,
        )
    own = queries.request_of(user)
    if own and own.state == RoleRequest.State.OPEN:
        need = Need(
            what=queries.role_label(own.role) or own.place,
            path=reverse("accounts:welcome"),
            act=pgettext("verb", "Change"),
            why=own.get_state_display(),
        )
        yield Group("own-request", _("Your request for a role"), [need], total=1, waiting=True)


def _request(request: RoleRequest, role: str) -> Need:
    return Need(
        what=str(request.user),
        path=reverse("accounts:person", args=[request.user_id]),
        act=_("Decide"),
        why=" · ".join(filter(None, (role, request.place))),
    )
