"""On a database that takes no writes, every page that could be read is read still."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from rresi.accounts.models import User
from rresi.cli import starter
from rresi.core import read_only
from tests.fuzzing import routes as all_routes
from tests.fuzzing import slugs_by_place, with_parts

# No transaction around it on PostgreSQL, which the first refused write would end.
pytestmark = pytest.mark.django_db(transaction="DATABASE_URL" in os.environ)


@contextmanager
def no_writes() -> Iterator[None]:
    """As on a standby server: the database itself refuses what would change it."""
    if connection.vendor == "postgresql":
        on, off = (f"SET default_transaction_read_only = {word}" for word in ("on", "off"))
    else:
        on, off = (f"PRAGMA query_only = {word}" for word in ("on", "off"))
    try:
        connection.cursor().execute(on)
        yield
    finally:
        connection.cursor().execute(off)
        read_only.lifted()


def read(client: Client, path: str) -> int:
    """The status of a page, read to its end."""
    answer: Any = client.get(path)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return int(answer.status_code)


def test_every_page_answers_as_before() -> None:
    starter.load()
    starter.load_people()
    places = slugs_by_place()
    paths = [with_parts(route, places) for route in sorted(set(all_routes()))]
    clients = [Client(), Client()]
    clients[1].force_login(User.objects.get(email="coordinator@demo.example"))
    before = [{path: read(client, path) for path in paths} for client in clients]
    with no_writes():
        for client, found in zip(clients, before, strict=True):
            # Each page as the first that this process is asked for: nothing is known yet.
            for path, status in found.items():
                read_only.lifted()
                assert (path, read(client, path)) == (path, status)
            read_only.known(read_only.Cause.DATABASE)  # as each process learns within seconds
            typed = {"text": "Dear all,\n" + "long " * 30}
            answer = client.post("/en/contact/", typed)
            assert answer.status_code == 503
            assert "long long" in answer.content.decode()
    shown = {path for found in before for path, status in found.items() if status == 200}
    assert len(shown) > 150, "too few pages were there to be read"
