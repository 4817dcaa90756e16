"""Saved searches: what is new since somebody asked, in words, by facets, or both.

The app that owns the facets declares how `filters` (the query string of its page) becomes the ids
that pass.
"""

from __future__ import annotations

import hashlib
import json
import logging
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, Count, When
from django.dispatch import Signal, receiver
from django_tasks import task

from rresi.core.declarations import declared
from rresi.core.translations import pick
from rresi.search.answers import Channel, Hit
from rresi.search.matching import Allowed
from rresi.search.meaning import encoded
from rresi.search.models import SavedSearch, SavedSearchFind, SearchEntry
from rresi.search.searching import search

logger = logging.getLogger(__name__)

DEPTH = 50
"""A find is among so many of the best: further down nearly everything fits a little."""
RESEMBLES = 0.2
"""By meaning or a related term alone, worth a mail from this cosine: questions about the starter
network have .25 with their answer at the mean, and .02 with the rest, with a deviation of .10."""
TEXT_LENGTH = 600
FILTERS_LENGTH = 500
KNOWN_AT_MOST = 5_000
"""So many objects may fit a search by facets alone: each is remembered as known."""
AT_MOST = 50
"""Saved searches of one person."""

new_finds = Signal()
"""Sent with `saved`, a SavedSearch, and `hits`, a tuple of Hit, when something new fits."""

Filters = Callable[[str], Allowed | None]


@dataclass(frozen=True)
class SavedFilters:
    """How the query string of a kind's page narrows it."""

    kind: str
    ids: Filters


class CannotSave(ValueError):
    """The search is empty, too broad, or one too many."""


class TooBroad(CannotSave):
    """Facets alone let too many objects through to tell later which of them are new."""


def save_search(
    *,
    owner_id: int,
    text: str,
    language: str,
    kinds: Sequence[str] = (),
    filters: str = "",
    by_mail: bool = False,
) -> SavedSearch:
    """Keep a search, once. What fits it today counts as known. Facets need no words.

    A repeat returns the one that is there; it may turn its mail on, never off.

    Raises:
        TooBroad: without words, more than `KNOWN_AT_MOST` objects pass the facets.
        CannotSave: neither words nor facets, or the person has `AT_MOST` searches already.
    """
    text, filters = text.strip()[:TEXT_LENGTH], filters[:FILTERS_LENGTH]
    if not text and not _narrowing(kinds, filters):
        raise CannotSave("an empty search cannot be saved")
    own, digest = SavedSearch.objects.filter(owner_id=owner_id), digest_of(text, kinds, filters)
    with transaction.atomic():
        list(own.select_for_update().values_list("pk"))  # one press after the other
        if by_mail:
            own.filter(digest=digest, by_mail=False).update(by_mail=True)
        if found := own.filter(digest=digest).first():
            return found
        if own.count() >= AT_MOST:
            raise CannotSave(f"at most {AT_MOST} searches can be saved")
        saved, new = SavedSearch.objects.get_or_create(
            owner_id=owner_id,
            digest=digest,
            defaults={
                "text": text,
                "language": language,
                "kinds": list(kinds),
                "filters": filters,
                "by_mail": by_mail,
                "secret": secrets.token_urlsafe(32),
            },
        )
        if new:
            _record(saved, known=True)
    return saved


def digest_of(text: str, kinds: Sequence[str], filters: str) -> str:
    """What makes two searches of a person the same, short enough for a key of the database."""
    asked = json.dumps([text, sorted(kinds), filters], ensure_ascii=False)
    return hashlib.blake2s(asked.encode()).hexdigest()


def own_searches(owner_id: int) -> list[SavedSearch]:
    """A person's saved searches, the newest first."""
    return list(SavedSearch.objects.filter(owner_id=owner_id).order_by("-created_at")[:AT_MOST])


def finds_since(owner_id: int, moment: datetime) -> dict[int, int]:
    """How many new finds a person's searches have since a moment, by search. One query."""
    found = SavedSearchFind.objects.filter(search__owner_id=owner_id, known=False)
    fresh = found.filter(found_at__gte=moment).values("search").annotate(n=Count("pk"))
    return dict(fresh.order_by().values_list("search", "n"))


def forget_search(*, owner_id: int, pk: int) -> bool:
    """Delete one of a person's searches; returns whether it was there."""
    deleted, _rows = SavedSearch.objects.filter(owner_id=owner_id, pk=pk).delete()
    return deleted > 0


def switch_mail(*, owner_id: int, pk: int) -> bool:
    """Turn the mail for one of a person's searches on or off; returns whether it was there."""
    own = SavedSearch.objects.filter(owner_id=owner_id, pk=pk)
    return own.update(by_mail=Case(When(by_mail=True, then=False), default=True)) > 0


def export_of(owner_id: int) -> list[dict[str, str]]:
    """A person's saved searches, for their export."""
    own = SavedSearch.objects.filter(owner_id=owner_id).order_by("pk")
    return [{"text": s.text, "language": s.language, "filters": s.filters} for s in own]


def check(saved: SavedSearch) -> tuple[Hit, ...]:
    """What fits now and did not before, best first; from now on it is known to have been told."""
    with transaction.atomic():
        hits = _record(saved, known=False)
    if hits:
        new_finds.send(sender=SavedSearch, saved=saved, hits=hits)
    return hits


def texts_of(objects: Collection[tuple[str, int]]) -> dict[tuple[str, int], list[SearchEntry]]:
    """The indexed texts of objects (kind, id), without their bodies. One query per kind."""
    texts: dict[tuple[str, int], list[SearchEntry]] = {}
    for kind in sorted({kind for kind, _object_id in objects}):
        ids = [object_id for of, object_id in objects if of == kind]
        entries = SearchEntry.objects.filter(kind=kind, object_id__in=ids).order_by("pk")
        for entry in entries.only("kind", "object_id", "language", "slug", "title"):
            texts.setdefault((kind, entry.object_id), []).append(entry)
    return texts


def _narrowing(kinds: Sequence[str], filters: str) -> dict[str, Collection[int]]:
    """The ids that the facets let through, by kind; a kind that they do not narrow is left out."""
    narrowing: dict[str, Collection[int]] = {}
    for one in declared(SavedFilters):
        if filters and one.kind in kinds:
            narrowing.update(one.ids(filters) or {})
    return narrowing


def _record(saved: SavedSearch, *, known: bool) -> tuple[Hit, ...]:
    narrowing = _narrowing(saved.kinds, saved.filters)
    before = set(saved.finds.values_list("kind", "object_id"))
    if saved.text:
        fresh = _found_by_words(saved, narrowing, before)
        found = [(hit.kind, hit.object_id) for hit in fresh]
    else:
        found = [(kind, pk) for kind, pks in narrowing.items() for pk in pks]
        if known and len(found) > KNOWN_AT_MOST:
            raise TooBroad(f"more than {KNOWN_AT_MOST} objects pass")
        found = sorted(set(found) - before)
        fresh = () if known else _as_hits(found[:DEPTH], saved.language)
        if not known:  # what the index does not have yet is told next time
            found = [(hit.kind, hit.object_id) for hit in fresh]
    SavedSearchFind.objects.bulk_create(
        (
            SavedSearchFind(search=saved, kind=kind, object_id=object_id, known=known)
            for kind, object_id in found
        ),
        ignore_conflicts=True,
        batch_size=1000,
    )
    return fresh


def _found_by_words(
    saved: SavedSearch,
    narrowing: dict[str, Collection[int]],
    before: set[tuple[str, int]],
) -> tuple[Hit, ...]:
    answer = search(
        saved.text,
        language=saved.language,
        kinds=saved.kinds or None,
        allowed=narrowing or None,
        limit=DEPTH,
    )
    return tuple(
        hit
        for hit in answer.hits
        if (hit.kind, hit.object_id) not in before
        and (hit.channel in {Channel.NAME, Channel.WORDS} or hit.score >= RESEMBLES)
    )


def _as_hits(objects: Sequence[tuple[str, int]], language: str) -> tuple[Hit, ...]:
    """Objects that facets alone let through, each by its text for a reader of the language."""
    hits = []
    for (kind, object_id), entries in texts_of(objects).items():
        entry = pick(entries, (language, "en"))
        if entry is not None:
            hits.append(
                Hit(
                    kind=kind,
                    object_id=object_id,
                    language=entry.language,
                    slug=entry.slug,
                    title=entry.title,
                    reader_title=entry.title if entry.language == language else "",
                    score=0.0,
                    channel=Channel.FACETS,
                    title_marks=(),
                    snippet=(),
                )
            )
    return tuple(hits)


def feed(secret: str, limit: int = 50) -> tuple[SavedSearch, list[SavedSearchFind]] | None:
    """A saved search by its secret and its finds, the newest first; None when there is none."""
    saved = SavedSearch.objects.filter(secret=secret).first()
    if saved is None:
        return None
    finds = saved.finds.filter(known=False).order_by("-found_at", "-pk")[:limit]
    return saved, list(finds)


def forget_owner(owner_id: int) -> None:
    """Delete a person's saved searches, when the person is erased."""
    SavedSearch.objects.filter(owner_id=owner_id).delete()


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
