"""Photographs of an event: shown while everybody named on them consents to that."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.lengths import fits
from rresi.core.refusals import Incomplete, Refused
from rresi.core.translations import current_language
from rresi.events.models import Consent, Event, Photograph, Registration
from rresi.events.permissions import PERMISSIONS, target_of
from rresi.events.queries.participants import agreed
from rresi.media import services as media
from rresi.media.encoding import Encoded

KIND = "photograph"
AT_MOST = 60  # photographs of one event


@transaction.atomic
def add(
    *,
    actor: Actor,
    event: Event,
    encoded: Encoded,
    alt: str,
    credit: str,
    people: Collection[int],
    no_one_else: bool,
) -> Photograph:
    """Store a photograph with who is on it; it is shown if all of them consent.

    Raises:
        PermissionDenied.
        Incomplete: no description or no name of who took it, or it is not said who is on it.
        Refused: there are `AT_MOST`, or it is there already.
    """
    require(PERMISSIONS, actor, "event.edit", target_of(event))
    _require_complete(alt, credit, no_one_else=no_one_else)
    if event.photographs.count() >= AT_MOST:
        raise Refused(_("This event has the maximum number of photographs."))
    picture = media.store(encoded)
    made, new = Photograph.objects.get_or_create(
        event=event,
        picture=picture,
        defaults={
            "alt": fits(alt, 300, field="alt"),
            "credit": fits(credit, 150, field="credit"),
            "language": current_language(),
            "no_one_else": True,
        },
    )
    if not new:
        raise Refused(_("This photograph has already been added."))
    _name(made, people)
    return made


@transaction.atomic
def edit(
    *,
    actor: Actor,
    event: Event,
    pk: int,
    alt: str,
    credit: str,
    people: Collection[int],
    no_one_else: bool,
) -> Photograph:
    """Put right what is said of a photograph and who is on it; it is shown if all of them consent.

    Raises:
        PermissionDenied.
        Incomplete: as of one that is added.
        Refused: it is not there.
    """
    require(PERMISSIONS, actor, "event.edit", target_of(event))
    _require_complete(alt, credit, no_one_else=no_one_else)
    found = _locked(event, pk)
    alt = fits(alt, 300, field="alt")
    if alt != found.alt:
        found.alt, found.language = alt, current_language()
    found.credit = fits(credit, 150, field="credit")
    found.save(update_fields=["alt", "language", "credit"])
    _name(found, people)
    return found


def _require_complete(alt: str, credit: str, *, no_one_else: bool) -> None:
    problems = []
    if not alt.strip():
        problems.append(("alt", _("Describe what can be seen.")))
    if not credit.strip():
        problems.append(("credit", _("Enter who took the photograph.")))
    if not no_one_else:
        message = _("Name everyone who can be recognised, and confirm that no one else can.")
        problems.append(("no_one_else", message))
    if problems:
        raise Incomplete(problems)


def _locked(event: Event, pk: int) -> Photograph:
    found = event.photographs.select_for_update().filter(pk=pk).first()
    if found is None:
        raise Refused(_("This photograph no longer exists."))
    return found


def _name(photograph: Photograph, people: Collection[int]) -> None:
    """Set who is on it, and show or hide it accordingly."""
    event = photograph.event
    photograph.people.set(Registration.objects.filter(event=event, pk__in=list(people)))
    settle(event=event)


@transaction.atomic
def settle(*, event: Event) -> int:
    """Show the photographs whose people all consent and hide the others; how many are shown."""
    rows = list(event.photographs.prefetch_related("people"))
    consenting = agreed(event, Consent.Purpose.PHOTOGRAPHS) if rows else set()
    shown = 0
    for photograph in rows:
        named = {person.pk for person in photograph.people.all()}
        if photograph.no_one_else and named <= consenting:
            media.show(kind=KIND, object_id=photograph.pk, keys=[photograph.picture_id])
            shown += 1
        else:
            media.hide(kind=KIND, object_id=photograph.pk)
    return shown


@transaction.atomic
def delete(*, actor: Actor, event: Event, pk: int) -> None:
    """Delete a photograph.

    Raises:
        PermissionDenied.
        Refused: it is not there.
    """
    require(PERMISSIONS, actor, "event.edit", target_of(event))
    remove(_locked(event, pk))


def remove(photograph: Photograph) -> None:
    """Hide a photograph and delete its row; the sweep of `media` deletes the file."""
    media.hide(kind=KIND, object_id=photograph.pk)
    photograph.delete()


def settle_all() -> int:
    """Bring all photographs in step with consents; how many are shown."""
    events = Event.objects.filter(photographs__isnull=False).distinct()
    return sum(settle(event=event) for event in events)
