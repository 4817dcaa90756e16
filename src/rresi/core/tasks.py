"""Background work of the core: mail, and cleaning up what has passed its date."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.core.mail import get_connection
from django.utils import timezone
from django_tasks import task

from rresi.core.mail import StoredMessage
from rresi.core.models import OutboxMail

MAXIMUM_ATTEMPTS = 6


@task()
def deliver_mail(number: int) -> str:
    """Send one message of the outbox; try again later, ever more slowly, when that fails."""
    claimed = OutboxMail.objects.filter(pk=number, status=OutboxMail.Status.WAITING).update(
        status=OutboxMail.Status.SENDING
    )
    if not claimed:
        return "not waiting"
    mail = OutboxMail.objects.get(pk=number)
    mail.attempts += 1
    try:
        get_connection(settings.MAIL_TRANSPORT).send_messages([StoredMessage(mail)])
    except OSError as error:  # smtplib's errors and the network's are all OSErrors
        mail.error = f"{type(error).__name__}: {error}"[:300]
        final = mail.attempts >= MAXIMUM_ATTEMPTS
        mail.status = OutboxMail.Status.FAILED if final else OutboxMail.Status.WAITING
        mail.save()
        if not final:
            later = timezone.now() + timedelta(minutes=2**mail.attempts)
            deliver_mail.using(run_after=later).enqueue(number)
        return "failed"
    mail.status, mail.sent_at, mail.error = OutboxMail.Status.SENT, timezone.now(), ""
    mail.content = b""  # codes and personal words are not kept
    mail.save()
    return "sent"
