"""The people of `tests.editorial.cast`, around a practice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

# Imported late: pytest reads this file before Django has its settings.
if TYPE_CHECKING:
    from tests.editorial.cast import Cast


@pytest.fixture
def cast(db: None) -> Cast:
    from tests.editorial.cast import Cast

    return Cast()
