"""What events need of a person."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from rresi.accounts.models import User
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.roles import Actor, Role
from rresi.core import formats
from rresi.events.queries import due, promises
from rresi.events.queries.cards import EventCard


def needs(_user: User, actor: Actor) -> Iterable[Group]:
    """The tasks of those who run or host events, and overdue promises. 16 queries at most."""
    run, hosted = actor.scope(Role.ORGANISER), actor.scope(Role.EVENT_HOST)
    if run or hosted:
        yield _tasks(due.due(run=run, hosted=hosted))
    if run or Role.COORDINATOR in actor.roles:
        yield _promises(actor)


def _tasks(found: list[due.Due]) -> Group:
    return Group(
        "events",
        _("Your events"),
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


def _promises(actor: Actor) -> Group:
    """Promises whose day is over. Five queries."""
    rows = promises.overdue(
        None if Role.COORDINATOR in actor.roles else actor.scope(Role.ORGANISER)
    )
    found = list(rows.order_by("due_on", "pk")[:AT_MOST])
    return Group(
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
