"""A shelf of documents to search, the only source while a test runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

# Imported late: pytest reads this file before Django has its settings.
if TYPE_CHECKING:
    from tests.search.shelf import Shelf


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """An empty shelf."""
    from rresi.core.declarations import replaced
    from rresi.search.interface import SearchSource
    from tests.search.shelf import Shelf

    shelf = Shelf()
    with replaced(SearchSource, SearchSource("thing", shelf)):
        yield shelf


@pytest.fixture
def library(shelf: Shelf, db: None) -> Shelf:
    """Twelve practices, indexed."""
    from rresi.search.interface import reindex
    from tests.search.shelf import TEXTS

    for number, (language, title, body, *names) in enumerate(TEXTS, start=1):
        shelf.put(number, language, title, body, tuple(names))
    reindex("thing")
    return shelf
