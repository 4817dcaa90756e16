"""The days at the door and what comes after: offline check-in, evaluation, promise, certificate."""

from __future__ import annotations

import json
import os
import re
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import jwt
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.people import PASSWORD, follow, press, signed_in, sound
from tests.e2e.site import Site, copy, prepare, running
from tests.ports import free_port

PHONE = {"width": 375, "height": 740}
DOOR = "/en/events/example-mission/check-in/"
DESK = "/en/events/example-mission/desk/"


# The example has people who came today; at these doors nobody has yet.
MORNING = """
from django.utils import timezone
from rresi.events.models import Attendance, Scan
for model in (Attendance, Scan):
    model.objects.filter(event__slug="example-mission", day=timezone.localdate()).delete()
"""


def device(browser: Browser, site: Site) -> tuple[BrowserContext, Page]:
    """A phone at the door: signed in, opened once, and by that ready for a loss of connection."""
    context = browser.new_context(base_url=site.url, viewport=PHONE)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto("/en/account/login/")
    page.fill("input[name=login]", "host@demo.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    page.goto(DOOR)
    expect(page.locator("[data-offline=ready]")).to_be_attached()
    expect(page.locator("[data-banner]")).to_contain_text("This device has the list of")
    return context, page


def check_in(page: Page, name: str) -> None:
    page.get_by_label("Name, organisation or code").fill(name)
    page.get_by_role("button", name=f"Check in: {name}").click()
    expect(page.locator("[data-said]")).to_contain_text(name)


@pytest.fixture
def place(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Data of a site that may be stopped and started."""
    prepared = prepare(shared)
    folder = tmp_path_factory.mktemp("door")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    return folder, copy(prepared, folder, f"door_{worker}")


def test_two_doors_check_in_while_the_server_is_gone(
    browser: Browser, place: tuple[Path, str]
) -> None:
    folder, database = place
    port = free_port()
    with running(folder, database, port=port) as site:
        site.run(MORNING)
        (north, first), (south, second) = device(browser, site), device(browser, site)
        sound(first)
    for page in (first, second):  # the server is gone, and the phones are switched on again
        page.reload()
        expect(page.locator("[data-link]")).to_contain_text("No connection")
        expect(page.locator("[data-banner]")).to_contain_text("This device has the list of")
    check_in(first, "Bilge Voorbeeld")
    check_in(first, "Cem Voorbeeld")
    check_in(second, "Cem Voorbeeld")
    check_in(second, "Defne Voorbeeld")
    check_in(second, "Elif Voorbeeld")  # the wrong person, taken back without a connection
    second.locator("[data-said]").get_by_role(
        "button", name="Undo check-in: Elif Voorbeeld"
    ).click()
    expect(second.locator("[data-said]")).to_contain_text("Check-in undone: Elif Voorbeeld")
    expect(second.get_by_role("button", name="Check in: Elif Voorbeeld")).to_be_visible()
    second.get_by_label("Name, organisation or code").fill(f"https://x.example/C/{'x' * 22}")
    second.get_by_label("Name, organisation or code").press("Enter")
    expect(second.locator("[data-said]")).to_contain_text("not on this device")
    second.reload()  # what waits is not lost by closing the page
    expect(first.locator("[data-banner][data-waiting='2']")).to_be_attached()
    expect(second.locator("[data-banner][data-waiting='4']")).to_be_attached()
    with running(folder, database, port=port) as site:
        for page in (first, second):
            page.get_by_role("button", name="Send now").click()
            expect(page.locator("[data-banner][data-waiting='0']")).to_be_attached()
        expect(first.locator("[data-state=sent]")).to_have_count(2)
        expect(second.locator("[data-state=conflict]")).to_have_count(2)
        expect(second.locator("[data-counts]")).to_contain_text("3 of")
        # What the other phone recorded is taken back with a connection, and the first hears of it.
        second.get_by_label("Name, organisation or code").fill("Bilge")
        second.get_by_role("button", name="Undo check-in: Bilge Voorbeeld").click()
        expect(second.locator("[data-counts]")).to_contain_text("2 of")
        first.get_by_role("button", name="Send now").click()
        first.get_by_label("Name, organisation or code").fill("Bilge")
        expect(first.get_by_role("button", name="Check in: Bilge Voorbeeld")).to_be_visible()
        with signed_in(browser, site, "organiser") as desk:
            desk.goto(f"{DESK}check-in/")
            sound(desk)
            expect(desk.locator("main")).to_contain_text("Twice within 2 minutes at two doors")
            expect(desk.locator("main")).to_contain_text("Unknown code")
        for context in (north, south):
            context.close()


def test_a_double_press_without_a_connection_is_one_check_in(browser: Browser, site: Site) -> None:
    site.run(MORNING)
    abroad = "Pacific/Auckland"  # a phone that was set elsewhere; the door goes by the event's time
    with signed_in(browser, site, "host", timezone=abroad) as page:
        page.goto(DOOR)
        expect(page.locator("[data-offline=ready]")).to_be_attached()
        counts = page.locator("[data-counts]")
        before = int(re.findall(r"\d+", counts.inner_text())[0])
        zone = ZoneInfo(page.locator("[data-door]").get_attribute("data-zone") or "")
        page.context.set_offline(True)
        page.reload()
        expect(counts).to_contain_text(f"{before} of")
        page.get_by_label("Name, organisation or code").fill("Femke Voorbeeld")
        button = page.get_by_role("button", name="Check in: Femke Voorbeeld")
        begun = datetime.now(zone)
        button.evaluate("button => { button.click(); button.click(); }")
        expect(page.locator("[data-said]")).to_contain_text("Femke Voorbeeld")
        expect(page.locator("[data-banner][data-waiting='1']")).to_be_attached()
        expect(counts).to_contain_text(f"{before + 1} of")
        row = page.locator("[data-log] li")
        expect(row).to_have_count(1)
        assert row.inner_text()[:5] in {f"{begun:%H:%M}", f"{datetime.now(zone):%H:%M}"}
        expect(row).to_contain_text("The event as a whole")
        seats = int(re.findall(r"\d+", counts.inner_text())[1])
        page.get_by_text("Someone is not on the list").click()
        page.get_by_label("Name", exact=True).fill("Wanda Voorbeeld")
        page.get_by_role("button", name="Add and check in").click()
        expect(counts).to_contain_text(f"{before + 2} of {seats + 1}")
        page.context.set_offline(False)
        page.get_by_role("button", name="Send now").click()
        expect(page.locator("[data-log] [data-state=sent]")).to_have_count(2)
        expect(counts).to_contain_text(f"{before + 2} of {seats + 1}")
        # What was sent is taken back on the same device, without a connection.
        page.context.set_offline(True)
        log = page.locator("[data-log]")
        log.get_by_role("button", name="Undo check-in: Femke Voorbeeld").click()
        expect(page.locator("[data-said]")).to_contain_text("Check-in undone: Femke Voorbeeld")
        expect(page.locator("[data-banner][data-waiting='1']")).to_be_attached()
        expect(counts).to_contain_text(f"{before + 1} of {seats + 1}")
        page.context.set_offline(False)
        page.get_by_role("button", name="Send now").click()
        expect(page.locator("[data-banner][data-waiting='0']")).to_be_attached()
        page.reload()
        expect(counts).to_contain_text(f"{before + 1} of {seats + 1}")
        page.get_by_label("Name, organisation or code").fill("Femke Voorbeeld")
        expect(page.get_by_role("button", name="Check in: Femke Voorbeeld")).to_be_visible()


ERASED = """
from rresi.events.models import Registration
from rresi.events.services.progress import erase
for one in Registration.objects.filter(event__slug="example-mission", name__in=NAMES):
    erase(registration=one)
"""


def test_a_device_drops_who_was_erased_when_it_is_next_connected(
    browser: Browser, site: Site
) -> None:
    site.run(MORNING)
    stored = """() => new Promise((resolve) => {
      const { door } = document.querySelector("[data-door]").dataset;
      const opening = indexedDB.open(`rresi-door-${door}`);
      opening.onsuccess = () => {
        const read = opening.result.transaction(["facts", "scans"]);
        const list = read.objectStore("facts").get("list");
        const scans = read.objectStore("scans").getAll();
        read.oncomplete = () => {
          opening.result.close();
          resolve(JSON.stringify([list.result, scans.result]));
        };
      };
    })"""
    gone = ["Jasper Voorbeeld", "Walter Voorbeeld"]
    with signed_in(browser, site, "host") as page:
        page.goto(DOOR)
        expect(page.locator("[data-offline=ready]")).to_be_attached()
        page.get_by_text("Someone is not on the list").click()
        page.get_by_label("Name", exact=True).fill("Walter Voorbeeld")
        page.get_by_role("button", name="Add and check in").click()
        check_in(page, "Jasper Voorbeeld")
        check_in(page, "Bilge Voorbeeld")
        expect(page.locator("[data-log] [data-state=sent]")).to_have_count(3)
        assert all(name in page.evaluate(stored) for name in gone)
        site.run(ERASED.replace("NAMES", repr(gone)))
        page.get_by_role("button", name="Send now").click()
        expect(page.locator("[data-log]")).not_to_contain_text("Walter Voorbeeld")
        kept = page.evaluate(stored)
        assert "Bilge Voorbeeld" in kept
        assert not any(name in kept for name in gone)


def test_a_door_without_a_connection_says_what_it_knows_and_of_when(
    browser: Browser, site: Site
) -> None:
    with signed_in(browser, site, "host") as page:
        page.goto(DOOR)
        expect(page.locator("[data-offline=ready]")).to_be_attached()
        counts = page.locator("[data-counts]")
        knows = "what it knew of the other doors as of"
        expect(counts).to_contain_text("Checked in today")
        expect(counts).not_to_contain_text(knows)
        check_in(page, "Cem Voorbeeld")
        expect(page.locator("[data-log] [data-state=waiting]")).to_have_count(0)
        page.reload()  # what the device keeps is of now
        expect(page.locator("[data-offline=ready]")).to_be_attached()
        page.context.set_offline(True)
        page.reload()
        expect(counts).to_contain_text(knows)
        page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=1))
        page.reload()  # the next morning, still without a connection
        expect(counts).to_contain_text(re.compile(r"Checked in today: 0 of .* [A-Z][a-z]+"))
        page.get_by_label("Name, organisation or code").fill("Cem")
        expect(page.get_by_role("button", name="Check in: Cem Voorbeeld")).to_be_visible()
        page.get_by_label("Check in for").select_option(index=1)
        expect(counts).to_contain_text("Checked in for this session:")


def test_a_device_forgets_everybody_a_week_after_the_event(browser: Browser, site: Site) -> None:
    kept = """() => new Promise((resolve) => {
      const { door } = document.querySelector("[data-door]").dataset;
      const opening = indexedDB.open(`rresi-door-${door}`);
      opening.onsuccess = () => {
        const read = opening.result.transaction(["facts", "scans"]);
        const list = read.objectStore("facts").count("list");
        const scans = read.objectStore("scans").count();
        read.oncomplete = () => { opening.result.close(); resolve([list.result, scans.result]); };
      };
    })"""
    site.run(MORNING)
    with signed_in(browser, site, "host") as page:
        page.goto(DOOR)
        expect(page.locator("[data-offline=ready]")).to_be_attached()
        check_in(page, "Bilge Voorbeeld")
        expect(page.locator("[data-log] [data-state=waiting]")).to_have_count(0)
        assert page.evaluate(kept) == [1, 1]
        page.clock.set_fixed_time(datetime.now(UTC) + timedelta(days=30))
        page.reload()
        expect(page.locator("[data-offline=ready]")).to_be_attached()
        assert page.evaluate(kept) == [0, 0]


def test_a_name_typed_before_the_list_is_read_is_found(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "host") as page:
        page.goto(DOOR)
        expect(page.locator("[data-offline=ready]")).to_be_attached()
        page.add_init_script(
            "const open = indexedDB.open.bind(indexedDB); let typed;"
            "window.storageMayOpen = new Promise((resolve) => { typed = resolve; });"
            "window.letStorageOpen = () => typed();"
            "indexedDB.open = (...names) => {"
            "  const wrapper = {};"
            "  window.storageMayOpen.then(() => {"
            "    const request = open(...names);"
            "    request.onsuccess = () => {"
            "      wrapper.result = request.result;"
            "      wrapper.onsuccess();"
            "    };"
            "    request.onerror = () => wrapper.onerror();"
            "  });"
            "  return wrapper;"
            "};"
        )
        page.context.set_offline(True)
        page.reload()
        page.get_by_label("Name, organisation or code").fill("Bilge")
        page.evaluate("letStorageOpen()")
        expect(page.get_by_role("button", name=": Bilge Voorbeeld")).to_be_visible()


def test_a_browser_that_stores_nothing_says_so_before_the_doors_open(
    browser: Browser, site: Site
) -> None:
    with signed_in(browser, site, "host") as page:
        page.add_init_script(
            "Object.defineProperty(window, 'indexedDB', "
            "{ value: { open() { throw new DOMException('no'); } } });"
        )
        page.goto(DOOR)
        expect(page.locator("[data-said]")).to_contain_text("does not let the page store anything")
        page.get_by_label("Name, organisation or code").fill("Bilge")
        page.locator("#content").get_by_role(
            "button", name="Search"
        ).click()  # by name it works all the same
        expect(page.locator("main")).to_contain_text("Bilge Voorbeeld")


def test_without_scripts_somebody_is_checked_in_by_name(browser: Browser, site: Site) -> None:
    site.run(MORNING)
    with signed_in(browser, site, "host", scripts=False) as page:
        page.goto(f"{DOOR}?q=Elif+Voorbeeld")
        press(page, "Check in Elif Voorbeeld")
        expect(page.locator("main")).to_contain_text("Elif Voorbeeld: Checked in")


LAST_DAY = """
from datetime import timedelta
from django.utils import timezone
from rresi.events.models import Event
Event.objects.filter(slug="example-mission").update(end=timezone.localdate() + timedelta({days}))
"""


def test_a_participant_evaluates_and_promises(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "organiser") as desk:
        desk.goto(f"{DESK}evaluation/")
        press(desk, "Prepare the evaluation")
        sound(desk)
        expect(desk.get_by_role("button", name="Open the evaluation")).to_have_count(0)
        site.run(LAST_DAY.format(days=0))
        desk.reload()
        press(desk, "Open the evaluation")
        site.run(LAST_DAY.format(days=1))
    with signed_in(browser, site, "participant") as page:
        page.goto("/en/events/example-mission/my-registration/")
        follow(page, page.get_by_role("link", name="Evaluation"))
        sound(page)
        press(page, "Open my form")
        sound(page)
        page.get_by_label("Agree", exact=True).first.check()
        page.get_by_label("What was most valuable to you?").fill("The repair hub")
        press(page, "Send my answers")
        expect(page.locator("main")).to_contain_text("No one can see which are yours")
        page.goto("/en/events/example-mission/my-registration/")
        follow(page, page.get_by_role("link", name="My promises"))
        sound(page)
        page.get_by_label("What I will do").last.fill("Invite three buyers")
        press(page, "Save promise")
        expect(page.locator("main")).to_contain_text("Invite three buyers")
        form = page.locator("article", has_text="Invite three buyers")
        form.get_by_label("Done", exact=True).check()
        form.get_by_label("The result, or why you gave it up").fill("All three came.")
        with page.expect_navigation():
            form.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("main")).to_contain_text("All three came.")
        follow(page, page.get_by_role("link", name="Notes and questions"))
        sound(page)


def test_a_certificate_is_checked_without_our_help(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "participant") as page:
        page.goto("/en/events/example-workshop/my-registration/")
        follow(page, page.get_by_role("link", name="My certificate"))
        sound(page)
        with page.expect_download() as waiting:
            page.get_by_role("link", name="The credential alone").click()
        token = Path(waiting.value.path()).read_text()
        page.get_by_role("link", name="View what others see").click()
        expect(page.locator("main")).to_contain_text("This certificate is valid")
        address = page.url
        sound(page)
    with urllib.request.urlopen(f"{site.url}/credentials/keys") as answer:  # noqa: S310
        keys = json.load(answer)["keys"]
    # The site was filled at another address; the name of a key ends on its thumbprint at any.
    kid = jwt.get_unverified_header(token)["kid"].rpartition("/")[2]
    own = next(key for key in keys if key["kid"].rpartition("/")[2] == kid)
    key = jwt.PyJWK.from_dict(own).key
    claims = jwt.decode(token, key, algorithms=["ES256"])
    assert claims["id"].rpartition("/")[2] == address.rpartition("/")[2]


def test_the_desk_after_an_event_is_sound(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "organiser") as page:
        for tab in ("evaluation", "promises", "certificates", "dossier", "words"):
            page.goto(f"/en/events/example-workshop/desk/{tab}/")
            sound(page)
        page.goto("/en/events/example-workshop/desk/dossier/")
        expect(page.locator("main")).to_contain_text("36")
