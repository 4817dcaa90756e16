"""What people of the demonstration do in a browser: sign in, press, read, review."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.axe import violations
from tests.e2e.site import Site

PASSWORD = "open-the-library"
CRITERIA = 7
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 640}


@contextmanager
def signed_in(
    browser: Browser, site: Site, who: str, *, scripts: bool = True, timezone: str | None = None
) -> Iterator[Page]:
    """A browser of their own for one of the demonstration's people, or for an address."""
    context = browser.new_context(
        base_url=site.url,
        java_script_enabled=scripts,
        timezone_id=timezone,
        viewport=WIDE,  # type: ignore[arg-type]  # a ViewportSize
    )
    page = context.new_page()
    page.goto("/en/account/login/")
    page.fill("input[name=login]", who if "@" in who else f"{who}@demo.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()
    yield page
    context.close()


def unfold(field: Locator) -> Locator:
    """The field, once the part of the form that it is folded into is open."""
    folded = field.locator("xpath=ancestor::details[not(@open)]")
    if folded.count():
        folded.first.locator("> summary").click()
    return field


def sound(page: Page) -> None:
    """No accessibility problem that axe can find, and no sideways scrolling at 320 px."""
    assert violations(page) == []
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # a ViewportSize
    assert page.evaluate("document.documentElement.scrollWidth") <= 320, page.url
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]


def press(page: Page, name: str) -> None:
    """Press a button of the page's main part and wait for the page that follows."""
    with page.expect_navigation():
        page.locator("main").get_by_role("button", name=name, exact=True).click()


def follow(page: Page, link: Locator) -> None:
    """Follow a link and wait for the page that it leads to."""
    with page.expect_navigation():
        link.click()


def first_need(page: Page, group: str, title: str, language: str = "en") -> None:
    """Open what waits in a group of the dashboard, by the practice's title."""
    page.goto(f"/{language}/needs/")
    page.locator(f"section[aria-labelledby=needs-{group}] li", has_text=title).locator("a").click()


def review(
    browser: Browser, site: Site, who: str, advice: str, title: str, points: str = ""
) -> None:
    """A reviewer scores every criterion and gives the review."""
    with signed_in(browser, site, who) as page:
        first_need(page, "review", title)
        for number in range(CRITERIA):
            page.locator(".scale").nth(number).locator("input[value='4']").check()
        page.get_by_label(advice).check()
        page.get_by_label("Changes you request from the author").fill(points)
        sound(page)
        press(page, "Submit review")
        expect(page.locator("main")).to_contain_text("Your review has been submitted.")
