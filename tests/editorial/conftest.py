"""A shelf of things to review, and the people of `cast`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

# Imported late: pytest reads this file before Django has its settings.
if TYPE_CHECKING:
    from tests.editorial.cast import Cast, Shelf


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    from rresi.core.declarations import replaced
    from rresi.editorial.registry import Reviewed
    from tests.editorial.cast import Shelf

    shelf = Shelf()
    with replaced(Reviewed, Reviewed(shelf)):
        yield shelf


@pytest.fixture
def cast(db: None, shelf: Shelf) -> Cast:
    from tests.editorial.cast import Cast

    return Cast()
