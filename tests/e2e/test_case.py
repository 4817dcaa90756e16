"""An entrepreneur’s case of impact becomes a page that people read in Turkish."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import first_need, press, signed_in, sound
from tests.e2e.site import Site

TITLE = "Katılımcıların yarısı bir yıl sonra çalışıyor"


def write(page: Page) -> None:
    """A case with one figure, written in Turkish; the form speaks English."""
    page.goto("/en/impact/propose/")
    press(page, "Start now")
    page.locator("#id_title").fill(TITLE)
    page.locator("#id_summary").fill("Kırk kişiden yirmisi bir yıl sonra ücretli çalışıyordu.")
    page.get_by_label("Language (required)", exact=True).select_option("tr")
    page.get_by_label("What was found").select_option("better")
    page.get_by_label("Region").select_option("efeler")
    page.locator("input[name=topics]").first.check()
    sound(page)
    press(page, "Save and continue")
    page.locator("#id_activity").fill("Altı aylık bir kurs.")
    page.locator("#id_change").fill("Yirmi kişi iş buldu.")
    press(page, "Save and continue")
    page.locator("#id_indicators-0-name").fill("Çalışan katılımcılar")
    page.locator("#id_indicators-0-unit").select_option("people")
    page.locator("#id_indicators-0-better").select_option("up")
    page.locator("#id_indicators-0-catalogue").select_option("own")
    page.locator("#id_indicators-0-baseline").fill("4")
    page.locator("#id_sources-0-title").fill("Faaliyet raporu")
    page.locator("#id_sources-0-url").fill("https://example.org/rapor")
    page.locator("#id_sources-0-kind").select_option("own")
    press(page, "Save")
    page.locator("#id_measurements-0-indicator").select_option(index=1)
    page.locator("#id_measurements-0-value").fill("20")
    page.locator("#id_measurements-0-grade").select_option("measured")
    page.locator("#id_measurements-0-method").fill("Kırk katılımcının bordroları.")
    page.locator("#id_measurements-0-source").select_option(index=1)
    page.locator("#id_measurements-0-period").fill("2025")
    sound(page)
    press(page, "Save and continue")
    page.goto(re.sub(r"/[a-z]+/$", "/hand-in/", page.url))
    press(page, "Submit")
    expect(page.locator("main")).to_contain_text("Your proposal has been submitted.")


def judge(page: Page) -> None:
    first_need(page, "review", TITLE)
    scales = page.locator(".scale")
    for number in range(scales.count()):
        scales.nth(number).locator("input[value='4']").check()
    page.get_by_label("Publish as it is").check()
    press(page, "Submit review")


def test_a_case_from_the_draft_to_the_page_in_turkish(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "member") as page:
        write(page)
    with signed_in(browser, site, "manager.efeler") as page:
        first_need(page, "region-check", TITLE)
        sound(page)
        press(page, "Send to the reviewers")
    with signed_in(browser, site, "coordinator") as page:
        first_need(page, "ask", TITLE)
        for box in page.locator("input[name=reviewer]").all()[:2]:
            box.check()
        press(page, "Invite")
    for who in ("reviewer.hannover", "reviewer.lille"):
        with signed_in(browser, site, who) as page:
            judge(page)
    with signed_in(browser, site, "coordinator") as page:
        first_need(page, "decide", TITLE)
        press(page, "Publish")
    reader = browser.new_page(base_url=site.url)
    reader.goto("/tr/impact/")
    reader.get_by_role("link", name=TITLE).click()
    expect(reader.locator("h1")).to_have_text(TITLE)
    expect(reader.locator("main")).to_contain_text("Çalışan katılımcılar")
    expect(reader.locator("main")).to_contain_text("İyileşme")
    sound(reader)
    reader.close()
