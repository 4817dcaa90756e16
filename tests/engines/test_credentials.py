"""A certificate is checked by another library than the one that signed it."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines import credentials
from rresi.engines.credentials import Achievement, Attendance, Invalid

NOW = datetime(2026, 5, 20, 16, 30, tzinfo=UTC)
SITE = "https://rresi.example"
KEY = f"{SITE}/credentials/keys/thumbprint"


def certificate(**changes: Any) -> Attendance:
    fields: dict[str, Any] = {
        "url": f"{SITE}/credentials/certificates/abc",
        "person": "Ayşe Yıldız-Öztürk",
        "achievement": Achievement(
            url=f"{SITE}/missions/efeler-2027",
            name="Mission to Efeler",
            description="Three days of visits.",
            criteria="At least one session attended.",
            hours_label="Hours attended",
            language="en",
        ),
        "issuer_url": SITE,
        "issuer_name": "R.R.E.S.I.",
        "issued_at": NOW,
        "first_day": date(2026, 5, 18),
        "last_day": date(2026, 5, 20),
        "hours": 7.5,
        "status_url": f"{SITE}/credentials/status",
        "status_index": 94_567,
    }
    return Attendance(**fields | changes)


# Of https://www.imsglobal.org/spec/ob/v3p0, appendix B.1: what must stand there and what may.
SHAPES = {
    "OpenBadgeCredential": (
        {"@context", "id", "type", "issuer", "validFrom", "credentialSubject"},
        {"name", "description", "awardedDate", "validUntil", "credentialStatus", "evidence"},
    ),
    "Profile": ({"id", "type"}, {"name", "url", "email", "description", "image"}),
    "AchievementSubject": (
        {"type", "identifier", "achievement"},
        {"activityStartDate", "activityEndDate", "creditsEarned", "role", "result", "narrative"},
    ),
    "IdentityObject": ({"type", "hashed", "identityHash", "identityType"}, {"salt"}),
    "Achievement": (
        {"id", "type", "name", "description", "criteria"},
        {"achievementType", "inLanguage", "resultDescription", "tag", "creator", "version"},
    ),
    "ResultDescription": (
        {"id", "type", "name", "resultType"},
        {"allowedValue", "valueMax", "valueMin", "requiredValue"},
    ),
    "Result": ({"type"}, {"resultDescription", "value", "status", "achievedLevel"}),
    "BitstringStatusListEntry": (
        {"type", "statusPurpose", "statusListIndex", "statusListCredential"},
        {"id"},
    ),
}


def typed_objects(value: object) -> Iterator[dict[str, Any]]:
    """Every object of a document that says what it is."""
    if isinstance(value, dict):
        if "type" in value:
            yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from typed_objects(one)


def test_the_document_has_the_shape_that_open_badges_asks_for() -> None:
    document = certificate().document()
    assert document["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert document["@context"][1].startswith("https://purl.imsglobal.org/spec/ob/v3p0/context-")
    met = set()
    for one in typed_objects(document):
        types = one["type"] if isinstance(one["type"], list) else [one["type"]]
        must, may = SHAPES[types[-1]]
        assert must <= set(one) <= must | may, types
        met.add(types[-1])
    assert met == set(SHAPES)


def test_an_independent_library_accepts_what_was_signed() -> None:
    key = credentials.new_key()
    token = credentials.sign(certificate().claims(), key, url=KEY)

    public = jwt.PyJWK.from_dict(credentials.public_part(key, url=KEY))
    claims = jwt.decode(token, public.key, algorithms=["ES256"])

    assert jwt.get_unverified_header(token)["kid"] == public.key_id == KEY
    assert claims["iss"] == claims["issuer"]["id"] == SITE
    assert claims["jti"] == claims["id"]
    assert claims["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    subject = claims["credentialSubject"]
    assert subject["identifier"][0]["identityHash"] == "Ayşe Yıldız-Öztürk"
    assert subject["result"][0]["value"] == "7.5"
    assert subject["activityEndDate"] == "2026-05-20T00:00:00Z"
    assert claims["credentialStatus"]["statusListIndex"] == "94567"


def test_where_no_hours_were_recorded_none_are_claimed() -> None:
    subject = certificate(hours=0).document()["credentialSubject"]
    assert "result" not in subject
    assert "resultDescription" not in subject["achievement"]


def test_the_public_part_of_a_key_holds_no_secret() -> None:
    key = credentials.new_key()
    assert "d" in key
    assert "d" not in credentials.public_part(key, url=KEY)


def test_a_changed_token_and_a_strangers_are_refused() -> None:
    key, stranger = credentials.new_key(), credentials.new_key()
    token = credentials.sign(certificate().claims(), key, url=KEY)
    head, body, seal = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    claims["credentialSubject"]["identifier"][0]["identityHash"] = "Somebody else"
    forged = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
    public = [credentials.public_part(key, url=KEY)]

    assert credentials.read(token, public)["jti"] == certificate().url
    assert credentials.read(token, [credentials.public_part(stranger, url=KEY), *public])
    for wrong in (f"{head}.{forged}.{seal}", f"{head}.{body}.", "", "ş", "a" * 30_000):
        with pytest.raises(Invalid):
            credentials.read(wrong, public)
    with pytest.raises(Invalid):
        credentials.read(token, [credentials.public_part(stranger, url=KEY)])


def test_an_unsigned_token_and_one_sealed_with_the_public_key_are_refused() -> None:
    key = credentials.new_key()
    public = credentials.public_part(key, url=KEY)
    unsigned = jwt.encode(certificate().claims(), "", algorithm="none")
    sealed = jwt.encode(certificate().claims(), public["x"] + public["y"], algorithm="HS256")
    for token in (unsigned, sealed):
        with pytest.raises(Invalid):
            credentials.read(token, [public])


@given(st.sets(st.integers(0, credentials.STATUS_LIST_BITS - 1), max_size=30), st.data())
def test_the_status_list_says_what_was_withdrawn(withdrawn: set[int], data: Any) -> None:
    encoded = credentials.encode_bits(withdrawn)
    other = data.draw(st.integers(0, credentials.STATUS_LIST_BITS - 1))
    assert credentials.is_set(encoded, other) == (other in withdrawn)
    assert all(credentials.is_set(encoded, index) for index in withdrawn)


def test_the_status_list_is_written_as_the_standard_says() -> None:
    claims = credentials.status_list(
        url=f"{SITE}/credentials/status", issuer_url=SITE, issued_at=NOW, withdrawn=[0, 9]
    )
    encoded = claims["credentialSubject"]["encodedList"]
    assert encoded[0] == "u"  # multibase: base64url without padding
    bits = gzip.decompress(base64.urlsafe_b64decode(encoded[1:] + "=" * (-len(encoded[1:]) % 4)))
    assert len(bits) * 8 >= 131_072
    assert bits[:3] == bytes([0b1000_0000, 0b0100_0000, 0])
    for broken in ("", "u", "x" + encoded[1:], "uAAAA"):
        with pytest.raises(Invalid):
            credentials.is_set(broken, 0)
    with pytest.raises(IndexError):
        credentials.encode_bits([-1])
