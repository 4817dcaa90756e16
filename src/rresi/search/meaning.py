"""Vectors beside the tokens: encoding in the background, and the centres of the languages."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Q
from django.dispatch import Signal
from django_tasks import task

from rresi.core import lanes
from rresi.engines.semantics.centring import centres_of_kind, probe_vectors
from rresi.engines.semantics.encoder import Encoder, Vectors, encoded_part, load_encoder
from rresi.search import directory, encoding
from rresi.search.models import SearchCentre, SearchEntry

encoded = Signal()
"""Sent when no text waits for its vector any more."""

BATCH = 16
"""Texts of one transaction, for each process that encodes."""
PACE = "search:texts-a-second"
PACE_HOLDS = 600
"""Seconds for which the pace of the last batches says how long the rest will take."""
DRIFT = 0.05
"""A language's centre is computed anew when the number of its texts has moved by this share."""

Progress = Callable[[int, int], None]
"""Told how many texts are encoded, and how many there are to encode in all."""


def pending(encoder: Encoder) -> int:
    """How many texts have no vector of this encoder yet."""
    return SearchEntry.objects.exclude(encoder=encoder.id).count()


def encode_pending(
    *, progress: Progress | None = None, seconds: float | None = None
) -> tuple[int, int]:
    """Give a vector to the texts that have none; returns how many were done and how many wait.

    Stops after `seconds`, so that one job never keeps others waiting long. Each batch is its own
    short transaction, and the encoding itself is outside of it: the site writes meanwhile.
    Many texts are encoded on every core, at the lowest priority. Without an encoder nothing is
    done and nothing waits.
    """
    encoder = load_encoder()
    if encoder is None:
        return 0, 0
    total, done, started = pending(encoder), 0, time.monotonic()
    after = 0
    many = total >= encoding.MANY and encoding.cores() > 1
    encode, size = (
        (encoding.together, BATCH * encoding.cores()) if many else (encoding.alone, BATCH)
    )
    while total > done and (seconds is None or time.monotonic() - started < seconds):
        waiting = SearchEntry.objects.exclude(encoder=encoder.id).filter(pk__gt=after)
        batch = list(waiting.order_by("pk").only("title", "body", "stamp")[:size])
        if not batch:
            break
        after = batch[-1].pk
        vectors = encode(encoder, [encoded_part(e.title, e.body) for e in batch])
        with transaction.atomic():
            for entry, vector in zip(batch, vectors, strict=True):
                # A text that changed meanwhile has another stamp and waits for its next turn.
                SearchEntry.objects.filter(pk=entry.pk, stamp=entry.stamp).update(
                    vector=vector.tobytes(), encoder=encoder.id, stamp=directory.new_stamp()
                )
            directory.touch()
        done += len(batch)
        if progress:
            progress(done, total)
    if done:
        cache.set(PACE, done / max(time.monotonic() - started, 0.001), PACE_HOLDS)
    if total <= done:
        encoding.dismiss()
    refresh_centres(encoder)
    return done, max(total - done, 0)


Counts = Mapping[str, Mapping[str, int]]
"""How many texts have a vector: kind to language to number."""


def refresh_centres(encoder: Encoder) -> bool:
    """Compute the centres of the kinds anew whose number of texts moved enough; whether it did."""
    counts = _counts(encoder)
    rows = list(SearchCentre.objects.filter(encoder=encoder.id))
    known = {(row.kind, row.language): row.texts for row in rows if row.kind}
    probe = {
        row.language: np.frombuffer(row.probe, dtype=np.float32).reshape(-1, encoder.dimension)
        for row in rows
        if not row.kind
    }
    kinds = {*counts, *(kind for kind, _language in known)}
    moved = {kind for kind in kinds if _has_moved(kind, counts, known)}
    if probe and not moved:
        return False
    new = {} if probe else probe_vectors(encoder)
    _write_centres(encoder, kinds=moved, counts=counts, probe=probe or new, new=new)
    return True


def _counts(encoder: Encoder) -> Counts:
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    encoded_ones = SearchEntry.objects.filter(encoder=encoder.id)
    grouped = encoded_ones.values_list("kind", "language").annotate(texts=Count("pk")).order_by()
    for kind, language, texts in grouped:
        counts[kind][language] = texts
    return counts


def _has_moved(kind: str, counts: Counts, known: Mapping[tuple[str, str], int]) -> bool:
    now = counts.get(kind, {})
    then = {language: texts for (of, language), texts in known.items() if of == kind}
    return any(
        language not in then or abs(then[language] - now.get(language, 0)) > DRIFT * then[language]
        for language in {*now, *then}
    )


def _write_centres(
    encoder: Encoder,
    *,
    kinds: Collection[str],
    counts: Counts,
    probe: Mapping[str, Vectors],
    new: Mapping[str, Vectors],
) -> None:
    """Write the centres of these kinds, and the probes that are `new`."""
    rows = [
        SearchCentre(
            encoder=encoder.id,
            language=language,
            probe=vectors.tobytes(),
            mean=vectors.mean(axis=0).tobytes(),
            spread=0.0,
            texts=0,
        )
        for language, vectors in new.items()
    ]
    for kind in sorted(kinds):
        number = counts.get(kind, {})
        sums = {language: _sum(encoder, kind, language) for language in number}
        if not number:
            continue
        rows += [
            SearchCentre(
                encoder=encoder.id,
                kind=kind,
                language=language,
                mean=centre.mean.tobytes(),
                spread=centre.spread,
                texts=number.get(language, 0),
            )
            for language, centre in sorted(centres_of_kind(probe, sums, number).items())
        ]
    with transaction.atomic():
        SearchCentre.objects.filter(encoder=encoder.id, kind__in=kinds).delete()
        SearchCentre.objects.bulk_create(rows)
        directory.touch()


def _sum(encoder: Encoder, kind: str, language: str) -> Vectors:
    total = np.zeros(encoder.dimension, dtype=np.float64)
    rows = SearchEntry.objects.filter(encoder=encoder.id, kind=kind, language=language)
    for blob in rows.values_list("vector", flat=True).iterator(chunk_size=2_000):
        if blob is not None:
            total += np.frombuffer(blob, dtype=np.float32)
    return total.astype(np.float32)


def forget_vectors() -> None:
    """Drop all vectors and centres, so that all are made anew."""
    with transaction.atomic():
        SearchEntry.objects.update(vector=None, encoder="", stamp=directory.new_stamp())
        SearchCentre.objects.all().delete()
        directory.touch()


@dataclass(frozen=True)
class Status:
    """How far the index is: for the status page."""

    texts: int
    encoded: int
    encoder: str
    """Empty when none loads here: the search then finds words only."""
    pace: float = 0.0
    """Texts encoded a second lately; 0 when nobody is at it."""

    @property
    def seconds_left(self) -> float | None:
        """How long what waits will take at this pace; None when nobody knows."""
        return self.waiting / self.pace if self.waiting and self.pace else None

    @property
    def by_meaning(self) -> int:
        """How many texts are found by meaning: none before nearly all have a vector."""
        return self.encoded if self.encoded >= directory.NEARLY_ALL * self.texts else 0

    @property
    def waiting(self) -> int:
        return self.texts - self.encoded if self.encoder else 0


def status() -> Status:
    """Two numbers and the encoder's name. One query, and one for the pace while texts wait."""
    encoder = load_encoder()
    counts = SearchEntry.objects.aggregate(
        texts=Count("pk"), encoded=Count("pk", filter=Q(encoder=encoder.id if encoder else "?"))
    )
    found = Status(counts["texts"], counts["encoded"], encoder.id if encoder else "")
    return replace(found, pace=float(cache.get(PACE, 0))) if found.waiting else found


SLICE = 3.0
"""Seconds after which the background job makes room for other work, and queues itself again."""


@task(priority=-20, queue_name=lanes.TEXTS)  # it queues itself until all is done, maybe for hours
def encode_texts() -> str:
    """Encode what waits, in the background."""
    done, left = encode_pending(seconds=SLICE)
    if left:
        encode_texts.enqueue()
    elif done:
        encoded.send(sender=encode_texts)
    return f"{done} encoded, {left} waiting"
