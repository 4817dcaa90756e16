"""Which Chromium the suite drives, and how it is started."""

from __future__ import annotations

import os
import shutil

import pytest
from playwright.sync_api import Browser, Playwright, expect

# The shell without windows first: it needs half the CPU time of the whole browser.
NAMES = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
)
MISSING = (
    "Chromium is missing: apt-get install chromium-headless-shell (or name another with "
    "RRESI_CHROMIUM=/path)"
)
ARGUMENTS = [
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
# How long `expect` waits for what a page or the worker does: a patience, not a measure.
PATIENCE_MS = 30_000


def find() -> str:
    """The path of the browser; without one the tests are skipped, but never in CI."""
    found = os.environ.get("RRESI_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(MISSING)
    return found


def launch(playwright: Playwright, *more: str) -> Browser:
    """The browser, with more arguments where a test needs them."""
    expect.set_options(timeout=PATIENCE_MS)
    return playwright.chromium.launch(executable_path=find(), args=[*ARGUMENTS, *more])
