"""Mail to participants, who need no account: in their language, with their own link."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import prefetch_related_objects
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import lazy

from rresi.accounts.notices import notify
from rresi.accounts.queries import in_charge_of
from rresi.accounts.roles import Role
from rresi.core.translations import current_language
from rresi.events.links import url_for
from rresi.events.models import Event, Offer, Registration, Session
from rresi.events.queries.cards import EventCard, name_in_language
from rresi.events.queries.titles import title_of
from rresi.events.rules.registration import ends_at_start
from rresi.events.times import moment_anywhere, span_anywhere

NOTE_LENGTH = 2000
"""Of what the organisers add to a letter in their own words."""


def subject_and_text(words: str) -> tuple[str, str]:
    """The two parts of a letter whose first line is its subject; where a part of its template says
    nothing, no empty lines stand for it.
    """
    subject, _line, body = words.strip().partition("\n")
    return " ".join(subject.split()), re.sub(r"\n{3,}", "\n\n", f"{body.strip()}\n")


class Letters:
    """Letters to many people of one event, put into the outbox at once with `post`.

    What they share is read once: as many queries for a thousand people as for one.
    """

    def __init__(self, event: Event, people: Iterable[Registration] = ()) -> None:
        """`people`: who of those that get a letter may be held a seat, which it then names."""
        prefetch_related_objects([event], "texts", "host_region__texts")
        self.event = event
        self._cards: dict[str, EventCard] = {}
        self._held = _deadlines(people)
        self._messages: list[EmailMessage] = []

    def write(
        self,
        registration: Registration,
        letter: str,
        context: Mapping[str, Any] | None = None,
        *,
        page: str = "events:mine",
        sessions: Iterable[Session] = (),
        asked: Iterable[Session] = (),
    ) -> None:
        """One letter.

        The words come from the template `events/letters/{letter}.txt`: its first line is the
        subject. It gets the event's card, the registration, until when a seat is held, and `link`,
        the person's own link to `page`. `sessions`: in which, with their texts, somebody has a seat
        now; `asked`: in which they want one and have none.
        """
        if not registration.email:  # a walk-in need not have given one
            return
        if registration.pk not in self._held:
            self._held |= _deadlines([registration])
        held = self._held.get(registration.pk)
        with translation.override(registration.language):
            shown: dict[str, Any] = {
                "until": moment_anywhere(held, ZoneInfo(self.event.zone)) if held else "",
                "last_chance": ends_at_start(self.event, held),
                "registration": registration,
                "link": url_for(registration, page),
                "contact": contact_page(self.event),
                "sessions": _listed(sessions),
                "asked": _listed(asked),
            }
            self._add(registration.email, letter, {**shown, **(context or {})})

    def write_to(self, email: str, language: str, letter: str, context: Mapping[str, Any]) -> None:
        """The same to somebody who has not registered."""
        with translation.override(language):
            self._add(email, letter, context)

    def _add(self, email: str, letter: str, context: Mapping[str, Any]) -> None:
        language = current_language()
        if language not in self._cards:
            self._cards[language] = EventCard.of(self.event)
        shown = {"card": self._cards[language], **context}
        words = render_to_string(f"events/letters/{letter}.txt", shown)
        subject, body = subject_and_text(words)
        self._messages.append(
            EmailMessage(
                subject=subject,
                body=body,
                to=[email],
                headers={"Content-Language": language},
            )
        )

    def post(self) -> None:
        """Put what was written into the outbox, in the caller's transaction."""
        if self._messages:
            get_connection().send_messages(self._messages)
        self._messages = []


def _listed(sessions: Iterable[Session]) -> list[str]:
    return [
        f"{title_of(one)} ({span_anywhere(one.starts_at, one.ends_at, one.zone)})"
        for one in sorted(sessions, key=lambda one: one.starts_at)
    ]


def _deadlines(people: Iterable[Registration]) -> dict[int, datetime]:
    """Until when a seat is held, for who has not accepted it yet. One query, none for nobody."""
    offered = [one.pk for one in people if one.state == Registration.State.OFFERED]
    rows = Offer.objects.filter(registration__in=offered, closed_at=None)
    return dict(rows.values_list("registration_id", "deadline")) if offered else {}


def write(
    registration: Registration,
    letter: str,
    context: Mapping[str, Any] | None = None,
    *,
    page: str = "events:mine",
    sessions: Iterable[Session] = (),
    asked: Iterable[Session] = (),
) -> None:
    """Put one letter into the outbox, in the caller's transaction; see `Letters.write`."""
    written = Letters(registration.event, [registration])
    written.write(registration, letter, context, page=page, sessions=sessions, asked=asked)
    written.post()


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
