"""What this app declares, as every app does in its module of this name."""

from __future__ import annotations

from datetime import timedelta

from rresi.core.declarations import Context
from rresi.core.ownership import MADE_ANEW, OF_THIS_MACHINE, Owns
from rresi.core.ratelimit import forget_expired
from rresi.core.recipients import forget_recipients
from rresi.core.schedule import Periodic
from rresi.core.tasks import recover_mail

CONTEXT = Context(
    Periodic("recover-mail", recover_mail, every=timedelta(minutes=5)),
    Periodic("forget-recipients", forget_recipients, every=timedelta(hours=12)),
    Periodic("forget-rates", forget_expired, every=timedelta(hours=1)),
    Owns(
        leaves_out={
            "Stamp": MADE_ANEW,
            "RateCount": OF_THIS_MACHINE,
            "OutboxMail": "mail is sent by the installation that wrote it",
        }
    ),
)
