"""What events have for a person to do: tasks of the day, seats to answer for, late promises."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rresi.accounts.models import User
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.roles import Actor, Role
from rresi.core import formats
from rresi.events.links import path_for
from rresi.events.models import Delegation, Event, Offer, Promise, Registration
from rresi.events.queries import awaited, cards, due, promises
from rresi.events.queries.awaited import Coming
from rresi.events.queries.cards import EventCard
from rresi.events.queries.seats import seats_left
from rresi.events.rules.registration import why_closed
from rresi.events.times import moment_anywhere


def offers() -> Iterable[QuerySet[Offer]]:
    """Every seat that is held until somebody answers."""
    yield Offer.objects.filter(closed_at=None)


def seats(user: User, _actor: Actor) -> Iterable[Group]:
    """Seats to take or to leave. Four queries."""
    held = Offer.objects.filter(
        closed_at=None,
        deadline__gt=timezone.now(),
        registration__account=user,
        registration__state=Registration.State.OFFERED,
    )
    found = list(held.select_related("registration__event").order_by("deadline", "pk")[:AT_MOST])
    titles = cards.cards_of({one.registration.event_id for one in found})
    yield Group(
        "seats",
        _("Seats held for you"),
        [
            Need(
                what=titles[one.registration.event_id].name,
                language=titles[one.registration.event_id].language,
                path=path_for(one.registration),
                act=pgettext("verb", "Answer"),
                why=_("Your seat is held until %(date)s.")
                % {"date": moment_anywhere(one.deadline, ZoneInfo(one.registration.event.zone))},
                due_on=timezone.localdate(one.deadline),
            )
            for one in found
        ],
        total=len(found),
    )


def parts() -> Iterable[QuerySet[Any]]:
    """Every registration of somebody with an account, and every event that can run or come."""
    yield Registration.objects.exclude(account=None)
    yield Event.objects.filter(status=Event.Status.PUBLISHED)


def taking_part(user: User, actor: Actor) -> Iterable[Group]:
    """What waits for a participant, and the events of somebody that run or come next.

    Who runs or hosts one that runs has its tasks. Eight queries at most.
    """
    mine = awaited.own(user.pk)
    asked = awaited.awaited(mine)
    run = actor.scope(Role.ORGANISER) | actor.scope(Role.EVENT_HOST)
    ahead = [
        one for one in awaited.coming(mine, run=run) if not (one.today and one.event.pk in run)
    ]
    if not asked and not ahead:
        return
    titles = cards.cards_of(
        {*(one.registration.event_id for one in asked), *(one.event.pk for one in ahead)}
    )
    yield Group(
        "taking-part",
        _("Your part in events"),
        [
            Need(
                what=titles[one.registration.event_id].name,
                language=titles[one.registration.event_id].language,
                path=path_for(one.registration, one.page),
                act=one.label,
                why=one.why,
                due_on=one.due_on,
            )
            for one in asked[:AT_MOST]
        ],
        total=len(asked),
    )
    yield Group(
        "coming-events",
        _("Your events today and next"),
        [_ahead(one, titles[one.event.pk]) for one in ahead[:AT_MOST]],
        total=len(ahead),
        waiting=True,
    )


def _ahead(one: Coming, card: EventCard) -> Need:
    when = _("Today: %(when)s") % {"when": card.when} if one.today else card.when
    mine = one.registration
    if mine is None:
        path, act = reverse("events:desk", args=[card.slug]), _("Manage the event")
    else:
        path, act = path_for(mine), _("My registration")
        when = when if mine.is_settled else f"{when} · {mine.standing}"
    return Need(what=card.name, language=card.language, path=path, act=act, why=when)


def tasks(_user: User, actor: Actor) -> Iterable[Group]:
    """The tasks of those who run or host events. Ten queries at most."""
    run, hosted = actor.scope(Role.ORGANISER), actor.scope(Role.EVENT_HOST)
    if not run and not hosted:
        return
    found = due.due(run=run, hosted=hosted)
    yield Group(
        "events",
        _("Tasks for your events"),
        [
            Need(
                what=card.name,
                path=reverse(one.url_name, args=[one.event.slug]),
                act=one.label,
                why=one.why,
                due_on=one.due_on,
                language=card.language,
            )
            for one in found[:AT_MOST]
            for card in [EventCard.of(one.event)]
        ],
        total=len(found),
    )


def delegations(_user: User, actor: Actor) -> Iterable[Group]:
    """Delegations with seats left, for who manages them. Five queries."""
    managed = actor.scope(Role.DELEGATION_MANAGER)
    if not managed:
        return
    holding = Count("registrations", filter=Q(registrations__state__in=Registration.HOLDING))
    rows = Delegation.objects.filter(pk__in=managed, event__status=Event.Status.PUBLISHED)
    left = rows.annotate(taken=holding).filter(taken__lt=F("quota")).select_related("event")
    now = timezone.now()
    candidates = [
        one
        for one in left.order_by("event__start", "pk")
        if why_closed(one.event, now, invited_only=False, invited=True) is None
    ]
    free = seats_left({one.event_id: one.event for one in candidates}.values())
    found = [one for one in candidates if free[one.pk]]
    names = cards.names_of({one.event_id for one in found[:AT_MOST]})
    yield Group(
        "delegations",
        _("Your delegations"),
        [
            Need(
                what=one.name,
                path=reverse("events:delegation", args=[one.event.slug, one.pk]),
                act=_("Invite people"),
                why=_("%(event)s, seats still free: %(free)s of %(quota)s")
                % {
                    "event": names[one.event_id],
                    "free": formats.number(free[one.pk]),
                    "quota": formats.number(one.quota),
                },
            )
            for one in found[:AT_MOST]
        ],
        total=len(found),
    )


def to_approve() -> Iterable[QuerySet[Registration]]:
    """Every registration that waits for a decision at an event that nobody organises."""
    yield Registration.objects.filter(
        state=Registration.State.APPROVAL,
        event__status=Event.Status.PUBLISHED,
        event__organisers__isnull=True,
    )


def approvals(_user: User, actor: Actor) -> Iterable[Group]:
    """Events that nobody organises and where somebody waits to be approved. Four queries."""
    if Role.COORDINATOR not in actor.roles:
        return
    (waiting,) = to_approve()
    rows = waiting.order_by().values("event_id", "event__slug").annotate(people=Count("pk"))
    found = list(rows.order_by("event__start", "event_id"))
    shown = found[:AT_MOST]
    titles = cards.cards_of({row["event_id"] for row in shown})
    yield Group(
        "approvals",
        _("Registrations to approve"),
        [
            Need(
                what=titles[row["event_id"]].name,
                language=titles[row["event_id"]].language,
                path=reverse("events:desk_people", args=[row["event__slug"]]) + "?state=approval",
                act=_("Decide"),
                why=ngettext(
                    "%(n)s is waiting for your decision",
                    "%(n)s are waiting for your decision",
                    row["people"],
                )
                % {"n": formats.number(row["people"])},
            )
            for row in shown
        ],
        total=len(found),
    )


def overdue() -> Iterable[QuerySet[Promise]]:
    """Every promise whose day is over."""
    yield promises.overdue()


def late_promises(_user: User, actor: Actor) -> Iterable[Group]:
    """Promises whose day is over, for coordinators and organisers. Five queries."""
    own = None if Role.COORDINATOR in actor.roles else actor.scope(Role.ORGANISER)
    if own is not None and not own:
        return
    rows = promises.overdue(own)
    found = list(rows.order_by("due_on", "pk")[:AT_MOST])
    yield Group(
        "promises",
        _("Overdue promises"),
        [
            Need(
                what=one.what,
                path=reverse("events:desk_promises", args=[one.event.slug]),
                act=_("View"),
                why=_("%(event)s, due by %(date)s")
                % {"event": EventCard.of(one.event).name, "date": formats.day(one.due_on)},
                due_on=one.due_on,
                overdue=True,
                language=one.language,
            )
            for one in found
            if one.due_on
        ],
        total=rows.count() if len(found) == AT_MOST else len(found),
    )
