"""Dietary and accessibility needs: encrypted with one key an event, read by the host alone.

Ciphertext and key lie in tables of their own, and no backup or export holds a key. So destroying it
makes every ciphertext of an event unreadable at once, also in copies that lie elsewhere; and after
a restore the needs must be asked for again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from cryptography.fernet import Fernet, InvalidToken
from django.db import transaction
from django.utils import timezone

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.events.models import Event, NeedsKey, Registration, SensitiveNeeds
from rresi.events.permissions import PERMISSIONS, target_of


@dataclass(frozen=True)
class Needs:
    """What somebody needs: keys of `rules.needs`, and their own words."""

    diet: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    note: str = ""

    def __bool__(self) -> bool:
        return bool(self.diet or self.access or self.note)


def cipher_of(event: Event, *, make: bool = False) -> Fernet | None:
    """The event's cipher; None where there is no key, or none any more."""
    row = NeedsKey.objects.filter(event=event).first()
    if row is None and make:
        row, _made = NeedsKey.objects.get_or_create(
            event=event, defaults={"key": Fernet.generate_key()}
        )
    return Fernet(bytes(row.key)) if row and row.destroyed_at is None else None


@transaction.atomic(savepoint=False)  # with the registration that they belong to
def store_needs(*, registration: Registration, needs: Needs, cipher: Fernet | None = None) -> None:
    """Keep what somebody needs in the place of what was kept; nothing, when they need nothing.

    `cipher`: the event's, where the caller has it.
    """
    cipher = (cipher or cipher_of(registration.event, make=True)) if needs else None
    if cipher is None:
        SensitiveNeeds.objects.filter(registration=registration).delete()
        return
    plain = json.dumps([registration.pk, asdict(needs)]).encode()
    SensitiveNeeds.objects.bulk_create(
        [SensitiveNeeds(registration=registration, ciphertext=cipher.encrypt(plain))],
        update_conflicts=True,
        unique_fields=["registration"],
        update_fields=["ciphertext", "updated_at"],
    )


def _read(cipher: Fernet, row: SensitiveNeeds) -> Needs | None:
    """What a row says; None where it was written with a key that is no longer there."""
    try:
        pk, found = json.loads(cipher.decrypt(bytes(row.ciphertext)))
    except InvalidToken:
        return None
    if pk != row.registration_id:
        raise ValueError("needs of somebody else")
    return Needs(tuple(found["diet"]), tuple(found["access"]), found["note"])


def own_needs(registration: Registration) -> Needs:
    """What a participant told, for themselves; nothing once the key was destroyed."""
    row = SensitiveNeeds.objects.filter(registration=registration).first()
    cipher = cipher_of(registration.event) if row else None
    return (_read(cipher, row) if row and cipher else None) or Needs()


@dataclass(frozen=True)
class NeedsOfAll:
    """What participants need, by name, and of whom it cannot be read any more."""

    told: list[tuple[Registration, Needs]]
    unreadable: list[Registration]


def needs_of(*, actor: Actor, event: Event) -> NeedsOfAll:
    """What the participants who hold a seat need. Two queries.

    Raises:
        PermissionDenied: the actor does not host the event.
    """
    require(PERMISSIONS, actor, "event.needs", target_of(event))
    cipher = cipher_of(event)
    rows = SensitiveNeeds.objects.filter(
        registration__event=event, registration__state__in=Registration.HOLDING
    ).select_related("registration")
    found = NeedsOfAll([], [])
    for row in rows.order_by("registration__name"):
        needs = _read(cipher, row) if cipher else None
        if needs is None:
            found.unreadable.append(row.registration)
        else:
            found.told.append((row.registration, needs))
    return found


@transaction.atomic
def destroy_key(*, event: Event) -> bool:
    """Destroy an event's key and the ciphertexts with it; again changes nothing."""
    SensitiveNeeds.objects.filter(registration__event=event).delete()
    row, _made = NeedsKey.objects.get_or_create(event=event)
    if row.destroyed_at is not None:
        return False
    row.key, row.destroyed_at = b"", timezone.now()
    row.save()
    return True
