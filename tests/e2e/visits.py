"""What a visit to a page measures: accessibility, reflow, weight, requests and errors."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any, Literal

from playwright.sync_api import BrowserContext, CDPSession, ConsoleMessage, Page, Request

from tests.e2e.axe import hand_over, on_every, violations
from tests.e2e.chromium import PATIENCE_MS

KIB = 1024
QUIET_MS = 100  # a page has loaded when it has asked for nothing that long
# Transferred bytes of a first visit (all, of it scripts); a page with a map may be heavier.
WEIGHT, WEIGHT_WITH_MAP = (150 * KIB, 40 * KIB), (250 * KIB, 90 * KIB)
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 800}
# Beside its colours nothing of a page differs in the dark.
COLOURS_ALONE: dict[Literal["light", "dark"], bool] = {"light": False, "dark": True}
FALL_OUT = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 && e.checkVisibility())
    .slice(0, 3).map(e => e.tagName.toLowerCase() + '.' + e.className)"""


@dataclass
class Traffic:
    """What a page fetched, and what it complained about."""

    origin: str
    sizes: dict[str, tuple[str, int]] = field(default_factory=dict)
    elsewhere: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    open: dict[str, str] = field(default_factory=dict)  # addresses by request
    last: float = 0.0  # when the browser last told of a request

    def watch(self, session: CDPSession, page: Page) -> None:
        session.send("Network.enable")
        kinds: dict[str, tuple[str, str]] = {}
        document = ""

        def response(event: dict[str, Any]) -> None:
            kinds[event["requestId"]] = (event["response"]["url"], event["type"])

        def finished(event: dict[str, Any]) -> None:
            self.last = time.monotonic()
            self.open.pop(event["requestId"], "")
            url, kind = kinds.get(event["requestId"], ("", ""))
            self.sizes[url] = (kind, int(event["encodedDataLength"]))

        def sent(event: dict[str, Any]) -> None:
            nonlocal document
            self.last = time.monotonic()
            if event["requestId"] == event["loaderId"]:  # the request for another page
                document = event["loaderId"]
                self.open.clear()
            if event["loaderId"] == document:  # a page that was left may never hear the answer
                self.open[event["requestId"]] = event["request"]["url"]

        def failed(event: dict[str, Any]) -> None:
            self.last = time.monotonic()
            self.open.pop(event["requestId"], "")

        session.on("Network.requestWillBeSent", sent)
        session.on("Network.loadingFailed", failed)
        session.on("Network.responseReceived", response)
        session.on("Network.loadingFinished", finished)
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))

    def forget(self) -> None:
        """Begin anew, for another page in the same tab."""
        self.sizes.clear()
        self.elsewhere.clear()
        self.complaints.clear()
        self.open.clear()

    def settle(self, page: Page) -> None:
        """Wait until the page has fetched all that it asks for."""
        end = time.monotonic() + PATIENCE_MS / 1000
        while (now := time.monotonic()) < end:
            left = QUIET_MS - (now - self.last) * 1000
            if left <= 0 and not self.open:
                return
            page.wait_for_timeout(max(left, QUIET_MS / 10))  # and hear what the browser tells
        self.complaints.append(f"still asks for something: {sorted(self.open.values())}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.origin, "data:", "blob:")):
            self.elsewhere.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console: {message.text}")

    def problems(self) -> list[str]:
        found = [f"fetched from elsewhere: {url}" for url in self.elsewhere]
        scripts = {url: size for url, (kind, size) in self.sizes.items() if kind == "Script"}
        limits = WEIGHT_WITH_MAP if any("leaflet" in url for url in scripts) else WEIGHT
        total = sum(size for _, size in self.sizes.values())
        for what, size, limit in (
            ("page", total, limits[0]),
            ("scripts", sum(scripts.values()), limits[1]),
        ):
            if size > limit:
                parts = sorted(self.sizes.items(), key=lambda item: -item[1][1])[:4]
                shown = ", ".join(f"{u.rpartition('/')[2]} {s / KIB:.0f}" for u, (_, s) in parts)
                found.append(f"{what} weighs {size / KIB:.0f} KiB of {limit / KIB:.0f}: {shown}")
        return found + self.complaints


def look(page: Page, language: str) -> list[str]:
    """Axe in both colour schemes, the page's language, and reflow at 320 px."""
    found = []
    if page.evaluate("document.documentElement.lang") != language:
        found.append(f"lang is not {language}")
    for scheme, alone in COLOURS_ALONE.items():
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {line}" for line in violations(page, colours_alone=alone)]
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # a ViewportSize
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"scrolls sideways at 320 px: {page.evaluate(FALL_OUT)}")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return found


class Tab:
    """Visits pages one after the other, each as if for the first time."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.context = context
        self.page = context.new_page()
        on_every(self.page)
        self.traffic = Traffic(origin)
        self._origin = origin
        self._session = context.new_cdp_session(self.page)
        self.traffic.watch(self._session, self.page)

    def leave_no_trace(self) -> None:
        """Drop cookies and storage; every `visit` finds the cache empty anyway.

        From a page of the site that keeps nothing: for another site's, such as about:blank, the
        browser begins a new renderer.
        """
        self.page.goto("/health/")
        self.context.clear_cookies()
        everything = {"origin": self._origin, "storageTypes": "all"}
        self._session.send("Storage.clearDataForOrigin", everything)

    def visit(self, path: str, status: int = 200) -> list[str]:
        """Every problem of one page, loaded with nothing cached; empty when all is well."""
        self.page.emulate_media(color_scheme="light")
        self._session.send("Network.clearBrowserCache")
        self.traffic.forget()
        answer = self.page.goto(path)
        assert answer is not None
        hand_over(self.page)  # it takes most of the time in which a page must stay quiet
        self.traffic.settle(self.page)
        if answer.status != status:
            return [f"{path}: status {answer.status}"]
        if status != 200:  # the browser itself complains about an error status
            self.traffic.complaints.clear()
        found = look(self.page, path.split("/")[1]) + self.traffic.problems()
        return [f"{path}: {problem}" for problem in found]
