"""Whom to ask about a region, an organisation or an event, on their pages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rresi.accounts.models import User
from rresi.accounts.portraits import shown_to
from rresi.accounts.queries import whom_to_ask
from rresi.accounts.roles import Role
from rresi.design.panels import Panel
from rresi.ecosystem.models import Organisation
from rresi.events.models import Event
from rresi.events.queries.cards import EventCard
from rresi.events.queries.desk import asked_of
from rresi.portal import loop
from rresi.practices.stewards import coordinator, manager_of
from rresi.regions.models import Region

NAMES_SHOWN = 2


def on_region(region: Region, request: HttpRequest) -> Iterator[Panel]:
    """The region's managers, else the coordinators, and how far it has come. Two queries."""
    people, managed = whom_to_ask(Role.REGION_MANAGER, region.pk)
    yield _whom(region, request, people, managed=managed, slot="glance")
    yield Panel(
        "story",
        "portal/_loop.html",
        {"loop": loop.of_regions([region.pk])[region.pk]},
        title=_("From map to measured result"),
        place=2,
        key="loop",
    )


def on_organisation(organisation: Organisation, request: HttpRequest) -> Iterator[Panel]:
    """The managers of its region, else the coordinators. One query."""
    region = organisation.region
    people, managed = whom_to_ask(Role.REGION_MANAGER, region.pk if region else 0)
    yield _whom(region, request, people, managed=managed)


def on_event(event: Event, request: HttpRequest) -> Iterator[Panel]:
    """Of an event that has not ended: who runs or hosts it; where nobody does, the managers of its
    host region, else the coordinators. Four queries at most.
    """
    if EventCard.of(event).past:
        return
    if (asked := asked_of(event)) is not None:
        context = {
            "people": asked.named_to(member=request.user.is_authenticated)[:NAMES_SHOWN],
            "role": asked.who,
            "email": asked.email,
            "about": f"?event={event.slug}",
        }
        yield Panel("glance", "portal/panels/whom_glance.html", context, place=40)
        return
    region = event.host_region
    people, managed = whom_to_ask(Role.REGION_MANAGER, region.pk if region else 0)
    yield _whom(region, request, people, managed=managed, slot="glance")


def _whom(
    region: Region | None,
    request: HttpRequest,
    people: Sequence[User],
    *,
    managed: bool,
    slot: str = "aside",
) -> Panel:
    member = request.user.is_authenticated
    return Panel(
        slot,
        "portal/panels/whom_glance.html" if slot == "glance" else "portal/panels/whom.html",
        {
            "people": shown_to(people, member=member)[:NAMES_SHOWN],
            "role": manager_of(region) if region and managed else coordinator(),
            "about": f"?region={region.slug}" if region else "",
        },
        place=40 if slot == "glance" else 10,
    )
