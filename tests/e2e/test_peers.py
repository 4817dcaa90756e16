"""A question to regions, from asking to being found; and a buyer's list down to the file.

At 375 px and without JavaScript, as on an old phone.
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import Browser, Page, expect
from python_calamine import CalamineWorkbook

from tests.e2e.axe import violations
from tests.e2e.people import signed_in
from tests.e2e.site import Site

PHONE = {"width": 375, "height": 800}
MANAGER = "manager.efeler@demo.example"
TITLE = "Hoe kopen andere gemeenten in bij sociale ondernemingen?"
ANSWER = "Küçük bir siparişle başladık ve şartnameye sosyal ölçütler koyduk."
IN_GERMAN = "öffentliche Beschaffung bei Sozialunternehmen"


def _narrow(page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a ViewportSize


def _in_width(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url


def _press(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator("main").locator(selector).click()


def test_a_question_is_answered_published_and_found(browser: Browser, site: Site) -> None:
    visitor = browser.new_context(base_url=site.url, java_script_enabled=False).new_page()
    _narrow(visitor)
    with signed_in(browser, site, "entrepreneur", scripts=False) as page:
        _narrow(page)
        page.goto("/nl/exchange/questions/new/")
        page.locator("input[name=title]").fill(TITLE)
        page.locator("select[name=language]").select_option("nl")
        page.locator("select[name=function]").select_option("procurement")
        _press(page, "button.button[value=choose]")
        _in_width(page)
        for box in page.locator("input[name=regions]").all():
            box.uncheck()
        page.get_by_label("Efeler", exact=True).check()
        _press(page, "button[value=send]")
        expect(page.locator("h1")).to_have_text(TITLE)
        question = page.url
        assert visitor.goto(question).status == 404  # type: ignore[union-attr]
        _answered_in_turkish(visitor, _mail(page, site))
        page.goto(question)
        _in_width(page)
        expect(page.locator("main")).to_contain_text(ANSWER)
        expect(page.locator("body")).not_to_contain_text(MANAGER)
        assert visitor.goto(question).status == 404  # type: ignore[union-attr]
        _press(page, "button[name=act][value=publish]")
    visitor.goto(question)
    expect(visitor.locator("main")).to_contain_text(ANSWER)
    for _ in range(300):
        visitor.goto(f"/de/search/?q={IN_GERMAN}&kind=peer_question")
        if visitor.get_by_role("link", name=TITLE).count():
            break
        visitor.wait_for_timeout(200)
    expect(visitor.get_by_role("link", name=TITLE).first).to_be_visible()
    visitor.context.close()


def _answered_in_turkish(page: Page, link: str) -> None:
    assert link.startswith("/tr/")
    page.goto(link)
    _in_width(page)
    expect(page.locator("h1")).to_have_text(TITLE)
    page.locator("select[name=language]").select_option("tr")
    page.locator("textarea[name=text]").fill(ANSWER)
    page.locator("input[name=agreed]").check()
    _press(page, "button:not([name])")
    expect(page.locator("textarea[name=text]")).to_have_value(ANSWER)


def test_the_pages_behind_a_question_have_no_barriers(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "entrepreneur") as page:
        page.goto("/nl/exchange/questions/new/")
        page.locator("input[name=title]").fill(TITLE)
        page.locator("select[name=language]").select_option("nl")
        _press(page, "button.button[value=choose]")
        assert violations(page) == []
        page.set_viewport_size({"width": 320, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.goto("/nl/exchange/questions/example-question-bakery/")
        assert violations(page) == []


def test_a_buyer_takes_a_list_along(browser: Browser, site: Site) -> None:
    page = browser.new_context(base_url=site.url, java_script_enabled=False).new_page()
    _narrow(page)
    page.goto("/nl/exchange/")
    _press(page, "a[href='/nl/exchange/buyers/']")
    _in_width(page)
    page.locator("main select[name=region]").select_option("region-hannover")
    _press(page, "form button[type=submit]")
    _in_width(page)
    offer = page.get_by_role("link", name="Beispiel: Büromöbel aus Altholz")
    expect(offer).to_be_visible()
    with page.expect_download() as download:
        page.locator("main a[href*='suppliers.xlsx']").click()
    book = CalamineWorkbook.from_path(download.value.path())
    cells = [str(cell) for row in book.get_sheet_by_index(0).to_python() for cell in row]
    assert "Beispiel: Büromöbel aus Altholz" in cells
    assert not any("@" in cell for cell in cells)
    page.context.close()


def _mail(page: Page, site: Site) -> str:
    """The path of the link in the message to the region's manager."""
    for _ in range(300):
        for file in sorted((site.data_dir / "mail").rglob("*.eml"), reverse=True):
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            body = message.get_body(("plain",))
            if MANAGER in str(message["To"]) and body is not None:
                found = re.search(
                    r"https?://[^/\s]+(/\w\w/exchange/questions/linked/\S+)", body.get_content()
                )
                if found and TITLE in body.get_content():
                    return found[1]
        page.wait_for_timeout(100)
    return pytest.fail(f"no message to {MANAGER}")
