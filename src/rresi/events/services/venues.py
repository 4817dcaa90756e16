"""The venues of a programme. One where a published session takes place changes by `publishing`."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from rresi.accounts.roles import Actor
from rresi.core.refusals import Incomplete, Refused
from rresi.events.models import Event, Session, Venue
from rresi.events.queries.about import about_venue
from rresi.events.rules.about import VenueAbout
from rresi.events.rules.programme import Facts
from rresi.events.services.about import write_venue
from rresi.events.services.programme import locked


@transaction.atomic
def save_venue(
    *, actor: Actor, event: Event, about: VenueAbout, zone: str, pk: int | None = None
) -> Venue | None:
    """A new venue, or another description of one; None when there is no such venue.

    Where a published session takes place, the description waits for the next change set.

    Raises:
        PermissionDenied, Refused: see `locked`.
        Incomplete: another venue of the event has this name; sessions keep the zone.
    """
    event = locked(actor, "event.edit", event)
    venues = list(event.venues.all())
    known = next((one for one in venues if one.pk == pk), None)
    if pk is not None and known is None:
        return None
    taken = {one.name for one in venues if one.pk != pk}
    taken |= {str(one.draft["name"]) for one in venues if one.pk != pk and one.draft}
    if about.name in taken:
        raise Incomplete([("name", _("The event already has a venue with this name."))])
    if known and zone != known.zone and _in_use(event, known.pk):
        words = _("The time zone can no longer be changed, because there are sessions.")
        raise Incomplete([("zone", words)])
    venue = known or Venue(event=event)
    venue.zone = zone
    if known and Session.objects.published().filter(venue=venue).exists():
        venue.draft = None if about == about_venue(venue) else about.model_dump(mode="json")
        venue.save()
    else:
        write_venue(venue, about)
    return venue


@transaction.atomic
def undo_venue(*, actor: Actor, event: Event, pk: int) -> bool:
    """Leave a venue as it is published; whether anything waited.

    Raises:
        PermissionDenied, Refused: see `locked`.
    """
    event = locked(actor, "event.edit", event)
    return bool(event.venues.filter(pk=pk, draft__isnull=False).update(draft=None))


@transaction.atomic
def remove_venue(*, actor: Actor, event: Event, pk: int) -> bool:
    """Remove a venue; whether there was one.

    Raises:
        PermissionDenied: the actor may not.
        Refused: a session takes place there, or will.
    """
    event = locked(actor, "event.edit", event)
    if _in_use(event, pk):
        raise Refused(_("Sessions take place at this venue. Move them first."))
    return bool(event.venues.filter(pk=pk).delete()[0])


def _in_use(event: Event, pk: int) -> bool:
    sessions = Session.objects.filter(event=event)
    return sessions.filter(venue_id=pk).exists() or any(
        Facts.model_validate(draft).venue == pk
        for draft in sessions.filter(draft__isnull=False).values_list("draft", flat=True)
    )
