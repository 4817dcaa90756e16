"""The list of people as a table, for a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy

from rresi.core import formats
from rresi.core.translations import country_name, language_name
from rresi.events.models import Answer, Consent, Event, SessionSeat
from rresi.events.queries import arrivals, participants, registering
from rresi.events.queries.people import Asked, find, said
from rresi.events.queries.titles import title_of

HEADINGS = (
    gettext_lazy("Name"),
    gettext_lazy("Email address"),
    gettext_lazy("Status"),
    gettext_lazy("Organisation"),
    pgettext_lazy("organisation", "Type of organisation"),
    gettext_lazy("Country"),
    gettext_lazy("Position"),
    gettext_lazy("Role"),
    gettext_lazy("Delegation"),
    gettext_lazy("Language"),
    gettext_lazy("Registered on"),
    gettext_lazy("Sessions"),
    gettext_lazy("Checked in on"),
    gettext_lazy("Checked in to"),
)


def table_of(event: Event, asked: Asked) -> tuple[list[str], Iterator[list[str | date]]]:
    """The list as a table, without dietary and accessibility needs. Nine queries at most."""
    rows = list(find(event, asked).select_related("delegation"))
    for row in rows:
        row.event = event
    questions = registering.questions_of(event)
    answered = Answer.objects.filter(question__event=event)
    answers = {
        (registration, question): value
        for registration, question, value in answered.values_list(
            "registration_id", "question_id", "value"
        )
    }
    titles = {s.pk: title_of(s) for s in event.sessions.prefetch_related("texts")}
    sessions: dict[int, list[str]] = {}
    seats = SessionSeat.objects.filter(
        session__event=event, state=SessionSeat.State.CONFIRMED
    ).order_by("session__starts_at")
    for registration, session in seats.values_list("registration_id", "session_id"):
        sessions.setdefault(registration, []).append(titles[session])
    came = arrivals.of_people(event)
    agreed = {p: participants.agreed(event, p) for p in Consent.Purpose}

    def lines() -> Iterator[list[str | date]]:
        for row in rows:
            yield [
                row.name,
                row.email,
                str(row.standing),
                row.organisation_name,
                str(row.get_kind_display()),
                country_name(row.country),
                row.job,
                str(row.get_role_display()),
                row.delegation.name if row.delegation else "",
                language_name(row.language),
                timezone.localdate(row.created_at, ZoneInfo(event.zone)),
                "; ".join(sessions.get(row.pk, [])),
                arrivals.days_of(came.get(row.pk, ())),
                "; ".join(titles[one.session_id] for one in came.get(row.pk, ()) if one.session_id),
                "; ".join(str(p.label) for p, who in agreed.items() if row.pk in who),
                *(said(q, answers.get((row.pk, q.pk), "")) for q in questions),
            ]

    today = timezone.localdate(timezone=ZoneInfo(event.zone))
    agrees = gettext("Agrees to (on %(date)s; anyone can withdraw)") % {"date": formats.day(today)}
    labels = (question.label for question in questions)
    return [*map(str, HEADINGS), agrees, *labels], lines()
