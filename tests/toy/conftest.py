"""Recipes are declared while a test of theirs runs, and for no other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _recipes(db: None) -> Iterator[None]:
    from rresi.core.declarations import added
    from tests.toy.context import CONTEXT
    from tests.toy.kind import LISTING

    LISTING.replica.forget()
    with added(*CONTEXT.contributions):
        yield
    LISTING.replica.forget()
