"""Tells people what is new for their saved searches."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation

from rresi.accounts.models import User
from rresi.accounts.notices import notify
from rresi.listing.results import label_of, results_of
from rresi.search.interface import Hit
from rresi.search.models import SavedSearch

RESULTS_AT_MOST = 20


def tell_of_finds(*, saved: SavedSearch, hits: tuple[Hit, ...], **_more: Any) -> None:
    """Mail to the owner of a saved search when something new fits it."""
    owner = User.objects.filter(pk=saved.owner_id, is_active=True).first()
    if owner is None or not saved.by_mail:
        return
    with translation.override(owner.language):
        results = results_of(hits[:RESULTS_AT_MOST])
        label = label_of(saved)
    notify(
        people=[owner],
        event="saved-search",
        key=f"saved-search:{saved.pk}:" + ",".join(str(hit.object_id) for hit in hits)[:80],
        context={
            "text": label,
            "results": [(r.title, f"{settings.SITE_URL}{r.url}") for r in results],
        },
        url=("portal:saved",),
    )
