"""Who organises an event and who hosts it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from rresi.accounts.models import User
from rresi.accounts.notices import notify
from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor, Role, scopes
from rresi.accounts.services import require_confirmed
from rresi.core.refusals import Refused
from rresi.events.models import Event, EventOrganiser
from rresi.events.permissions import PERMISSIONS, target_of
from rresi.events.queries.cards import name_in_language


@transaction.atomic
def give(*, actor: Actor, event: Event, role: Role, email: str) -> User:
    """Let somebody with an account organise or host an event; they are told once.

    Raises:
        PermissionDenied: the actor may not say so.
        Refused: nobody has an account with this address, or they have not confirmed it.
    """
    require(PERMISSIONS, actor, "event.roles", target_of(event))
    person = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if person is None:
        raise Refused(
            _("There is no account with this email address. Ask the person to sign up first.")
        )
    require_confirmed(actor=actor, user=person)
    held, new = scopes()[role].rows.get_or_create(event=event, user=person)
    if new and person.pk != actor.user_id:
        notify(
            people=[person],
            event="event-role",
            key=f"event-role:{role}:{held.pk}",  # a new key when it is given again
            context={
                "name": name_in_language(event, person.language),
                "hosts": role == Role.EVENT_HOST,
            },
            url=("events:desk", event.slug),
        )
    return person


@transaction.atomic
def take(*, actor: Actor, event: Event, role: Role, user_id: int) -> None:
    """Take a role of an event back; who does not hold it loses nothing.

    Raises:
        PermissionDenied: the actor may not say so.
        Refused: nobody would organise the event any more.
    """
    require(PERMISSIONS, actor, "event.roles", target_of(event))
    if role == Role.ORGANISER:
        held = EventOrganiser.objects.select_for_update().filter(event=event)
        if [organiser.user_id for organiser in held] == [user_id]:
            raise Refused(_("An event needs at least one organiser."))
    scopes()[role].rows.filter(event=event, user_id=user_id).delete()
