"""The floor plan in the architecture page is the one that import-linter enforces."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.docs.pages import DOCS, ROOT

pytestmark = pytest.mark.once


def test_the_floor_plan_is_that_of_the_layers() -> None:
    """From top to bottom; what stands on one line shares a floor; parentheses: not built yet."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = [re.split(r"\s*[|:]\s*", layer) for layer in settings["contracts"][0]["layers"]]
    page = (DOCS / "developers/architecture.md").read_text("utf-8")
    plan = page.partition("```text floors\n")[2].partition("```")[0]
    floors = [re.split(r"\s{2,}", line)[0].split(" | ") for line in plan.splitlines()]
    assert floors == layers
