"""In headless Chromium: passkeys, which need a real browser, and what axe says of the pages."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.e2e import chromium
from tests.e2e.axe import violations
from tests.factories.accounts import PASSWORD, make_coordinator

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
]
PUBLIC = ("login", "signup", "login/code", "password/reset")
OWN = ("profile", "profile/erase", "email", "password/change", "2fa", "people", "logout")


@pytest.fixture
def context(monkeypatch: pytest.MonkeyPatch) -> Iterator[BrowserContext]:
    # Playwright runs a loop in this thread; Django takes that for asynchronous code.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
        context = browser.new_context()
        yield context
        browser.close()


@pytest.fixture
def address(live_server: LiveServer) -> str:
    return f"http://localhost:{live_server.url.rsplit(':', 1)[1]}/en/account"


def _sign_in(page: Page, address: str, email: str) -> None:
    page.goto(f"{address}/login/")
    page.fill("#id_login", email)
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/needs/")


def test_a_passkey_is_added_and_signs_in(context: BrowserContext, address: str) -> None:
    person = make_coordinator()
    page = context.new_page()
    refused: list[str] = []
    page.on("console", lambda m: refused.append(m.text) if m.type == "error" else None)
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    _sign_in(page, address, person.email)
    page.goto(f"{address}/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORD)
    page.press("#id_password", "Enter")
    page.wait_for_url("**/2fa/webauthn/add/")
    page.fill("#id_name", "Work laptop")
    page.check("#id_passwordless")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/2fa/recovery-codes/**")
    page.goto(f"{address}/2fa/webauthn/")
    assert "Work laptop" in page.inner_text("main")
    page.goto(f"{address}/logout/")
    page.click("main form .button")
    page.goto(f"{address}/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/needs/")
    assert refused == [], "nothing breaks the content security policy"


@pytest.mark.once  # what a page looks like does not depend on the database
def test_pages_have_no_violation_in_either_scheme_and_fit_a_narrow_screen(
    context: BrowserContext, address: str
) -> None:
    person = make_coordinator()
    page = context.new_page()
    wrong: list[tuple[str, str, str]] = []
    page.set_viewport_size({"width": 320, "height": 900})

    def look(name: str) -> None:
        page.goto(f"{address}/{name}/")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            wrong.extend((name, scheme, line) for line in violations(page))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append((name, "320", "scrolls sideways"))

    for name in PUBLIC:
        look(name)
    _sign_in(page, address, person.email)
    for name in OWN:
        look(name)
    assert wrong == []
    page.set_viewport_size({"width": 1280, "height": 900})
    boxes = [page.locator(part).bounding_box() for part in (".account-nav", ".account")]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["y"] == boxes[1]["y"], "beside one another where there is room"
