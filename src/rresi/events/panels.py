"""What events and trainings add to the pages of other apps."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.models import User
from rresi.accounts.roles import Role, actor_of
from rresi.design.panels import Panel
from rresi.ecosystem.models import Organisation
from rresi.events.attendees import calendar_token
from rresi.events.models import Registration
from rresi.events.permissions import may_create
from rresi.events.queries import attending, cards, trainings
from rresi.events.rules.phases import is_over
from rresi.practices.models import Practice
from rresi.regions.models import Region


def on_region(region: Region, _request: HttpRequest) -> Iterator[Panel]:
    """What a region hosted and will host. Two queries."""
    events = cards.of_region(region)
    if events:
        yield Panel(
            "story",
            "events/panels/events.html",
            {"events": events},
            title=_("Missions and meetings here"),
            place=30,
            key="events",
        )


def on_organisation(organisation: Organisation, _request: HttpRequest) -> Iterator[Panel]:
    """An organisation's trainings, and the events that it hosts or that visit it. Nine queries."""
    offered = trainings.of_organisation(organisation)
    if offered:
        yield Panel(
            "story",
            "events/_trainings.html",
            {"items": offered, "by": "organisation"},
            title=_("Training courses"),
            place=20,
        )
    events = cards.of_organisation(organisation)
    if events:
        yield Panel(
            "story",
            "events/panels/events.html",
            {"events": events},
            title=_("Missions and training here"),
            place=30,
        )


def on_practice(practice: Practice, _request: HttpRequest) -> Iterator[Panel]:
    """Where a practice can be seen, or was shown. Four queries."""
    events = cards.of_practice(practice)
    if events:
        yield Panel(
            "story",
            "events/panels/events.html",
            {"events": events},
            title=_("Shown at"),
            key="shown",
            place=60,
        )


def on_own(user: User, _request: HttpRequest) -> Iterator[Panel]:
    """The events that a person takes part in or runs, and the way to a new one.

    Three queries, and those of their roles.
    """
    actor = actor_of(user)
    events = cards.of_person(user.pk, actor.scope(Role.ORGANISER) | actor.scope(Role.EVENT_HOST))
    context = {"events": events, "may_create": bool(may_create(actor))}
    if any(context.values()):
        yield Panel("own", "events/panels/own.html", context, title=_("Your events"), place=10)


def on_mine(registration: Registration, _request: HttpRequest) -> Iterator[Panel]:
    """The participant's own calendar, by an address that is theirs alone. No query."""
    event = registration.event
    over = is_over(event, timezone.now())
    if registration.state == Registration.State.CANCELLED or over:
        return
    token = calendar_token(event, attending.key_of(registration.pk), registration.links)
    yield Panel("actions", "events/panels/calendar.html", {"slug": event.slug, "token": token})
