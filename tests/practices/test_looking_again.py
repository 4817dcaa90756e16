"""The migration that gives every practice a day by which it is looked at again."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from rresi.practices.models import Practice
from tests.factories.practices import make_practice

BEFORE, AFTER = ("practices", "0004_pictures"), ("practices", "0006_look_again_required")


def migrate(target: tuple[str, str]) -> None:
    MigrationExecutor(connection).migrate([target])


@pytest.mark.django_db
def test_a_practice_without_a_day_gets_one_and_the_way_back_is_open() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite rebuilds no table within a test's transaction")
    practice = make_practice()
    Practice.objects.update(published_at="2026-03-01T12:00:00Z")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    migrate(BEFORE)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE practices_practice SET review_by = NULL")
    migrate(AFTER)
    practice.refresh_from_db()
    assert practice.review_by == date(2027, 3, 1)
