"""Signed certificates of attendance: Open Badges 3.0 as a JWT, checked with nothing but a key.

A credential is a JSON document (https://www.imsglobal.org/spec/ob/v3p0, which builds on the W3C's
Verifiable Credentials 2.0) inside a JSON Web Token (RFC 7519) signed with ES256. Whoever has the
token can check it years later, without the issuer's site: the token carries the public key, and
whoever kept the published keys sees whose that is. What was withdrawn stands in a Bitstring Status
List (https://www.w3.org/TR/vc-bitstring-status-list/): one bit a credential, and a list so long
that looking one up says nothing about which.
"""

from __future__ import annotations

import gzip
import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet

ALGORITHM = "ES256"
CURVE = "P-256"
STATUS_LIST_BITS = 131_072  # the least that the standard allows, so that a look-up tells nothing
CONTEXT_CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
CONTEXT_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
LONGEST_TOKEN = 20_000  # characters

Json = dict[str, Any]


class Invalid(ValueError):
    """Not a token that one of the given keys signed."""


@dataclass(frozen=True)
class Achievement:
    """What somebody took part in: all URLs absolute, texts in `language`."""

    url: str
    name: str
    description: str
    criteria: str
    hours_label: str
    language: str


@dataclass(frozen=True)
class Attendance:
    """One person's certificate. `status_index` is its bit in the list at `status_url`."""

    url: str
    person: str
    achievement: Achievement
    issuer_url: str
    issuer_name: str
    issued_at: datetime
    first_day: date
    last_day: date
    hours: float
    status_url: str
    status_index: int

    def document(self) -> Json:
        """The credential as Open Badges 3.0 writes it, without a signature."""
        hours, label = f"{self.achievement.url}#hours", self.achievement.hours_label
        described = [
            {"id": hours, "type": ["ResultDescription"], "name": label, "resultType": "Result"}
        ]
        results = [{"type": ["Result"], "resultDescription": hours, "value": f"{self.hours:g}"}]
        return {
            "@context": [CONTEXT_CREDENTIALS, CONTEXT_BADGES],
            "id": self.url,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": self.achievement.name,
            "issuer": {"id": self.issuer_url, "type": ["Profile"], "name": self.issuer_name},
            "validFrom": _instant(self.issued_at),
            "credentialSubject": {
                "type": ["AchievementSubject"],
                "identifier": [
                    {
                        "type": "IdentityObject",
                        "identityType": "name",
                        "identityHash": self.person,
                        "hashed": False,
                    }
                ],
                "activityStartDate": _instant(_midnight(self.first_day)),
                "activityEndDate": _instant(_midnight(self.last_day)),
                "achievement": {
                    "id": self.achievement.url,
                    "type": ["Achievement"],
                    "achievementType": "CertificateOfCompletion",
                    "name": self.achievement.name,
                    "description": self.achievement.description,
                    "criteria": {"narrative": self.achievement.criteria},
                    "inLanguage": self.achievement.language,
                    **({"resultDescription": described} if self.hours else {}),
                },
                **({"result": results} if self.hours else {}),
            },
            "credentialStatus": {
                "id": f"{self.status_url}#{self.status_index}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": str(self.status_index),
                "statusListCredential": self.status_url,
            },
        }

    def claims(self) -> Json:
        """The document with the claims that a JWT repeats; one dataclass in, one token out."""
        return _claimed(self.document(), self.issued_at)


def status_list(
    *, url: str, issuer_url: str, issued_at: datetime, withdrawn: Iterable[int]
) -> Json:
    """The claims of the list that says which credentials were withdrawn."""
    document = {
        "@context": [CONTEXT_CREDENTIALS],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer_url,
        "validFrom": _instant(issued_at),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode_bits(withdrawn),
        },
    }
    return _claimed(document, issued_at)


def encode_bits(indices: Iterable[int]) -> str:
    """The bits as multibase base64url of their gzip; bit 0 is the highest of the first byte.

    Raises:
        IndexError: an index lies beyond the list.
    """
    bits = bytearray(STATUS_LIST_BITS // 8)
    for index in indices:
        if index < 0:
            raise IndexError(index)
        bits[index // 8] |= 0x80 >> index % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + urlsafe_b64encode(packed).rstrip(b"=").decode()


def is_set(encoded: str, index: int) -> bool:
    """Whether a bit of an encoded list is set.

    Raises:
        Invalid: this is no such list, or it has no such bit.
    """
    try:
        packed = urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4))
        unpacker = zlib.decompressobj(wbits=31)
        bits = unpacker.decompress(packed, STATUS_LIST_BITS)
    except (ValueError, zlib.error) as error:
        raise Invalid("not a status list") from error
    if not encoded.startswith("u") or not 0 <= index < len(bits) * 8:
        raise Invalid("not a status list that has this entry")
    return bool(bits[index // 8] & 0x80 >> index % 8)


def new_key() -> Json:
    """A private key as a JSON Web Key; its `kid` is its thumbprint (RFC 7638)."""
    key = ECKey.generate_key(CURVE)
    return {**key.as_dict(private=True), "kid": key.thumbprint(), "alg": ALGORITHM, "use": "sig"}


def public_part(private: Mapping[str, Any], *, url: str) -> Json:
    """What of a key everybody may have, under the URL by which its tokens name it.

    Open Badges 3.0 wants a `kid` that can be fetched; readers of a key set compare it as it is.
    """
    shown = {name: private[name] for name in ("kty", "crv", "x", "y", "alg", "use")}
    return {**shown, "kid": url}


def sign(claims: Mapping[str, Any], private: Mapping[str, Any], *, url: str) -> str:
    """The claims as a JWT. Its header has the key that checks it, and says where it is published.

    Who has the token alone can so check that nothing was changed since it was signed, also without
    the site. That the issuer signed it only the published keys say: a forger puts in their own.
    Open Badges 3.0 allows both (https://www.imsglobal.org/spec/ob/v3p0, 8.2.3).
    """
    jwk = public_part(private, url=url)
    header = {"alg": ALGORITHM, "typ": "JWT", "kid": url, "jwk": jwk}
    key = ECKey.import_key({**private})
    return jwt.encode(header, dict(claims), key, algorithms=[ALGORITHM])


def read(token: str, public_keys: Iterable[Mapping[str, Any]]) -> Json:
    """The claims of a token that one of the keys signed.

    Raises:
        Invalid: it is no token, it was changed, or none of the keys signed it.
    """
    if len(token) > LONGEST_TOKEN or not token.isascii():
        raise Invalid("not a token")
    keys = KeySet([ECKey.import_key({**key}) for key in public_keys]).keys
    for key in keys:
        try:
            return dict(jwt.decode(token.strip(), key, algorithms=[ALGORITHM]).claims)
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    raise Invalid("not signed by any of these keys")


def kept(token: str) -> Json:
    """The claims of a token that whoever asks has signed and kept; the signature is not checked."""
    payload = token.split(".")[1]
    return dict(json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4))))


def _claimed(document: Json, issued_at: datetime) -> Json:
    issuer = document["issuer"]
    return {
        **document,
        "iss": issuer["id"] if isinstance(issuer, dict) else issuer,
        "jti": document["id"],
        "nbf": int(issued_at.timestamp()),
    }


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
