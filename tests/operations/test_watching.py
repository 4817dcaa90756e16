"""People are told of a trouble once and of its end once, whoever looks and however often."""

from __future__ import annotations

import email
import email.policy
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from rresi.accounts.models import User
from rresi.core import read_only
from rresi.core.models import OutboxMail
from rresi.operations import counters, health, queries, services, telling, watching
from rresi.operations.middleware import RequestMiddleware
from rresi.operations.models import LastTime, TroubleSpell
from rresi.operations.rules import Check, Readings, Trouble
from rresi.operations.words import what_to_do
from tests.factories.accounts import make_coordinator, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Settings, tmp_path: Path) -> Iterator[None]:
    settings.DATA_DIR = tmp_path
    settings.MAIL_DIR = tmp_path / "mail"
    cache.clear()
    yield
    read_only.lifted()


@pytest.fixture
def keeper() -> User:
    return make_person("kim@example.org", roles=("administrator",))


def sent(folder: Path) -> list[str]:
    """Subjects of what left, in order."""
    found = sorted((folder / "mail").glob("*.eml"))
    messages = [
        email.message_from_bytes(p.read_bytes(), policy=email.policy.default) for p in found
    ]
    return [f"{message['To']}: {message['Subject']}" for message in messages]


def age(name: str, seconds: float) -> None:
    at = timezone.now() - timedelta(seconds=seconds)
    LastTime.objects.update_or_create(name=name, defaults={"at": at})


def later(seconds: float) -> None:
    """Let what is gone be gone for longer."""
    for spell in TroubleSpell.objects.exclude(gone_at=None):
        assert spell.gone_at
        TroubleSpell.objects.filter(pk=spell.pk).update(
            gone_at=spell.gone_at - timedelta(seconds=seconds)
        )


def test_a_dead_worker_is_told_once_without_a_worker_and_so_is_its_return(
    keeper: User, tmp_path: Path
) -> None:
    age("beat", 200)
    for watch in (watching.Watch(), watching.Watch(), watching.Watch()):
        watch.look()
    assert sent(tmp_path) == ["kim@example.org: RRESI: The background worker is not running"]
    age("beat", 1)
    watching.Watch().look()
    assert len(sent(tmp_path)) == 1  # it may die again at once
    later(601)
    for _turn in range(3):
        watching.Watch().look()
    assert len(sent(tmp_path)) == 2
    assert TroubleSpell.objects.get().closed_at is not None


def test_a_trouble_that_comes_and_goes_is_told_once(keeper: User, tmp_path: Path) -> None:
    for _turn in range(5):
        age("beat", 200)
        watching.Watch().look()
        age("beat", 1)
        watching.Watch().look()
        later(300)
    assert len(sent(tmp_path)) == 1


@pytest.mark.usefixtures("no_mail_server")
def test_a_site_without_a_mail_server_is_not_well(keeper: User, settings: Settings) -> None:
    age("beat", 1)
    (trouble,) = watching.Watch().look()
    assert trouble.check == Check.MAIL
    (line,) = (line for line in health.lines() if not line.well)
    assert f"only written to {settings.MAIL_DIR}" in line.means
    settings.DEMO = True
    assert watching.Watch().look() == []


def test_without_an_administrator_the_coordinators_are_told(tmp_path: Path) -> None:
    coordinator = make_coordinator()
    assert telling.keepers() == [coordinator]
    keeper = make_person(roles=("administrator",))
    assert telling.keepers() == [keeper]


def test_on_a_full_disk_people_are_told_straight_from_the_process(
    keeper: User, settings: Settings
) -> None:
    """The database takes no writes, hence no outbox and no note of the trouble."""
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []
    age("beat", 1)
    watch = watching.Watch()
    full = OperationalError("database or disk is full")
    with (
        patch.object(services, "note", side_effect=full),
        patch.object(services, "record", side_effect=full),
        patch.object(telling, "put", side_effect=full),
    ):
        for _turn in range(3):
            watch.look()
    assert [message.to for message in mail.outbox] == [["kim@example.org"]]
    assert read_only.cause() == read_only.Cause.DISK
    watch.try_to_save()
    assert read_only.cause() is None
    for _turn in range(3):
        watch.look()
    begun, over = mail.outbox[0], OutboxMail.objects.get()
    assert begun.to == over.recipients == ["kim@example.org"]  # its end is told, too, and once


@pytest.mark.skipif("postgresql" not in settings.DATABASE_URL, reason="a file says nothing of it")
def test_every_process_learns_from_the_server_that_it_takes_no_writes() -> None:
    watch = watching.Watch()
    watch.ask_the_database()
    assert read_only.cause() is None
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
    assert queries.readings().read_only is read_only.Cause.DATABASE  # in a command, too
    watch.ask_the_database()
    assert read_only.cause() is read_only.Cause.DATABASE


def test_a_disk_that_is_nearly_full_is_noticed(keeper: User, tmp_path: Path) -> None:
    age("beat", 1)
    usage = type("Usage", (), {"total": 10**10, "used": 0, "free": 10**8})
    with patch("rresi.operations.queries.shutil.disk_usage", return_value=usage):
        troubles = watching.Watch().look()
    assert [one.check for one in troubles] == [Check.DISK]
    assert len(sent(tmp_path)) == 1


def test_a_mail_server_that_refuses_is_noticed_and_what_it_said(keeper: User) -> None:
    age("beat", 1)
    OutboxMail.objects.create(
        sender="a@example.org", recipients=["b@example.org"], attempts=2, error="550 no"
    )
    (trouble,) = watching.Watch().look()
    assert (trouble.check, trouble.detail) == (Check.MAIL, {"count": 1, "error": "550 no"})


def test_a_clock_that_was_set_is_noticed(keeper: User) -> None:
    age("beat", 1)
    watch = watching.Watch()
    assert watch.look() == []
    before = time.time
    with patch("rresi.operations.watching.time.time", lambda: before() + 120):
        (trouble,) = watch.look()
    assert (trouble.check, trouble.detail) == (Check.CLOCK, {"seconds": 120})
    assert watch.look() == []  # set right again


def test_pages_that_fail_are_noticed_for_an_hour(keeper: User) -> None:
    def fail(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(status=500)

    age("beat", 1)
    RequestMiddleware(fail)(RequestFactory().get("/"))  # before anybody looked
    watch = watching.Watch()
    assert watch.look() == []
    for count in (1, 2):  # those of one hour add up
        RequestMiddleware(fail)(RequestFactory().get("/"))
        (trouble,) = watch.look()
        assert (trouble.check, trouble.detail) == (Check.ERRORS, {"count": count})
    with patch.object(timezone, "now", return_value=timezone.now() + timedelta(minutes=61)):
        assert Check.ERRORS not in {one.check for one in watch.look()}


def test_each_page_that_failed_counts_for_an_hour_of_its_own() -> None:
    """The last one of many leaves those before it as old as they are."""
    began = timezone.now()
    found = []
    services.note(name="errors", count=7)  # as an earlier version did
    for minutes, count in ((0, 5), (50, 1), (70, 2), (130, 0), (-30, 0)):
        with patch.object(timezone, "now", return_value=began + timedelta(minutes=minutes)):
            if count:
                services.note_errors(count=count)
            found.append(queries.readings().errors)
    assert found == [5, 6, 3, 0, 0]  # 130: the last one is an hour old; -30: the clock was set


def test_failed_pages_are_noted_once_each_however_many_processes_look(tmp_path: Path) -> None:
    """Each process notes its own, and makes up for a write that was refused."""
    watch, other = watching.Watch(), watching.Watch()
    other._noted = 10**6  # stands for a process without failed pages
    counters.failed()
    counters.write()
    with (
        patch.object(services, "note", side_effect=OperationalError("attempt to write a readonly")),
        pytest.raises(OperationalError),
    ):
        watch.note_errors()
    for _turn in range(2):
        watch.note_errors()
        other.note_errors()
    assert queries.readings().errors == 1


HOLD = """
import sys, time
import django; django.setup()
from rresi.operations.watching import Watch
watch = Watch(); print(watch.leads(), flush=True); time.sleep(60)
"""


def test_one_process_of_a_machine_looks_and_another_when_it_is_killed(tmp_path: Path) -> None:
    environment = {**os.environ, "RRESI_DATA_DIR": str(tmp_path)}
    first = subprocess.Popen(
        [sys.executable, "-c", HOLD], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert first.stdout is not None
        assert first.stdout.readline() == "True\n"
        second = watching.Watch()
        assert not second.leads()
        os.utime(tmp_path / "watch.lock", (time.time() - 200, time.time() - 200))
        assert second.leads()  # the first one hangs
        second.look()
        assert not watching.Watch().leads()
    finally:
        first.kill()
        first.wait()
    assert second.leads()


def test_recording_is_once_however_many_record() -> None:
    trouble = Trouble(Check.WORKER, {"seconds": 200})
    assert len(services.record(troubles=[trouble]).begun) == 1
    assert not services.record(troubles=[trouble])
    assert not services.record(troubles=[])


def test_reading_takes_as_many_queries_at_many_rows() -> None:
    counts = []
    for _turn in range(2):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert isinstance(queries.readings(), Readings)
        counts.append(len(asked))
        for number in range(20):
            OutboxMail.objects.create(sender="a", recipients=[f"{number}@example.org"], error="")
    assert counts[0] == counts[1] <= 6


def test_the_demonstration_names_no_service_manager(settings: Settings) -> None:
    assert "systemctl" in what_to_do(Check.WORKER)
    settings.DEMO = True
    assert "Ctrl-C" in what_to_do(Check.WORKER)
    assert "journalctl" not in what_to_do(Check.ERRORS)
    assert "rresi backup" in what_to_do(Check.BACKUP)
