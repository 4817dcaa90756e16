"""Messages of visitors, and the demonstration's mailbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from rresi.accounts.models import User
from rresi.accounts.queries import coordinators, emails_of
from rresi.core.mail import parse
from rresi.core.translations import current_language
from rresi.design import letters
from rresi.design.letters import Letter
from rresi.portal.models import ContactMessage

CONTACT_DAYS = 180


@transaction.atomic
def send_contact_message(
    *,
    name: str,
    email: str,
    subject: str,
    text: str,
    language: str,
    token: UUID,
    to: Iterable[User] = (),
) -> bool:
    """Keep a visitor's message and mail it `to` people, else to the coordinators.

    Once, however often pressed.

    Returns whether this call sent it.
    """
    _message, created = ContactMessage.objects.get_or_create(
        token=token,
        defaults={
            "name": name,
            "email": email,
            "subject": subject,
            "text": text,
            "language": language,
            "erase_after": timezone.localdate() + timedelta(days=CONTACT_DAYS),
        },
    )
    if not created:
        return False
    for person in to or coordinators():
        with translation.override(person.language):
            body = _("Message from %(name)s <%(email)s>, sent through the contact form:") % {
                "name": name,
                "email": email,
            }
            form = _("Contact form")
            EmailMessage(
                subject=" ".join(f"{form}: {subject}".split()),
                body=f"{body}\n\n{text}\n",
                to=[person.email],
                reply_to=[email],
            ).send()
    return True


def erase_old_contact_messages() -> int:
    """Erase messages whose retention date has passed; returns how many."""
    old = ContactMessage.objects.filter(erase_after__lt=timezone.localdate())
    return old.delete()[0]


def _messages_of(user_id: int) -> QuerySet[ContactMessage]:
    """What a person wrote through the form, known by their addresses, however these are cased."""
    match = Q(pk__in=())
    for address in emails_of(user_id):
        match |= Q(email__iexact=address)
    return ContactMessage.objects.filter(match)


def export_of(user_id: int) -> list[dict[str, str]]:
    """A person's messages to the coordinator, for their export."""
    return [
        {
            "written": message.created_at.isoformat(),
            "name": message.name,
            "subject": message.subject,
            "text": message.text,
            "erased_after": message.erase_after.isoformat(),
        }
        for message in _messages_of(user_id).order_by("created_at")
    ]


def erase_messages_of(user_id: int) -> None:
    """Erase a person's messages with their account."""
    _messages_of(user_id).delete()


@dataclass(frozen=True)
class Mail:
    """A mail of the demonstration."""

    number: str
    to: str
    subject: str
    letter: Letter
    language: str


def read_mail_folder(*, limit: int) -> list[Mail]:
    """The newest mails of the data folder."""
    paths = sorted(Path(settings.MAIL_DIR).glob("*.eml"), reverse=True)[:limit]
    mails = []
    for path in paths:
        message = parse(path.read_bytes())
        body = message.get_body(("plain",))
        mails.append(
            Mail(
                number=path.stem.lstrip("0"),
                to=str(message["To"]),
                subject=str(message["Subject"]),
                letter=letters.read(str(body.get_content()) if body else ""),
                language=str(message["Content-Language"] or current_language()),
            )
        )
    return mails
