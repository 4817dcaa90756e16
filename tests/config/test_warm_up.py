"""What a server's process does before it answers anybody."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from rresi.config.warm_up import COLLECT_AFTER, warm_up


@pytest.fixture(autouse=True)
def collecting() -> Iterator[None]:
    """The tests that follow collect as before."""
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)
    gc.unfreeze()


@pytest.mark.django_db
def test_it_asks_the_database_nothing_and_leaves_the_language_alone() -> None:
    """A server starts, and says what is wrong, also while its database is away."""
    with translation.override("tr"), CaptureQueriesContext(connection) as asked:
        warm_up()
        assert translation.get_language() == "tr"
        assert reverse("portal:home") == "/tr/"

    assert len(asked) == 0


def test_what_is_there_is_not_looked_through_again() -> None:
    gc.disable()  # as while a server loads
    warm_up()

    assert gc.isenabled()
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold()[0] == COLLECT_AFTER
