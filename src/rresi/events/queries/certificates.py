"""Reads of certificates, and what a stranger may learn from one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from rresi.core import formats
from rresi.engines import credentials
from rresi.events.links import code_url
from rresi.events.models import Certificate, Event, Registration, SigningKey
from rresi.events.queries import hours
from rresi.events.queries.cards import with_hosts


def public_keys() -> list[dict[str, Any]]:
    """Every key that has ever signed, without its secret. One query."""
    return [_published(key) for key in SigningKey.objects.order_by("made_at")]


def fingerprints() -> list[str]:
    """The thumbprints (RFC 7638) of all of them, by which to recognise one. One query."""
    return list(SigningKey.objects.order_by("made_at").values_list("kid", flat=True))


def public_key(kid: str) -> dict[str, Any] | None:
    """One of them by its thumbprint. One query."""
    found = SigningKey.objects.filter(pk=kid).first()
    return _published(found) if found else None


def _published(key: SigningKey) -> dict[str, Any]:
    # a server of the version before, in the minute of an upgrade, makes a key without its URL
    return credentials.public_part(key.private, url=key.url or code_url("key", key.kid))


def revoked_indices() -> list[int]:
    """The bits of all revoked certificates. One query."""
    rows = Certificate.objects.filter(revoked_at__isnull=False)
    return list(rows.values_list("status_index", flat=True))


def status_claims(url: str) -> dict[str, Any]:
    """The list of revoked certificates, to be signed. One query."""
    return credentials.status_list(
        url=url,
        issuer_url=settings.SITE_URL,
        issued_at=timezone.now(),
        withdrawn=revoked_indices(),
    )


class Verdict(StrEnum):
    """What the page that checks a certificate says of it."""

    VALID = "valid"
    REVOKED = "revoked"
    NAMELESS = "nameless"  # valid, and the person's data have been deleted since
    FORGED = "forged"


@dataclass(frozen=True)
class Signed:
    """What a certificate says for good, whatever becomes of the registration and the event."""

    name: str
    event: str
    language: str
    first: date
    last: date

    @classmethod
    def of(cls, claims: dict[str, Any]) -> Signed:
        """What the claims of a credential say.

        Raises:
            KeyError, IndexError, TypeError, ValueError: they are not those of a certificate.
        """
        subject = claims["credentialSubject"]
        achievement = subject["achievement"]
        first, last = subject["activityStartDate"], subject["activityEndDate"]
        return cls(
            str(subject["identifier"][0]["identityHash"]),
            str(achievement["name"]),
            str(achievement["inLanguage"]),
            datetime.fromisoformat(first).date(),
            datetime.fromisoformat(last).date(),
        )

    @property
    def when(self) -> str:
        """The days of the event."""
        return formats.days(self.first, self.last)


@dataclass(frozen=True)
class Circumstances:
    """Of which kind an event was, where, and who hosted it: as on the day of the certificate."""

    kind: str
    place: str
    host: str

    @classmethod
    def of(cls, certificate: Certificate) -> Circumstances:
        """In the reader's language; of one issued before they were kept, as they are now."""
        if certificate.kind:
            kind = str(Event.Kind(certificate.kind).label)
            return cls(kind, certificate.place, certificate.host)
        [card] = with_hosts([certificate.event])
        return cls(card.kind, card.region, card.host)


def signed(certificate: Certificate) -> Signed | None:
    """What somebody's certificate says; None once their data are deleted."""
    if not certificate.credential:
        return None
    return Signed.of(credentials.kept(certificate.credential))


@dataclass(frozen=True)
class Checked:
    """What is known of a certificate; nothing that is signed where it may not be told."""

    verdict: Verdict
    certificate: Certificate | None = None
    signed: Signed | None = None


def by_code(code: str) -> Checked | None:
    """What the code on a certificate leads to; None for a code that was never issued. One query."""
    found = _rows().filter(code=code).first()
    if found is None:
        return None
    said = signed(found)
    if found.revoked_at:
        return Checked(Verdict.REVOKED, found, said)
    return Checked(Verdict.VALID if said else Verdict.NAMELESS, found, said)


def by_credential(token: str) -> Checked:
    """What a credential that somebody has says, checked by its signature. Two queries.

    Its holder knows the name already.
    """
    try:
        claims = credentials.read(token, public_keys())
    except credentials.Invalid:
        return Checked(Verdict.FORGED)
    code = str(claims.get("jti", "")).rstrip("/").rpartition("/")[2]
    found = _rows().filter(code=code).first()
    if found is None:
        return Checked(Verdict.FORGED)
    try:
        said = Signed.of(claims)
    except (KeyError, IndexError, TypeError, ValueError):
        return Checked(Verdict.FORGED)
    return Checked(Verdict.REVOKED if found.revoked_at else Verdict.VALID, found, said)


def _rows() -> QuerySet[Certificate]:
    rows = Certificate.objects.select_related("registration", "event", "event__host_region")
    return rows.prefetch_related("event__texts", "event__host_region__texts")


def of_event(event: Event) -> QuerySet[Certificate]:
    """The certificates of an event, by name; those without one last."""
    rows = Certificate.objects.filter(event=event).select_related("registration")
    return rows.order_by("registration__name", "pk")


@dataclass(frozen=True)
class Listed:
    """A certificate at the desk: what it says, and what is no longer so."""

    certificate: Certificate
    name: str  # empty once the person's data are deleted
    name_now: str  # as the registration says it, where that is another
    hours_now: Decimal | None  # as check-in says them, where those are others


def listed(event: Event, certificates: Iterable[Certificate]) -> list[Listed]:
    """These certificates of an event, compared with registration and check-in. Three queries."""
    rows = list(certificates)
    people = [one.registration_id for one in rows if one.registration_id]
    lasted = hours.of_people(event, people)
    found = []
    for one in rows:
        said, person = signed(one), one.registration
        name = said.name if said else ""
        standing = person is not None and one.revoked_at is None
        name_now = person.name if person and standing and person.name != name else ""
        hours_now = lasted[person.pk] if person and standing else one.hours
        found.append(Listed(one, name, name_now, hours_now if hours_now != one.hours else None))
    return found


def without_after_revoking(event: Event) -> int:
    """How many have no certificate because theirs was revoked. One query."""
    rows = Certificate.objects.filter(event=event, registration__isnull=False).order_by()
    standing = rows.filter(revoked_at__isnull=True).values("registration")
    gone = rows.filter(revoked_at__isnull=False).exclude(registration__in=standing)
    return gone.values("registration").distinct().count()


def own(registration: Registration) -> Certificate | None:
    """Somebody's certificate that stands. One query."""
    rows = Certificate.objects.filter(registration=registration, revoked_at__isnull=True)
    return rows.exclude(credential="").select_related("registration", "event").first()


def revoked(registration: Registration) -> Certificate | None:
    """Somebody's certificate that was revoked last. One query."""
    rows = Certificate.objects.filter(registration=registration, revoked_at__isnull=False)
    return rows.order_by("-revoked_at", "-pk").first()
