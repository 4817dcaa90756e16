"""Badges and registers: names of any length, a code that a phone reads at arm's length."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from rresi.events.models import Event, EventText
from rresi.events.printing.codes import badge_code
from tests.factories.accounts import make_person
from tests.factories.events import make_event, make_host, make_session
from tests.factories.registrations import make_registration, make_seat

pytestmark = pytest.mark.django_db
LONG = "Maria-Magdalena Donaudampfschifffahrtsgesellschaftskapitän von und zu Löwenstein-Wertheim"


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


@pytest.fixture
def helper(client: Client) -> Client:
    event = make_event(name="Efeler’e çalışma ziyareti")
    make_registration(event, name="İlknur Şahin-Ağaoğlu", organisation_name="Efeler Belediyesi")
    make_registration(event, name=LONG, organisation_name=LONG * 2)
    make_registration(event, name="#[evil] *typst* $x$ \\", role="speaker")
    make_registration(event, name="Gone Gustav", state="cancelled")
    make_registration(event, name="Held Hanna", state="offered")
    for number in range(7):
        make_registration(event, name=f"Person {number}")
    client.force_login(make_host(event, make_person()))
    return client


@pytest.mark.parametrize(
    "site", ["https://rresi.eu", "https://rresi.example", "http://localhost:8000"]
)
def test_the_code_is_small(settings: object, site: str) -> None:
    settings.SITE_URL = site  # type: ignore[attr-defined]
    code = badge_code("aB3_-" * 4 + "xy")
    assert int(code.version) <= 3
    assert code.error == "M"


def test_badges_hold_every_name_and_nobody_without_a_seat_of_their_own(helper: Client) -> None:
    answer = helper.get("/en/events/visit/desk/badges.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    reader = PdfReader(BytesIO(answer.content))
    assert len(reader.pages) == 2  # eight a page
    text = text_of(answer.content)
    assert "İlknurŞahin-Ağaoğlu" in "".join(text.split())
    assert "Löwenstein-Wertheim" in text
    assert "#[evil] *typst* $x$ \\" in " ".join(text.split())
    assert "Speaker" in text
    assert "Gone Gustav" not in text
    assert "Held Hanna" not in text


def test_a_badge_has_its_event_and_its_days_on_lines_of_their_own(helper: Client) -> None:
    """The year broke away below the name, at the far left."""
    days = {"start": date(2031, 11, 29), "end": date(2031, 12, 1)}
    for name in ("Example mission (invented)", f"{LONG} in {LONG}"[:150]):
        EventText.objects.update(name=name)
        Event.objects.update(**days)
        text = text_of(helper.get("/en/events/visit/desk/badges.pdf").content)
        assert text.count("29 November 2031 to 1 December 2031\n") == 10


def test_the_register_is_a_pdf_and_a_table(helper: Client) -> None:
    text = text_of(helper.get("/en/events/visit/desk/register.pdf").content)
    assert "İlknurŞahin-Ağaoğlu" in "".join(text.split())
    assert "Signature 20/05/2031 Signature 21/05/2031" in " ".join(text.split())
    answer = helper.get("/en/events/visit/desk/register.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    assert book.sheet_names == ["Attendance list"]
    rows = book.get_sheet_by_index(0).to_python()
    days = ["Signature 20/05/2031", "Signature 21/05/2031"]  # of two days
    assert rows[0] == ["No.", "Name", "Organisation", "Country", *days]
    assert [row[0] for row in rows[1:]] == list(range(1, 11))
    with ZipFile(BytesIO(answer.content)) as parts:
        assert b"customWidth" in parts.read("xl/worksheets/sheet1.xml")
    assert helper.get("/en/events/visit/desk/register.doc").status_code == 404


def test_the_register_of_a_session_with_seats_holds_who_has_one(helper: Client) -> None:
    event = make_event("small")
    session = make_session(event, "Repair hub", capacity=1)
    seated = make_registration(event, name="Seated Selma")
    make_seat(seated, session)
    make_seat(make_registration(event, name="Waiting Walter"), session, "waiting")
    helper.force_login(make_host(event, make_person()))
    text = text_of(helper.get(f"/en/events/small/desk/register.pdf?session={session.pk}").content)
    assert "Seated Selma" in text
    assert "Waiting Walter" not in text
    assert "Repair hub" in text
    assert helper.get("/en/events/small/desk/register.pdf?session=999999").status_code == 404
