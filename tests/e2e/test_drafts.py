"""While nothing can be saved, what somebody types waits in their browser, and for them alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, expect

from tests.e2e.people import PASSWORD, press, signed_in, sound
from tests.e2e.site import Site

LETTER = "Our letter, typed while nothing could be saved"
OFFER = "section:has([data-draft-drop])"
KEPT = "Object.keys(localStorage).filter((key) => key.startsWith('draft:')).length"


@contextmanager
def read_only(site: Site) -> Iterator[None]:
    """As `rresi read-only on` does it; every process looks every two seconds."""
    switch = site.data_dir / "read-only"
    switch.touch()
    try:
        yield
    finally:
        switch.unlink()


def reload_until(page: Page, shown: bool) -> None:
    """Both web processes have noticed."""
    seen = 0
    while seen < 6:
        page.wait_for_timeout(500)
        page.reload()
        there = page.locator("text=nothing can be saved at the moment").count() > 0
        seen = seen + 1 if there == shown else 0


def sign_in(page: Page, who: str) -> None:
    page.goto("/en/account/login/")
    page.fill("input[name=login]", f"{who}@demo.example")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()


def write(page: Page) -> None:
    """The contact form, whole, with an answer that nothing can be saved."""
    page.get_by_label("Your name").fill("Sanne de Wit")
    page.get_by_label("Your email address").fill("member@demo.example")
    page.get_by_label("Subject").fill("Hello")
    page.get_by_label("Message").fill(LETTER)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()


def offered(page: Page) -> int:
    return page.locator(OFFER).count()


def test_a_form_that_was_refused_comes_back(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "member") as page:
        page.goto("/en/contact/")
        with read_only(site):
            reload_until(page, True)
            write(page)
            expect(page.locator("h1")).to_have_text("This cannot be saved at the moment")
            expect(page.locator("[data-kept]")).to_be_visible()
            sound(page)
        # The tab is closed, and the session has ended meanwhile.
        again = page.context.new_page()
        page.close()
        again.context.clear_cookies()
        again.goto("/en/contact/")
        reload_until(again, False)
        assert offered(again) == 0, "a visitor is shown nothing of it"
        sign_in(again, "member")
        again.goto("/en/about/")
        expect(again.locator(f"{OFFER} [data-draft-fill]")).to_be_hidden()
        again.locator(f"{OFFER} a").click()
        expect(again).to_have_url(f"{site.url}/en/contact/")
        sound(again)
        again.get_by_role("button", name="Put it into the form").click()
        expect(again.get_by_label("Message")).to_have_value(LETTER)
        press_send(again)
        expect(again.locator("h1")).to_have_text("Thank you for your message")
        assert again.evaluate(KEPT) == 0
        assert offered(again) == 0


def press_send(page: Page) -> None:
    page.wait_for_timeout(4000)  # a form that is sent at once is taken for a machine's
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()


def test_what_is_saved_while_typing_waits_too(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "member") as page:
        page.goto("/en/practices/propose/")
        press(page, "Start now")
        address = page.url
        with read_only(site):
            reload_until(page, True)
            page.get_by_label("Title").fill("A title of its own")
            expect(page.locator("#saved")).to_contain_text("Not saved.")
            assert page.evaluate(KEPT) == 1
        again = page.context.new_page()
        page.close()
        again.goto(address)
        reload_until(again, False)
        again.get_by_role("button", name="Put it into the form").click()
        expect(again.get_by_label("Title")).to_have_value("A title of its own")
        expect(again.locator("#saved")).to_contain_text("Saved at")
        assert again.evaluate(KEPT) == 0


def test_nobody_else_finds_it(browser: Browser, site: Site) -> None:
    for leaving in ("signs out", "is followed by another"):
        with signed_in(browser, site, "member") as page:
            page.goto("/en/contact/")
            with read_only(site):
                reload_until(page, True)
                write(page)
                assert page.evaluate(KEPT) == 1
                assert LETTER in page.evaluate("JSON.stringify(localStorage)")
            page.goto("/en/about/")
            reload_until(page, False)
            assert offered(page) == 1
            if leaving == "signs out":
                page.goto("/en/account/logout/")
                press(page, "Sign out")
            else:
                page.context.clear_cookies()
                sign_in(page, "visitor")
            assert page.evaluate(KEPT) == 0
            assert LETTER not in page.evaluate("JSON.stringify(localStorage)")


def written(page: Page, title: str) -> None:
    """Typed, and not yet sent: that takes two seconds without typing."""
    page.get_by_label("Title").fill("")
    page.get_by_label("Title").type(title)


def test_who_leaves_while_typing_loses_nothing(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "member") as page:
        page.goto("/en/practices/propose/")
        press(page, "Start now")
        address = page.url
        leaving: list[Callable[[], object]] = [
            page.locator(".steps a").last.click,
            page.reload,
            page.go_back,
        ]
        for number, leave in enumerate(leaving, 1):
            written(page, f"Left in the way number {number}")
            leave()
            page.wait_for_timeout(500)  # the request arrives after its page is gone
            page.goto(address)
            expect(page.get_by_label("Title")).to_have_value(f"Left in the way number {number}")
            assert page.evaluate(KEPT) == 0
            assert offered(page) == 0


def test_what_did_not_arrive_is_offered_on_its_page_again(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "member") as page:
        page.goto("/en/practices/propose/")
        press(page, "Start now")
        address = page.url
        page.evaluate("() => { window.fetch = () => Promise.reject(new Error('offline')) }")
        written(page, "A title that did not arrive")
        page.goto("/en/about/")
        assert offered(page) == 0, "it may be saved"
        page.goto(address)
        page.get_by_role("button", name="Put it into the form").click()
        expect(page.get_by_label("Title")).to_have_value("A title that did not arrive")
        expect(page.locator("#saved")).to_contain_text("Saved at")


def test_a_form_that_was_left_waits_on_its_page(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "member") as page:
        page.goto("/en/contact/")
        page.get_by_label("Message").fill(LETTER)
        page.goto("/en/about/")
        assert offered(page) == 0
        page.goto("/en/contact/")
        page.get_by_role("button", name="Put it into the form").click()
        expect(page.get_by_label("Message")).to_have_value(LETTER)
        page.get_by_label("Subject").fill("Hello")
        press_send(page)
        assert page.evaluate(KEPT) == 0


def test_who_was_signed_out_finds_it_in_the_form_again(browser: Browser, site: Site) -> None:
    with signed_in(browser, site, "member") as page:
        page.goto("/en/practices/propose/")
        press(page, "Start now")
        address = page.url
        page.context.clear_cookies()
        written(page, "Typed while signed out")
        expect(page.locator("#saved")).to_contain_text("you have been signed out")
        with page.expect_navigation():
            page.get_by_label("Title").press("Enter")
        expect(page.locator("h1")).to_have_text("This was not saved")
        expect(page.locator("[data-kept]")).to_be_visible()
        sound(page)
        page.get_by_role("link", name="Sign in and open the form").click()
        page.fill("input[name=login]", "member@demo.example")
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(address)
        page.get_by_role("button", name="Put it into the form").click()
        expect(page.get_by_label("Title")).to_have_value("Typed while signed out")
        expect(page.locator("#saved")).to_contain_text("Saved at")
        assert page.evaluate(KEPT) == 0
