"""The people of a journey."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

# Imported late: pytest reads this file before Django has its settings.
if TYPE_CHECKING:
    from tests.journeys.people import People


@pytest.fixture
def people(db: None) -> People:
    from tests.journeys.people import People

    return People()
