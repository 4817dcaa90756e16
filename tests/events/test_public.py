"""An event's page for everybody, the list, and where events show on other pages."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rresi.accounts.models import User
from rresi.core.stamps import renew_stamp
from rresi.ecosystem.models import Organisation
from rresi.events.models import Event, Registration
from rresi.events.services import passing, progress
from rresi.events.version import VERSION
from rresi.practices.models import Practice
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.events import (
    make_event,
    make_event_with_sessions,
    make_organiser,
    make_session,
    make_venue,
)
from tests.factories.exchange import make_organisation
from tests.factories.practices import make_practice
from tests.factories.regions import make_region
from tests.factories.registrations import make_registration, make_seat
from tests.pages import page

pytestmark = pytest.mark.django_db
VISIT = "/en/events/visit/"


def listed(client: Client, query: str = "") -> str:
    renew_stamp(VERSION)
    return page(client, f"/en/events/{query}")


def test_the_programme_stands_by_day_in_the_time_of_its_place(client: Client) -> None:
    event = make_event(zone="Europe/Istanbul")
    far = make_venue(event, "Studio", zone="Europe/Lisbon")
    make_session(event, "Welcome", at="09:00")
    make_session(event, "By link", at="15:00", venue=far)
    make_session(event, "Second day", day=1)
    make_session(event, "Still a draft", published_at=None)
    shown = page(client, VISIT)
    assert shown.index("Tuesday 20 May 2031") < shown.index("09:00–10:00") < shown.index("Welcome")
    assert shown.index("Wednesday 21 May 2031") < shown.index("Second day")
    assert "All times are in the time zone of Istanbul." in shown
    assert "13:00–14:00" in shown  # in Lisbon
    assert "time in Lisbon" in shown
    assert shown.count("time in") == 1
    assert "Still a draft" not in shown


def test_a_page_without_a_text_in_the_reader_s_language_says_which_it_is(client: Client) -> None:
    make_event()
    assert "You are reading the text in" not in page(client, VISIT)
    assert "U leest de tekst in het Engels." in page(client, "/nl/events/visit/")


def test_the_day_and_the_session_that_run_are_marked(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event(zone="Europe/Istanbul")
    make_session(event, "Welcome")
    running = make_session(event, "Second day", day=1)
    make_session(event, "Cancelled", day=1, cancelled_at=timezone.now())
    assert 'id="today"' not in page(client, VISIT)
    half_past = running.starts_at + timedelta(minutes=30)
    monkeypatch.setattr(timezone, "now", lambda: half_past)
    shown = page(client, VISIT)
    assert shown.count('href="#today"') == shown.count('id="today"') == 1
    assert shown.index("Welcome") < shown.index('id="today"') < shown.index("On now")
    assert shown.count("On now") == 1


def test_the_programme_can_be_narrowed(client: Client) -> None:
    event = make_event()
    make_session(event, "A lecture")
    make_session(event, "A visit to the hub", at="14:00", kind="site-visit", languages=["nl"])
    assert "A lecture" not in page(client, f"{VISIT}?kind=site-visit")
    assert "A lecture" not in page(client, f"{VISIT}?language=nl")
    assert "No session fits your choices." in page(client, f"{VISIT}?kind=talk&language=nl")
    assert "A lecture" in page(client, f"{VISIT}?day=2031-05-20&kind=&language=")


def test_practices_and_organisations_are_linked_both_ways(client: Client) -> None:
    region = make_region()
    event = make_event(name="Mission to The Hague", host_region=region)
    practice = make_practice(region)
    hub = Organisation.objects.create(slug="hub", name="The Hub", region=region)
    session = make_session(event)
    session.practices.add(practice)
    session.organisations.add(hub)
    shown = page(client, VISIT)
    assert f"/en/practices/{practice.slug}/" in shown
    assert "/en/organisations/hub/" in shown
    for path in (
        f"/en/practices/{practice.slug}/",
        "/en/organisations/hub/",
        "/en/regions/the-hague/",
    ):
        assert "Mission to The Hague" in page(client, path), path
    session.cancelled_at = timezone.now()
    session.save()
    assert "Mission to The Hague" not in page(client, "/en/organisations/hub/")


def test_an_invented_event_is_no_history_of_a_real_practice(client: Client) -> None:
    practice = make_practice(make_region())
    session = make_session(make_event(name="Mission to The Hague", invented=True))
    session.practices.add(practice)
    address = f"/en/practices/{practice.slug}/"
    assert "Mission to The Hague" not in page(client, address)
    Practice.objects.update(invented=True)
    assert "Mission to The Hague" in page(client, address)


def test_a_cancelled_event_says_so_everywhere(client: Client) -> None:
    region = make_region()
    make_event(host_region=region, status=Event.Status.CANCELLED)
    assert "Cancelled" in page(client, VISIT)
    assert "Cancelled" in listed(client, "?state=cancelled")
    assert "cancelled" in page(client, "/en/regions/the-hague/")


def test_the_list_tells_what_is_to_come_from_what_is_past(client: Client) -> None:
    today = timezone.localdate()
    make_event("soon", name="Soon", start=today + timedelta(days=9), end=today + timedelta(days=9))
    make_event("later", name="Later")
    make_event("long-ago", name="Long ago", start=None, end=None, year=2021)
    make_event("hidden", name="Hidden", status=Event.Status.DRAFT)
    shown = listed(client)
    assert shown.index("Soon") < shown.index("Later") < shown.index("Long ago")
    assert "Hidden" not in shown
    assert "Long ago" not in listed(client, "?state=coming")
    assert "Later" not in listed(client, "?kind=training")
    assert "Long ago" in listed(client, "?year=2021")


def test_the_list_draws_when_an_event_is_and_marks_what_is_to_come(client: Client) -> None:
    today = timezone.localdate()
    soon = today + timedelta(days=9)
    make_event("soon", name="Soon", start=soon, end=soon)
    make_event("long-ago", name="Long ago", start=None, end=None, year=2021)
    shown = listed(client)
    assert f">{soon.day}</text>" in shown
    assert ">2021</text>" in shown
    assert shown.count("is-coming") == 1
    assert shown.index("is-coming") < shown.index("Soon")


def test_an_event_that_ended_yesterday_passes_in_the_list(client: Client) -> None:
    today = timezone.localdate()
    make_event(name="Over", start=today - timedelta(days=1), end=today - timedelta(days=1))
    assert "Over" in listed(client, "?state=past")
    assert passing.renew()
    Event.objects.all().delete()
    assert not passing.renew()


def test_more_sessions_take_no_more_queries() -> None:
    region = make_region()
    make_event_with_sessions(sessions=2, host_region=region)
    make_event_with_sessions("large", sessions=24, host_region=region)
    for event in Event.objects.all():
        for session in event.sessions.all():
            session.practices.add(make_practice(region, slug=f"p-{session.pk}"))
            name = f"org-{session.pk}"
            session.organisations.add(Organisation.objects.create(slug=name, name=name))

    def count(slug: str) -> int:
        Client().get(f"/en/events/{slug}/")
        with CaptureQueriesContext(connection) as captured:
            page(Client(), f"/en/events/{slug}/")
        return len(captured)

    assert count("visit") == count("large") <= 30


def test_the_home_page_shows_the_next_mission(client: Client) -> None:
    assert "No mission (study visit) is planned" in page(client, "/en/")
    make_event(name="Mission to come")
    shown = page(client, "/en/")
    assert "Mission to come" in shown
    assert "No mission (study visit) is planned" not in shown


def test_a_cancelled_event_offers_no_seats_and_no_choice(client: Client) -> None:
    event = make_event(status="published", capacity=20)
    make_session(event, kind="talk")
    make_session(event, kind="workshop", at="14:00")
    organiser = make_organiser(event, make_person("runs@example.org"))
    path = "/en/events/visit/"
    assert 'class="filters"' in page(client, path)
    assert "<dt>Seats</dt>" in page(client, path)
    Event.objects.update(status="cancelled")
    shown = page(client, path)
    assert 'class="filters"' not in shown
    assert "<dt>Seats</dt>" not in shown
    assert organiser.email not in shown
    assert 'href="/en/contact/?event=visit"' in shown
    assert "to those who organise “A visit”" in page(client, "/en/contact/?event=visit")
    message = {"name": "Ayşe", "email": "ayse@example.org", "subject": "Visit", "text": "Why?"}
    client.post("/en/contact/?event=visit", {**message, "token": str(uuid.uuid4())})
    assert [letter.to for letter in mail.outbox] == [["runs@example.org"]]
    Event.objects.update(status="draft")
    assert "A visit" not in page(client, "/en/contact/?event=visit")


def test_who_cancels_or_is_erased_once_registration_is_closed_leaves_no_trace(
    client: Client,
) -> None:
    event = make_event()
    closes = timezone.now() - timedelta(minutes=1)
    Event.objects.update(registration_closes_at=closes)
    before = closes - timedelta(minutes=1)
    people = [make_registration(event, country="NL", confirmed_at=before) for _ in range(7)]
    waits = make_registration(event, country="NL", state="waiting")

    def counted() -> list[str]:
        return re.findall(r"<dt>Netherlands</dt><dd>(\d+)</dd>", page(client, VISIT))

    assert counted() == ["7"]
    progress.cancel(registration=people[0])
    assert counted() == ["7"]
    waits.refresh_from_db()
    progress.erase(registration=people[1])
    progress.erase(registration=people[0])
    progress.erase(registration=waits)
    assert counted() == ["7"]


def test_who_comes_is_counted_by_country_and_nobody_can_be_found(client: Client) -> None:
    event = make_event(host_region=make_region())
    for country in 6 * ["NL"] + 4 * ["BE"]:
        make_registration(event, country=country)
    make_registration(event, country="BE", state="waiting")
    past = timezone.now() - timedelta(minutes=1)
    earlier = past - timedelta(minutes=1)
    Registration.objects.update(confirmed_at=earlier)
    Event.objects.update(registration_closes_at=past)
    assert "by country" not in page(client, VISIT)  # the four from Belgium would be what is left
    for _more in range(2):
        make_registration(event, country="TR", confirmed_at=earlier)
    Event.objects.update(registration_closes_at=None)
    assert "by country" not in page(client, VISIT)  # one look more would tell the next one's
    Event.objects.update(registration_closes_at=past)
    shown = page(client, VISIT)
    people = shown[
        shown.index("Seats by country when registration closed") : shown.index("Programme</h2>")
    ]
    assert re.findall(r"<dt>(.*?)</dt><dd>(\d+)</dd>", people) == [
        ("Netherlands", "6"),
        ("other countries together", "6"),
    ]
    assert "Who to ask" in shown
    assert re.search(r"<dt>Where</dt>\s*<dd class=\"glance__value\"><a href=\"/en/regions/", shown)


def test_a_training_without_a_region_says_who_hosts_it(client: Client) -> None:
    school = Organisation.objects.create(name="The School", slug="school", country="DE")
    make_event(kind="training", host_region=None, host_organisation=school)
    assert "The School" in page(client, VISIT)


def test_the_page_says_who_hosts_and_whoever_organises_is_asked(client: Client) -> None:
    coordinator = make_coordinator(name="Noor Visser")
    User.objects.update(named_since=timezone.now())
    host = make_organisation(name="Social Club")
    event = make_event(kind="training", host_organisation=host, start=date(2041, 5, 20), end=None)
    assert coordinator.name in page(client, VISIT), "nobody organises it"
    organiser = make_organiser(event, make_person(name="Sanne de Wit"))
    shown = page(client, VISIT)
    assert shown.index("<h1") < shown.index("Hosted by Social Club") < shown.index('class="lead"')
    asked = shown[shown.index("Who to ask") :].split("</div>")[0]
    assert "Social Club" in asked
    assert "?event=visit" in asked
    for untold in (coordinator.name, "Sanne de Wit", organiser.email, "mailto:"):
        assert untold not in asked, "nobody is named in public without having agreed"
    for path in ("/en/events/", f"/en/organisations/{host.slug}/"):
        renew_stamp(VERSION)
        assert "Hosted by Social Club" in page(client, path)
    Event.objects.update(contact_email="courses@club.example")
    assert 'href="mailto:courses@club.example"' in page(client, VISIT)
    client.force_login(make_person())
    assert "Sanne de Wit" in page(client, VISIT), "members read names"


def test_before_publishing_the_organiser_reads_whom_people_will_ask(client: Client) -> None:
    event = make_event(status="draft")
    organiser = make_organiser(event, make_person(name="Sanne de Wit"))
    client.force_login(organiser)
    shown = " ".join(page(client, f"{VISIT}desk/publish/").split())
    assert "<strong>The organisers of this event</strong>" in shown
    assert "Messages from its form go to: Sanne de Wit. No email address is shown." in shown
    Event.objects.update(contact_email="visit@town.example")
    shown = " ".join(page(client, f"{VISIT}desk/publish/").split())
    assert "Everyone can see this address: visit@town.example." in shown


def test_a_limited_session_says_its_seats_while_people_can_register(client: Client) -> None:
    event = make_event()
    many, few, full = (make_session(event, capacity=seats) for seats in (40, 12, 1))
    make_session(event, "For all")
    for session, people in ((many, 3), (few, 9), (full, 1)):
        for _number in range(people):
            make_seat(make_registration(event), session)
    make_seat(make_registration(event), few, "waiting")
    shown = page(client, "/en/events/visit/")
    for words in ("40 seats", "3 of 12 seats left", "full: waiting list"):
        assert f"Choose this session when you register ({words})." in shown
    assert shown.count("Choose this session") == 3
    form = page(client, "/en/events/visit/register/")
    for words in ("(40 seats)", "(3 of 12 seats left)", "(full: waiting list)"):
        assert words in form
    Event.objects.update(status="closed")
    assert "Choose this session" not in page(client, "/en/events/visit/")
