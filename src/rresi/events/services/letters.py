"""Mail to participants, who need no account: in their language, with their own link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import lazy

from rresi.accounts.notices import notify
from rresi.accounts.queries import in_charge_of
from rresi.accounts.roles import Role
from rresi.core.translations import current_language
from rresi.events.links import url_for
from rresi.events.models import Event, Registration, Session
from rresi.events.queries.cards import EventCard, name_in_language
from rresi.events.queries.titles import title_of
from rresi.events.rules.registration import ends_at_start
from rresi.events.times import deadline_in, span_in


def write(
    registration: Registration,
    letter: str,
    context: Mapping[str, Any] | None = None,
    *,
    page: str = "events:mine",
    card: EventCard | None = None,
) -> None:
    """Put one letter into the outbox, in the caller's transaction.

    The words come from the template `events/letters/{letter}.txt`: its first line is the subject.
    It gets the event's card, the registration, until when a seat is held, and `link`, the person's
    own link to `page`. `card`: the event's in the person's language, where the caller has it.
    """
    if not registration.email:  # a walk-in need not have given one
        return
    with translation.override(registration.language):
        until = registration.offers.filter(closed_at=None).values_list("deadline", flat=True)
        held = until.first() if registration.state == Registration.State.OFFERED else None
        zone = ZoneInfo(registration.event.zone)
        shown = {
            "until": deadline_in(held, zone) if held else "",
            "last_chance": ends_at_start(registration.event, held),
            "registration": registration,
            "card": card or EventCard.of(registration.event),
            "link": url_for(registration, page),
            "contact": contact_page(registration.event),
        }
        _send(registration.email, letter, {**shown, **(context or {})})


def contact_page(event: Event) -> str:
    """The address of the form that reaches who organises an event, in the reader's language."""
    return f"{settings.SITE_URL}{reverse('portal:contact')}?event={event.slug}"


def ask_for_approval(event: Event) -> None:
    """Tell the organisers once a day that people wait for their decision."""
    notify(
        people=in_charge_of(Role.ORGANISER, event.pk),
        event="registration-approval",
        key=f"registration-approval:{event.pk}:{timezone.localdate()}",
        context={"name": lazy(partial(_name_of, event), str)()},
        url=("events:desk_people", event.slug),
    )


def _name_of(event: Event) -> str:
    return name_in_language(event, current_language())


def write_with_sessions(
    registration: Registration,
    letter: str,
    sessions: Iterable[Session],
    context: Mapping[str, Any] | None = None,
    *,
    card: EventCard | None = None,
) -> None:
    """A letter that also says in which sessions, with their texts, somebody has a seat now."""
    with translation.override(registration.language):
        theirs = [
            f"{title_of(one)} ({span_in(one.starts_at, one.ends_at, one.zone)})"
            for one in sorted(sessions, key=lambda one: one.starts_at)
        ]
    write(registration, letter, {**(context or {}), "sessions": theirs}, card=card)


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
