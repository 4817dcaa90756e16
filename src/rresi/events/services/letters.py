"""Mail to participants, who need no account: in their language, with their own link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation

from rresi.events.links import url_for
from rresi.events.models import Event, Registration
from rresi.events.queries.cards import EventCard


def write(
    registration: Registration,
    letter: str,
    context: Mapping[str, Any] | None = None,
    *,
    page: str = "events:mine",
) -> None:
    """Put one letter into the outbox, in the caller's transaction.

    The words come from the template `events/letters/{letter}.txt`: its first line is the subject.
    It gets the event's card, the registration and `link`, the person's own link to `page`.
    """
    if not registration.email:  # who came unannounced need not have given an address
        return
    with translation.override(registration.language):
        shown = {
            "registration": registration,
            "card": EventCard.of(registration.event),
            "link": url_for(registration, page),
        }
        _send(registration.email, letter, {**shown, **(context or {})})


def write_to(
    email: str, language: str, letter: str, event: Event, context: Mapping[str, Any]
) -> None:
    """The same to somebody who has not registered."""
    with translation.override(language):
        _send(email, letter, {"card": EventCard.of(event), **context})


def _send(email: str, letter: str, context: Mapping[str, Any]) -> None:
    words = render_to_string(f"events/letters/{letter}.txt", dict(context))
    subject, _line, body = words.strip().partition("\n")
    EmailMessage(subject=" ".join(subject.split()), body=f"{body.strip()}\n", to=[email]).send()
