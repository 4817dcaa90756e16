"""Closing an event, and taking people out of the records without changing a number.

How many different people came to all events together cannot be told from names that are gone. So
everybody is counted as new at one event: the one that is closed first, or whose record of them is
erased first. The sum of those counts is the number of people. Two records are of one person when
their email addresses are equal. What that cannot know is printed with the number (`rules.unknown`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.queries import owned
from rresi.accounts.roles import Actor
from rresi.core.models import Stamp
from rresi.core.recipients import erase_mail_to
from rresi.core.refusals import Refused
from rresi.events.models import (
    Attendance,
    Closing,
    CountedBefore,
    DayTally,
    Evaluation,
    EvaluationRight,
    Event,
    Invitation,
    Photograph,
    Promise,
    PromiseChange,
    Registration,
    SessionNote,
    Tally,
)
from rresi.events.permissions import PERMISSIONS, target_of
from rresi.events.queries import hours
from rresi.events.queries.attended import attended
from rresi.events.queries.check_in import SEATED
from rresi.events.queries.outcome import was_closed
from rresi.events.queries.participants import had_seat_at
from rresi.events.rules.registration import Closed, in_words, registration_ended_at
from rresi.events.services import certificates, photographs, seats

LOCK = "events.closing"


def _lock() -> None:
    """One closing or erasure at a time: two at once would count one person twice."""
    Stamp.objects.get_or_create(name=LOCK)
    Stamp.objects.select_for_update().get(name=LOCK)


@transaction.atomic
def close_event(*, actor: Actor, event: Event) -> Closing:
    """Close an event that is over; again changes nothing.

    Raises:
        PermissionDenied.
        Refused: it is not over, or a draft, which closing would show to everybody.
    """
    require(PERMISSIONS, actor, "event.dossier", target_of(event))
    if not hours.has_concluded(event):
        raise Refused(_("An event can be closed when it is over."))
    current = seats.lock(event)  # before the other lock, as in `progress`
    _lock()
    found = Closing.objects.filter(event=event).first()
    if found is not None:
        return found
    if current.status == Event.Status.DRAFT:
        raise Refused(in_words(Closed.NOT_PUBLISHED))
    made = Closing.objects.create(event=event, closed_at=timezone.now(), by_id=actor.user_id)
    people = list(attended(event).order_by("pk"))
    counted = _counted_elsewhere(people)
    firsts = Counter(_cell(person) for person in people if person.pk not in counted)
    for cell, count in firsts.items():
        _add(event, cell, first=count)
    Event.objects.filter(pk=event.pk).exclude(status=Event.Status.CANCELLED).update(
        status=Event.Status.CLOSED, draft=None
    )
    return made


def _cell(person: Registration) -> tuple[str, str, str]:
    return (person.country, person.kind, person.gender)


def _add(event: Event, cell: tuple[str, str, str], **more: int) -> None:
    country, kind, gender = cell
    row, _made = Tally.objects.get_or_create(
        event=event, session=None, country=country, kind=kind, gender=gender
    )
    Tally.objects.filter(pk=row.pk).update(**{name: F(name) + n for name, n in more.items()})


def _counted_elsewhere(people: list[Registration]) -> set[int]:
    """Who of these has been counted as new already, at a closed event or one that is erased."""
    emails = {person.email for person in people if person.email}
    facts = Attendance.objects.filter(
        registration__email__in=emails, kind="in", event__closing__isnull=False
    )
    known: dict[str, set[int]] = {}
    for email, event_id in facts.values_list("registration__email", "event_id").distinct():
        known.setdefault(email, set()).add(event_id)
    before = set(
        CountedBefore.objects.filter(registration__in=people).values_list(
            "registration_id", flat=True
        )
    )
    return before | {
        person.pk for person in people if known.get(person.email, set()) - {person.event_id}
    }


@transaction.atomic
def take_out(people: Iterable[Registration]) -> int:
    """Delete registrations and all that names these people; every number stays as it is.

    Consents stay as evidence and name nobody. Mail to an address goes with the last that has it.
    How many were deleted.
    """
    _lock()
    rows = list(people)
    programmes: dict[int, hours.Counted] = {}
    for person in rows:
        if person.event_id not in programmes:
            programmes[person.event_id] = hours.counted(person.event)
        _count_out(person, programmes[person.event_id])
        _strip(person)
        person.delete()
    gone = {person.email for person in rows if person.email}
    here = set(Registration.objects.filter(email__in=gone).values_list("email", flat=True))
    erase_mail_to(frozenset(gone - here - owned(gone)))
    return len(rows)


def _count_out(person: Registration, programme: hours.Counted) -> None:
    """Move what one registration counts for into the tallies."""
    event, itself = person.event, Registration.objects.filter(pk=person.pk)
    ended_at = registration_ended_at(event, timezone.now())
    seats = itself.filter(SEATED).count()
    coming = had_seat_at(event, ended_at).filter(pk=person.pk).count() if ended_at else 0
    if seats or coming:
        _add(event, _cell(person), seats=seats, coming=coming)
    facts = Attendance.objects.filter(registration=person, kind="in")
    if not facts.exists():
        return
    there = hours.facts_of(event, [person.pk])[person.pk]
    for session in programme.attended(there):
        column = "people" if session in there.sessions else "by_day"
        row, _made = Tally.objects.get_or_create(event_id=person.event_id, session_id=session)
        Tally.objects.filter(pk=row.pk).update(**{column: F(column) + 1})
    for day in there.days:
        whole, _made = DayTally.objects.get_or_create(event_id=person.event_id, day=day)
        DayTally.objects.filter(pk=whole.pk).update(people=F("people") + 1)
    others = Registration.objects.filter(email=person.email).exclude(event=person.event_id)
    others = others if person.email else others.none()
    closed = was_closed(person.event)
    came = Attendance.objects.filter(registration__in=others, kind="in")
    counted = bool(_counted_elsewhere([person])) or closed
    # Somebody who attended another event that is still open is counted there instead.
    first = not counted and not came.filter(event__closing__isnull=True).exists()
    _add(person.event, _cell(person), people=1, first=int(first))
    if counted or first:
        CountedBefore.objects.bulk_create(
            [
                CountedBefore(registration=other)
                for other in others.filter(event__closing__isnull=True)
            ],
            ignore_conflicts=True,
        )


def _strip(person: Registration) -> None:
    """Delete what somebody told the others, and empty what names them in rows that stay.

    What they learned stays where it is shown: it was written for the report, without a name.
    """
    SessionNote.objects.filter(registration=person).exclude(
        kind=SessionNote.Kind.LEARNED, is_hidden=False
    ).delete()
    taken = EvaluationRight.objects.filter(registration=person, taken=True).count()
    Evaluation.objects.filter(event=person.event_id).update(
        taken_by_erased=F("taken_by_erased") + taken
    )
    promises = Promise.objects.filter(registration=person)
    promises.exclude(Promise.SHOWN).update(what="", result="")
    promises.update(with_whom="")
    PromiseChange.objects.filter(promise__in=promises).delete()
    certificates.forget([person.pk])
    for photograph in Photograph.objects.filter(people=person):
        photographs.remove(photograph)
    if person.email:
        Invitation.objects.filter(event=person.event_id, email=person.email).delete()
