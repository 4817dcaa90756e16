"""Telling whoever keeps the site that something is wrong, and that it is well again."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import DatabaseError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from rresi.accounts.models import User
from rresi.accounts.queries import coordinators, holders_of
from rresi.accounts.roles import Role
from rresi.core.outbox import put
from rresi.core.tasks import deliver_mail
from rresi.design import brand
from rresi.operations.models import TroubleSpell
from rresi.operations.rules import Check
from rresi.operations.services import News
from rresi.operations.words import WORDS, meaning_of, what_to_do

logger = logging.getLogger(__name__)


def keepers() -> list[User]:
    """Who keeps the site: its administrators, or the coordinators where there is none."""
    return holders_of(Role.ADMINISTRATOR) or coordinators()


def messages(news: News, people: Sequence[User]) -> list[EmailMessage]:
    """One message for each person, in their language."""
    return [_message(news, person) for person in people]


def _message(news: News, person: User) -> EmailMessage:
    with translation.override(person.language):
        context = {
            "name": brand.current().short_name,
            "begun": [_lines(spell) for spell in news.begun],
            "over": [WORDS[Check(spell.check_key)].well for spell in news.over],
            "url": f"{settings.SITE_URL}{reverse('operations:well')}",
        }
        text = render_to_string("operations/trouble.txt", context).strip()
    subject, _line, body = text.partition("\n")
    return EmailMessage(
        subject=subject.strip(),
        body=body.strip(),
        to=[person.email],
        headers={"Content-Language": person.language},
    )


def _lines(spell: TroubleSpell) -> dict[str, str]:
    check = Check(spell.check_key)
    words = WORDS[check]
    meaning = meaning_of(check, spell.detail)
    return {"wrong": str(words.wrong), "means": meaning, "do": what_to_do(check)}


def send(found: Sequence[EmailMessage]) -> None:
    """Send at once, from this process: the worker may be what is wrong.

    Each goes through the outbox, so that it is sent once even if the worker is there after all.
    Where the database takes no writes, it goes straight to the mail server.
    """
    for message in found:
        try:
            deliver_mail.call(put(message))
        except DatabaseError:
            _send_directly(message)


def _send_directly(message: EmailMessage) -> None:
    if settings.MAIL_TRANSPORT.endswith("FolderTransport"):
        logger.error("no mail server is set: %s", message.subject)
        return
    try:
        get_connection(settings.MAIL_TRANSPORT).send_messages([message])
    except OSError as error:
        logger.error("the mail server refuses: %s", error)
