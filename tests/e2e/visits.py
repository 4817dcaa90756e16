"""What a visit to a page measures: accessibility, reflow, weight, requests and errors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

KIB = 1024
# Transferred bytes of a first visit (all, of it scripts); a page with a map may be heavier.
WEIGHT, WEIGHT_WITH_MAP = (150 * KIB, 40 * KIB), (250 * KIB, 90 * KIB)
NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1280, "height": 800}
# Beside its colours nothing of a page differs in the dark.
SCHEMES: dict[Literal["light", "dark"], list[str] | None] = {
    "light": None,
    "dark": ["color-contrast", "link-in-text-block"],
}
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

    def watch(self, context: BrowserContext, page: Page) -> None:
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        kinds: dict[str, tuple[str, str]] = {}

        def response(event: dict[str, Any]) -> None:
            kinds[event["requestId"]] = (event["response"]["url"], event["type"])

        def finished(event: dict[str, Any]) -> None:
            url, kind = kinds.get(event["requestId"], ("", ""))
            self.sizes[url] = (kind, int(event["encodedDataLength"]))

        session.on("Network.responseReceived", response)
        session.on("Network.loadingFinished", finished)
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))

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


def violations(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds, one line an element; all rules when none are named."""
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = rules
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: {node['html'][:120]}"
        for violation in Axe().run(page, options=options).response["violations"]
        for node in violation["nodes"][:3]
    ]


def look(page: Page, language: str) -> list[str]:
    """Axe in both colour schemes, the page's language, and reflow at 320 px."""
    found = []
    if page.locator("html").get_attribute("lang") != language:
        found.append(f"lang is not {language}")
    for scheme, rules in SCHEMES.items():
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {line}" for line in violations(page, rules)]
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]  # a ViewportSize
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"scrolls sideways at 320 px: {page.evaluate(FALL_OUT)}")
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return found


def visit(context: BrowserContext, origin: str, path: str, status: int = 200) -> list[str]:
    """Every problem of one page, visited for the first time; empty when all is well."""
    page = context.new_page()
    traffic = Traffic(origin)
    traffic.watch(context, page)
    answer = page.goto(path, wait_until="networkidle")
    assert answer is not None
    if answer.status != status:
        return [f"{path}: status {answer.status}"]
    if status != 200:  # the browser itself complains about an error status
        traffic.complaints.clear()
    found = look(page, path.split("/")[1]) + traffic.problems()
    page.close()
    return [f"{path}: {problem}" for problem in found]
