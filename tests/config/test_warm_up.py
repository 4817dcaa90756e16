"""What a server's process reads before it answers anybody."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from rresi.config.warm_up import warm_up


@pytest.mark.django_db
def test_it_asks_the_database_nothing_and_leaves_the_language_alone() -> None:
    """A server starts, and says what is wrong, also while its database is away."""
    with translation.override("tr"), CaptureQueriesContext(connection) as asked:
        warm_up()
        assert translation.get_language() == "tr"
        assert reverse("portal:home") == "/tr/"

    assert len(asked) == 0
