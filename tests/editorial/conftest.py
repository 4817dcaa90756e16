"""A shelf of things to review, and the people of `cast`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

# Imported late: pytest reads this file before Django has its settings.
if TYPE_CHECKING:
    from tests.editorial.cast import Cast, Shelf


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    from rresi.editorial import registry
    from tests.editorial.cast import Shelf

    monkeypatch.setattr(registry, "_subjects", {})
    shelf = Shelf()
    registry.register_subject(shelf)
    return shelf


@pytest.fixture
def cast(db: None, shelf: Shelf) -> Cast:
    from tests.editorial.cast import Cast

    return Cast()
