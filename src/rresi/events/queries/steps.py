"""What running an event takes, how far it has come, and what is next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core import formats
from rresi.events.models import Certificate, Evaluation, Event, MeetingPlan, Session
from rresi.events.queries import check_in, people, registering, wishes
from rresi.events.queries.desk import hosts_of
from rresi.events.queries.seats import terms_of
from rresi.events.rules.phases import Phase, is_over

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Step:
    """Something that an event takes. `done` None: it goes on as long as its phase."""

    phase: Phase
    label: StrOrPromise
    url_name: str
    action: str  # the permission to do it
    done: bool | None
    state: str = ""  # how far it is, in words


def steps_of(event: Event) -> list[Step]:
    """The steps of an event, in their order. Fifteen queries at most."""
    return [*_before(event), *_during(event), *_after(event)]


def _before(event: Event) -> Iterator[Step]:
    sessions = list(
        Session.objects.filter(event=event).values_list("kind", "draft", "published_at")
    )
    waiting = sum(draft is not None or at is None for _kind, draft, at in sessions)
    waiting += event.venues.filter(draft__isnull=False).count() + (event.draft is not None)
    draft = event.status == Event.Status.DRAFT
    yield Step(
        Phase.BEFORE,
        _("Write the programme"),
        "events:desk_programme",
        "event.edit",
        bool(sessions),
        ngettext("%(n)s session", "%(n)s sessions", len(sessions))
        % {"n": formats.number(len(sessions))},
    )
    hosts = hosts_of(event) if terms_of(event).asks_needs else ""
    # Once it is over, nobody can see any more what people need, whoever is named.
    if hosts or (terms_of(event).asks_needs and not is_over(event, timezone.now())):
        yield Step(
            Phase.BEFORE,
            _("Name a host"),
            "events:desk_roles",
            "event.roles",
            bool(hosts) or (None if _has_begun(event) else False),
            hosts or _("No host can see the dietary and accessibility needs yet."),
        )
    yield Step(
        Phase.BEFORE,
        _("Publish it"),
        "events:desk_publish",
        "event.publish",
        not draft and not waiting,
        ngettext("%(n)s change to publish", "%(n)s changes to publish", waiting)
        % {"n": formats.number(waiting)}
        if waiting
        else "",
    )
    room = registering.room_at_desk(event)
    decide = 0 if _has_begun(event) else people.waiting_for_approval(event)
    yield Step(
        Phase.BEFORE,
        _("Invite and register people"),
        "events:desk_people",
        "event.people",
        None if (room.taken or _has_begun(event)) and not decide else False,
        ngettext(
            "%(n)s is waiting for your decision", "%(n)s are waiting for your decision", decide
        )
        % {"n": formats.number(decide)}
        if decide
        else ngettext("%(n)s seat taken", "%(n)s seats taken", room.taken)
        % {"n": formats.number(room.taken)},
    )
    if any(kind == Session.Kind.MEETINGS for kind, _draft, _at in sessions):
        published = MeetingPlan.objects.filter(event=event, state=MeetingPlan.State.PUBLISHED)
        yield Step(
            Phase.BEFORE,
            _("Plan the meetings"),
            "events:desk_meetings",
            "event.meetings",
            published.exists(),
        )


def _has_begun(event: Event) -> bool:
    return event.status != Event.Status.DRAFT and event.has_begun(timezone.now())


def _during(event: Event) -> Iterator[Step]:
    there = check_in.counts(event)
    yield Step(
        Phase.DURING,
        _("Check people in"),
        "events:desk_check_in",
        "event.check_in",
        None,
        _("%(there)s of %(expected)s people came")
        % {"there": formats.number(there.ever), "expected": formats.number(there.expected)},
    )
    if wishes.has_meetings(event):
        yield Step(
            Phase.DURING,
            _("Find partners for people who are waiting"),
            "events:desk_board",
            "event.check_in",
            None,
        )


def _after(event: Event) -> Iterator[Step]:
    evaluation = Evaluation.objects.filter(event=event).first()
    yield Step(
        Phase.AFTER,
        _("Ask what people thought of it"),
        "events:desk_evaluation",
        "event.evaluate_results",
        evaluation is not None and evaluation.opened_at is not None,
    )
    yield Step(
        Phase.AFTER,
        _("Issue certificates"),
        "events:desk_certificates",
        "event.people",
        Certificate.objects.filter(event=event).exists(),
    )
    yield Step(
        Phase.AFTER,
        _("Close the event and download its dossier"),
        "events:desk_dossier",
        "event.dossier",
        event.status == Event.Status.CLOSED,
    )


def next_of(steps: list[Step], now: Phase) -> Step | None:
    """What is next: the first that is not done of the phases up to now, else what goes on now."""
    due = [step for step in steps if step.phase.value <= now.value]
    if now == Phase.AFTER:  # what was not done before can no longer be done
        due = [step for step in due if step.phase == now]
    undone = next((step for step in due if step.done is False), None)
    return undone or next((step for step in due if step.phase == now and step.done is None), None)
