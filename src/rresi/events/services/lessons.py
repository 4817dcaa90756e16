"""What the organisers of an event say was learned there."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.refusals import Refused
from rresi.core.versions import require_unchanged
from rresi.events.models import Event
from rresi.events.permissions import PERMISSIONS, target_of
from rresi.events.queries import lessons
from rresi.events.services.seats import lock
from rresi.search import interface as search


@transaction.atomic
def write(*, actor: Actor, event: Event, texts: Mapping[str, str], seen: str) -> None:
    """Say it, by language; of an event that was closed, too. A language left out stays.

    Raises:
        PermissionDenied: the actor may not.
        Refused: the event is not over, or did not take place.
        Outdated: somebody saved in between.
    """
    require(PERMISSIONS, actor, "event.dossier", target_of(event))
    current = lock(event)
    require_unchanged(current, seen, lessons.token(current))
    if not lessons.may_be_written(current):
        raise Refused(_("This can be written when the event is over."))
    for text in current.texts.filter(language__in=texts):
        text.lessons = texts[text.language].strip()
        text.save(update_fields=["lessons"])
    search.changed("mission", [event.pk])
