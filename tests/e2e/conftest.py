"""A site as people start it, with `rresi demo`, and a real browser in front of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e import chromium
from tests.e2e.site import Site, copy, prepare, running
from tests.e2e.visits import Tab

# Journeys that the run on PostgreSQL repeats: the longest that writes, and the one with a
# waiting list. The others press buttons whose forms `tests/` sends through HTTP on both
# databases.
ON_BOTH = {"test_propose.py", "test_registration.py"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            if "CI" in os.environ:
                # One slow moment of a shared machine does not refuse a change. The summary names
                # what was tried twice: it is looked into all the same.
                item.add_marker(pytest.mark.flaky(reruns=1))
            if item.path.name not in ON_BOTH:
                item.add_marker("once")


@pytest.fixture(scope="session")
def site(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A demonstration in a data folder (and a database) of this worker's own."""
    chromium.find()  # no site without a browser to look at it
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    folder = tmp_path_factory.mktemp("site")
    database = copy(prepare(shared), folder, f"browser_{worker}")
    with running(folder, database) as site:
        yield site


# Not of the session: while it lives, Django sees an event loop in this thread and refuses the
# database to the tests of other modules.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright)
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


@pytest.fixture(scope="module")
def tab(browser: Browser, site: Site) -> Iterator[Tab]:
    """One tab for many first visits: a new renderer a page takes longer than the page."""
    context = browser.new_context(base_url=site.url, locale="en")
    yield Tab(context, site.url)
    context.close()
