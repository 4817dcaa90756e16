"""Ecosystems so small that they can be counted by hand are advised on in these tests."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _small_ecosystems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rresi.resilience.advice.LEAST_RECORDED", 3)
