"""What people come for, from the first page to the last, in a browser."""

from __future__ import annotations

import re
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.axe import violations
from tests.e2e.site import Site

PASSWORD = "open-the-library"


def test_from_the_first_page_to_a_booklet_for_an_alderman(page: Page) -> None:
    """In Turkish: the map of Belgium, a practice, the source of its numbers, a booklet of five."""
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/en/$"))
    page.locator("header details", has=page.locator('a[hreflang="tr"]')).locator("summary").click()
    page.locator('header a[hreflang="tr"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "tr")

    page.locator('header nav a[href="/tr/practices/"]').first.click()
    before = int(re.findall(r"\d+", page.locator(".results-bar__count").inner_text())[0])
    choice = page.locator('#facets input[value="BE"]').first
    page.locator("#facet-country summary").click()
    promised = int(re.findall(r"\d+", choice.locator("xpath=ancestor::li").inner_text())[-1])
    choice.click()
    expect(page).to_have_url(re.compile(r"country=BE"))
    expect(page.locator(".results-bar__count")).to_contain_text(str(promised))
    assert 5 <= promised < before
    page.locator("#view").click()
    expect(page).to_have_url(re.compile(r"country=BE&view=map"))
    assert page.locator(".leaflet-marker-icon, .leaflet-interactive, svg circle").count() > 0

    # the address holds the state: another visitor who gets it sees the same
    address = page.url
    page.reload()
    expect(page.locator(".results-bar__count")).to_contain_text(str(promised))

    page.locator("#library .result__title a").first.click()
    row = page.locator("#evidence tbody tr").first
    row.locator('a[href^="#source-"]').click()
    source = page.locator(page.url[page.url.index("#") :])
    expect(source).to_be_in_viewport()
    expect(source.locator("a")).to_have_attribute("href", re.compile(r"^https?://"))

    page.goto(address)
    for number in range(1, 6):
        page.locator('#library button[name="add"]').first.click()
        expect(page.locator(".tray summary")).to_contain_text(str(number))
    page.locator('.tray a[href*="/practices/booklet/"]').click()
    expect(page.locator('input[name="p"]:checked')).to_have_count(5)
    with page.expect_request(re.compile(r"/tr/practices/booklet\.pdf")) as asked:
        page.locator('form[action="/tr/practices/booklet.pdf"] button').first.click()
    # The browser shows it in a viewer that tests cannot read, so it is fetched once more.
    booklet = page.request.get(asked.value.url)
    assert booklet.headers["content-type"] == "application/pdf"
    assert booklet.body().startswith(b"%PDF-")
    assert len(booklet.body()) > 20_000


def test_the_map_stays_with_the_organisations(page: Page) -> None:
    """Its buttons zoom around what it shows, its names are not cut off, and axe finds nothing."""
    page.emulate_media(reduced_motion="reduce")  # a press on a button is done at once
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/en/organisations/?view=map&region=efeler")
        canvas = page.locator(".map--live")
        expect(canvas.locator(".map-marker").first).to_be_visible()
        assert violations(page) == []
        zooms = canvas.get_by_role("button", name="Zoom in")
        for _ in range(9):
            assert canvas.evaluate(_WHOLE, ".map-name").count(False) == 0
            assert True in canvas.evaluate(_WHOLE, ".map-marker")
            zooms.click()


def test_what_stands_at_one_place_is_listed_where_nearer_shows_nothing(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    # by a target group that no journey gives to an organisation it adds elsewhere in the city
    page.goto("/en/organisations/?view=map&region=the-hague&target_group=social-entrepreneurs")
    canvas = page.locator(".map--live")
    expect(canvas.locator(".map-marker")).to_have_count(1)
    scale = canvas.locator(".leaflet-control-scale").inner_text()
    zooms = canvas.get_by_role("button", name="Zoom in")
    zooms.focus()
    page.keyboard.press("Enter")
    expect(canvas.locator(".map-popup a").nth(5)).to_be_attached()
    expect(canvas.locator(".map-popup a").first).to_be_focused()
    assert canvas.locator(".leaflet-control-scale").inner_text() == scale


# Whether each of what a map shows lies in it as a whole.
_WHOLE = """(canvas, kind) => {
    const frame = canvas.getBoundingClientRect();
    return [...canvas.querySelectorAll(kind)].map(one => {
        const {left, right, top, bottom} = one.getBoundingClientRect();
        return left >= frame.left && right <= frame.right && top >= frame.top
            && bottom <= frame.bottom;
    });
}"""


def test_the_library_works_without_scripts(browser: Browser, site: Site) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False, locale="nl")
    page = context.new_page()
    page.goto("/")
    expect(page).to_have_url(re.compile(r"/nl/$"))
    page.goto("/nl/practices/")
    before = page.locator(".results-bar__count").inner_text()
    page.locator("#library-search").fill("ondernemers")
    page.locator("form.search--big button[type=submit]").click()
    expect(page).to_have_url(re.compile(r"q=ondernemers"))
    assert page.locator(".results-bar__count").inner_text() != before
    page.locator("#library .result__title a").first.click()
    expect(page.locator("#sources a").first).to_be_visible()
    context.close()


def test_a_filter_changes_the_list_in_place(page: Page) -> None:
    page.goto("/en/practices/", wait_until="networkidle")
    page.evaluate("document.body.dataset.kept = 'yes'")
    page.locator("#sort").select_option("title")
    expect(page).to_have_url(re.compile(r"sort=title"))
    titles = page.locator("#library h3").all_inner_texts()
    assert titles == sorted(titles, key=str.casefold)
    assert page.locator("body").get_attribute("data-kept") == "yes"
    page.go_back()
    expect(page.locator("#sort")).to_have_value("evidence")


def test_a_facet_is_ticked_by_keyboard_and_keeps_the_focus(page: Page) -> None:
    page.goto("/en/practices/", wait_until="networkidle")
    page.locator("#facet-country summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#facet-country-BE")).to_be_focused()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"country=BE"))
    expect(page.locator("#facet-country-BE")).to_be_checked()
    expect(page.locator("#facet-country-BE")).to_be_focused()


def test_few_keys_lead_to_the_first_practice(browser: Browser, site: Site) -> None:
    for scripts in (True, False):
        context = browser.new_context(base_url=site.url, java_script_enabled=scripts)
        page = context.new_page()
        page.goto("/en/practices/")
        first = page.locator("#library .result__title a").first
        for _ in range(32):
            page.keyboard.press("Tab")
            if first.evaluate("one => one === document.activeElement"):
                break
        expect(first).to_be_focused()
        context.close()


def test_a_selection_is_kept_with_and_without_scripts(browser: Browser, site: Site) -> None:
    """Over pages, facets and going back."""
    for scripts in (True, False):
        context = browser.new_context(base_url=site.url, java_script_enabled=scripts)
        page = context.new_page()
        page.goto("/en/practices/")
        page.locator('#library button[name="add"]').first.click()
        expect(page.locator(".tray summary")).to_contain_text("1")
        page.locator("#page-next").click()
        expect(page).to_have_url(re.compile("page=2"))
        page.locator('#library button[name="add"]').first.click()
        expect(page.locator(".tray summary")).to_contain_text("2")
        page.go_back()
        expect(page.locator(".tray summary")).to_contain_text("2")
        page.locator("#facet-country summary").click()
        page.locator("#facet-country-BE").check()
        if not scripts:
            page.locator(".facets-form button").click()
        expect(page).to_have_url(re.compile("country=BE"))
        expect(page.locator(".tray summary")).to_contain_text("2")
        context.close()


def test_signing_in_with_a_code_that_comes_by_mail(page: Page, site: Site) -> None:
    page.goto("/de/account/login/code/")
    page.locator("input[type=email]").fill("reviewer.hannover@demo.example")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/login/code/confirm/")
    page.locator("input[name=code]").fill(_code_in_mail(page, site, "reviewer.hannover"))
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/de/needs/")
    assert "Anke Petersen" in page.locator("header").first.inner_text()


def _code_in_mail(page: Page, site: Site, recipient: str) -> str:
    """The code of the newest message to `recipient` in the data folder; the worker sends it."""
    for _ in range(600):
        for file in sorted((site.data_dir / "mail").rglob("*.eml"), reverse=True):
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            body = message.get_body(("plain",))
            if recipient in str(message["To"]) and body is not None:
                found = re.search(
                    r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", body.get_content(), re.M
                )
                if found:
                    return found[1]
        page.wait_for_timeout(100)
    mail = [file.read_text() for file in (site.data_dir / "mail").rglob("*")]
    return pytest.fail(f"no message with a code arrived within a minute: {mail}")


def test_nothing_is_stored_on_a_visitor_s_device(page: Page) -> None:
    for path in ("/en/", "/en/practices/", "/en/practices/fairkauf-hannover/", "/en/about/"):
        page.goto(path, wait_until="networkidle")
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length") == 0
