"""Mail in two steps: into the outbox with the event that causes it, then out by the worker."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from rresi.core.mail import kept, named
from rresi.core.models import OutboxMail
from rresi.core.tasks import deliver_mail


class OutboxBackend(BaseEmailBackend):
    """Django's mail backend: writes the message beside the event, in the same transaction."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            put(message)
        return len(email_messages)


@transaction.atomic(savepoint=False)  # it stands or falls with the event that causes it
def put(message: EmailMessage) -> int:
    """Write a message into the outbox and queue its delivery; returns its primary key."""
    message.from_email = named(message.from_email)
    mail = OutboxMail.objects.create(
        sender=message.from_email,
        recipients=message.recipients(),
        content=kept(message),
    )
    deliver_mail.enqueue(mail.pk)
    return mail.pk
