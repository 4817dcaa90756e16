"""A practice changes: its translation says so until two people have brought it in step again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import first_need, press, review, signed_in, sound
from tests.e2e.site import Site

SLUG = "efeler-women-food-factory"
SOURCE_TITLE = "Yüzde yüz kadın emeği"
DUTCH_TITLE = "gemaakt door vrouwen"
PEOPLE = "Çalışanların tamamı kadın; kaç kişi oldukları kaynaklarda yer almıyor."
LESSONS = "Satış yeri, üretimden önce düşünülmeli."
DUTCH_PEOPLE = "Alle medewerkers zijn vrouw; hoeveel het er zijn, noemen de bronnen niet."
DUTCH_LESSONS = "Denk aan de verkoop voordat de productie begint."
OUT_OF_DATE = "Deze vertaling is verouderd"


@contextmanager
def visitor(browser: Browser, site: Site) -> Iterator[Page]:
    """The Dutch page, as somebody reads it who is not signed in."""
    context = browser.new_context(base_url=site.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"/nl/practices/{SLUG}/")
    expect(page.locator("h1")).to_contain_text(DUTCH_TITLE)
    yield page
    context.close()


def revise(browser: Browser, site: Site) -> None:
    """Its author takes back what waits with the region, and hands in a change of two fields."""
    with signed_in(browser, site, "manager.efeler") as page:
        page.goto("/en/needs/")
        page.locator("main li", has_text=SOURCE_TITLE).locator("a").click()
        page.locator("summary", has_text="Withdraw").click()
        press(page, "Withdraw")
        page.goto(f"/en/practices/{SLUG}/")
        page.get_by_role("link", name="Edit", exact=True).click()
        press(page, "Start now")
        draft = page.url.removesuffix("basics/")
        page.goto(f"{draft}story/")
        page.get_by_label("What you learned").fill(LESSONS)
        press(page, "Save")
        page.goto(f"{draft}resources/")
        page.get_by_label("Staff and volunteers").fill(PEOPLE)
        press(page, "Save")
        page.goto(f"{draft}hand-in/")
        press(page, "Submit")


def approve(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "coordinator") as page:
        first_need(page, "unattended", SOURCE_TITLE)
        press(page, "Send to the reviewers")
        # The two who read Turkish are ticked in advance.
        expect(page.locator("main input[name=reviewer]:checked")).to_have_count(2)
        press(page, "Invite")
    for who in ("reviewer.hannover", "reviewer.lille"):
        review(browser, site, who, "Publish as it is", SOURCE_TITLE)
    with signed_in(browser, site, "coordinator") as page:
        first_need(page, "decide", SOURCE_TITLE)
        press(page, "Publish")
        expect(page.locator("main")).to_contain_text("Published")


def test_a_translation_goes_out_of_date_and_comes_in_step_again(
    browser: Browser, site: Site
) -> None:
    with visitor(browser, site) as page:
        expect(page.locator("main")).not_to_contain_text(OUT_OF_DATE)
    revise(browser, site)
    with visitor(browser, site) as page:  # readers see nothing of it before it is approved
        expect(page.locator("main")).not_to_contain_text(OUT_OF_DATE)
    approve(browser, site)
    with visitor(browser, site) as page:
        expect(page.locator(".notice", has_text=OUT_OF_DATE)).to_be_visible()
        expect(page.locator("main")).not_to_contain_text(LESSONS)
        sound(page)

    with signed_in(browser, site, "member") as page:
        page.goto("/nl/needs/")
        sound(page)
        first_need(page, "translations", DUTCH_TITLE, "nl")
        # Two fields are asked for, with what one of them said before; the others are folded away.
        expect(page.locator(".translate-row.is-changed")).to_have_count(2)
        expect(page.locator("[name^=field-]:visible")).to_have_count(2)
        page.locator(".is-changed summary").click()
        expect(page.locator(".is-changed details")).to_contain_text("istihdam duyuruldu")
        sound(page)
        page.locator("#field-lessons").fill(DUTCH_LESSONS)
        page.locator("[name='field-resources.people']").fill(DUTCH_PEOPLE)
        press(page, "Opslaan als concept")
    with visitor(browser, site) as page:  # a draft is for those who work on it
        expect(page.locator(".notice", has_text=OUT_OF_DATE)).to_be_visible()
    with signed_in(browser, site, "coordinator") as page:
        first_need(page, "translation-checks", DUTCH_TITLE, "nl")
        expect(page.locator("#field-lessons")).to_have_value(DUTCH_LESSONS)
        sound(page)
        press(page, "Ik heb elk woord gecontroleerd")
        press(page, "Publiceren")
    with visitor(browser, site) as page:
        expect(page.locator("main")).not_to_contain_text(OUT_OF_DATE)
        expect(page.locator("main")).to_contain_text(DUTCH_LESSONS)
        expect(page.locator("main")).to_contain_text(DUTCH_PEOPLE)
    with signed_in(browser, site, "member") as page:
        page.goto("/nl/needs/")
        expect(page.locator("main")).not_to_contain_text(DUTCH_TITLE)
