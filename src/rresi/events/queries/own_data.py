"""What is kept about one person, as they may take it away: plain values for a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rresi.accounts.queries import verified_emails_of
from rresi.core import formats
from rresi.core.taxonomies import TOPICS
from rresi.events.models import (
    EvaluationRight,
    Invitation,
    Meeting,
    MeetingPlan,
    MeetingProfile,
    PromiseChange,
    Registration,
    Session,
)
from rresi.events.queries import photographs
from rresi.events.queries.people import answers_of
from rresi.events.queries.titles import title_of
from rresi.events.queries.wishes import profile_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def held_about(registration: Registration) -> dict[str, Any]:
    """Everything that is kept about a participant, but for encrypted needs. 24 queries at most.

    Of the evaluation that is whether they took the form; nobody knows whose answers are whose.
    """
    wanted = (
        *("name", "email", "organisation_name", "kind", "country", "job", "role", "gender"),
        *("language", "state", "ending", "ending_note", "returns", "meeting_turns", "at_door"),
    )
    moments = (
        *("created_at", "queued_at", "approved_at", "address_confirmed_at", "confirmed_at"),
        *("cancelled_at", "turned_away_at", "meetings_stopped_at"),
    )
    facts = {name: getattr(registration, name) for name in wanted}
    times = {name: _told(getattr(registration, name)) for name in moments}
    sessions = Session.objects.filter(event=registration.event_id).prefetch_related("texts")
    titles: dict[int | None, str] = {one.pk: title_of(one) for one in sessions} | {None: ""}
    consented = ("purpose", "given", "at", "version", "language", "text")
    noted = ("kind", "text", "answer")
    promised = ("what", "with_whom", "due_on", "is_public", "state", "result")
    hidden = ("hidden_at", "hidden_why")
    public_page = reverse("events:detail", args=[registration.event.slug])
    return {
        "event": registration.event.slug,
        **{name: value for name, value in (facts | times).items() if value},
        "delegation": registration.delegation.name if registration.delegation else "",
        "offers": list(_rows(registration.offers, "why", "made_at", "deadline", "outcome")),
        "sessions": [
            {"title": titles[one.session_id], "state": one.state}
            for one in registration.seats.all()
        ],
        "sessions_given_up": [
            {"title": titles[one.session_id], "times": one.times, "at": one.at.isoformat()}
            for one in registration.given_up.all()
        ],
        "answers": [
            {"question": label, "answer": answer}
            for label, answer in answers_of(registration)
            if answer
        ],
        "evaluation": list(
            _rows(EvaluationRight.objects.filter(registration=registration), "taken")
        ),
        "attendance": _at_sessions(registration.attendance, titles, "day", "kind", "at"),
        "scans": _at_sessions(
            registration.scans, titles, "scanned_at", "door", "outcome", "reason"
        ),
        **_of_meetings(registration),
        "notes": [
            {
                "session": titles[one.session_id],
                **{name: getattr(one, name) for name in noted},
            }
            for one in registration.notes.all()
        ],
        "photographs": [
            {
                "alt": one.photograph.alt,
                "credit": one.photograph.credit,
                "added_at": one.photograph.added_at.isoformat(),
                "shown_on": public_page if one.is_public else "",
            }
            for one in photographs.of_person(registration)
        ],
        "promises": list(_rows(registration.promises, "pk", *promised, *hidden)),
        "promises_before": list(
            _rows(
                PromiseChange.objects.filter(promise__registration=registration),
                *("promise", *promised, "changed_at"),
            )
        ),
        "certificates": [
            {
                "code": one.code,
                "issued_at": one.issued_at.isoformat(),
                "revoked": bool(one.revoked_at),
                "reason": one.reason,
                "credential": one.credential,
            }
            for one in registration.certificates.all()
        ],
        "consents": list(_rows(registration.consents, *consented)),
    }


def told_by(registration: Registration) -> list[tuple[StrOrPromise, str]]:
    """What somebody told of their work and of whom they want to meet, and what the organisers wrote
    when they ended the registration; as far as there is any. One query.
    """
    profile = profile_of(registration)
    told: list[tuple[StrOrPromise, str]] = [
        (
            pgettext_lazy("organisation", "Type of organisation"),
            str(registration.get_kind_display()) if registration.kind else "",
        ),
        (_("What do you do there?"), registration.job),
        (_("What are you looking for?"), profile.looks_for),
        (_("Topics on which you are looking for someone"), _topics(profile.seeks)),
        (_("What can you offer?"), profile.brings),
        (_("Topics on which you can help"), _topics(profile.offers)),
        (
            _("Maximum number of meetings"),
            "" if profile.most is None else formats.number(profile.most),
        ),
        (
            _("Times at which you cannot meet"),
            formats.number(len(profile.away)) if profile.away else "",
        ),
        (
            _("What the organisers wrote when they ended your registration"),
            registration.ending_note,
        ),
    ]
    return [(label, words) for label, words in told if words]


def _topics(keys: Iterable[str]) -> str:
    return formats.listed([str(TOPICS[key].label) for key in keys if key in TOPICS])


def held_in_short(registration: Registration) -> list[tuple[StrOrPromise, int]]:
    """What else is held, and how much of it; the file has it in full. Thirteen queries."""
    meetings = Meeting.objects.filter(
        Q(first=registration) | Q(second=registration),
        plan__event=registration.event_id,
        plan__state=MeetingPlan.State.PUBLISHED,
    )
    held: list[tuple[StrOrPromise, QuerySet[Any]]] = [
        (_("Seats that were held for you"), registration.offers.all()),
        (_("Sessions"), registration.seats.all()),
        (_("Sessions in which you gave up your seat"), registration.given_up.all()),
        (_("Answers to the organiser’s questions"), registration.answers.exclude(value="")),
        (_("Wishes for meetings"), registration.wishes.all()),
        (_("Meetings"), meetings),
        (_("Times you were checked in"), registration.attendance.all()),
        (_("What devices at the doors recorded"), registration.scans.all()),
        (
            _("Evaluation form that you opened, without your answers"),
            EvaluationRight.objects.filter(registration=registration, taken=True),
        ),
        (_("Notes and questions"), registration.notes.all()),
        (_("Promises"), registration.promises.all()),
        (
            _("Earlier versions of your promises"),
            PromiseChange.objects.filter(promise__registration=registration),
        ),
        (_("Certificates"), registration.certificates.all()),
    ]
    return [(label, count) for label, rows in held if (count := rows.count())]


def _told(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _rows(rows: Any, *columns: str) -> Iterator[dict[str, Any]]:
    for row in rows.values(*columns):
        yield {name: _told(value) for name, value in row.items()}


def _at_sessions(
    rows: Any, titles: Mapping[int | None, str], *columns: str
) -> list[dict[str, Any]]:
    """The same with the title of the session; without one it is of the event as a whole."""
    found = _rows(rows, "session_id", *columns)
    return [{"session": titles[row.pop("session_id")], **row} for row in found]


def _shown(other: Registration) -> str:
    return other.name if other.named_to_partners else ""


def _of_meetings(registration: Registration) -> dict[str, Any]:
    """What somebody said of whom they want to meet, and their meetings in the published plan."""
    said = ("looks_for", "brings", "seeks", "offers", "most", "away")
    profile = MeetingProfile.objects.filter(registration=registration)
    wishes = registration.wishes.select_related("other")
    meetings = Meeting.objects.filter(
        Q(first=registration) | Q(second=registration),
        plan__event=registration.event_id,
        plan__state=MeetingPlan.State.PUBLISHED,
    ).select_related("first", "second")
    return {
        "meeting_profile": next(_rows(profile, *said), None),
        "wishes": [{"name": _shown(one.other), "avoid": one.avoid} for one in wishes],
        "meetings": [
            {
                "with": _shown(one.second if mine else one.first),
                "starts_at": one.starts_at.isoformat() if one.minutes else None,
                "table": one.table or None,
                "standby": one.standby,
                "answer": one.first_answer if mine else one.second_answer,
                "outcome": one.outcome,
                "missed": registration.pk in one.absent,
            }
            for one in meetings
            for mine in [one.first_id == registration.pk]
        ],
    }


def export_of(user_id: int) -> list[dict[str, Any]]:
    """What is kept about the registrations of an account, for the person's own export."""
    rows = Registration.objects.filter(account_id=user_id).select_related("event", "delegation")
    return [held_about(registration) for registration in rows]


def open_invitations_to(user_id: int) -> QuerySet[Invitation]:
    """The invitations to a person's addresses by which nobody has registered. One query more."""
    emails = verified_emails_of(user_id)
    return Invitation.objects.filter(email__in=emails, registration=None).order_by("pk")


def invitations_of(user_id: int) -> list[dict[str, str]]:
    """What is kept about a person who was invited, for the person's own export."""
    return [
        {
            "event": one.event.slug,
            "email": one.email,
            "name": one.name,
            "delegation": one.delegation.name if one.delegation else "",
            "sent_at": one.sent_at.isoformat(),
        }
        for one in open_invitations_to(user_id).select_related("event", "delegation")
    ]
