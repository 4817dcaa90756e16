"""A need in Dutch, a yes in Turkish by one tap, a contract after three months.

At 375 px and without JavaScript, as on an old phone.
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import signed_in
from tests.e2e.site import Site

PHONE = {"width": 375, "height": 800}
OFFERS = "bilgi@dokuma.example"
NEEDS = "entrepreneur@demo.example"
TITLE = "Katoenen broodzakken voor onze winkel"
LATER = """
from datetime import timedelta
from unittest.mock import patch
from django.utils import timezone
from rresi.exchange.services import outcomes
real = timezone.now
with patch("django.utils.timezone.now", lambda: real() + timedelta(days=95)):
    print(outcomes.ask_due())
"""


def _narrow(page: Page) -> None:
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a ViewportSize


def _in_width(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url


def _press(page: Page, selector: str) -> None:
    with page.expect_navigation():
        page.locator("main").locator(selector).click()


def test_a_need_becomes_a_contract(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "entrepreneur", scripts=False) as page:
        _narrow(page)
        page.goto("/nl/exchange/new/?direction=need")
        _in_width(page)
        page.locator("input[name=what][value=product]").check()
        page.locator("input[name=title]").fill(TITLE)
        page.locator("textarea[name=description]").fill("Vijfhonderd per maand.")
        page.locator("select[name=language]").select_option("nl")
        page.locator("input[name=reach][value=anywhere]").check()
        page.locator("input[name=audience][value=public]").check()
        page.locator("details summary").last.click()
        page.locator("input[name=cpv]").fill("18930000-7")
        _press(page, "form button[type=submit]")
        expect(page.locator("h1")).to_have_text(TITLE)
        _in_width(page)
        page.goto("/nl/exchange/example-offer-sewing/")
        _in_width(page)
        expect(page.locator("body")).not_to_contain_text(OFFERS)
        page.locator("select[name=own]").select_option(label=TITLE)
        _press(page, "form[action$='/ask/'] button[type=submit]")
        expect(page).to_have_url(re.compile(r"/nl/exchange/introductions/\d+/"))
        expect(page.locator("body")).not_to_contain_text(OFFERS)
        introduction = page.url
        _answered_in_turkish(browser, site, page)
        page.goto(introduction)
        _in_width(page)
        expect(page.locator("main")).to_contain_text(OFFERS)
        asked = int(site.run(LATER).split()[-1])
        assert asked >= 2, "both sides of this introduction"
        _told(browser, site, page)
    with signed_in(browser, site, "coordinator", scripts=False) as page:
        _narrow(page)
        page.goto("/en/exchange/results/")
        _in_width(page)
        cells = page.locator("main tbody tr").first.locator("td")
        expect(cells.nth(0)).to_have_text("6")  # five of the demonstration, and this one
        expect(cells.nth(4)).to_contain_text("3")


def _answered_in_turkish(browser: Browser, site: Site, page: Page) -> None:
    link, subject = _mail(page, site, OFFERS, "/exchange/answer/")
    assert link.startswith("/tr/")
    assert "De Kruimel" in subject
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    other = context.new_page()
    _narrow(other)
    other.goto(link)
    _in_width(other)
    expect(other.locator("html")).to_have_attribute("lang", "tr")
    expect(other.locator("main")).to_contain_text(TITLE)
    expect(other.locator("body")).not_to_contain_text(NEEDS)
    _press(other, "form.form__actions button[name=said][value=yes]")
    expect(other.locator("main")).to_contain_text(NEEDS)
    context.close()


def _told(browser: Browser, site: Site, page: Page) -> None:
    link, _subject = _mail(page, site, OFFERS, "/exchange/outcome/")
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    other = context.new_page()
    _narrow(other)
    other.goto(link)
    _in_width(other)
    _press(other, "button[name=stage][value=contract]")
    expect(other.locator(".messages, [role=status]").first).to_be_visible()
    context.close()


def _mail(page: Page, site: Site, recipient: str, part: str) -> tuple[str, str]:
    """The path with this part, and the subject, in the newest message to `recipient`."""
    for _ in range(900):
        for file in sorted((site.data_dir / "mail").rglob("*.eml"), reverse=True):
            message = message_from_bytes(file.read_bytes(), policy=policy.default)
            body = message.get_body(("plain",))
            if recipient in str(message["To"]) and body is not None:
                found = re.search(rf"https?://[^/\s]+(/\w\w{part}\S+)", body.get_content())
                if found and (part != "/exchange/answer/" or TITLE in body.get_content()):
                    return found[1], str(message["Subject"])
        page.wait_for_timeout(100)
    return pytest.fail(f"no message to {recipient} with {part}")
