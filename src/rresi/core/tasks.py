"""Background work of the core: mail."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from django.apps import apps
from django.conf import settings
from django.core.mail import get_connection
from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from rresi.core import lanes
from rresi.core.mail import StoredMessage
from rresi.core.models import OutboxMail

MAXIMUM_ATTEMPTS = 6
HELD = "held"
"""How the error of a message begins that waited in a backup which was restored."""
# A message claimed longer ago than this was left by a worker that died; no transport takes as long.
LEFT_BEHIND = timedelta(minutes=10)
PATIENCE = LEFT_BEHIND / 2  # with a database that is busy; then whoever recovers takes over
PAUSE = 1.0  # seconds between two attempts to write

T = TypeVar("T")


@task(priority=50, queue_name=lanes.MAIL)  # somebody may be waiting for a code
def deliver_mail(number: int) -> str:
    """Send one message of the outbox; try again later, ever more slowly, when that fails.

    The claim is one conditional update, so that of two workers only one sends.
    """
    if not _patiently(lambda: _claim(number)):
        return "not waiting"
    mail = OutboxMail.objects.get(pk=number)
    mail.attempts += 1
    try:
        get_connection(settings.MAIL_TRANSPORT).send_messages([StoredMessage(mail)])
    except Exception as error:  # whatever it is, it is tried again, counted and named
        mail.error = f"{type(error).__name__}: {error}"[:300]
        final = mail.attempts >= MAXIMUM_ATTEMPTS
        mail.status = OutboxMail.Status.FAILED if final else OutboxMail.Status.WAITING
        _patiently(lambda: _note(mail, again=not final))
        return "failed"
    mail.status, mail.sent_at, mail.error = OutboxMail.Status.SENT, timezone.now(), ""
    mail.content = b""  # codes and personal words are not kept
    _patiently(lambda: _note(mail))
    return "sent"


@task(priority=50, queue_name=lanes.MAIL)
def deliver_mails(numbers: list[int]) -> str:
    """Queue the delivery of many messages, one by one: what is urgent goes in between."""
    for number in numbers:
        deliver_mail.using(priority=0).enqueue(number)
    return f"{len(numbers)} queued"


def _patiently(write: Callable[[], T]) -> T:
    """Write as a whole, again and again while the database is busy or its server restarts.

    What was sent and is not noted would be sent once more.
    """
    until = timezone.now() + PATIENCE
    while True:
        try:
            with transaction.atomic():
                return write()
        except OperationalError:
            if timezone.now() >= until:
                raise
            if not connection.in_atomic_block:  # else it is its caller's
                connection.close_if_unusable_or_obsolete()
            time.sleep(PAUSE)


def _claim(number: int) -> bool:
    found = OutboxMail.objects.filter(pk=number, status=OutboxMail.Status.WAITING)
    return bool(found.update(status=OutboxMail.Status.SENDING, claimed_at=timezone.now()))


def _note(mail: OutboxMail, *, again: bool = False) -> None:
    """What became of it. An address that was erased meanwhile stays erased, and so does a row.

    `again`: it is tried later; this queues it.
    """
    noted = ("status", "attempts", "sent_at", "error", "content")
    OutboxMail.objects.filter(pk=mail.pk).update(**{name: getattr(mail, name) for name in noted})
    if again:
        later = timezone.now() + timedelta(minutes=2**mail.attempts)
        deliver_mail.using(run_after=later).enqueue(mail.pk)


def jobs_before(priority: int) -> int:
    """How many jobs wait that begin before one of this priority. One query.

    Those with a lane of their own hold up nothing else.
    """
    # By name: the search command starts without this app.
    ready = (
        apps.get_model("django_tasks_database", "DBTaskResult")
        .objects.ready()
        .exclude(queue_name__in=[lanes.MAIL, lanes.TEXTS])
    )
    return int(ready.filter(priority__gt=priority).count())


def recover_mail() -> int:
    """Send again what a worker that died left half-way; returns how many messages.

    The folder transport writes the same file again. For SMTP the message keeps its Message-ID, by
    which receiving servers know a repetition; between a server's yes and our note of it lie
    milliseconds in which dying cannot be told from failing.
    """
    now = timezone.now()
    longest = timedelta(minutes=2**MAXIMUM_ATTEMPTS)  # that one which failed waits for its turn
    left = OutboxMail.objects.filter(
        Q(status=OutboxMail.Status.SENDING, claimed_at__lt=now - LEFT_BEHIND)
        | Q(status=OutboxMail.Status.WAITING, attempts=0, created_at__lt=now - LEFT_BEHIND)
        | Q(status=OutboxMail.Status.WAITING, claimed_at__lt=now - longest)
    )
    numbers = list(left.values_list("pk", flat=True)[:1000])
    OutboxMail.objects.filter(pk__in=numbers).update(status=OutboxMail.Status.WAITING)
    for number in numbers:
        deliver_mail.enqueue(number)
    return len(numbers)


def retry_mail(*, held: bool = False) -> int:
    """Send again what was given up; returns how many messages.

    `held` takes those along that waited in a backup which was restored: they may have been sent.
    """
    given_up = OutboxMail.objects.filter(status=OutboxMail.Status.FAILED).exclude(content=b"")
    if not held:
        given_up = given_up.exclude(error__startswith=HELD)
    numbers = list(given_up.values_list("pk", flat=True))
    for number in numbers:
        found = OutboxMail.objects.filter(pk=number, status=OutboxMail.Status.FAILED)
        if found.update(status=OutboxMail.Status.WAITING, attempts=0, error=""):
            deliver_mail.enqueue(number)
    return len(numbers)
