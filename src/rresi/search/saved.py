"""Saved searches: what is new since somebody asked.

Which facets a search was saved with, the app that owns them knows: it registers how `filters`
(the query string of its page) becomes the ids that pass.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.db import transaction
from django.dispatch import Signal, receiver
from django_tasks import task

from rresi.search.answers import Channel, Hit
from rresi.search.matching import Allowed
from rresi.search.meaning import encoded
from rresi.search.models import SavedSearch, SavedSearchFind
from rresi.search.searching import search

logger = logging.getLogger(__name__)

DEPTH = 50
"""A find is among so many of the best: further down nearly everything fits a little."""
RESEMBLES = 0.2
"""By meaning alone, worth a mail from this cosine: questions about the starter network have .25
with their answer at the mean, and .02 with the rest, with a deviation of .10."""
AT_MOST = 50
"""Saved searches of one person."""

new_finds = Signal()
"""Sent with `saved`, a SavedSearch, and `hits`, a tuple of Hit, when something new fits."""

Filters = Callable[[str], Allowed | None]
_filters: dict[str, Filters] = {}


def register_filters(kind: str, filters: Filters) -> None:
    """Say how the query string of a kind's page narrows it."""
    _filters[kind] = filters


def save_search(
    *,
    owner_id: int,
    text: str,
    language: str,
    kinds: Sequence[str] = (),
    filters: str = "",
    by_mail: bool = False,
) -> SavedSearch:
    """Keep a question. What fits it today counts as known.

    Raises ValueError when the question is empty or the person has `AT_MOST` already.
    """
    if not text.strip():
        raise ValueError("an empty question cannot be saved")
    with transaction.atomic():
        if SavedSearch.objects.filter(owner_id=owner_id).count() >= AT_MOST:
            raise ValueError(f"at most {AT_MOST} searches can be saved")
        saved = SavedSearch.objects.create(
            owner_id=owner_id,
            text=text.strip()[:600],
            language=language,
            kinds=list(kinds),
            filters=filters[:500],
            by_mail=by_mail,
            secret=secrets.token_urlsafe(32),
        )
        _record(saved, known=True)
    return saved


def check(saved: SavedSearch) -> tuple[Hit, ...]:
    """What fits now and did not before, best first; from now on it is known to have been told."""
    with transaction.atomic():
        hits = _record(saved, known=False)
    if hits:
        new_finds.send(sender=SavedSearch, saved=saved, hits=hits)
    return hits


def _record(saved: SavedSearch, *, known: bool) -> tuple[Hit, ...]:
    narrowing: dict[str, Collection[int]] = {}
    for kind in saved.kinds:
        if saved.filters and kind in _filters:
            narrowing.update(_filters[kind](saved.filters) or {})
    answer = search(
        saved.text,
        language=saved.language,
        kinds=saved.kinds or None,
        allowed=narrowing or None,
        limit=DEPTH,
    )
    before = set(saved.finds.values_list("kind", "object_id"))
    fresh = tuple(
        hit
        for hit in answer.hits
        if (hit.kind, hit.object_id) not in before
        and (hit.channel != Channel.MEANING or hit.score >= RESEMBLES)
    )
    SavedSearchFind.objects.bulk_create(
        (
            SavedSearchFind(search=saved, kind=hit.kind, object_id=hit.object_id, known=known)
            for hit in fresh
        ),
        ignore_conflicts=True,
    )
    return fresh


def feed(secret: str, limit: int = 50) -> tuple[SavedSearch, list[SavedSearchFind]] | None:
    """A saved search by its secret and its finds, the newest first; None when there is none."""
    saved = SavedSearch.objects.filter(secret=secret).first()
    if saved is None:
        return None
    finds = saved.finds.filter(known=False).order_by("-found_at", "-pk")[:limit]
    return saved, list(finds)


def forget_owner(owner_id: int) -> int:
    """Delete a person's saved searches; returns how many there were."""
    searches = SavedSearch.objects.filter(owner_id=owner_id)
    count = searches.count()
    searches.delete()
    return count


@task()
def check_saved_searches() -> str:
    """Look for something new for everybody, in the background."""
    found = 0
    for saved in SavedSearch.objects.order_by("pk").iterator(chunk_size=200):
        try:
            found += len(check(saved))
        except Exception:  # one broken filter must not keep the others waiting
            logger.exception("saved search %s could not be checked", saved.pk)
    return f"{found} finds"


@receiver(encoded, dispatch_uid="rresi.search.saved")
def _after_encoding(**_: Any) -> None:
    """What is new can be found by its meaning now."""
    if SavedSearch.objects.exists():
        check_saved_searches.enqueue()
