"""Commands speak English here unless a test asks for another language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import translation

from rresi.cli import words


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    before = translation.get_language()
    yield
    words.speak("en")
    translation.activate(before or "en")
