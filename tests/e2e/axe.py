"""What axe-core says of a page."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_SCRIPT = Axe().axe_script
_RUN = """options => axe.run(options).then(result => result.violations.map(
    ({id, nodes}) => [id, nodes.map(({target, html}) => [target.join(' '), html])]))"""


def violations(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds, one line an element; all rules when none are named.

    The script is handed over once a page, and only violations come back: both take as long as
    the checking itself otherwise.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(_SCRIPT)
    options: dict[str, Any] = {"resultTypes": ["violations"], "reporter": "no-passes"}
    if rules:
        options["runOnly"] = rules
    return [
        f"{rule}: {target}: {html[:120]}"
        for rule, nodes in page.evaluate(_RUN, options)
        for target, html in nodes[:3]
    ]
