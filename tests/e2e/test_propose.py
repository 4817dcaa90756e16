"""A colleague's idea becomes a reviewed practice: five people, each in a browser of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Site
from tests.factories.pictures import photograph

PASSWORD = "open-the-library"
TITLE = "A tool library in every neighbourhood"
CRITERIA = 7


@contextmanager
def signed_in(browser: Browser, site: Site, who: str, *, scripts: bool = True) -> Iterator[Page]:
    context = browser.new_context(
        base_url=site.url, java_script_enabled=scripts, viewport={"width": 1280, "height": 900}
    )
    page = context.new_page()
    page.goto("/en/account/login/")
    page.fill("input[name=login]", f"{who}@demo.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    yield page
    context.close()


def sound(page: Page) -> None:
    """No accessibility problem that axe can find, and no sideways scrolling at 320 px."""
    violations = Axe().run(page).response["violations"]
    assert not violations, [(v["id"], v["nodes"][0]["html"]) for v in violations]
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
    page.set_viewport_size({"width": 1280, "height": 900})


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).click()


def first_need(page: Page, group: str, title: str = TITLE, language: str = "en") -> None:
    """Open what waits in a group of the dashboard, by the practice's title."""
    page.goto(f"/{language}/needs/")
    page.locator(f"section[aria-labelledby=needs-{group}] li", has_text=title).locator("a").click()


def add_picture(page: Page) -> None:
    """A file that is no picture is refused beside its field; then the picture, without haste."""
    page.locator("#id_images-0-alt").fill("Drills on a shelf")
    for content in (b"no picture", photograph((1800, 1200))):
        file = {"name": "shelf.jpg", "mimeType": "image/jpeg", "buffer": content}
        page.locator("#id_images-0-upload").set_input_files(file)  # type: ignore[arg-type]
        press(page, "Add this picture")
        if content == b"no picture":
            expect(page.locator(".error-summary")).to_contain_text("must be a JPEG, PNG or WebP")
            expect(page.locator("#id_images-0-alt")).to_have_value("Drills on a shelf")
            sound(page)
    expect(page.locator("#id_images-0-alt")).to_have_value("Drills on a shelf")
    assert loaded(page.locator("#images-0 img"))
    sound(page)


def loaded(picture: Locator) -> bool:
    picture.scroll_into_view_if_needed()
    done: bool = picture.evaluate("async e => { await e.decode(); return e.naturalWidth > 0; }")
    return done


def write_and_hand_in(page: Page) -> str:
    page.goto("/en/practices/propose/")
    sound(page)
    press(page, "Begin")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Summary").fill("Neighbours share tools from a room of the district office.")
    page.get_by_label("Language", exact=True).select_option("en")
    page.get_by_label("Region").select_option("the-hague")
    page.get_by_label("Start (optional)").fill("soon")
    page.get_by_label("Circular and green economy").check()
    press(page, "Save and continue")
    # What is wrong is said beside the field, and all that was typed is there.
    expect(page.locator(".error-summary")).to_contain_text("is not a year")
    expect(page.get_by_label("Title")).to_have_value(TITLE)
    sound(page)
    page.get_by_label("Start (optional)").fill("2021")
    press(page, "Save and continue")
    page.get_by_label("The problem").fill("Every household buys a drill that it uses once.")
    page.get_by_label("What was done").fill("- A room\n- Volunteers\n- 300 tools")
    press(page, "Save and continue")
    add_picture(page)
    press(page, "Save and continue")
    page.locator("#id_sources-0-title").fill("Annual report")
    page.locator("#id_sources-0-url").fill("https://example.org/report")
    page.locator("#id_evidence-0-statement").fill("Residents borrowed tools.")
    page.locator("#id_evidence-0-value").fill("1250")
    press(page, "Add another result")
    expect(page.locator("#id_evidence-1-statement")).to_be_visible()
    page.locator("#id_evidence-0-source").select_option("1")
    sound(page)
    for _step in ("evidence", "resources", "transfer", "contact"):
        press(page, "Save and continue")
    expect(page.locator("main")).to_contain_text("No condition is named")
    sound(page)
    page.get_by_role("link", name="Preview").click()
    expect(page.locator("h1")).to_have_text(TITLE)
    expect(page.locator("#evidence")).to_contain_text("1,250")
    assert loaded(page.get_by_role("img", name="Drills on a shelf"))
    page.go_back()
    press(page, "Hand in")
    expect(page.locator("main")).to_contain_text("Handed in")
    sound(page)
    return page.url


def review(
    browser: Browser, site: Site, who: str, advice: str, points: str = "", title: str = TITLE
) -> None:
    with signed_in(browser, site, who) as page:
        first_need(page, "review", title)
        for number in range(CRITERIA):
            page.locator(".scale").nth(number).locator("input[value='4']").check()
        page.get_by_label(advice).check()
        page.get_by_label("Points for the author").fill(points)
        sound(page)
        press(page, "Give this review")
        expect(page.locator("main")).to_contain_text("Your review is given")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_form_keeps_what_is_typed(browser: Browser, site: Site, scripts: bool) -> None:
    """With scripts a closed tab loses nothing; without them every button saves."""
    with signed_in(browser, site, "member", scripts=scripts) as page:
        page.goto("/en/practices/propose/")
        press(page, "Begin")
        address = page.url
        words = "Kept with scripts" if scripts else "Kept without"
        page.get_by_label("Title").fill(words)
        if scripts:
            expect(page.locator("#saved")).to_contain_text("Saved at", timeout=10_000)
        else:
            press(page, "Save")
        again = page.context.new_page()
        page.close()
        again.goto(address)
        expect(again.get_by_label("Title")).to_have_value(words)


def test_from_an_idea_to_a_published_practice(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "visitor") as author:
        address = write_and_hand_in(author)
        with signed_in(browser, site, "manager.thehague") as manager:
            first_need(manager, "region-check")
            sound(manager)
            press(manager, "On to the reviewers")
        with signed_in(browser, site, "coordinator") as coordinator:
            first_need(coordinator, "ask")
            expect(coordinator.locator("input[name=reviewer]:checked")).to_have_count(2)
            press(coordinator, "Ask them")
        review(browser, site, "reviewer.hannover", "Publish as it is")
        review(browser, site, "reviewer.lille", "Ask for changes first", "Name a condition.")
        with signed_in(browser, site, "coordinator") as coordinator:
            first_need(coordinator, "decide")
            sound(coordinator)
            coordinator.get_by_label("Points to change, or reasons").fill("Name a condition.")
            press(coordinator, "Ask for these changes")

        author.goto(address.partition("#")[0])
        author.reload()
        expect(author.locator("#reviews")).to_contain_text("Name a condition.")
        author.goto(author.locator("a", has_text="Go on writing").get_attribute("href") or "")
        author.goto(re.sub(r"/basics/$", "/transfer/", author.url))
        author.locator("#id_conditions-0-text").fill("A room at street level.")
        press(author, "Save")
        author.goto(re.sub(r"/transfer/$", "/hand-in/", author.url))
        press(author, "Hand in")

        with signed_in(browser, site, "manager.thehague") as manager:
            first_need(manager, "region-check")
            press(manager, "On to the reviewers")
        for who in ("reviewer.hannover", "reviewer.lille"):
            with signed_in(browser, site, who) as page:
                first_need(page, "review")
                page.get_by_role("link", name="What changed").click()
                expect(page.locator("ins")).to_contain_text("A room at street level.")
                sound(page)
            review(browser, site, who, "Publish as it is")
        with signed_in(browser, site, "coordinator") as coordinator:
            first_need(coordinator, "decide")
            press(coordinator, "Publish")
            expect(coordinator.locator("main")).to_contain_text("Published")
        author.goto("/en/practices/a-tool-library-in-every-neighbourhood/")
        expect(author.locator("#conditions")).to_contain_text("A room at street level.")
        reader = browser.new_page(base_url=site.url)
        reader.goto("/en/practices/a-tool-library-in-every-neighbourhood/")
        assert loaded(reader.get_by_role("img", name="Drills on a shelf"))
        sound(reader)
        reader.close()
