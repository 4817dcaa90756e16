"""Neither mail nor what somebody waits for is held up by another task."""

from __future__ import annotations

import email
import email.policy
import time
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.mail import EmailMessage
from django.db import InternalError, OperationalError
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from rresi.core import lanes, read_only
from rresi.core.models import OutboxMail
from rresi.core.outbox import put
from rresi.core.tasks import deliver_mail
from rresi.search.meaning import encode_texts
from rresi.search.tasks import update_index


@pytest.mark.django_db(transaction=True)
def test_mail_goes_out_while_the_worker_is_busy_with_something_else(
    settings: Any, tmp_path: Path
) -> None:
    settings.MAIL_DIR = tmp_path
    # SQLite in memory refuses a table that another thread writes, so this one leaves it alone.
    put(EmailMessage(subject="Code", body="123456", to=["ada@example.org"]))
    with lanes.side_lane(lanes.MAIL, interval=0.05):  # this thread is the one that is busy
        until = time.monotonic() + 20
        while not list(tmp_path.glob("*.eml")):
            assert time.monotonic() < until
            time.sleep(0.05)
    assert OutboxMail.objects.get().status == OutboxMail.Status.SENT


@pytest.mark.django_db(transaction=True)
def test_nothing_waits_for_texts_that_are_being_encoded() -> None:
    encode_texts.enqueue()
    update_index.enqueue("mission", [])
    idle = patch("time.sleep", side_effect=SystemExit)
    with idle, patch.object(Worker, "configure_signals"), pytest.raises(SystemExit):
        lanes.main_lane()
    found = dict(DBTaskResult.objects.values_list("task_path", "status"))
    assert found[encode_texts.module_path] == "READY"
    assert found[update_index.module_path] == "SUCCESSFUL"
    with idle, pytest.raises(SystemExit):
        lanes._keep_running(lanes._lane(queues=[lanes.TEXTS], without=[], interval=1))
    assert DBTaskResult.objects.get(task_path=encode_texts.module_path).status == "SUCCESSFUL"


@pytest.mark.django_db
def test_a_lane_waits_for_a_database_that_is_away_or_takes_no_writes() -> None:
    lane = lanes._lane(queues=["*"], without=[], interval=0)
    refusals = [
        InternalError("cannot execute UPDATE in a read-only transaction"),
        OperationalError("terminating connection due to administrator command"),
    ]

    def run() -> None:
        if refusals:
            raise refusals.pop(0)
        lane.running = False  # as when it is told to stop

    with patch.object(lane, "run", run), patch.object(lanes, "PAUSE_SECONDS", 0):
        lanes._keep_running(lane)
    assert not refusals
    assert read_only.cause() is read_only.Cause.DATABASE
    read_only.lifted()


@pytest.mark.django_db
def test_a_mail_server_gets_the_message_with_its_line_ends(settings: Any) -> None:
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    put(EmailMessage(subject="Sayın Şahin", body="one\ntwo", to=["ada@example.org"]))
    with patch("smtplib.SMTP") as server:
        assert deliver_mail.call(OutboxMail.objects.get().pk) == "sent"
    _sender, recipients, content = server.return_value.sendmail.call_args.args
    assert recipients == ["ada@example.org"]
    assert b"\r\n" in content
    assert b"\n" not in content.replace(b"\r\n", b"")
    read = email.message_from_bytes(content, policy=email.policy.default)
    assert read["Subject"] == "Sayın Şahin"


@pytest.mark.django_db
def test_a_message_that_fails_in_any_way_is_counted_and_tried_again(settings: Any) -> None:
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    put(EmailMessage(subject="x", body="x", to=["ada@example.org"]))
    with patch("smtplib.SMTP", side_effect=TypeError("unexpected")):
        assert deliver_mail.call(OutboxMail.objects.get().pk) == "failed"
    mail = OutboxMail.objects.get()
    assert (mail.status, mail.attempts) == (OutboxMail.Status.WAITING, 1)
    assert mail.error == "TypeError: unexpected"
