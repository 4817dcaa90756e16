"""Certificates: checked by another library than the one that signed them, also after erasure."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import jwt
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation
from joserfc import jwt as joserfc_jwt
from joserfc.errors import BadSignatureError
from joserfc.jwk import ECKey, KeySet
from jwt.utils import base64url_decode, base64url_encode
from pypdf import PdfReader
from pytest_django import Settings

from rresi.accounts.roles import OPERATOR, VISITOR
from rresi.core import formats
from rresi.core.refusals import Incomplete, Refused
from rresi.design import brand
from rresi.ecosystem.models import Organisation
from rresi.engines import credentials
from rresi.events.links import path_for
from rresi.events.models import (
    Attendance,
    Certificate,
    Event,
    Registration,
    Session,
    SigningKey,
)
from rresi.events.printing.dossier import render as print_dossier
from rresi.events.queries import dossier, hours
from rresi.events.rules.hours import WHAT_COUNTS, WHO_COUNTS, hours_of
from rresi.events.services import certificates as services
from rresi.events.services.check_in import check_in
from rresi.events.services.closing import close_event, take_out
from rresi.events.times import beginning_of
from tests.factories.accounts import make_person
from tests.factories.aftermath import make_attendee, make_past_event
from tests.factories.events import make_host, make_organiser, make_session
from tests.factories.exchange import make_organisation
from tests.factories.regions import make_region
from tests.factories.registrations import make_registration, make_seat
from tests.pages import page

pytestmark = pytest.mark.django_db
DESK = "/en/events/visit/desk/certificates/"


@pytest.fixture
def event() -> Event:
    return make_past_event()


@pytest.fixture
def person(event: Event) -> Registration:
    return make_attendee(event, make_session(event), name="İlknur Şahin", language="tr")


def issued(event: Event) -> Certificate:
    services.issue(actor=OPERATOR, event=event)
    return Certificate.objects.filter(event=event, revoked_at__isnull=True).latest("pk")


def verified(token: str, client: Client) -> dict[str, object]:
    """Check a token as a stranger does: with the published keys and nothing of ours."""
    keys = KeySet.import_key_set(client.get("/credentials/keys").json())
    return dict(joserfc_jwt.decode(token, keys, algorithms=["ES256"]).claims)


def test_who_attended_gets_one_and_nobody_else(event: Event, person: Registration) -> None:
    make_registration(event)
    assert services.issue(actor=OPERATOR, event=event) == 1
    assert services.issue(actor=OPERATOR, event=event) == 0
    found = Certificate.objects.get()
    assert (found.registration, found.hours) == (person, Decimal(1))
    make_attendee(event)  # a door sent its scans late
    assert services.issue(actor=OPERATOR, event=event) == 1


def test_none_before_the_end_and_none_by_strangers() -> None:
    event = make_past_event(days_ago=-1)
    make_attendee(event)
    with pytest.raises(Refused, match="when the event is over"):
        services.issue(actor=OPERATOR, event=event)
    with pytest.raises(PermissionDenied):
        services.issue(actor=VISITOR, event=event)


def test_a_stranger_checks_it_with_the_published_keys(
    event: Event, person: Registration, client: Client
) -> None:
    found = issued(event)
    claims = verified(found.credential, client)
    subject = claims["credentialSubject"]
    assert isinstance(subject, dict)
    assert subject["identifier"][0]["identityHash"] == person.name
    assert subject["achievement"]["resultDescription"][0]["name"] == "Katılınan saat"
    assert str(claims["id"]).endswith(f"/credentials/certificates/{found.code}")
    answer = client.get("/credentials/keys")
    assert '"d"' not in answer.content.decode()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_the_address_in_its_head_leads_to_the_key(
    event: Event, person: Registration, client: Client
) -> None:
    token = issued(event).credential
    kid = jwt.get_unverified_header(token)["kid"]
    answer = client.get(kid.removeprefix(settings.SITE_URL))
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "d" not in answer.json()
    assert jwt.decode(token, jwt.PyJWK.from_dict(answer.json()).key, algorithms=["ES256"])
    fetched = jwt.PyJWKSet.from_dict(client.get("/credentials/keys").json())
    assert jwt.decode(token, fetched[kid].key, algorithms=["ES256"])
    assert client.get("/credentials/keys/unknown").status_code == 404


def test_what_a_site_issued_before_it_moved_is_found_by_the_name_of_its_key(
    event: Event, person: Registration, client: Client, settings: Settings
) -> None:
    before, after = settings.SITE_URL, "https://moved.example"
    old = issued(event).credential
    settings.SITE_URL = after
    make_attendee(event)
    new = issued(event).credential
    published = {key["kid"]: key for key in client.get("/credentials/keys").json()["keys"]}
    for token, site in ((old, before), (new, after)):
        kid = jwt.get_unverified_header(token)["kid"]
        assert kid.startswith(f"{site}/credentials/keys/")
        key = ECKey.import_key(published[kid])
        assert joserfc_jwt.decode(token, key, algorithms=["ES256"]).claims
        assert client.get(kid.removeprefix(site)).json() == published[kid]
        assert verified(token, client)
    assert verified(client.get("/credentials/status").content.decode(), client)
    services.retire_key(kid=Certificate.objects.get(credential=old).key_id)
    assert verified(old, client)


def test_it_is_checked_by_arithmetic_alone(event: Event, person: Registration) -> None:
    """No library for tokens at all: the curve, the hash, and nothing else."""
    token = issued(event).credential
    signed, _dot, seal = token.rpartition(".")
    public = credentials.public_part(SigningKey.objects.get().private, url="")
    x, y = (int.from_bytes(base64url_decode(public[name]), "big") for name in ("x", "y"))
    key = ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()
    raw = base64url_decode(seal)
    halves = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    key.verify(encode_dss_signature(*halves), signed.encode(), ec.ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        key.verify(encode_dss_signature(*halves), signed.encode() + b"x", ec.ECDSA(SHA256()))


def test_the_file_alone_is_enough_to_see_that_nothing_was_changed(
    event: Event, person: Registration, client: Client
) -> None:
    """Nothing of the site: neither its database nor its pages, only what is attached to the PDF."""
    issued(event)
    pdf = client.get(f"{path_for(person, 'events:mine_certificate')}file.pdf").content
    [attached] = PdfReader(BytesIO(pdf)).attachments["credential.jwt"]
    token = attached.decode()
    services.retire_key(kid=SigningKey.objects.get().kid)
    header = jwt.get_unverified_header(token)
    assert set(header) == {"alg", "typ", "kid", "jwk"}, "the specification allows no others"
    assert "d" not in header["jwk"]

    def with_pyjwt(given: str) -> dict[str, Any]:
        return dict(jwt.decode(given, jwt.PyJWK.from_dict(header["jwk"]).key, algorithms=["ES256"]))

    def with_joserfc(given: str) -> dict[str, Any]:
        key = ECKey.import_key(header["jwk"])
        return dict(joserfc_jwt.decode(given, key, algorithms=["ES256"]).claims)

    assert with_pyjwt(token) == with_joserfc(token)
    subject = with_pyjwt(token)["credentialSubject"]
    assert subject["identifier"][0]["identityHash"] == person.name
    head, body, seal = token.split(".")
    claims = json.loads(base64url_decode(body)) | {"name": "Something else"}
    changed = ".".join((head, base64url_encode(json.dumps(claims).encode()).decode(), seal))
    with pytest.raises(jwt.InvalidSignatureError):
        with_pyjwt(changed)
    with pytest.raises(BadSignatureError):
        with_joserfc(changed)


def test_only_the_published_keys_say_whose_a_certificate_is(
    event: Event, person: Registration, client: Client
) -> None:
    """A forger's own key checks what it signed; it is none of ours."""
    found = issued(event)
    claims = jwt.decode(found.credential, options={"verify_signature": False})
    forged = credentials.sign(claims, credentials.new_key(), url="https://forger.example/key")
    own = jwt.PyJWK.from_dict(jwt.get_unverified_header(forged)["jwk"])
    assert jwt.decode(forged, own.key, algorithms=["ES256"]) == claims
    answer = client.post("/credentials/", {"credential": forged}).content.decode()
    assert "not one of our certificates" in answer
    shown = page(client, "/credentials/")
    assert "What proves what" in shown
    assert found.key_id in shown, "the fingerprint by which to compare"


def test_the_desk_prints_the_certificate_of_who_has_no_email_address(
    event: Event, client: Client
) -> None:
    walk_in = make_attendee(event, name="Wanda Walks-In", email="")
    found = issued(event)
    assert found.registration == walk_in
    path = f"{DESK}{found.pk}/file.pdf"
    client.force_login(make_host(event, make_person()))
    shown = page(client, DESK)
    assert f'href="{path}"' in shown
    assert "no email address" in shown
    text = PdfReader(BytesIO(client.get(path).content)).pages[0].extract_text()
    assert "WandaWalks-In" in "".join(text.split())
    services.revoke(actor=OPERATOR, event=event, pk=found.pk, reason="Mistake")
    assert path not in page(client, DESK)
    assert client.get(path).status_code == 404
    other = make_past_event("other")
    client.force_login(make_organiser(other, make_person()))
    assert client.get(f"/en/events/other/desk/certificates/{found.pk}/file.pdf").status_code == 404
    assert client.get(path).status_code == 404


def test_a_certificate_outlives_the_key_that_signed_it(
    event: Event, person: Registration, client: Client
) -> None:
    found = issued(event)
    services.retire_key(kid=found.key_id)
    make_attendee(event)
    later = issued(event)
    assert later.key_id != found.key_id
    for one in (found, later):
        assert verified(one.credential, client)


def test_a_revoked_one_says_so_on_its_page_and_in_the_list(
    event: Event, person: Registration, client: Client
) -> None:
    found = issued(event)
    other = Certificate.objects.get(pk=found.pk)
    with pytest.raises(Incomplete):
        services.revoke(actor=OPERATOR, event=event, pk=found.pk, reason=" ")
    services.revoke(actor=OPERATOR, event=event, pk=found.pk, reason="Was not there")
    with pytest.raises(Refused):
        services.revoke(actor=OPERATOR, event=make_past_event("other"), pk=found.pk, reason="x")
    assert "has been revoked" in page(client, f"/credentials/certificates/{found.code}")
    claims = verified(client.get("/credentials/status").content.decode(), client)
    subject = claims["credentialSubject"]
    assert isinstance(subject, dict)
    assert credentials.is_set(subject["encodedList"], found.status_index)
    assert services.issue(actor=OPERATOR, event=event) == 0
    mail.outbox.clear()
    assert services.issue(actor=OPERATOR, event=event, again=person.pk) == 1
    assert [letter.to for letter in mail.outbox] == [[person.email]], "the last said: revoked"
    again = Certificate.objects.get(event=event, revoked_at=None)
    assert again.pk != other.pk
    claims = verified(client.get("/credentials/status").content.decode(), client)
    subject = claims["credentialSubject"]
    assert isinstance(subject, dict)
    assert not credentials.is_set(subject["encodedList"], again.status_index)
    absent = make_registration(event)
    own = page(client, path_for(absent, "events:mine_certificate"))
    assert "you were not checked in" in own


def test_its_holder_reads_why_it_was_revoked_and_whom_to_ask(
    event: Event, person: Registration, client: Client
) -> None:
    found = issued(event)
    services.revoke(actor=OPERATOR, event=event, pk=found.pk, reason="Left after the first hour")
    path = path_for(person, "events:mine_certificate")
    shown = page(client, path)
    assert "Left after the first hour" in shown
    assert "no certificate for you yet" not in shown
    assert "/contact/?event=" in shown
    organiser = make_organiser(event, make_person())
    assert organiser.name in page(client, path)
    assert organiser.email not in page(client, path)
    services.issue(actor=OPERATOR, event=event, again=person.pk)
    assert "Left after the first hour" not in page(client, path)


def test_the_page_that_checks_names_only_who_still_has_data(
    event: Event, person: Registration, client: Client
) -> None:
    found = issued(event)
    path = f"/credentials/certificates/{found.code}"
    assert person.name in page(client, path)
    token = found.credential
    take_out([person])
    shown = page(client, path)
    assert "have been deleted since" in shown
    assert person.name not in shown
    stored = Certificate.objects.get()
    assert person.name not in json.dumps(
        [stored.credential, stored.digest, stored.code, stored.reason]
    )
    assert stored.digest == services.digest_of(token)
    # who has the certificate itself still proves it
    file = SimpleUploadedFile("credential.jwt", token.encode())
    answer = client.post("/credentials/", {"file": file}).content.decode()
    assert "This certificate is valid" in answer
    assert person.name in answer


def test_paper_and_pages_say_what_was_signed_whatever_becomes_of_it(
    event: Event, person: Registration, client: Client
) -> None:
    """A new name or title, or a check-in that is undone, makes no other certificate."""
    found = issued(event)
    first = event.start
    assert first is not None
    change = page(client, path_for(person, "events:mine_change"), status=302)
    assert change == ""  # the event is over
    Registration.objects.update(name="Somebody Else", organisation_name="A Great Office")
    event.texts.update(name="Another title")
    Event.objects.update(start=first - timedelta(days=9), end=first - timedelta(days=9))
    Attendance.objects.all().delete()
    shown = plain(page(client, f"/credentials/certificates/{found.code}"))
    pdf = client.get(f"{path_for(person, 'events:mine_certificate')}file.pdf").content
    printed = " ".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())
    for said in (" ".join(shown.split()), printed):
        assert "İlknur Şahin" in said
        assert "A visit" in said
        assert not any(
            words in said for words in ("Somebody Else", "A Great Office", "Another title")
        )
    with translation.override("tr"):
        assert formats.day(first) in printed
    client.force_login(make_organiser(event, make_person()))
    desk = " ".join(plain(page(client, "/en/events/visit/desk/certificates/")).split())
    assert "İlknur Şahin registered as Somebody Else now 1 by check-in now 0" in desk
    assert "registered as" not in desk.replace("registered as Somebody Else now", "")


def test_the_form_says_that_a_certificate_keeps_its_name(client: Client) -> None:
    """On the last day, after the last session, both are there."""
    event = make_past_event(days_ago=0)
    person = make_attendee(event)
    path, words = path_for(person, "events:mine_change"), "keeps the name under which it was issued"
    assert words not in page(client, path)
    issued(event)
    assert words in page(client, path)


def test_a_forged_credential_is_none_of_ours(
    event: Event, person: Registration, client: Client
) -> None:
    token = issued(event).credential
    stranger = credentials.sign(
        jwt.decode(token, options={"verify_signature": False}), credentials.new_key(), url=""
    )
    for wrong in (stranger, token[:-4] + "AAAA", "nonsense", "ş"):
        answer = client.post("/credentials/", {"credential": wrong})
        assert "not one of our certificates" in answer.content.decode()
    assert client.get("/credentials/certificates/unknown").status_code == 404
    assert "Choose it here" in page(client, "/credentials/")


def test_the_pdf_carries_the_credential(event: Event, person: Registration, client: Client) -> None:
    path = path_for(person, "events:mine_certificate")
    assert "no certificate for you yet" in page(client, path)
    found = issued(event)
    assert "Download (PDF)" in page(client, path)
    answer = client.get(f"{path}file.pdf")
    reader = PdfReader(BytesIO(answer.content))
    assert reader.attachments["credential.jwt"] == [found.credential.encode()]
    text = "".join(reader.pages[0].extract_text().split())
    assert "İlknurŞahin" in text
    with translation.override(person.language):  # all of it in their language
        assert "".join(brand.current().tagline.split()) in text
    assert client.get(f"{path}file.jwt").content.decode() == found.credential
    assert client.get(f"{path}file.doc").status_code == 404


def test_all_documents_say_who_hosted_what(client: Client) -> None:
    """For people who know neither; a host is named in each, its kind in the reader's words."""
    host = make_organisation(name="Social Club Den Haag")
    event = make_past_event(kind=Event.Kind.TRAINING, host_organisation=host)
    person = make_attendee(event, language="de")
    found = issued(event)
    described = verified(found.credential, client)["credentialSubject"]["achievement"]  # type: ignore[index]
    assert described["description"].startswith(
        "Qualifizierung. Gastgebende Organisation: Social Club Den Haag. "
    )
    pdf = client.get(f"{path_for(person, 'events:mine_certificate')}file.pdf").content
    printed = " ".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())
    assert "Gastgebende Organisation Social Club Den Haag" in printed
    assert "Art der Veranstaltung Qualifizierung" in printed
    shown = " ".join(plain(page(client, f"/credentials/certificates/{found.code}")).split())
    assert "Type of event Training Host organisation Social Club Den Haag" in shown
    Organisation.objects.update(name="Renamed")
    Event.objects.update(kind=Event.Kind.WORKSHOP, host_region=make_region())
    pdf = client.get(f"{path_for(person, 'events:mine_certificate')}file.pdf").content
    assert " ".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split()) == printed
    assert " ".join(plain(page(client, f"/credentials/certificates/{found.code}")).split()) == shown
    Certificate.objects.update(kind="")  # of a version before
    assert "Type of event Workshop Host organisation Renamed" in " ".join(
        plain(page(client, f"/credentials/certificates/{found.code}")).split()
    )
    Organisation.objects.update(name="Social Club Den Haag")
    Event.objects.update(kind=Event.Kind.TRAINING, host_region=None)
    written = dossier.of(event)
    data = dossier.as_data(written)
    assert (data["kind"], data["host_organisation"]) == ("Training", "Social Club Den Haag")
    sheet = PdfReader(BytesIO(print_dossier(written))).pages[0].extract_text()
    assert "Training, " in sheet
    assert "Host organisation: Social Club Den Haag" in " ".join(sheet.split())


def test_names_of_any_length_fit(event: Event, client: Client) -> None:
    name = "Maria-Magdalena Donaudampfschifffahrtsgesellschaftskapitän von und zu Löwenstein-W."
    person = make_attendee(event, name=name)
    issued(event)
    answer = client.get(f"{path_for(person, 'events:mine_certificate')}file.pdf")
    assert len(PdfReader(BytesIO(answer.content)).pages) == 1


def test_the_desk_issues_sends_and_revokes(
    event: Event, person: Registration, client: Client
) -> None:
    client.force_login(make_organiser(event, make_person()))
    client.post(f"{DESK}act/", {"act": "issue"})
    found = Certificate.objects.get()
    mail.outbox.clear()
    client.post(f"{DESK}act/", {"act": "send"})
    assert [letter.to for letter in mail.outbox] == [[person.email]]
    assert "/certificate/" in mail.outbox[0].body
    path = f"{DESK}{found.pk}/revoke/"
    assert path in page(client, DESK)
    shown = page(client, path)
    assert person.name in shown
    assert "everyone who checks the certificate reads it" in shown
    assert client.post(path, {"reason": ""}).status_code == 422
    client.post(path, {"reason": "Mistake"})
    assert "Revoked: Mistake" in page(client, DESK)
    again = client.get(path, follow=True).content.decode()
    assert "This certificate has already been revoked." in again
    left = client.post(f"{DESK}act/", {"act": "issue"}, follow=True).content.decode()
    assert "1 person whose certificate was revoked was left out." in left
    assert Certificate.objects.count() == 1
    assert "Issue again" in left
    answer = client.post(f"{DESK}act/", {"act": "issue", "again": person.pk}, follow=True)
    assert "Issue again" not in answer.content.decode()
    assert Certificate.objects.filter(revoked_at=None).get().registration == person
    assert client.post(f"{DESK}act/", {"act": "x"}).status_code == 404


def test_its_holder_is_told_once_that_it_was_revoked(event: Event, person: Registration) -> None:
    found = issued(event)
    mail.outbox.clear()
    for _again in range(2):
        services.revoke(actor=OPERATOR, event=event, pk=found.pk, reason="Was not there")
    [letter] = mail.outbox
    assert letter.to == [person.email]
    assert "Was not there" in letter.body
    link = path_for(person, "events:mine_certificate").partition("/mine/")[2]
    assert link.partition(":")[0] in letter.body  # the time of signing differs
    assert link.rpartition(":")[2].partition("/")[2] in letter.body


def test_who_no_longer_has_data_gets_no_letter(event: Event, person: Registration) -> None:
    found = issued(event)
    take_out([person])
    mail.outbox.clear()
    services.revoke(actor=OPERATOR, event=event, pk=found.pk, reason="Was not there")
    assert not mail.outbox


def test_parallel_sessions_count_their_hours_once() -> None:
    start = datetime(2026, 5, 20, 9, tzinfo=UTC)

    def span(begins: float, ends: float) -> tuple[datetime, datetime]:
        return start + timedelta(hours=begins), start + timedelta(hours=ends)

    assert hours_of([]) == 0
    assert hours_of([span(0, 2), span(1, 3), span(1, 1.5), span(5, 5.5)]) == Decimal("3.5")


def make_programme(event: Event) -> list[Session]:
    """Two hours of talk, a lunch, and two workshops at the same time of which one is longer."""
    begins = make_session(event).starts_at
    event.sessions.all().delete()

    def session(kind: str, start: float, hours: float) -> Session:
        starts = begins + timedelta(hours=start)
        return make_session(
            event, kind=kind, starts_at=starts, ends_at=starts + timedelta(hours=hours)
        )

    return [
        session("talk", 0, 2),
        session("meal", 2, 1),
        session("workshop", 3, 1),
        session("workshop", 3, 1.5),
    ]


def came_at(event: Event, at: datetime | None = None) -> None:
    """Whoever was checked in for a day was so on that of the event, then or as it began."""
    assert event.start is not None
    at = at or beginning_of(event.start, event.zone)
    Attendance.objects.filter(session=None).update(day=event.start, at=at)


def said_hours(event: Event, person: Registration, client: Client) -> set[str]:
    """The hours that every document and page says of one person."""
    found = Certificate.objects.get(registration=person)
    path = path_for(person, "events:mine_certificate")
    document = verified(found.credential, client)["credentialSubject"]
    assert isinstance(document, dict)
    printed = PdfReader(BytesIO(client.get(f"{path}file.pdf").content)).pages[0].extract_text()
    texts = [page(client, path), page(client, f"/credentials/certificates/{found.code}"), printed]
    assert found.digest in "".join(printed.split()), "all of it, and of what"
    assert "SHA-256 of the file credential.jwt" in " ".join(printed.split())
    for text in texts:
        assert "Meals and breaks do not count" in " ".join(text.split())
    told = [re.search(r"Hours attended\s*([\d.]+)", plain(text)) for text in texts]
    return {one[1] if one else "none" for one in told} | {document["result"][0]["value"]}


def plain(text: str) -> str:
    return re.sub(r"<[^>]*>", " ", text)


@pytest.mark.parametrize("by_day", [False, True])
def test_all_documents_say_the_same_hours(event: Event, client: Client, by_day: bool) -> None:
    """Without meals, and what is parallel once: 2 + 1.5; the dossier's programme lasts as long,
    and its sessions have the person whether the door of each or of the day checked them in: by the
    day only in one of those at the same time.
    """
    sessions = make_programme(event)
    person = make_attendee(event, *([] if by_day else sessions))
    came_at(event)
    services.issue(actor=OPERATOR, event=event)
    assert said_hours(event, person, client) == {"3.5"}
    written = dossier.as_data(dossier.of(event))
    assert written["hours"]["programme"] == 3.5
    assert [item["hours"] for item in written["programme"]] == [2, None, 1, 1.5]
    lunch = None if by_day else 1  # who was there was not recorded, and it is no time attended
    assert [item["people"] for item in written["programme"]] == [1, lunch, 1, 0 if by_day else 1]
    read = PdfReader(BytesIO(print_dossier(dossier.of(event))))
    text = " ".join(" ".join(sheet.extract_text() for sheet in read.pages).split())
    assert "Hours of the whole programme: 3.5" in text
    for words in (str(WHAT_COUNTS), str(WHO_COUNTS)):
        assert words in text
        assert words in str(written)


def test_the_hours_of_certificates_are_those_of_the_sessions_in_the_dossier(event: Event) -> None:
    """Some checked in at a session's door, some for the day; also when one's data are gone."""
    talk, other = (make_session(event, at=at) for at in ("09:00", "14:00"))
    gone = make_attendee(event)
    for places in ([], [talk], [talk, other]):
        make_attendee(event, *places)
    came_at(event)
    services.issue(actor=OPERATOR, event=event)
    certified = sum(Certificate.objects.values_list("hours", flat=True))
    for _turn in range(2):
        told = [
            (item["people"], item["hours"])
            for item in dossier.as_data(dossier.of(event))["programme"]
        ]
        assert [people for people, _hours in told] == [4, 3]
        assert sum(people * hours for people, hours in told) == certified
        take_out(Registration.objects.filter(pk=gone.pk))


def test_no_session_counts_that_had_ended_when_somebody_came(event: Event, client: Client) -> None:
    """For the day only, in the middle of the second session: certificate, dossier and desk agree,
    also when the data of one of them are gone."""
    first, second = (make_session(event, at=at) for at in ("09:00", "14:00"))
    one, other = make_attendee(event), make_attendee(event)
    came_at(event, second.ends_at - timedelta(minutes=1))
    exact = make_attendee(event)
    Attendance.objects.filter(registration=exact).update(day=event.start, at=first.ends_at)
    services.issue(actor=OPERATOR, event=event)
    assert set(Certificate.objects.values_list("hours", flat=True)) == {hours_of([span_of(second)])}
    assert said_hours(event, other, client) == {"1"}
    client.force_login(make_organiser(event, make_person()))
    for _turn in range(2):
        programme = dossier.as_data(dossier.of(event))["programme"]
        assert [item["people"] for item in programme] == [0, 3]
        desk = page(client, "/en/events/visit/desk/check-in/")
        assert re.findall(r"<td>(\d+)</td><td>(\d+)</td>", desk)[1:] == [("0", "0"), ("0", "3")]
        assert str(WHO_COUNTS) in desk
        take_out(Registration.objects.filter(pk=one.pk))


def test_by_the_day_nobody_is_counted_in_two_rooms_or_without_a_seat(
    event: Event, client: Client
) -> None:
    """Two sessions at the same time, one with a single seat: certificate, dossier and desk agree,
    also when the data of one of them are gone."""
    make_session(event, "Open", at="14:00")
    narrow = make_session(event, "Narrow", at="14:00", capacity=1)
    holder, other, scanned = (make_attendee(event) for _n in range(3))
    make_seat(holder, narrow)
    came_at(event, narrow.starts_at)
    check_in(actor=OPERATOR, event=event, registration=scanned, session=narrow)
    services.issue(actor=OPERATOR, event=event)
    assert set(Certificate.objects.values_list("hours", flat=True)) == {1}
    client.force_login(make_organiser(event, make_person()))
    for _turn in range(2):
        told = {
            item["title"]: item["people"]
            for item in dossier.as_data(dossier.of(event))["programme"]
        }
        assert told == {"Open": 1, "Narrow": 2}
        desk = page(client, "/en/events/visit/desk/check-in/")
        assert sorted(re.findall(r"</td><td>(\d+)</td>", desk)[1:]) == ["1", "2"]
        take_out(Registration.objects.filter(pk__in=[holder.pk, other.pk]))


def test_a_session_with_limited_seats_gives_hours_only_to_who_has_a_seat(event: Event) -> None:
    narrow = make_session(event, "Narrow", at="14:00", capacity=1)
    holder, other = make_attendee(event), make_attendee(event)
    make_seat(holder, narrow)
    came_at(event, narrow.starts_at)
    assert hours.of_people(event, [holder.pk, other.pk]) == {holder.pk: 1, other.pk: 0}


def span_of(session: Session) -> tuple[datetime, datetime]:
    return session.starts_at, session.ends_at


def test_hours_do_not_depend_on_who_gets_a_certificate_together(event: Event) -> None:
    """Who was checked in for the day only has all of it, as printed, whoever else was where."""
    sessions = make_programme(event)

    def came(*places: Session) -> Registration:
        person = make_attendee(event, *places)
        came_at(event)
        services.issue(actor=OPERATOR, event=event)
        return person

    one, late = came(sessions[0]), came()
    take_out([one])
    last = came()
    hours = dict(Certificate.objects.values_list("registration__pk", "hours"))
    assert hours == {None: Decimal(2), late.pk: Decimal("3.5"), last.pk: Decimal("3.5")}


def test_nothing_is_certified_or_closed_before_the_last_session_has_ended() -> None:
    event, now, hour = make_past_event(days_ago=0), timezone.now(), timedelta(hours=1)
    session = make_session(event)
    make_attendee(event)
    times = Session.objects.filter(pk=session.pk)
    times.update(starts_at=now + hour, ends_at=now + 2 * hour)
    for conclude in (services.issue, close_event):
        with pytest.raises(Refused, match="over"):
            conclude(actor=OPERATOR, event=event)
    times.update(starts_at=now - 2 * hour, ends_at=now - hour)
    assert services.issue(actor=OPERATOR, event=event) == 1
    assert close_event(actor=OPERATOR, event=event).event == event
