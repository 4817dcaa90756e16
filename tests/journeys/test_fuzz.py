"""No request, however bent, ends in an error: some of each URL here, 100,000 in bench/fuzz.py."""

from __future__ import annotations

import pytest
from django.test import Client

from rresi.accounts.models import User
from rresi.cli import starter
from tests.factories.accounts import make_coordinator, make_person
from tests.fuzzing import Failure, Fuzzer, slugs_by_place

pytestmark = pytest.mark.django_db
FOR_EACH_ROUTE = 5


def _client(user: User | None) -> Client:
    client = Client()
    if user:
        client.force_login(user)
    return client


def test_no_request_ends_in_an_error() -> None:
    starter.load()
    who = {"visitor": None, "member": make_person(), "coordinator": make_coordinator()}
    fuzzer = Fuzzer({name: _client(user) for name, user in who.items()}, slugs_by_place())
    assert len(fuzzer.routes) > 150
    number = FOR_EACH_ROUTE * len(fuzzer.routes)
    failures: list[Failure] = list(fuzzer.run(range(number)))
    assert failures == []
    assert fuzzer.answers[200] > 0.1 * number, "the requests do not get far enough to find anything"
