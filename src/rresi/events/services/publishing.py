"""Publishing: an event, the changes of its programme as one set, and telling people once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.roles import Actor
from rresi.core.lengths import fits
from rresi.core.refusals import Incomplete, Refused
from rresi.core.stamps import renew_stamp
from rresi.core.versions import require_unchanged
from rresi.events import attendees, tasks
from rresi.events.attendees import Attendee
from rresi.events.changes import AnyChange, bound, recipients
from rresi.events.models import ChangeMail, ChangeSet, Event, Session
from rresi.events.queries.programme import Item, programme_of
from rresi.events.rules import states
from rresi.events.rules.programme import What
from rresi.events.services import inviting, letters
from rresi.events.services.about import publish_about
from rresi.events.services.meetings import follow_blocks
from rresi.events.services.programme import locked, write_facts
from rresi.events.version import VERSION
from rresi.search import interface as search


@transaction.atomic
def publish_event(*, actor: Actor, event: Event, seen: str) -> Event:
    """Show a draft and its programme to everybody.

    Raises:
        PermissionDenied: the actor may not.
        Refused: it is no draft.
        Outdated: somebody changed it in between.
        Incomplete: it has no day or no name.
    """
    current = locked(actor, "event.publish", event)
    if not states.possible(current.status, Event.Status.PUBLISHED):
        raise Refused(_("This event has already been published."))
    require_unchanged(current, seen, current.version)
    if current.start is None:
        raise Incomplete([("start", _("Enter the days on which it takes place."))])
    now = timezone.now()
    _put(current, Event.Status.PUBLISHED)
    current.sessions.update(published_at=now)
    _begin(current)
    attendees.programme_changed(current)
    return current


@transaction.atomic
def publish_changes(
    *, actor: Actor, event: Event, seen: str, tell: bool, note: str = ""
) -> ChangeSet:
    """Publish all that waits, and tell those whom it concerns: one message a person.

    `seen` is the token of the changes that the organiser saw. Who is told is fixed here, once.
    Without `tell` only those are told of whom a seat, session or meeting changes.

    Raises:
        PermissionDenied: the actor may not.
        Refused: nothing waits, or the event is not published.
        Outdated: the changes are no longer those that the organiser saw.
    """
    current = locked(actor, "event.publish", event)
    if current.status != Event.Status.PUBLISHED:
        raise Refused(_("Publish the event first."))
    programme = programme_of(current)
    changes = programme.changes
    if not changes:
        raise Refused(_("There are no changes to publish."))
    require_unchanged(programme, seen, programme.token)
    people = attendees.attendees_of(current)  # as they stand before their seats follow
    told = (recipients if tell else bound)(people, changes, begun=programme.begun)
    now = timezone.now()
    publish_about(current, programme.venues)
    follow_blocks(programme.following.values())
    for item in programme.items:
        if item.what:
            _apply(item, item.what, now)
    _begin(current)
    _touch(current)
    attendees.programme_changed(current)
    return _change_set(actor, current, told, changes, note=note)


def _apply(item: Item, what: What, now: datetime) -> None:
    session = item.session
    if what == What.ADDED:
        session.published_at = now
    else:
        session.sequence += 1
        if session.capacity is None and item.facts.capacity is not None:
            # Calendars of who gets no seat call it off, and take it back if they get one after all.
            session.sequence, session.limited_at = session.sequence + 1, now
    session.cancelled_at = (session.cancelled_at or now) if item.facts.cancelled else None
    write_facts(session, item.facts)


@transaction.atomic
def cancel_event(*, actor: Actor, event: Event, seen: str, note: str = "") -> ChangeSet:
    """Cancel a published event with all its sessions, and tell everybody who takes part or waits.

    Raises:
        PermissionDenied: the actor may not.
        Refused: it is a draft, or has ended.
        Outdated: somebody changed it in between.
    """
    current = locked(actor, "event.publish", event)
    if not states.possible(current.status, Event.Status.CANCELLED):
        raise Refused(_("Only a published event can be cancelled."))
    require_unchanged(current, seen, current.version)
    # Messages about earlier changes are no longer sent (`telling.send`): one message says it all.
    current.draft = None
    current.venues.update(draft=None)
    Session.objects.filter(event=current).update(draft=None)
    Session.objects.filter(event=current, published_at__isnull=True).delete()
    standing = Session.objects.filter(event=current).standing()
    standing.update(cancelled_at=timezone.now(), sequence=F("sequence") + 1)
    _put(current, Event.Status.CANCELLED)
    told = told_of_cancelling(attendees.attendees_of(event))
    attendees.programme_changed(current)
    made = _change_set(actor, current, told, [], note=note)
    inviting.tell_cancelled(current, told, made.note)
    return made


def told_of_cancelling(people: Iterable[Attendee]) -> list[Attendee]:
    """Who of those who take part or wait gets the letter that the event is cancelled.

    Others who hear of it are in `inviting`.
    """
    return [person for person in people if person.email and not person.turned_away]


def _change_set(
    actor: Actor,
    event: Event,
    told: Sequence[Attendee],
    changes: Sequence[AnyChange],
    *,
    note: str,
) -> ChangeSet:
    return write_down(
        actor, event, told, changes=changes, note=fits(note, letters.NOTE_LENGTH, field="note")
    )


def write_down(
    actor: Actor,
    event: Event,
    told: Sequence[Attendee],
    *,
    changes: Sequence[AnyChange] = (),
    subject: str = "",
    note: str = "",
    for_news: bool = False,
) -> ChangeSet:
    """Write down what these people are told, and have it sent. The event is locked."""
    last = event.change_sets.aggregate(last=Max("number"))["last"] or 0
    made = ChangeSet.objects.create(
        event=event,
        number=last + 1,
        user_id=actor.user_id,
        subject=subject,
        note=note,
        for_news=for_news,
        changes=[change.model_dump(mode="json") for change in changes],
    )
    ChangeMail.objects.bulk_create(
        [ChangeMail(change_set=made, key=person.key) for person in told], batch_size=500
    )
    if told:
        transaction.on_commit(lambda: tasks.send_changes.enqueue(made.pk))
    return made


def _begin(event: Event) -> None:
    """Keep when the first session begins that everybody sees: with it the event begins."""
    standing = Session.objects.filter(event=event).standing()
    event.first_session_at = standing.aggregate(first=Min("starts_at"))["first"]
    event.save(update_fields=["first_session_at"])


def _put(event: Event, status: str) -> None:
    event.status = status
    event.save(update_fields=["status", "draft", "updated_at"])
    _touch(event)


def _touch(event: Event) -> None:
    renew_stamp(VERSION)
    search.changed("mission", [event.pk])
