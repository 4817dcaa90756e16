"""Dietary and access needs: encrypted with one key an event, read by the host alone.

Ciphertext and key lie in tables of their own. Destroying the key makes every ciphertext of an event
unreadable at once, also in the copies of it that lie elsewhere.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from cryptography.fernet import Fernet
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


def _cipher(event: Event) -> Fernet | None:
    """The event's cipher; None once its key was destroyed."""
    row, _made = NeedsKey.objects.get_or_create(
        event=event, defaults={"key": Fernet.generate_key()}
    )
    return Fernet(bytes(row.key)) if row.destroyed_at is None else None


@transaction.atomic
def store_needs(*, registration: Registration, needs: Needs) -> None:
    """Keep what somebody needs in the place of what was kept; nothing, when they need nothing."""
    cipher = _cipher(registration.event) if needs else None
    if cipher is None:
        SensitiveNeeds.objects.filter(registration=registration).delete()
        return
    plain = json.dumps([registration.pk, asdict(needs)]).encode()
    SensitiveNeeds.objects.update_or_create(
        registration=registration, defaults={"ciphertext": cipher.encrypt(plain)}
    )


def _read(cipher: Fernet, row: SensitiveNeeds) -> Needs:
    pk, found = json.loads(cipher.decrypt(bytes(row.ciphertext)))
    if pk != row.registration_id:
        raise ValueError("needs of somebody else")
    return Needs(tuple(found["diet"]), tuple(found["access"]), found["note"])


def own_needs(registration: Registration) -> Needs:
    """What a participant told, for themselves; nothing once the key was destroyed."""
    row = SensitiveNeeds.objects.filter(registration=registration).first()
    cipher = _cipher(registration.event) if row else None
    return _read(cipher, row) if row and cipher else Needs()


def needs_of(*, actor: Actor, event: Event) -> list[tuple[Registration, Needs]]:
    """What the participants who hold a seat need, by name. Two queries.

    Raises:
        PermissionDenied: the actor does not host the event.
    """
    require(PERMISSIONS, actor, "event.needs", target_of(event))
    key = NeedsKey.objects.filter(event=event, destroyed_at=None).first()
    if key is None:
        return []
    cipher = Fernet(bytes(key.key))
    rows = SensitiveNeeds.objects.filter(
        registration__event=event, registration__state__in=Registration.HOLDING
    ).select_related("registration")
    return [(row.registration, _read(cipher, row)) for row in rows.order_by("registration__name")]


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
