"""Messages of the outbox as the worker sends them, and the folder that stands in for a server."""

from __future__ import annotations

import email
import email.policy
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import EmailMessage as StandardMessage
from email.utils import formataddr, parseaddr
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation

from rresi.core.declarations import declared
from rresi.core.models import OutboxMail
from rresi.core.translations import current_language


@dataclass(frozen=True)
class SenderName:
    """The name by which this site sends mail, where the operator set no more than an address."""

    name: Callable[[], str]


@dataclass(frozen=True)
class Dress:
    """How a mail looks where more than plain text is shown: subject, text, language to HTML."""

    html: Callable[[str, str, str], str]


def kept(message: EmailMessage) -> bytes:
    """The message as the outbox keeps it; `Content-Language` names the language that it speaks."""
    message.extra_headers.setdefault("Content-Language", current_language())
    return bytes(message.message().as_bytes())


def dressed(content: bytes) -> bytes:
    """A kept message as it goes out: its text, and beside it the same as HTML in its language.

    The same content gives the same bytes. Done by the worker, so that nobody waits for it.
    """
    written = parse(content)
    if written.get_content_type() != "text/plain":
        return content
    language = str(written["Content-Language"] or settings.LANGUAGE_CODE)
    subject, text = str(written["Subject"]), written.get_content()
    for one in declared(Dress):
        with translation.override(language):
            html = one.html(subject, text, language)
        written.add_alternative(html, subtype="html", cte="quoted-printable")
        written["Content-Language"] = language  # the other went along with the text
        written.set_boundary(hashlib.sha256(content).hexdigest())
    return written.as_bytes()


def named(sender: str) -> str:
    """The sender with the site's name, unless it has one."""
    given, address = parseaddr(sender)
    own = next((one.name() for one in declared(SenderName)), "")
    return sender if given or not own else formataddr((own, address))


class _Written(StandardMessage):
    """A message as it was stored; Django's SMTP backend asks for its line ends in its own way."""

    def as_bytes(self, *_arguments: Any, **_options: Any) -> bytes:
        return super().as_bytes(policy=email.policy.SMTP)


class StoredMessage(EmailMessage):
    """A message of the outbox as it goes out."""

    def __init__(self, mail: OutboxMail) -> None:
        super().__init__(from_email=mail.sender, to=list(mail.recipients))
        self.number = mail.pk
        self.content = dressed(bytes(mail.content))

    def message(self, **_options: Any) -> Any:
        return email.message_from_bytes(self.content, _class=_Written, policy=email.policy.SMTP)


class FolderTransport(BaseEmailBackend):
    """Writes each message as one file of the data folder, named by its number in the outbox.

    Delivering the same message again writes the same file, so nothing is ever there twice.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # links and codes are in them
        for message in email_messages:
            assert isinstance(message, StoredMessage)
            path = folder / f"{message.number:08d}.eml"
            partial = path.with_suffix(".part")
            partial.write_bytes(message.content)
            partial.replace(path)
        return len(email_messages)


def parse(content: bytes) -> StandardMessage:
    """A message of the outbox or the mail folder, with decoded headers and bodies."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(message, StandardMessage)
    return message
