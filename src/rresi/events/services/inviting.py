"""Invitations after they were sent, and links of delegations: reminding, withdrawing, replacing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from rresi.accounts.notices import notify
from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.refusals import Refused
from rresi.events.attendees import Attendee
from rresi.events.models import (
    Delegation,
    DelegationManager,
    Event,
    Invitation,
    Registration,
    hash_of,
    new_token,
)
from rresi.events.permissions import PERMISSIONS, target_of, target_of_delegation
from rresi.events.queries.cards import name_in_language
from rresi.events.rules.registration import in_words, why_closed
from rresi.events.services import letters

AGAIN_AFTER = timedelta(days=3)
"""Between two letters to somebody who has not registered."""


def send(event: Event, invitations: Sequence[Invitation], *, again: bool = False) -> None:
    """Write and store them, each with a link of its own; a link that was sent before opens nothing.

    `again`: they are stored already, and this reminds of them.
    """
    written, now = letters.Letters(event), timezone.now()
    for one in invitations:
        token = new_token()
        one.token_hash, one.sent_at = hash_of(token), now
        with translation.override(one.language):
            path = reverse("events:registration", args=[event.slug])
        context = {
            "link": f"{settings.SITE_URL}{path}?invitation={token}",
            "delegation": one.delegation.name if one.delegation else "",
            "again": again,
        }
        written.write_to(one.email, one.language, "invitation", context)
    if again:
        Invitation.objects.bulk_update(invitations, ["token_hash", "sent_at"])
    else:
        Invitation.objects.bulk_create(invitations)
    written.post()


def due(event: Event, delegation: Delegation | None, now: datetime) -> QuerySet[Invitation]:
    """Who has not registered and was not written to lately, of an event or of a delegation."""
    rows = Invitation.objects.filter(event=event, registration=None, sent_at__lt=now - AGAIN_AFTER)
    return rows.filter(delegation=delegation) if delegation else rows


def _may(actor: Actor, event: Event, delegation: Delegation | None) -> None:
    if delegation is not None:
        require(PERMISSIONS, actor, "delegation.invite", target_of_delegation(delegation))
    else:
        require(PERMISSIONS, actor, "delegation.change", target_of(event))


@transaction.atomic
def remind(*, actor: Actor, event: Event, delegation: Delegation | None = None) -> int:
    """Invite again who has not registered, at most once in `AGAIN_AFTER`; how many letters.

    Raises:
        PermissionDenied.
        Refused: nobody can register any more.
    """
    _may(actor, event, delegation)
    now = timezone.now()
    closed = why_closed(event, now, invited_only=False, invited=True)
    if closed is not None:
        raise Refused(in_words(closed))
    rows = due(event, delegation, now).select_related("delegation")
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    send(event, found, again=True)
    return len(found)


def invited_to_tell(event: Event) -> QuerySet[Invitation]:
    """Who was invited, did not register, and hears that the event is cancelled."""
    registered = Registration.objects.filter(event=event).values("email")
    invited = Invitation.objects.filter(event=event, registration=None)
    return invited.exclude(email__in=registered).order_by("pk")


def managers_to_tell(event: Event, told: Iterable[Attendee]) -> QuerySet[DelegationManager]:
    """Who manages a delegation of the event, and hears that it is cancelled.

    Not who is among those `told` already, as a participant.
    """
    rows = DelegationManager.objects.filter(delegation__event=event, user__is_active=True)
    rows = rows.exclude(user__email__in={person.email for person in told})
    return rows.select_related("delegation", "user").order_by("delegation__name", "pk")


def tell_cancelled(event: Event, told: Iterable[Attendee], note: str) -> None:
    """Tell who was invited and did not register, and who manages a delegation, of a cancellation.

    Whoever registered is `told` as everybody who takes part.
    """
    written = letters.Letters(event)
    for one in invited_to_tell(event):
        written.write_to(one.email, one.language, "invitation-off", {"note": note})
    written.post()
    for held in managers_to_tell(event, told):
        notify(
            people=[held.user],
            event="delegation-cancelled",
            key=f"delegation-cancelled:{held.pk}",
            context={
                "name": held.delegation.name,
                "event": name_in_language(event, held.user.language),
                "note": note,
            },
            url=("events:delegation", event.slug, held.delegation_id),
        )


@transaction.atomic
def withdraw(*, actor: Actor, event: Event, pk: int, delegation: Delegation | None = None) -> None:
    """Take an invitation back; its link opens nothing any more. Again changes nothing.

    Raises:
        PermissionDenied.
        Refused: somebody has registered by it.
    """
    _may(actor, event, delegation)
    rows = Invitation.objects.filter(event=event, pk=pk)
    found = (rows.filter(delegation=delegation) if delegation else rows).first()
    if found is not None and found.registration_id is not None:
        raise Refused(_("This person has already registered."))
    if found is not None:
        found.delete()


@transaction.atomic
def replace_link(*, actor: Actor, delegation: Delegation) -> None:
    """Give a delegation another link; the one before it registers nobody any more.

    Raises:
        PermissionDenied.
    """
    require(PERMISSIONS, actor, "delegation.invite", target_of_delegation(delegation))
    Delegation.objects.filter(pk=delegation.pk).update(token=new_token())
