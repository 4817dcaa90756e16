"""Sending a change set: one message a person, in their language, never twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from rresi.accounts.models import User
from rresi.core import formats
from rresi.events import attendees, times
from rresi.events.attendees import Attendee
from rresi.events.changes import AnyChange, Change, EventChange, changes_for, stored_changes
from rresi.events.models import ChangeMail, ChangeSet, Consent, Event, Offer, Registration
from rresi.events.moved import gathered
from rresi.events.queries import attending, participants
from rresi.events.queries.cards import EventCard
from rresi.events.queries.desk import contacts_of
from rresi.events.queries.seats import terms_of
from rresi.events.rules.retention import PEOPLE, erased_on
from rresi.events.services import letters

BATCH = 50


def send(pk: int) -> int:
    """Send what is left of a change set; returns how many messages. Again, it sends nothing.

    A message goes into the outbox in the transaction that notes it as sent. Whoever no longer takes
    part, has lost their place, no longer agrees to news or is not concerned any more is taken off
    the list and not told. Once the event's cancellation has superseded the change set, nobody is.
    """
    rows = ChangeSet.objects.select_related("event__host_region", "user")
    rows = rows.prefetch_related("event__texts", "event__host_region__texts")
    change_set = rows.get(pk=pk)
    changes, event = stored_changes(change_set.changes), change_set.event
    agreed = participants.agreed(event, Consent.Purpose.NEWS) if change_set.for_news else None
    people = {
        person.key: person
        for person in attendees.attendees_of(event)
        if not changes or (changes_for(person, changes) and not person.turned_away)
        if agreed is None or attending.number_of(person.key) in agreed
    }
    sent = 0
    left = change_set.mails.filter(sent_at__isnull=True).order_by("pk")
    while batch := list(left[:BATCH]):
        # Rendered before the transaction begins: everybody who registers would wait for it.
        told = {mail.pk: people[mail.key] for mail in batch if mail.key in people}
        known = _known(change_set, told.values())
        written = {number: _written(change_set, one, known) for number, one in told.items()}
        with transaction.atomic():
            still = left.select_for_update().filter(pk__in=[mail.pk for mail in batch])
            taken = list(still.values_list("pk", flat=True))
            change_set.event.refresh_from_db(fields=["status"])
            if change_set.superseded:
                return sent
            reached = [number for number in taken if number in written]
            get_connection().send_messages([written[number] for number in reached])
            sent += len(reached)
            ChangeMail.objects.filter(pk__in=reached).update(sent_at=timezone.now())
            ChangeMail.objects.filter(pk__in=set(taken) - set(reached)).delete()
    return sent


def send_left() -> int:
    """Send what a worker that died left; returns how many messages."""
    cancelled = Q(change_set__event__status=Event.Status.CANCELLED)
    tells_of_it = Q(change_set__subject="", change_set__changes=[])
    left = ChangeMail.objects.filter(~cancelled | tells_of_it, sent_at__isnull=True)
    return sum(send(pk) for pk in left.values_list("change_set_id", flat=True).distinct()[:20])


@dataclass(frozen=True)
class _Known:
    """What messages say of people beyond the changes, by primary key of their registrations."""

    deadlines: Mapping[int, datetime]  # until when a seat is held, for less time than was said
    back: Collection[int]  # who waits again, since the start was moved once more
    promised: Collection[int]
    contacts: Sequence[User]
    asked_needs: bool


def _known(change_set: ChangeSet, people: Iterable[Attendee]) -> _Known:
    """What the messages to these people need. Five queries at most, however many they are."""
    event, numbers = change_set.event, (attending.number_of(person.key) for person in people)
    pks = [number for number in numbers if number is not None]
    offers = Offer.objects.filter(registration__in=pks, closed_at=None, shortened=True)
    waiting = Registration.objects.filter(pk__in=pks, turned_away_at__isnull=False)
    return _Known(
        dict(offers.values_list("registration_id", "deadline")),
        {one.pk for one in waiting.select_related("event") if one.is_back},
        set(event.promises.filter(registration__in=pks).values_list("registration_id", flat=True)),
        contacts_of(event) if change_set.cancels else (),
        terms_of(event).asks_needs,
    )


def _written(change_set: ChangeSet, person: Attendee, known: _Known) -> EmailMessage:
    subject, body = _message(change_set, person, known)
    writer = change_set.user if change_set.subject else None
    return EmailMessage(
        subject=subject,
        body=body,
        to=[person.email],
        reply_to=[writer.email] if writer else [],
        headers={"Content-Language": person.language},
    )


def _message(change_set: ChangeSet, person: Attendee, known: _Known) -> tuple[str, str]:
    """Subject and text of the message about a change set to a person, in their language."""
    event, number = change_set.event, attending.number_of(person.key)
    with translation.override(person.language):
        changes = stored_changes(change_set.changes)
        own = person.page()
        path = reverse(own[0], args=own[1:]) if own else _page(event)
        choose = reverse("events:mine_change", args=own[1:]) if own else path
        context = {
            "person": person,
            "card": EventCard.of(event),
            "note": change_set.note,
            "url": f"{settings.SITE_URL}{path}",
            "own_page": bool(own),
        }
        if change_set.subject:
            letter = {
                "subject": change_set.subject,
                "writer": change_set.user,
                "for_news": change_set.for_news,
            }
            words = render_to_string("events/mail/letter.txt", context | letter)
        elif changes:
            shown = changes_for(person, changes)
            theirs = _of_meetings(event, person, shown)
            said: dict[str, object] = {
                "changes": gathered(shown),
                "waits": not person.comes,
                "choose": f"{settings.SITE_URL}{choose}"
                if any(_to_choose(change, person) for change in shown)
                else "",
            }
            if any(isinstance(change, EventChange) and change.moved for change in shown):
                until = known.deadlines.get(number or 0)
                said["until"] = times.moment_anywhere(until, ZoneInfo(event.zone)) if until else ""
                said["is_back"] = number in known.back
            words = render_to_string("events/mail/changes.txt", context | theirs | said)
        else:
            words = render_to_string(
                "events/mail/cancelled.txt", context | _of_cancelled(event, number, known)
            )
    return letters.subject_and_text(words)


def _to_choose(change: AnyChange, person: Attendee) -> bool:
    """Whether they come to a session only if they now choose it."""
    if not isinstance(change, Change) or change.session in person.sessions:
        return False
    return change.must_be_chosen and change.after.starts_at > timezone.now()


def _of_meetings(event: Event, person: Attendee, changes: Iterable[AnyChange]) -> dict[str, object]:
    """A person's meetings as they stand now, where these changes concern some of theirs."""
    blocks = [change for change in changes if isinstance(change, Change)]
    theirs = any(person.key in change.meet for change in blocks)
    now = timezone.now()
    standing = [
        (one.title, times.span_anywhere(one.starts_at, one.ends_at, one.zone), one.place, one.note)
        for one in (attendees.appointments(event, person.key) if theirs else ())
        if not one.cancelled and one.ends_at > now
    ]
    away = any(person.key in change.away for change in blocks)
    again = any(person.key in change.meet and change.to_another_day for change in blocks)
    return {"meets": theirs, "meetings": standing, "away": away, "again": again}


def _of_cancelled(event: Event, number: int | None, known: _Known) -> dict[str, object]:
    """What becomes of what is held about a person, and who answers; words in their language."""
    gone = erased_on(event, PEOPLE)
    return {
        "erased_on": formats.day(gone) if gone else "",
        "asked_needs": known.asked_needs,
        "promised": number in known.promised,
        "contacts": known.contacts,
        "contact": letters.contact_page(event),
    }


def _page(event: Event) -> str:
    return reverse("events:detail", args=[event.slug])
