"""What a door asks and says: of somebody added there, of an odd time, after closing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from tests.e2e.people import signed_in, sound
from tests.e2e.site import Site

_EVENT = """
from datetime import timedelta
from django.utils import timezone
from rresi.accounts.models import User
from rresi.events.models import Event, EventHost, EventText, Session, SessionText
today = timezone.localdate()
event = Event.objects.create(
    slug="{slug}", kind="workshop", status="published", languages=["en"],
    start=today + timedelta({start}), end=today + timedelta({end}),
)
EventText.objects.create(event=event, language="en", name="Door {slug}", summary="-")
EventHost.objects.create(event=event, user=User.objects.get(email="host@demo.example"))
"""
_TONIGHT = """
begins = timezone.now() + timedelta(hours=19)
session = Session.objects.create(
    event=event, kind="talk", starts_at=begins, ends_at=begins + timedelta(hours=1),
    published_at=timezone.now(), languages=["en"],
)
SessionText.objects.create(session=session, language="en", title="Tonight")
"""
_SMALL = """
from rresi.events.models import Registration, SessionSeat
begins = timezone.now() - timedelta(minutes=5)
small = Session.objects.create(
    event=event, kind="workshop", starts_at=begins, ends_at=begins + timedelta(hours=1),
    published_at=begins, limited_at=begins, languages=["en"], capacity=1,
)
SessionText.objects.create(session=small, language="en", title="Small")
for number, name in enumerate(("Seda Seat", "Nils None")):
    person = Registration.objects.create(
        event=event, state="confirmed", name=name, email=f"{number}@door.example", country="NL",
        language="en", idempotency_key=name, queued_at=begins, confirmed_at=begins,
        address_confirmed_at=begins,
    )
    if name == "Seda Seat":
        SessionSeat.objects.create(registration=person, session=small, state="confirmed")
"""
_CLOSE = """
from rresi.accounts.roles import OPERATOR
from rresi.events.models import Event
from rresi.events.services.closing import close_event
close_event(actor=OPERATOR, event=Event.objects.get(slug="closes"))
"""
_WAITS = """
from django.utils import timezone
from rresi.events.models import Event, Registration
now = timezone.now()
Registration.objects.create(
    event=Event.objects.get(slug="runs"), state="waiting", name="Ada", email="ada@door.example",
    country="NL", language="en", idempotency_key="waits", queued_at=now, address_confirmed_at=now,
)
"""
_LATE = _WAITS.replace("Ada", "Liv Waits").replace("ada@", "liv@").replace("waits", "late")
_ERASE = """
from rresi.events.models import Registration
from rresi.events.services import progress
progress.erase(registration=Registration.objects.get(email="ada@door.example"))
"""


@pytest.fixture(scope="module")
def doors(site: Site) -> None:
    """An event that runs, with a session in nineteen hours, and one that can be closed."""
    site.run(_EVENT.format(slug="runs", start=0, end=2) + _TONIGHT)
    site.run(_EVENT.format(slug="closes", start=-3, end=-2))
    site.run(_EVENT.format(slug="small", start=0, end=1) + _SMALL)


def at_door(page: Page, slug: str) -> None:
    page.goto(f"/en/events/{slug}/check-in/")
    expect(page.locator("[data-offline=ready]")).to_be_attached()


def add(page: Page, name: str, email: str = "") -> None:
    if not page.get_by_label("Name", exact=True).is_visible():
        page.get_by_text("Someone is not on the list").click()
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Country").select_option("NL")
    page.get_by_label("Email address (if they want a certificate)").fill(email)
    page.get_by_role("button", name="Add and check in").click()


@contextmanager
def answering(page: Page, *, yes: bool) -> Iterator[list[str]]:
    """What the page asks, once it has; it is answered so."""
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        (dialog.accept if yes else dialog.dismiss)()

    page.once("dialog", answer)
    with page.expect_event("dialog"):
        yield asked


@pytest.mark.usefixtures("doors")
def test_who_was_added_at_a_door_goes_only_when_that_is_meant(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "host") as page, signed_in(browser, site, "host") as other:
        at_door(page, "runs")
        add(page, "Wa Event")
        said, counts = page.locator("[data-said]"), page.locator("[data-counts]")
        expect(said).to_contain_text("Added: Wa Event")
        add(page, "Wb Event")
        expect(page.locator("[data-log] [data-state=sent]")).to_have_count(2)
        expect(counts).to_contain_text("2 of 2")
        undo = said.get_by_role("button", name="Undo check-in: Added: Wb Event")
        with answering(page, yes=False) as asked:
            undo.click()
        assert "Wb Event was added at the door" in asked[0]
        expect(counts).to_contain_text("2 of 2")
        with answering(page, yes=True):
            undo.click()
        expect(said).to_contain_text("Check-in undone: Wb Event")
        expect(counts).to_contain_text("1 of 1")
        at_door(other, "runs")  # another device asks as well, and has the same effect
        other.get_by_label("Name, organisation or code").fill("Wa")
        undo = other.get_by_role("button", name="Undo check-in: Wa Event")
        with answering(other, yes=False) as asked:
            undo.click()
        assert "Wa Event was added at the door" in asked[0]
        with answering(other, yes=True):
            undo.click()
        expect(other.locator("[data-said]")).to_contain_text("Check-in undone: Wa Event")
        expect(other.locator("[data-counts]")).to_contain_text("0 of 0")
        page.get_by_role("button", name="Send now").click()
        expect(counts).to_contain_text("0 of 0")


@pytest.mark.usefixtures("doors")
def test_a_session_with_limited_seats_asks_about_who_has_none(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "host") as page:
        at_door(page, "small")
        page.get_by_label("Check in for").select_option(index=1)
        counts, said = page.locator("[data-counts]"), page.locator("[data-said]")
        expect(counts).to_contain_text("0 of 1 people with a seat in it. Without a seat in it: 0.")
        page.context.set_offline(True)
        page.get_by_label("Name, organisation or code").fill("Nils")
        expect(page.locator("[data-found]")).to_contain_text(
            "Nils None has no seat in this session"
        )
        arrive = page.get_by_role("button", name="Check in: Nils None")
        with answering(page, yes=False) as asked:
            arrive.click()
        assert asked[0].startswith("Nils None has no seat in this session")
        expect(page.locator("[data-log] li")).to_have_count(0)
        with answering(page, yes=False):
            add(page, "Wim Walk")
        expect(page.get_by_label("Name", exact=True)).to_have_value("Wim Walk")
        with answering(page, yes=True):
            arrive.click()
        expect(said).to_contain_text("Nils None")
        expect(counts).to_contain_text("0 of 1 people with a seat in it. Without a seat in it: 1.")
        page.get_by_label("Name, organisation or code").fill("Seda")
        page.get_by_role("button", name="Check in: Seda Seat").click()  # without a question
        expect(counts).to_contain_text("1 of 1 people with a seat in it. Without a seat in it: 1.")
        page.context.set_offline(False)
        expect(page.locator("[data-log] [data-state=sent]")).to_have_count(2)
        page.reload()
        page.get_by_label("Check in for").select_option(index=1)
        expect(counts).to_contain_text("1 of 1 people with a seat in it. Without a seat in it: 1.")
        sound(page)


@pytest.mark.usefixtures("doors")
def test_a_session_that_is_hours_away_is_asked_about_once(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "host") as page:
        at_door(page, "runs")
        doubt = page.locator("[data-doubt]")
        expect(doubt).to_be_hidden()
        page.get_by_label("Check in for").select_option(index=1)
        expect(doubt).to_contain_text("“Tonight” has yet to begin: ")
        sound(page)
        page.context.set_offline(True)
        with answering(page, yes=False) as asked:
            add(page, "Too Early")
        assert asked[0].startswith("“Tonight” has yet to begin: ")
        assert asked[0].endswith("Check people in for it all the same?")
        expect(page.locator("[data-log] li")).to_have_count(0)
        with answering(page, yes=True):
            add(page, "Meant So")
        expect(page.locator("[data-said]")).to_contain_text("Added: Meant So")
        add(page, "Also Meant")  # not asked again
        expect(page.locator("[data-banner][data-waiting='2']")).to_be_attached()
        page.get_by_label("Check in for").select_option(index=0)
        expect(doubt).to_be_hidden()


@pytest.mark.usefixtures("doors")
def test_a_walk_in_after_closing_keeps_the_name_until_the_desk_has_settled_it(
    browser: Browser, site: Site
) -> None:
    with signed_in(browser, site, "host") as page:
        at_door(page, "closes")
        site.run(_CLOSE)
        with answering(page, yes=True):  # it is not today either
            add(page, "Late L")
        row = page.locator("[data-log] [data-state=conflict]")
        for _again in range(2):
            expect(row).to_contain_text("Late L")
            expect(row).to_contain_text("This event is closed.")
            page.reload()
        expect(page.locator("main")).to_contain_text("This event is closed.")
        expect(page.get_by_text("Someone is not on the list")).to_have_count(0)
        with signed_in(browser, site, "organiser") as public:
            public.goto("/en/events/closes/")
            expect(public.locator("main")).not_to_contain_text("Late L")
        desk = page.context.new_page()
        desk.goto("/en/events/closes/desk/check-in/")
        desk.get_by_label("Reason Late L").fill("Came a day late")
        desk.get_by_role("button", name="Mark as settled").click()
        desk.get_by_text("Settled", exact=True).click()
        expect(desk.locator("main")).to_contain_text("Came a day late")
        sound(desk)
        page.get_by_role("button", name="Send now").click()
        expect(row).to_have_count(0)
        settled = page.locator("[data-log] [data-state=settled]")
        expect(settled).to_contain_text("Settled by the organisers · Came a day late")
        sound(page)


@pytest.mark.usefixtures("doors")
def test_a_door_says_who_gets_a_link_and_who_was_there_already(
    browser: Browser, site: Site
) -> None:
    with signed_in(browser, site, "host") as page:
        at_door(page, "runs")
        said = page.locator("[data-said]")
        add(page, "Wanda", "wanda@door.example")
        expect(said).to_contain_text("Added: Wanda They get an email with their link.")
        expect(page.locator("[data-log] [data-state=sent]")).to_have_count(1)
        add(page, "W. Anda", "WANDA@door.example")
        expect(said).to_contain_text("Wanda Already checked in")
        expect(said).not_to_contain_text("Added")
        sound(page)


@pytest.mark.usefixtures("doors")
def test_a_door_without_a_connection_knows_who_is_registered(browser: Browser, site: Site) -> None:
    site.run(_LATE)
    with signed_in(browser, site, "host") as page:
        at_door(page, "runs")
        page.context.set_offline(True)
        said, counts = page.locator("[data-said]"), page.locator("[data-counts]")
        before = counts.inner_text()
        add(page, "L. Wait", "LIV@door.example")
        expect(said).to_contain_text("Liv Waits Has no confirmed seat")
        expect(said).not_to_contain_text("Added")
        expect(page.locator("[data-banner][data-waiting='1']")).to_be_attached()
        assert counts.inner_text().startswith(before)
        add(page, "Twice", "twice@door.example")
        expect(said).to_contain_text("Added: Twice")
        add(page, "T. Wice", "Twice@door.example")
        expect(said).to_contain_text("Twice Already checked in")
        page.context.set_offline(False)
        expect(page.locator("[data-log] [data-state=sent]")).to_have_count(1)
        row = page.locator("[data-log] [data-state=conflict]")
        expect(row).to_contain_text("Liv Waits")
        sound(page)


@pytest.mark.usefixtures("doors")
def test_a_device_has_nothing_to_look_at_of_who_deleted_their_data(
    browser: Browser, site: Site
) -> None:
    site.run(_WAITS)
    with signed_in(browser, site, "host") as page:
        at_door(page, "runs")
        add(page, "Ada", "ada@door.example")
        row = page.locator("[data-log] [data-state=conflict]")
        expect(row).to_contain_text("Ada")
        site.run(_ERASE)
        page.get_by_role("button", name="Send now").click()
        expect(row).to_have_count(0)
        gone = page.locator("[data-log] li").filter(has_text="Name removed")
        expect(gone).to_have_count(1)
        expect(gone.get_by_role("button")).to_have_count(0)


@pytest.mark.usefixtures("doors")
def test_who_is_signed_out_at_a_door_finds_the_way_back(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "host") as page:
        at_door(page, "runs")
        page.context.clear_cookies()
        page.get_by_role("button", name="Send now").click()
        line = page.locator("[data-link]")
        expect(line).to_contain_text("You have been signed out.")
        sound(page)
        line.get_by_role("link", name="Sign in").click()
        expect(page).to_have_url(re.compile(r"/login/\?next=/en/events/runs/check-in/"))
