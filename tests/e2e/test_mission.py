"""An organiser makes a mission in a browser without JavaScript, publishes it, and changes it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.people import press, signed_in, sound, unfold
from tests.e2e.site import Site

NAME = "Mission of the browser"
DAY = datetime.now(UTC).date() + timedelta(days=40)


def venue(page: Page, name: str, latitude: str, longitude: str) -> None:
    page.get_by_role("link", name="Add a venue").click()
    page.get_by_label("Name of the venue").fill(name)
    unfold(page.get_by_label("Latitude")).fill(latitude)
    page.get_by_label("Longitude").fill(longitude)
    press(page, "Save")


def session(page: Page, title: str, begins: str, ends: str, at: str) -> None:
    page.get_by_role("link", name="Add a session").click()
    page.get_by_label("Title (English)").fill(title)
    page.get_by_label("Starts at").fill(begins)
    page.get_by_label("Ends at").fill(ends)
    page.get_by_label("Venue").select_option(label=at)
    press(page, "Save")


def test_a_mission_from_the_draft_to_a_change(
    browser: Browser, context: BrowserContext, site: Site
) -> None:
    with signed_in(browser, site, "manager.thehague", scripts=False) as page:
        page.goto("/en/events/")
        page.get_by_role("link", name="New event").click()
        page.get_by_label("Type of event").select_option("mission")
        page.get_by_label("Name (English)").fill(NAME)
        page.get_by_label("First day").fill(f"{DAY:%d/%m/%Y}")
        press(page, "Save as a draft")
        expect(page.locator("main")).to_contain_text("No sessions yet")
        venue(page, "Hall", "52.0779", "4.3125")
        venue(page, "Harbour", "52.0990", "4.2800")
        session(page, "Welcome", "09:00", "10:00", "Hall")
        session(page, "At the quay", "10:15", "12:00", "Harbour")
        expect(page.locator("main")).to_contain_text("The walk from")
        visitor = context.new_page()
        slug = page.url.split("/events/")[1].split("/")[0]
        answer = visitor.goto(f"/en/events/{slug}/")
        assert answer is not None
        assert answer.status == 404  # a draft
        page.get_by_role("link", name="Publish", exact=True).click()
        press(page, "Publish the event")
        visitor.goto(f"/en/events/{slug}/")
        expect(visitor.locator("#programme")).to_contain_text("At the quay")
        sound(visitor)

        page.get_by_role("link", name="Programme", exact=True).click()
        page.get_by_role("link", name="At the quay").click()
        page.get_by_label("Starts at").fill("11:30")
        press(page, "Save")
        expect(page.locator("main")).to_contain_text("1 change is waiting to be published.")
        visitor.reload()
        expect(visitor.locator("#programme")).to_contain_text("10:15–12:00")
        page.get_by_role("link", name=re.compile("Undo this change.*At the quay")).click()
        expect(page.locator("main")).to_contain_text("11:30–12:00")
        page.get_by_role("link", name="Keep the change").click()
        expect(page.locator("main")).to_contain_text("11:30–12:00")
        press(page, "Publish the changes")
        visitor.reload()
        expect(visitor.locator("#programme")).to_contain_text("11:30–12:00")
        expect(page.locator("main")).to_contain_text("No changes are waiting.")
