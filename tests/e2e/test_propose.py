"""A colleague's idea becomes a reviewed practice: five people, each in a browser of their own."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.people import first_need, press, review, signed_in, sound
from tests.e2e.site import Site
from tests.factories.pictures import photograph

TITLE = "A tool library in every neighbourhood"


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
    page.locator("#id_images-0-licence").select_option("CC BY 4.0")
    sound(page)


def loaded(picture: Locator) -> bool:
    picture.scroll_into_view_if_needed()
    done: bool = picture.evaluate("async e => { await e.decode(); return e.naturalWidth > 0; }")
    return done


def without_holes(page: Page) -> None:
    """What is said of a field stands right above it, also beside one of which more is said."""
    holes: list[str] = page.evaluate("""() => [...document.querySelectorAll('.row-form .field')]
        .filter(field => {
            const input = field.querySelector(':scope > :is(input, select, textarea)');
            const said = field.querySelectorAll(':scope > label, .field__said > *');
            if (!input || !input.offsetParent) return false;
            const below = Math.max(...[...said].map(e => e.getBoundingClientRect().bottom));
            return input.getBoundingClientRect().top - below > 36;  // a line at most
        }).map(field => field.textContent.trim())""")
    assert holes == []


def refused_while_typing(page: Page) -> None:
    """While nothing can be saved the page says so, and no longer when it was saved."""
    saved = page.locator("#saved")
    page.route("**/drafts/**", lambda route: route.fulfill(status=503, body="read-only"))
    page.get_by_label("What was done").fill("- A room")
    expect(saved).to_contain_text("Not saved. Keep this page open")
    page.unroute("**/drafts/**")
    page.get_by_label("What was done").fill("- A room\n- Volunteers")
    expect(saved).to_contain_text("Saved at")


def write_and_hand_in(page: Page) -> str:
    page.goto("/en/practices/propose/")
    sound(page)
    press(page, "Start now")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Summary").fill("Neighbours share tools from a room of the district office.")
    page.get_by_label("Language (required)", exact=True).select_option("en")
    page.get_by_label("Region").select_option("the-hague")
    page.get_by_label("Started in (optional)").fill("soon")
    page.get_by_label("Circular and green economy").check()
    press(page, "Save and continue")
    # What is wrong is said beside the field, and all that was typed is there.
    expect(page.locator(".error-summary")).to_contain_text("is not a year")
    expect(page.get_by_label("Title")).to_have_value(TITLE)
    sound(page)
    page.get_by_label("Started in (optional)").fill("2021")
    press(page, "Save and continue")
    page.get_by_label("The problem").fill("Every household buys a drill that it uses once.")
    refused_while_typing(page)
    page.get_by_label("What was done").fill("- A room\n- Volunteers\n- 300 tools")
    press(page, "Save and continue")
    add_picture(page)
    press(page, "Save and continue")
    page.locator("#id_sources-0-title").fill("Annual report")
    page.locator("#id_sources-0-url").fill("https://example.org/report")
    page.locator("#id_sources-0-kind").select_option("own")
    page.locator("#id_evidence-0-statement").fill("Residents borrowed tools.")
    page.locator("#id_evidence-0-value").fill("1250")
    page.locator("#id_evidence-0-method").select_option("records")
    press(page, "Add another result")
    expect(page.locator("#id_evidence-1-statement")).to_be_visible()
    page.locator("#id_evidence-0-source").select_option(index=1)
    sound(page)
    for _step in ("evidence", "resources", "transfer", "contact"):
        without_holes(page)
        press(page, "Save and continue")
    expect(page.locator("main")).to_contain_text(
        "The conditions that another place must meet are missing."
    )
    sound(page)
    page.get_by_role("link", name="Preview").click()
    expect(page.locator("h1")).to_have_text(TITLE)
    expect(page.locator("#evidence")).to_contain_text("1,250")
    assert loaded(page.get_by_role("img", name="Drills on a shelf"))
    page.go_back()
    press(page, "Submit")
    expect(page.locator("main")).to_contain_text("Your proposal has been submitted.")
    sound(page)
    return page.url


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_form_keeps_what_is_typed(browser: Browser, site: Site, scripts: bool) -> None:
    """With scripts a closed tab loses nothing; without them every button saves."""
    with signed_in(browser, site, "member", scripts=scripts) as page:
        page.goto("/en/practices/propose/")
        press(page, "Start now")
        address = page.url
        words = "Kept with scripts" if scripts else "Kept without"
        page.get_by_label("Title").fill(words)
        if scripts:
            expect(page.locator("#saved")).to_contain_text("Saved at")
        else:
            press(page, "Save")
        again = page.context.new_page()
        page.close()
        again.goto(address)
        expect(again.get_by_label("Title")).to_have_value(words)


def test_a_source_just_typed_can_be_chosen(browser: Browser, site: Site) -> None:
    """By keyboard and without a reload; it is still chosen when the step comes back."""
    with signed_in(browser, site, "member") as page:
        page.goto("/en/practices/propose/")
        press(page, "Start now")
        page.goto(page.url.replace("basics", "evidence"))
        source = page.locator("#id_evidence-0-source")
        expect(source.locator("option")).to_have_text(["No source yet"])
        page.locator("#id_sources-0-title").press_sequentially("Annual rep")
        page.locator("#id_evidence-0-statement").fill("Residents borrowed tools.")
        source.focus()
        page.keyboard.type("1")
        expect(source.locator("option:checked")).to_have_text("1. Annual rep")
        page.locator("#id_sources-0-title").fill("Annual report")
        expect(source.locator("option:checked")).to_have_text("1. Annual report")
        sound(page)
        press(page, "Save")
        expect(source.locator("option:checked")).to_have_text("1. Annual report")
        page.locator("#sources-heading ~ details > summary").first.click()
        page.locator("#id_sources-1-title").fill("Survey")
        expect(source.locator("option")).to_have_text(
            ["No source yet", "1. Annual report", "2. Survey"]
        )
        page.locator("#id_sources-1-title").fill("")
        expect(source.locator("option")).to_have_text(["No source yet", "1. Annual report"])


def test_from_an_idea_to_a_published_practice(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "visitor") as author:
        address = write_and_hand_in(author)
        with signed_in(browser, site, "manager.thehague") as manager:
            first_need(manager, "region-check", TITLE)
            sound(manager)
            press(manager, "Send to the reviewers")
        with signed_in(browser, site, "coordinator") as coordinator:
            first_need(coordinator, "ask", TITLE)
            expect(coordinator.locator("input[name=reviewer]:checked")).to_have_count(2)
            press(coordinator, "Invite")
        review(browser, site, "reviewer.hannover", "Publish as it is", TITLE)
        review(browser, site, "reviewer.lille", "Request changes first", TITLE, "Name a condition.")
        with signed_in(browser, site, "coordinator") as coordinator:
            first_need(coordinator, "decide", TITLE)
            sound(coordinator)
            coordinator.get_by_label("Requested changes or reasons").fill("Name a condition.")
            press(coordinator, "Request these changes")

        author.goto(address.partition("#")[0])
        author.reload()
        expect(author.locator("#reviews")).to_contain_text("Name a condition.")
        author.goto(author.locator("a", has_text="Continue writing").get_attribute("href") or "")
        author.goto(re.sub(r"/basics/$", "/transfer/", author.url))
        author.locator("#id_conditions-0-text").fill("A room at street level.")
        author.locator("#id_conditions-0-kind").select_option(index=1)
        press(author, "Save")
        author.goto(re.sub(r"/transfer/$", "/hand-in/", author.url))
        author.get_by_role("group", name="Name a condition.").get_by_label(
            "Done", exact=True
        ).check()
        sound(author)
        press(author, "Submit")

        with signed_in(browser, site, "manager.thehague") as manager:
            first_need(manager, "region-check", TITLE)
            press(manager, "Send to the reviewers")
        for who in ("reviewer.hannover", "reviewer.lille"):
            with signed_in(browser, site, who) as page:
                first_need(page, "review", TITLE)
                page.get_by_role("link", name="What changed").click()
                expect(page.locator("ins")).to_contain_text("A room at street level.")
                sound(page)
            review(browser, site, who, "Publish as it is", TITLE)
        with signed_in(browser, site, "coordinator") as coordinator:
            first_need(coordinator, "decide", TITLE)
            press(coordinator, "Publish")
            expect(coordinator.locator("main")).to_contain_text("Published")
        author.goto("/en/practices/a-tool-library-in-every-neighbourhood/")
        expect(author.locator("#conditions")).to_contain_text("A room at street level.")
        reader = browser.new_page(base_url=site.url)
        reader.goto("/en/practices/a-tool-library-in-every-neighbourhood/")
        assert loaded(reader.get_by_role("img", name="Drills on a shelf"))
        sound(reader)
        reader.close()
