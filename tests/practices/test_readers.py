"""How often a practice is read: what counts, what is stored, and who sees it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from rresi.accounts.models import User
from rresi.accounts.services import create_person
from rresi.core import ratelimit, schedule
from rresi.practices import readers
from rresi.practices.models import Practice, Reading
from tests.factories.practices import make_practice
from tests.factories.regions import make_other_region

pytestmark = pytest.mark.django_db
BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0"}
PATH = "/en/practices/repair-cafe/"


@pytest.fixture(autouse=True)
def _nothing_counted() -> Iterator[None]:
    readers._counts.clear()
    yield
    readers._counts.clear()


@pytest.fixture
def practice() -> Practice:
    make_other_region()
    practice = make_practice()
    practice.owner = create_person(email="author@example.org", name="A", language="en")
    practice.save()
    return practice


def stored() -> dict[str, int]:
    readers.store(now=True)
    return dict(Reading.objects.values_list("what", "times"))


def test_what_people_open_is_counted_by_the_month(client: Client, practice: Practice) -> None:
    for _time in range(2):
        client.get(PATH, headers=BROWSER)
    for region in ("?region=aalst", "", "?region=the-hague"):  # then none, and its own
        client.get(f"{PATH}fit/{region}", headers=BROWSER)
    client.get("/en/practices/repair-cafe.pdf", headers=BROWSER)
    assert stored() == {"page": 2, "fit": 1, "paper": 1}
    client.get(PATH, headers=BROWSER)
    assert stored() == {"page": 3, "fit": 1, "paper": 1}
    assert set(Reading.objects.values_list("month", flat=True)) == {
        timezone.localdate().replace(day=1)
    }


def test_a_document_that_is_refused_is_no_download(
    client: Client, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ratelimit, "exceeded", lambda *_given, **_limits: True)
    for page in ("/en/practices/repair-cafe.pdf", "/en/practices/booklet.pdf?p=repair-cafe"):
        assert client.get(page, headers=BROWSER).status_code == 429
    assert stored() == {}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"User-Agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"User-Agent": "curl/8.5.0"},
        {**BROWSER, "Sec-Purpose": "prefetch;prerender"},
    ],
)
def test_programs_and_what_is_fetched_in_advance_do_not_count(
    client: Client, practice: Practice, headers: dict[str, str]
) -> None:
    client.get(PATH, headers=headers)
    client.head(PATH, headers=BROWSER)
    assert stored() == {}


def test_those_who_look_after_it_do_not_count_and_they_alone_see_the_figures(
    client: Client, practice: Practice
) -> None:
    client.get(PATH, headers=BROWSER)
    assert stored() == {"page": 1}
    assert "Readers since" not in client.get(PATH, headers=BROWSER).content.decode()
    readers._counts.clear()
    assert isinstance(practice.owner, User)
    client.force_login(practice.owner)
    page = client.get(PATH, headers=BROWSER).content.decode()
    assert "Readers since" in page
    assert "Opened 1 time" in page
    assert "opened 1 time" in client.get("/en/needs/mine/").content.decode()
    assert stored() == {"page": 1}


def test_a_draft_does_not_count(client: Client, practice: Practice) -> None:
    Practice.objects.update(publication=Practice.Publication.WITHDRAWN)
    client.get(PATH, headers=BROWSER)
    assert stored() == {}


def test_counting_asks_and_writes_nothing(
    client: Client, practice: Practice, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get(PATH)
    with django_assert_num_queries(9):  # as many as a program's
        client.get(PATH, headers=BROWSER)
    readers.store(now=True)
    client.get(PATH, headers=BROWSER)
    with django_assert_num_queries(0):
        readers.store()  # not a minute later


def test_what_could_not_be_stored_waits(
    client: Client, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: Any) -> Any:
        raise DatabaseError("full")

    client.get(PATH, headers=BROWSER)
    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", refuse)
        with pytest.raises(DatabaseError):
            readers.store(now=True)
    assert stored() == {"page": 1}


def test_the_figures_count_from_the_first_month(practice: Practice) -> None:
    rows = [("page", date(2026, 3, 1), 30), ("page", date(2026, 4, 1), 11)]
    rows.append(("fit", date(2026, 2, 1), 6))
    Reading.objects.bulk_create(
        Reading(practice=practice, what=what, month=month, times=times)
        for what, month, times in rows
    )
    one = readers.readers_of([practice.pk])[practice.pk]
    assert (one.page, one.fit, one.paper, one.since) == (41, 6, 0, date(2026, 2, 1))


def test_each_process_stores_what_it_counted(
    client: Client, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readers, "EVERY_SECONDS", 0.0)
    client.get(PATH, headers=BROWSER)
    schedule.run_pulses()
    assert Reading.objects.get().times == 1
