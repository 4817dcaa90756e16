"""Mail: written with its event, sent once, never lost, also when a worker dies half-way."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.mail import EmailMessage, send_mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import OperationalError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django import DjangoCaptureOnCommitCallbacks

from rresi.core import tasks
from rresi.core.mail import parse
from rresi.core.models import OutboxMail
from rresi.core.recipients import KEPT_DAYS, erase_mail_to, forget_recipients
from tests.databases import new_site

OUTBOX = "rresi.core.outbox.OutboxBackend"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _mail(settings: Any, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = OUTBOX  # the test runner puts a collector in its place
    settings.MAIL_DIR = tmp_path / "mail"


def folder() -> list[Path]:
    return sorted(Path(settings.MAIL_DIR).glob("*"))


def write_one(subject: str = "Hoş geldiniz İğne") -> OutboxMail:
    send_mail(subject, "Kod: 123", "rresi@example.org", ["a@example.org"])
    return OutboxMail.objects.latest("pk")


def test_mail_is_written_with_its_event_or_not_at_all() -> None:
    with transaction.atomic():
        write_one()
        transaction.set_rollback(True)
    assert not OutboxMail.objects.exists()
    assert not DBTaskResult.objects.exists()


def test_the_worker_sends_it_and_forgets_its_content() -> None:
    mail = write_one()
    assert tasks.deliver_mail.call(mail.pk) == "sent"
    mail.refresh_from_db()
    assert (mail.status, bytes(mail.content)) == (OutboxMail.Status.SENT, b"")
    message = parse(folder()[0].read_bytes())
    assert message["Subject"] == "Hoş geldiniz İğne"
    assert message["To"] == "a@example.org"


def test_delivered_twice_it_is_there_once() -> None:
    mail = write_one()
    assert tasks.deliver_mail.call(mail.pk) == "sent"
    assert tasks.deliver_mail.call(mail.pk) == "not waiting"
    assert len(folder()) == 1


class Refusing(BaseEmailBackend):
    """A server that is down."""

    def send_messages(self, email_messages: Any) -> int:
        raise ConnectionRefusedError("no server")


def test_a_server_that_is_down_is_tried_again_later_and_not_for_ever(settings: Any) -> None:
    settings.MAIL_TRANSPORT = f"{__name__}.Refusing"
    mail = write_one()
    for attempt in range(1, tasks.MAXIMUM_ATTEMPTS + 1):
        assert tasks.deliver_mail.call(mail.pk) == "failed"
        mail.refresh_from_db()
        assert mail.attempts == attempt
    assert mail.status == OutboxMail.Status.FAILED
    assert "no server" in mail.error
    now = timezone.now()
    later = DBTaskResult.objects.filter(run_after__range=(now, now + timedelta(days=1))).count()
    assert later == tasks.MAXIMUM_ATTEMPTS - 1


def test_what_a_dead_worker_left_is_sent_and_what_is_under_way_is_not() -> None:
    left, under_way = write_one("left"), write_one("under way")
    long_ago = timezone.now() - tasks.LEFT_BEHIND - timedelta(minutes=1)
    sending = OutboxMail.Status.SENDING
    OutboxMail.objects.filter(pk=left.pk).update(status=sending, claimed_at=long_ago)
    OutboxMail.objects.filter(pk=under_way.pk).update(status=sending, claimed_at=timezone.now())
    assert tasks.recover_mail() == 1
    assert tasks.deliver_mail.call(left.pk) == "sent"
    assert tasks.deliver_mail.call(under_way.pk) == "not waiting"


@pytest.mark.parametrize("transport", ["rresi.core.mail.FolderTransport", f"{__name__}.Refusing"])
def test_what_became_of_it_is_noted_once_the_database_is_free(
    transport: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_TRANSPORT = transport
    mail, note, left = write_one(), tasks._note, [False, True, True]
    queued = DBTaskResult.objects.count()

    def busy(*about: Any, **more: Any) -> None:
        note(*about, **more)
        if left.pop():
            raise OperationalError("database is locked")

    monkeypatch.setattr(tasks, "_note", busy)
    monkeypatch.setattr(tasks, "PAUSE", 0)
    sent = tasks.deliver_mail.call(mail.pk) == "sent"
    mail.refresh_from_db()
    expected = OutboxMail.Status.SENT if sent else OutboxMail.Status.WAITING
    assert (mail.status, len(folder()), left) == (expected, int(sent), [])
    assert DBTaskResult.objects.count() - queued == int(not sent), "queued once, if at all"
    assert tasks.recover_mail() == 0


def test_one_that_failed_and_is_queued_no_more_is_sent_all_the_same() -> None:
    lost, queued = write_one("lost"), write_one("queued")
    now = timezone.now()
    for mail, since in ((lost, timedelta(hours=2)), (queued, timedelta(minutes=20))):
        OutboxMail.objects.filter(pk=mail.pk).update(attempts=3, claimed_at=now - since)
    assert tasks.recover_mail() == 1
    assert tasks.deliver_mail.call(lost.pk) == "sent"


KILLED = """
import os, signal, django
django.setup()
from rresi.core import mail, tasks
from rresi.core.models import OutboxMail

real = mail.FolderTransport.send_messages
def dies(self, messages):
    real(self, messages)
    os.kill(os.getpid(), signal.SIGKILL)   # sent, and dead before it is noted
mail.FolderTransport.send_messages = dies
tasks.deliver_mail.call(OutboxMail.objects.get().pk)
"""
RECOVERED = """
import django
django.setup()
from datetime import timedelta
from rresi.core import tasks
from rresi.core.models import OutboxMail

tasks.LEFT_BEHIND = timedelta(0)
assert OutboxMail.objects.get().status == "sending"
assert tasks.recover_mail() == 1
print(tasks.deliver_mail.call(OutboxMail.objects.get().pk), OutboxMail.objects.get().status)
"""
WRITTEN = """
import django
django.setup()
from django.core.mail import send_mail
send_mail("once", "text", "rresi@example.org", ["a@example.org"])
"""


@pytest.mark.once  # the processes have a database of their own
def test_a_worker_killed_between_sending_and_noting_sends_nothing_twice(tmp_path: Path) -> None:
    new_site(tmp_path / "killed")
    environment = {
        **os.environ,
        "RRESI_MODE": "test",
        "RRESI_DATA_DIR": str(tmp_path / "killed"),
        "DATABASE_URL": "",
    }

    def run(code: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert run(WRITTEN).returncode == 0
    assert run(KILLED).returncode == -signal.SIGKILL
    recovered = run(RECOVERED)
    assert recovered.stdout.split() == ["sent", "sent"], recovered.stderr
    assert len(list((tmp_path / "killed" / "mail").glob("*.eml"))) == 1


def test_reply_address_and_several_people_survive_the_outbox() -> None:
    EmailMessage(
        "s", "b", "f@example.org", ["a@example.org", "b@example.org"], reply_to=["r@example.org"]
    ).send()
    mail = OutboxMail.objects.get()
    tasks.deliver_mail.call(mail.pk)
    assert mail.recipients == ["a@example.org", "b@example.org"]
    assert parse(folder()[0].read_bytes())["Reply-To"] == "r@example.org"


def test_to_whom_mail_went_is_forgotten_after_a_while(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    sent, given_up, waiting, recent = (write_one() for _n in range(4))
    for mail in (sent, recent):
        assert tasks.deliver_mail.call(mail.pk) == "sent"
    OutboxMail.objects.filter(pk=given_up.pk).update(status="failed")
    long_ago = timezone.now() - timedelta(days=KEPT_DAYS, minutes=1)
    OutboxMail.objects.exclude(pk=recent.pk).update(created_at=long_ago)
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_recipients() == 2
        assert forget_recipients() == 0
    kept = OutboxMail.objects.exclude(recipients=[])
    assert {mail.pk for mail in kept} == {waiting.pk, recent.pk}
    given_up.refresh_from_db()
    assert bytes(given_up.content) == b""
    assert [path.name for path in folder()] == [f"{recent.pk:08d}.eml"]


class _ErasedMeanwhile(BaseEmailBackend):
    """A transport during whose work somebody erases their data."""

    def send_messages(self, email_messages: Any) -> int:
        erase_mail_to(frozenset({"a@example.org"}))
        return len(email_messages)


def test_who_is_erased_while_mail_is_under_way_stays_erased(settings: Any) -> None:
    settings.MAIL_TRANSPORT = f"{__name__}.{_ErasedMeanwhile.__name__}"
    alone = write_one()
    send_mail("Two", "Words", "rresi@example.org", ["a@example.org", "b@example.org"])
    together = OutboxMail.objects.latest("pk")
    for mail in (alone, together):
        assert tasks.deliver_mail.call(mail.pk) in {"sent", "not waiting"}
    [left] = OutboxMail.objects.all()
    assert (left.pk, left.recipients, left.status) == (together.pk, ["b@example.org"], "sent")
