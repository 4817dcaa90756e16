"""Registering on a telephone without an account, the waiting list, and meetings for 120 people."""

from __future__ import annotations

import re
import time
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import follow, press, signed_in, sound, unfold
from tests.e2e.site import Site

PHONE = {"width": 375, "height": 740}
PATIENCE = 120_000  # milliseconds: a worker may be busy with letters


def _link_in_mail(site: Site, recipient: str, number: int = 1) -> str:
    """The path of the personal link in the `number`-th mail to somebody."""
    for _attempt in range(120):
        found = []
        for file in sorted((site.data_dir / "mail").rglob("*.eml")):
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            if message["To"] == recipient:
                body = message.get_body(("plain",))
                found.append(str(body.get_content()) if body else "")
        if len(found) >= number:
            link = re.search(r"http://[^/]+(/\w\w/events/mine/\S+)", found[number - 1])
            assert link is not None, found
            return link[1]
        time.sleep(1)
    return pytest.fail(f"{recipient} got {len(found)} letters, not {number}")


def _publish_event(browser: Browser, site: Site, name: str, *, seats: int) -> str:
    """A published event to come, by the pages; the path of its page without the language."""
    with signed_in(browser, site, "coordinator") as page:
        page.goto("/en/events/new/")
        page.locator("[name=kind]").select_option("mission")
        page.fill("[name=start]", "2031-05-20")
        unfold(page.locator("[name=zone]")).select_option("Europe/Istanbul")
        unfold(page.locator("[name=capacity]")).fill(str(seats))
        for language in ("en", "tr"):
            unfold(page.locator(f"[name=languages][value={language}]")).check()
        for field in page.locator("input[name^=name_]").all():
            unfold(field).fill(name)
        with page.expect_navigation():
            page.locator("main form button[type=submit]").first.click()
        slug = re.search(r"/events/([^/]+)/desk/", page.url)
        assert slug is not None, page.url
        page.goto(f"/en/events/{slug[1]}/desk/edit/")
        for language in ("en", "tr"):
            unfold(page.locator(f"[name=name_{language}]")).fill(name)
        with page.expect_navigation():
            page.locator("main form button[type=submit]").first.click()
        page.goto(f"/en/events/{slug[1]}/desk/publish/")
        press(page, "Publish the event")
        return f"/events/{slug[1]}/"


def _register(page: Page, path: str, name: str, email: str) -> None:
    page.goto(f"/tr{path}")
    page.locator("main a[href$='/register/']").first.click()
    page.fill("[name=name]", name)
    page.fill("[name=email]", email)
    page.select_option("[name=country]", "TR")
    page.fill("[name=organisation_name]", "Efeler Kadın Kooperatifi")
    page.check("[name=consent_photographs]")  # of meetings nobody asks: there are none
    with page.expect_navigation():
        page.locator("main form.registration button[type=submit]").click()
    expect(page).to_have_url(re.compile("/register/sent/$"))


def _confirm(page: Page) -> None:
    with page.expect_navigation():
        page.locator("button[value=confirm]").click()


def test_registering_in_turkish_on_a_telephone_and_the_waiting_list(
    browser: Browser, site: Site
) -> None:
    path = _publish_event(browser, site, "Small visit", seats=1)
    context = browser.new_context(
        base_url=site.url,
        viewport=PHONE,  # type: ignore[arg-type]  # a ViewportSize
        java_script_enabled=False,
    )
    page = context.new_page()
    _register(page, path, "Ayşe Yılmaz", "ayse@example.org")
    page.goto(_link_in_mail(site, "ayse@example.org"))
    _confirm(page)
    expect(page.locator(".notice--success").last).to_be_visible()
    ayse = page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= 375

    _register(page, path, "Bülent Kaya", "bulent@example.org")
    page.goto(_link_in_mail(site, "bulent@example.org"))
    _confirm(page)
    expect(page.locator("main form button[value=accept]")).to_have_count(0)

    page.goto(ayse)
    page.locator("main details summary").last.click()
    with page.expect_navigation():
        page.locator("button[value=cancel]").click()
    page.goto(_link_in_mail(site, "bulent@example.org", 2))
    with page.expect_navigation():
        page.locator("button[value=accept]").click()
    expect(page.locator(".notice--success").last).to_be_visible()
    context.close()

    with signed_in(browser, site, "coordinator") as page:
        page.goto(f"/en{path}desk/people/")
        sound(page)
        expect(page.locator("main")).to_contain_text("1 of 1 seats taken")
        page.goto(f"/en{path}register/")
        sound(page)


def test_meetings_are_planned_for_the_example_mission_and_answered(
    browser: Browser, site: Site
) -> None:
    with signed_in(browser, site, "organiser") as page:
        page.goto("/en/events/example-mission/desk/meetings/")
        expect(page.locator("main td").first).to_have_text("12")
        sound(page)
        page.select_option("[name=seconds]", "10")
        press(page, "Make a plan")
        # the page follows the search by itself, and shows the tables when it has ended
        expect(page.locator("main table")).to_have_count(12, timeout=PATIENCE)
        # on a busy machine ten seconds may not be enough to say how good the plan is
        how_good = re.compile(
            "Distance from the best possible plan|Not known: the time was too short"
        )
        expect(page.locator("main")).to_contain_text(how_good)
        sound(page)
        press(page, "Publish and notify the participants")
        expect(page.locator("main")).to_contain_text("Published")
    with signed_in(browser, site, "participant") as page:
        page.goto("/en/events/example-mission/my-registration/")
        sound(page)
        page.goto(page.url.rstrip("/") + "/wishes/")  # too late for wishes now
        sound(page)
        follow(page, page.locator("main .button[href$='/meetings/']"))
        sound(page)
        press(page, "Accept all meetings")
        expect(page.locator("main")).to_contain_text("You accepted.")


def test_the_tabs_of_an_event_take_one_row_on_a_phone_and_open_without_a_script(
    browser: Browser, site: Site
) -> None:
    for who, path, there in (
        ("participant", "/tr/events/example-mission/my-registration/", "Görüşmelerim"),
        ("organiser", "/de/events/example-mission/desk/people/", "Delegationen"),
    ):
        with signed_in(browser, site, who, scripts=False) as page:
            page.goto(path)
            tabs = page.locator(".desk-nav")
            link = tabs.get_by_role("link", name=there)
            expect(link).to_be_visible()
            page.set_viewport_size({"width": 375, "height": 740})
            expect(link).to_be_hidden()
            box = tabs.bounding_box()
            assert box
            assert box["height"] < 80
            tabs.locator("summary").press("Enter")
            expect(link).to_be_visible()
            follow(page, link)
            expect(tabs.locator("summary")).to_contain_text(there)
