"""Organisers see who came and who did not: list, files, letter, register."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from rresi.events.models import Attendance, Event, Registration, Session
from tests.factories.accounts import make_person
from tests.factories.events import make_event, make_organiser, make_session
from tests.factories.registrations import make_registration

pytestmark = pytest.mark.django_db
PEOPLE = "/en/events/visit/desk/people/"
FIRST = datetime(2031, 5, 20, 7, 2, tzinfo=UTC)  # two days, in Brussels, where it is 09:02


def come(person: Registration, at: datetime, session: Session | None = None) -> None:
    fact: dict[str, Any] = {"event": person.event, "day": at.date(), "at": at, "session": session}
    Attendance.objects.create(registration=person, **fact)


@pytest.fixture
def desk(client: Client) -> Client:
    """Ayşe came on both days and to a session, Bram did not; Can waits, Dirk cancelled."""
    event = make_event(zone="Europe/Brussels")
    talk = make_session(event, "Opening")
    ayse, _bram = (make_registration(event, name=name) for name in ("Ayşe", "Bram"))
    make_registration(event, name="Can", state="waiting")
    make_registration(event, name="Dirk", state="cancelled")
    come(ayse, FIRST)
    come(ayse, FIRST + timedelta(minutes=30), talk)
    come(ayse, FIRST + timedelta(days=1))
    client.force_login(make_organiser(event, make_person()))
    return client


def names_at(desk: Client, address: str) -> set[str]:
    page = desk.get(address).content.decode()
    return {name for name in ("Ayşe", "Bram", "Can", "Dirk") if f">{name}<" in page}


def sheet(desk: Client, address: str) -> list[dict[str, Any]]:
    book = CalamineWorkbook.from_filelike(BytesIO(desk.get(address).content))
    heading, *rows = book.get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows]


def test_the_list_shows_and_narrows_by_who_came(desk: Client) -> None:
    page = " ".join(desk.get(PEOPLE).content.decode().split())
    assert "Checked in on: 20/05/2031; 21/05/2031" in page
    assert "Checked in (1)" in page
    assert "With a seat, not checked in (1)" in page
    assert names_at(desk, f"{PEOPLE}?came=yes") == {"Ayşe"}
    assert names_at(desk, f"{PEOPLE}?came=no") == {"Bram"}


def test_before_anybody_came_nothing_is_said_of_it(desk: Client) -> None:
    Attendance.objects.all().delete()
    assert "hecked in" not in desk.get(PEOPLE).content.decode()


def test_the_file_says_when_and_where_each_came(desk: Client) -> None:
    found = {row["Name"]: row for row in sheet(desk, f"{PEOPLE}file/")}
    assert found["Ayşe"]["Checked in on"] == "20/05/2031; 21/05/2031"
    assert found["Ayşe"]["Checked in to"] == "Opening"
    assert found["Bram"]["Checked in on"] == ""
    assert [row["Name"] for row in sheet(desk, f"{PEOPLE}file/?came=no")] == ["Bram"]


def test_a_letter_reaches_those_who_came_or_those_who_did_not(desk: Client) -> None:
    letter = "/en/events/visit/desk/people/letter/"
    assert f"{letter}?came=no" in desk.get(f"{PEOPLE}?came=no").content.decode()
    for came, name, other in (("yes", "Ayşe", "Bram"), ("no", "Bram", "Ayşe")):
        page = " ".join(desk.get(f"{letter}?came={came}").content.decode().split())
        assert "1 person will get this email" in page
        assert f"<li>{name} " in page
        assert f"<li>{other} " not in page


def test_a_persons_page_lists_when_they_came_where_it_was(desk: Client) -> None:
    ayse = Registration.objects.get(name="Ayşe")
    page = " ".join(desk.get(f"{PEOPLE}{ayse.pk}/").content.decode().split())
    assert "Tuesday 20 May 2031, 09:02" in page
    assert "Tuesday 20 May 2031, 09:32: Opening" in page
    bram = Registration.objects.get(name="Bram")
    assert "Checked in" not in desk.get(f"{PEOPLE}{bram.pk}/").content.decode()


def test_the_register_holds_who_was_checked_in(desk: Client) -> None:
    days = ["Signature 20/05/2031", "Signature 21/05/2031"]
    first, second = sheet(desk, "/en/events/visit/desk/register.xlsx")
    assert [first[day] for day in days] == ["checked in: 09:02"] * 2
    assert [second[day] for day in days] == ["", ""]
    talk = Event.objects.get().sessions.get()
    [of_talk, absent] = sheet(desk, f"/en/events/visit/desk/register.xlsx?session={talk.pk}")
    assert of_talk["Signature"] == "checked in: Tuesday 20 May 2031, 09:32"
    assert absent["Signature"] == ""
    paper = desk.get("/en/events/visit/desk/register.pdf").content
    text = "\n".join(one.extract_text() for one in PdfReader(BytesIO(paper)).pages)
    assert text.count("checked in: 09:02") == 2
