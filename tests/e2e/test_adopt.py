"""A practice travels: a region tries it and fails in the open; a translation reaches readers."""

from __future__ import annotations

from django.utils import timezone
from playwright.sync_api import Browser, expect

from tests.e2e.people import press, signed_in, sound
from tests.e2e.site import Site

REASON = "The building was sold before the pilot began."


def test_a_region_tries_fails_and_everybody_can_learn_from_it(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "manager.efeler") as page:
        page.goto("/en/practices/titaan-and-apollo14-the-hague/fit/?region=efeler")
        sound(page)
        press(page, "Register our region’s interest")
        sound(page)
        page.get_by_role("complementary").get_by_role("link", name="Edit the plan").click()
        page.get_by_label("Step", exact=True).first.fill("Find an empty building")
        press(page, "Save")
        expect(page.locator("main")).to_contain_text("Find an empty building")
        page.get_by_label("Since").fill(f"{timezone.localdate():%d/%m/%Y}")
        press(page, "Change status to “Planned”")
        page.locator("summary", has_text="Stop this adoption").click()
        page.get_by_label("Why are you stopping it?").fill(REASON)
        press(page, "Stop this adoption")
        expect(page.locator("main")).to_contain_text(REASON)
        sound(page)
    context = browser.new_context(base_url=site.url)
    visitor = context.new_page()
    visitor.goto("/en/practices/titaan-and-apollo14-the-hague/")
    expect(visitor.locator("#adopted")).to_contain_text(REASON)
    visitor.goto("/en/practices/titaan-and-apollo14-the-hague/lineage/")
    sound(visitor)
    expect(visitor.locator("main")).to_contain_text(REASON)
    context.close()


def test_a_translation_is_written_checked_by_another_and_published(
    browser: Browser, site: Site
) -> None:
    address = "/en/practices/fairkauf-hannover/translate/fr/"
    with signed_in(browser, site, "member") as page:
        page.goto(address)
        sound(page)
        fields = page.locator("main [name^=field-]")
        for number in range(fields.count()):
            fields.nth(number).fill(f"Texte {number}")
        press(page, "Save as draft")
        expect(page.locator("main")).not_to_contain_text("I have checked every word")
    with signed_in(browser, site, "reviewer.lille") as page:
        page.goto(address)
        press(page, "I have checked every word")
    with signed_in(browser, site, "coordinator") as page:
        page.goto(address)
        press(page, "Publish")
    context = browser.new_context(base_url=site.url)
    visitor = context.new_page()
    visitor.goto("/fr/practices/fairkauf-hannover/")
    expect(visitor.locator("h1")).to_have_text("Texte 0")
    context.close()
