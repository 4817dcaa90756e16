"""Keeping the index in step with what is published."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice

from django.db import transaction

from rresi.engines.semantics.encoder import encoded_part
from rresi.engines.semantics.folding import compose
from rresi.engines.semantics.glossary import Glossary
from rresi.engines.semantics.lexical import document_tokens
from rresi.search import directory, vocabularies
from rresi.search.documents import SearchDocument, source, sources
from rresi.search.meaning import encode_texts
from rresi.search.models import SearchEntry, SearchState

VERSION = 9
"""Raised with every change of what is searched or of how it is cut into tokens: an existing site
then indexes all of its content anew by itself (`tasks.index_anew`)."""
BATCH = 200
MAX_BODY = 100_000

Progress = Callable[[int], None]
"""Told how many documents are done so far."""


def _batches(documents: Iterable[SearchDocument]) -> Iterator[list[SearchDocument]]:
    waiting = iter(documents)
    while batch := list(islice(waiting, BATCH)):
        yield batch


def _entry(document: SearchDocument, glossary: Glossary) -> SearchEntry:
    title = compose(document.title)
    # Line by line: composing makes spaces of line breaks, which keep the fields of a page apart.
    body = "\n".join(map(compose, document.body[:MAX_BODY].split("\n")))
    tokens = document_tokens(
        title=title,
        body=body,
        names=document.names,
        language=document.language,
        labels=document.labels,
        glossary=glossary,
    )
    return SearchEntry(
        kind=document.kind,
        object_id=document.object_id,
        language=document.language,
        slug=document.slug,
        title=title,
        body=body,
        names=list(document.names),
        labels=[list(label) for label in document.labels],
        tokens=tokens.text,
        length=tokens.length,
        invented=document.invented,
        stamp=directory.new_stamp(),
    )


def _unchanged(old: SearchEntry, new: SearchEntry) -> bool:
    fields = ("slug", "title", "body", "names", "labels", "tokens", "length")
    if bool(old.invented) != new.invented:
        return False
    return all(getattr(old, name) == getattr(new, name) for name in fields)


_FIELDS = [
    "slug",
    "title",
    "body",
    "names",
    "labels",
    "tokens",
    "length",
    "invented",
    "stamp",
    "vector",
    "encoder",
]


def reindex(
    kind: str, ids: Collection[int] | None = None, *, progress: Progress | None = None
) -> int:
    """Bring the index in step with the source: all objects of a kind, or those with these ids.

    What the source no longer yields leaves the index. A row keeps its vector when the part of its
    text that is encoded is unchanged; the others are found by their words at once, and by their
    meaning when the background job has encoded them. Each batch is its own transaction, so that
    readers and writers are never held up.
    Returns the number of documents. Raises LookupError for an unknown kind.
    """
    found = source(kind).documents(ids)
    glossary = directory.current().glossary
    seen: set[int] = set()
    done = 0
    for batch in _batches(found):
        # Read and cut into words before the transaction, for which others would wait.
        entries = [_entry(document, glossary) for document in batch]
        with transaction.atomic():
            seen |= _store(kind, entries)
        done += len(batch)
        if progress:
            progress(done)
    with transaction.atomic():
        stale = SearchEntry.objects.filter(kind=kind)
        if ids is not None:
            stale = stale.filter(object_id__in=list(ids))
        gone = set(stale.values_list("pk", flat=True)) - seen
        if gone:
            _delete(gone)
            directory.touch()
        if SearchEntry.objects.filter(kind=kind, vector=None).exists():
            transaction.on_commit(encode_texts.enqueue)
    return done


def reindex_all() -> None:
    """Bring the index in step with all sources."""
    for one in sources():
        reindex(one.kind)
    all_indexed()


def all_indexed() -> None:
    """Remember that all texts were indexed by this version."""
    defaults = {"stamp": directory.new_stamp(), "version": VERSION}
    SearchState.objects.update_or_create(id=1, defaults=defaults)


def is_outdated() -> bool:
    """Whether texts were indexed by a version that searched other things. One query."""
    found = SearchState.objects.filter(id=1).values_list("version", flat=True).first()
    return found is not None and found != VERSION


def _store(kind: str, entries: list[SearchEntry]) -> set[int]:
    """Write one batch; returns the keys of its rows."""
    wanted = {entry.object_id for entry in entries}
    old = {
        (entry.object_id, entry.language): entry
        for entry in SearchEntry.objects.filter(kind=kind, object_id__in=wanted)
    }
    create: list[SearchEntry] = []
    update: list[SearchEntry] = []
    seen: set[int] = set()
    for new in entries:
        known = old.get((new.object_id, new.language))
        if known is None:
            create.append(new)
            continue
        seen.add(known.pk)
        if _unchanged(known, new):
            continue
        if encoded_part(known.title, known.body) == encoded_part(new.title, new.body):
            new.vector, new.encoder = known.vector, known.encoder
        new.pk = known.pk
        update.append(new)
    if create:
        seen |= {entry.pk for entry in SearchEntry.objects.bulk_create(create)}
    if update:
        SearchEntry.objects.bulk_update(update, _FIELDS, batch_size=50)
    if create or update:
        vocabularies.learn([*create, *update])
        directory.touch()
    return seen


def _delete(keys: Collection[int]) -> None:
    ordered = sorted(keys)
    for start in range(0, len(ordered), 500):
        SearchEntry.objects.filter(pk__in=ordered[start : start + 500]).delete()


def remove(kind: str, ids: Collection[int]) -> None:
    """Take objects out of the index at once, in the caller's transaction."""
    with transaction.atomic():
        if SearchEntry.objects.filter(kind=kind, object_id__in=list(ids)).delete()[0]:
            directory.touch()
