"""A site as people start it, with `rresi demo`, and a real browser in front of it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.ports import free_port

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_CHROMIUM = (
    "Chromium is missing: apt-get install chromium (or name another with RRESI_CHROMIUM=/path)"
)
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
START_SECONDS = 300  # a patience, not a measure: CI may be slow


@dataclass(frozen=True)
class Site:
    """A running demonstration."""

    url: str
    data_dir: Path
    log: Path


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser; without one the tests are skipped, but never in CI."""
    found = os.environ.get("RRESI_CHROMIUM") or next(
        filter(None, map(shutil.which, CHROMIUM_NAMES)), None
    )
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NO_CHROMIUM)
    return found


@pytest.fixture(scope="session")
def site(
    tmp_path_factory: pytest.TempPathFactory, chromium: str, request: pytest.FixtureRequest
) -> Iterator[Site]:
    """`rresi demo` on a free port, in a data folder (and a database) of its own."""
    folder = tmp_path_factory.mktemp("site")
    port = free_port()
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("RRESI_", "DJANGO_"))}
    environment |= {"PORT": str(port), "RRESI_DATA_DIR": str(folder / "data")}
    if "DATABASE_URL" in environment:
        environment["DATABASE_URL"] = _new_database(
            environment["DATABASE_URL"], f"browser_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
        )
    log = folder / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "rresi.cli.main", "demo"],
            cwd=folder, env=environment, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    url = f"http://localhost:{port}"
    try:
        _wait_for(url, process, log)
        yield Site(url, folder / "data", log)
    finally:
        process.send_signal(signal.SIGINT)
        status = process.wait(timeout=30)
    assert status == 0, log.read_text()
    assert "Traceback" not in log.read_text(), log.read_text()


def _new_database(server: str, name: str) -> str:
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    before, _, after = server.partition("/postgres?")
    return f"{before}/{name}?{after}"


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"{url}/health/").close()  # noqa: S310  # the site above
            return
        time.sleep(0.1)
    pytest.fail(f"the site did not start:\n{log.read_text()}")


# Not of the session: while it lives, Django sees an event loop in this thread and refuses the
# database to the tests of other modules.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, site: Site) -> Iterator[BrowserContext]:
    """A visitor of their own: no cookies, nothing cached."""
    context = browser.new_context(base_url=site.url, locale="en")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()
