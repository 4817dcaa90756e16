"""To whom mail went: found by address, erased with a person, and forgotten after a while."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parseaddr
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from rresi.core.models import OutboxMail

KEPT_DAYS = 30
"""How long it is kept to whom a mail went, or one that could not be sent."""
_BATCH = 500


def mail_to(addresses: frozenset[str]) -> Iterator[OutboxMail]:
    """Messages of the outbox to any of these addresses, which are in lower case."""
    if not addresses:
        return
    match = Q()
    for address in addresses:
        # As it stands in the column: JSON writes other letters than ASCII as escapes.
        match |= Q(text__icontains=json.dumps(address)[1:-1])
    written = OutboxMail.objects.annotate(text=Cast("recipients", TextField())).filter(match)
    for mail in written.defer("content").order_by("pk").iterator():
        if any(parseaddr(recipient)[1].lower() in addresses for recipient in mail.recipients):
            yield mail


@transaction.atomic
def erase_mail_to(addresses: frozenset[str]) -> None:
    """Remove these addresses from the outbox; what goes to nobody else is not sent any more."""
    for mail in list(mail_to(addresses)):
        _drop_file(mail.pk)
        others = [r for r in mail.recipients if parseaddr(r)[1].lower() not in addresses]
        if others:
            OutboxMail.objects.filter(pk=mail.pk).update(recipients=others)
        else:
            mail.delete()


def forget_recipients() -> int:
    """Empty what was sent or given up `KEPT_DAYS` ago; how many messages that were."""
    over = OutboxMail.objects.filter(
        status__in=(OutboxMail.Status.SENT, OutboxMail.Status.FAILED),
        created_at__lt=timezone.now() - timedelta(days=KEPT_DAYS),
    ).exclude(recipients=[])
    count = 0
    while pks := list(over.order_by("pk").values_list("pk", flat=True)[:_BATCH]):
        with transaction.atomic():
            over.filter(pk__in=pks).update(recipients=[], content=b"")
            for pk in pks:
                _drop_file(pk)
        count += len(pks)
    return count


def _drop_file(pk: int) -> None:
    """Delete the file that stands for a message where there is no mail server, by its number."""
    path = Path(settings.MAIL_DIR) / f"{pk:08d}.eml"
    transaction.on_commit(partial(path.unlink, missing_ok=True))
