"""Mail in two steps: into the outbox with the event that causes it, then out by the worker."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from rresi.core.mail import kept, named
from rresi.core.models import OutboxMail
from rresi.core.tasks import deliver_mail, deliver_mails


class OutboxBackend(BaseEmailBackend):
    """Django's mail backend: writes messages beside the event, in the same transaction."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        return len(put_all(email_messages))


def put(message: EmailMessage) -> int:
    """Write a message into the outbox and queue its delivery; returns its primary key."""
    return put_all([message])[0]


@transaction.atomic(savepoint=False)  # they stand or fall with the event that causes them
def put_all(messages: Sequence[EmailMessage]) -> list[int]:
    """The same for many, in a few queries: whoever writes them may hold a lock."""
    for message in messages:
        message.from_email = named(message.from_email)
    mails = OutboxMail.objects.bulk_create(
        [
            OutboxMail(
                sender=message.from_email, recipients=message.recipients(), content=kept(message)
            )
            for message in messages
        ]
    )
    numbers = [mail.pk for mail in mails]
    if len(numbers) == 1:
        deliver_mail.enqueue(numbers[0])
    elif numbers:
        deliver_mails.enqueue(numbers)
    return numbers
