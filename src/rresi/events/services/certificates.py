"""Writes of certificates: issued to who attended, revoked, and forgotten with a person's data."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.formats import labelled
from rresi.core.lengths import fits
from rresi.core.refusals import Incomplete, Refused
from rresi.design import brand
from rresi.engines import credentials
from rresi.engines.credentials import Achievement
from rresi.events.links import code_url
from rresi.events.models import (
    Certificate,
    Event,
    Registration,
    SigningKey,
    new_token,
)
from rresi.events.permissions import PERMISSIONS, target_of
from rresi.events.queries import hours
from rresi.events.queries.attended import attended
from rresi.events.queries.cards import EventCard, with_hosts
from rresi.events.rules.hours import WHAT_COUNTS
from rresi.events.services import letters, seats


def signing_key() -> SigningKey:
    """The key that signs now; made when there is none.

    A credential names its key by URL for good, so a site that has moved signs with a key of its
    new address, and still publishes the old one under the name that its credentials carry.
    """
    rows = SigningKey.objects.filter(retired_at__isnull=True, url__startswith=code_url("keys"))
    found = rows.order_by("-made_at").first()
    if found is None:
        private = credentials.new_key()
        kid = private["kid"]
        found = SigningKey.objects.create(kid=kid, private=private, url=code_url("key", kid))
    return found


@transaction.atomic
def issue(*, actor: Actor, event: Event, again: int = 0) -> int:
    """Certificates for everybody who attended and never had one; how many were issued.

    Whose certificate was revoked gets a new one only by name, and a letter, since the last one said
    that theirs was revoked: `again` is their registration.

    Raises:
        PermissionDenied.
        Refused: the event is not over.
    """
    require(PERMISSIONS, actor, "event.edit", target_of(event))
    locked = seats.lock(event)
    if not hours.has_concluded(locked):
        raise Refused(_("Certificates are issued when the event is over."))
    theirs = Certificate.objects.filter(event=event)
    standing = theirs.filter(revoked_at__isnull=True)
    missing = attended(locked).exclude(certificates__in=standing if again else theirs)
    if again:
        missing = missing.filter(pk=again)
    issued = _issued(locked, list(missing.exclude(name="").order_by("pk")))
    for one in issued if again else ():
        assert one.registration is not None
        letters.write(one.registration, "certificate", page="events:mine_certificate")
    return len(issued)


def _issued(event: Event, people: list[Registration]) -> list[Certificate]:
    if not people:
        return []
    prefetch_related_objects([event], "texts", "host_region__texts")
    key, now = signing_key(), timezone.now()
    attended_hours = hours.of_people(event, [person.pk for person in people])
    indices = _free_indices(len(people))
    rows = []
    languages = {person.language for person in people}
    told = {language: _told_in(event, language) for language in languages}
    for person, index in zip(people, indices, strict=True):
        person.event = event
        rows.append(
            _signed(
                person,
                *told[person.language],
                key=key,
                lasted=attended_hours[person.pk],
                index=index,
                now=now,
            )
        )
    return Certificate.objects.bulk_create(rows)


def _told_in(event: Event, language: str) -> tuple[EventCard, Achievement]:
    """What somebody took part in: of which kind, who hosted it, and what it was about."""
    with translation.override(language):
        [card] = with_hosts([event])
        host = labelled(_("Host organisation"), card.host) if card.host else ""
        told = (card.kind, host, card.summary or card.name)
        return card, Achievement(
            url=f"{settings.SITE_URL}{reverse('events:detail', args=[event.slug])}",
            name=card.name,
            description=". ".join(part for part in told if part),
            criteria=_("The organiser recorded that this person was present.") + f" {WHAT_COUNTS}",
            hours_label=_("Hours attended"),
            language=language,
        )


def _signed(
    person: Registration,
    card: EventCard,
    achievement: Achievement,
    *,
    key: SigningKey,
    lasted: Decimal,
    index: int,
    now: datetime,
) -> Certificate:
    event, code = person.event, new_token()
    first = event.start
    assert first is not None, "an event that is over has a date"
    credential = credentials.Attendance(
        url=code_url("certificate", code),
        person=person.name,
        achievement=achievement,
        issuer_url=settings.SITE_URL,
        issuer_name=brand.current().short_name,
        issued_at=now,
        first_day=first,
        last_day=event.end or first,
        hours=float(lasted),
        status_url=code_url("status"),
        status_index=index,
    )
    token = credentials.sign(credential.claims(), key.private, url=key.url)
    return Certificate(
        code=code,
        event=event,
        registration=person,
        key=key,
        status_index=index,
        kind=event.kind,
        place=card.region,
        host=card.host,
        hours=lasted,
        credential=token,
        digest=digest_of(token),
        issued_at=now,
    )


def digest_of(token: str) -> str:
    """What is kept of a credential when a person's data are gone: its SHA-256."""
    return hashlib.sha256(token.strip().encode()).hexdigest()


def _free_indices(count: int) -> list[int]:
    """Bits of the status list that no certificate has, at random: an order would say who is who.

    Raises:
        Refused: the list is full.
    """
    taken = set(Certificate.objects.values_list("status_index", flat=True))
    if len(taken) + count > credentials.STATUS_LIST_BITS:
        raise Refused(_("No more certificates can be issued with this list."))
    found: set[int] = set()
    while len(found) < count:
        index = secrets.randbelow(credentials.STATUS_LIST_BITS)
        if index not in taken:
            found.add(index)
    return list(found)


@transaction.atomic
def revoke(*, actor: Actor, event: Event, pk: int, reason: str) -> Certificate:
    """Revoke a certificate; the page that checks it says so, and why, at once.

    Its holder gets one letter. Again changes nothing.

    Raises:
        PermissionDenied.
        Incomplete: no reason.
        Refused: no such certificate.
    """
    require(PERMISSIONS, actor, "event.edit", target_of(event))
    if not reason.strip():
        raise Incomplete([("reason", _("Give a reason for revoking it."))])
    rows = Certificate.objects.select_for_update(of=("self",)).select_related("registration")
    found = rows.filter(event=event, pk=pk).first()
    if found is None:
        raise Refused(_("This certificate does not exist."))
    if found.revoked_at is None:
        found.revoked_at, found.reason = timezone.now(), fits(reason, 200, field="reason")
        found.save(update_fields=["revoked_at", "reason"])
        if found.registration is not None:
            found.registration.event = event
            context = {"reason": found.reason}
            page = "events:mine_certificate"
            letters.write(found.registration, "certificate-revoked", context, page=page)
    return found


@transaction.atomic
def send(*, actor: Actor, event: Event) -> int:
    """Email everybody who has a certificate where it is; how many people. Sent again on request.

    Raises:
        PermissionDenied.
    """
    require(PERMISSIONS, actor, "event.edit", target_of(event))
    rows = Certificate.objects.filter(event=event, revoked_at__isnull=True)
    people = Registration.objects.filter(certificates__in=rows).exclude(email="").distinct()
    written = letters.Letters(event)
    for person in people:
        written.write(person, "certificate", page="events:mine_certificate")
    written.post()
    return len(people)


def forget(registrations: Iterable[int]) -> int:
    """Empty the credentials of people whose data go; the certificates stay, without a name."""
    rows = Certificate.objects.filter(registration__in=list(registrations))
    return rows.update(credential="", registration=None)


def retire_key(*, kid: str) -> None:
    """Let a key sign no more; what it has signed is still checked with it."""
    SigningKey.objects.filter(pk=kid, retired_at__isnull=True).update(retired_at=timezone.now())
