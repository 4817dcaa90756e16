"""A funded project from its call to the pack, and an auditor who draws a sample from it."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import press, signed_in, sound
from tests.e2e.site import Site

DESK = "/en/partners/rresi/desk/"
HAPPENED = """
from rresi.events.models import Event
Event.objects.filter(texts__name="Example workshop (invented)").update(invented=False)
"""


def plan(page: Page) -> None:
    """Grant number and clocks, a work package, a deliverable, the event of the demonstration."""
    page.goto("/en/partners/")
    page.get_by_role("link", name="R.R.E.S.I.", exact=True).click()
    expect(page.locator("main")).to_contain_text("COS-SEM-2020-4-01")
    page.get_by_role("link", name="Project desk").click()
    page.get_by_role("link", name="Project and grant").click()
    page.get_by_label("Grant number").fill("101035912")
    page.get_by_label("Last day").fill("19/05/2020")
    press(page, "Save")
    expect(page.locator(".error-summary")).to_contain_text("The last day comes before the first")
    sound(page)
    page.get_by_label("Last day").fill("19/05/2023")
    page.get_by_label("Keep the evidence until").fill("31/12/2030")
    page.get_by_label("Delete data about people by").fill("31/12/2027")
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("31 December 2030")
    page.get_by_role("link", name="Add a work package").click()
    page.get_by_label("Number").fill("1")
    page.get_by_label("Title").fill("Missions")
    page.get_by_label("First month").fill("1")
    page.get_by_label("Last month").fill("24")
    press(page, "Save")
    page.get_by_role("link", name="Add a deliverable or milestone").click()
    page.get_by_label("Type").select_option(label="Deliverable")
    page.get_by_label("Number").fill("D1.1")
    page.get_by_label("Title").fill("Report of the mission")
    page.get_by_label("Work package").select_option(index=1)
    page.get_by_label("Due in month").fill("12")
    press(page, "Save")
    expect(page.locator(".gap--late")).to_have_text("Late")
    page.get_by_role("link", name="Add an event").click()
    page.get_by_label("Event").select_option(label="Example workshop (invented)")
    press(page, "Save")
    expect(page.locator("main")).to_contain_text("The event now counts for the project.")
    sound(page)


def test_a_project_from_the_call_to_the_pack(browser: Browser, site: Site, tmp_path: Path) -> None:
    site.run(HAPPENED)  # a project reports no invented event
    with signed_in(browser, site, "coordinator") as page:
        plan(page)
        page.goto("/en/partners/rresi/numbers/participants/")
        expect(page.locator("h1")).to_have_text("Participants: 40")
        ways = page.get_by_role("region", name="Counted in three ways")
        expect(ways.locator("tbody tr").last).to_contain_text("The counts differ")
        sound(page)

        # A changed rule restates the figure beside the old one.
        page.goto("/en/partners/rresi/numbers/participants/?version=3")
        press(page, "Count by version 3 from now on")
        expect(page.locator("h1")).to_have_text("Participants: 36")
        versions = page.get_by_role("region", name="Counting methods")
        expect(versions.locator("tbody tr").first).to_contain_text("40")
        page.goto(DESK)
        name = page.get_by_role("rowheader", name="Participants", exact=True)
        row = page.locator("tr", has=name)
        expect(row).to_contain_text("Version 3, since")
        expect(row).to_contain_text("By version 1: 40")
        sound(page)

        page.get_by_role("link", name="Report sheet").click()
        expect(page.locator("main")).to_contain_text("Publishable summary")
        sound(page)
        page.goto(f"{DESK}packs/")
        page.locator("summary", has_text="Freeze the next pack").click()
        press(page, "Freeze it now")
        expect(page.locator("main")).to_contain_text("Pack 1 has been frozen.")
        with page.expect_download() as waiting:
            page.get_by_role("link", name="Download the pack").click()
        pack = tmp_path / "pack-1.zip"
        waiting.value.save_as(pack)
        with zipfile.ZipFile(pack) as archive:
            archive.extract("verify.py", tmp_path)
        command = [sys.executable, str(tmp_path / "verify.py"), str(pack)]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert "pack 1 is as it was frozen" in said
        page.locator("summary", has_text="Give an auditor access").click()
        page.get_by_label("For whom?").fill("Court of Auditors")
        press(page, "Create a link")
        sound(page)
        link = page.locator("p.hash a").get_attribute("href") or ""
        audited(browser, site, link)
        page.reload()
        expect(page.locator("main")).to_contain_text("Viewed 3 times.")


def audited(browser: Browser, site: Site, link: str) -> None:
    """The auditor draws ten participants; the same seed draws the same ten."""
    page = browser.new_page(base_url=site.url)
    page.goto(link)
    expect(page.locator("h1")).to_have_text("Evidence pack 1 of R.R.E.S.I.")
    page.get_by_label("Which number should the sample come from?").select_option(
        value="participants"
    )
    page.get_by_label("Your seed").fill("audit of Monday")
    page.get_by_label("How many?").fill("10")
    press(page, "Draw the sample")
    sample = page.get_by_role("region", name="Sample").locator("tbody tr")
    expect(sample).to_have_count(10)
    drawn = sample.all_inner_texts()
    page.reload()
    assert sample.all_inner_texts() == drawn
    sound(page)
    page.close()
