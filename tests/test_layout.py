"""The tests mirror src; tools/layout.py checks the rest of how they are laid out."""

from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.once
TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "src/rresi"
# What stands beside the apps: journeys through several, a browser, ready-made objects, the tools,
# and a kind of content of the tests' own.
BESIDE = {"design", "e2e", "factories", "journeys", "tools", "toy", "docs"}


def test_each_folder_is_named_after_what_it_tests() -> None:
    folders = {path.name for path in TESTS.iterdir() if (path / "__init__.py").exists()}
    parts = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert sorted(folders - parts - BESIDE) == []
