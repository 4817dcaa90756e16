"""Vectors beside the tokens: encoding in the background, and the centres of the languages."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from django.db import transaction
from django.db.models import Count, Q
from django.dispatch import Signal
from django_tasks import task

from rresi.engines.semantics.centring import blended_means, probe_means
from rresi.engines.semantics.encoder import (
    BODY_CHARACTERS,
    Encoder,
    Vectors,
    encode_documents,
    load_encoder,
)
from rresi.search import directory
from rresi.search.models import SearchCentre, SearchEntry

encoded = Signal()
"""Sent when no text waits for its vector any more."""

BATCH = 16
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
    Without an encoder nothing is done and nothing waits.
    """
    encoder = load_encoder()
    if encoder is None:
        return 0, 0
    total, done, started = pending(encoder), 0, time.monotonic()
    after = 0
    while total > done and (seconds is None or time.monotonic() - started < seconds):
        waiting = SearchEntry.objects.exclude(encoder=encoder.id).filter(pk__gt=after)
        batch = list(waiting.order_by("pk").only("title", "body", "stamp")[:BATCH])
        if not batch:
            break
        after = batch[-1].pk
        vectors = encode_documents(encoder, [(e.title, e.body[:BODY_CHARACTERS]) for e in batch])
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
    refresh_centres(encoder)
    return done, max(total - done, 0)


def means(encoder_id: str, alias: str = "default") -> dict[str, Vectors]:
    """The centre of each language for an encoder."""
    rows = SearchCentre.objects.using(alias).filter(encoder=encoder_id)
    return {
        language: np.frombuffer(mean, dtype=np.float32)
        for language, mean in rows.order_by("language").values_list("language", "mean")
    }


def refresh_centres(encoder: Encoder) -> bool:
    """Compute the centres anew where the number of texts moved enough; says whether it did."""
    counts: dict[str, int] = dict(
        SearchEntry.objects.filter(encoder=encoder.id)
        .values_list("language")
        .annotate(texts=Count("pk"))
        .order_by("language")
    )
    known = {row.language: row for row in SearchCentre.objects.filter(encoder=encoder.id)}
    moved = [
        language
        for language in {*counts, *known}
        if language not in known
        or abs(known[language].texts - counts.get(language, 0)) > DRIFT * known[language].texts
    ]
    if known and not moved:
        return False
    probe = {
        language: np.frombuffer(row.probe, dtype=np.float32)
        for language, row in known.items()
        if row.probe
    } or probe_means(encoder)
    _write_centres(encoder, probe, counts)
    return True


def _write_centres(
    encoder: Encoder, probe: Mapping[str, Vectors], counts: Mapping[str, int]
) -> None:
    sums: dict[str, Vectors] = {}
    for language in counts:
        total = np.zeros(encoder.dimension, dtype=np.float64)
        rows = SearchEntry.objects.filter(encoder=encoder.id, language=language)
        for blob in rows.values_list("vector", flat=True).iterator(chunk_size=2_000):
            if blob is not None:
                total += np.frombuffer(blob, dtype=np.float32)
        sums[language] = total.astype(np.float32)
    blended = blended_means(probe, sums, counts)
    with transaction.atomic():
        SearchCentre.objects.filter(encoder=encoder.id).delete()
        SearchCentre.objects.bulk_create(
            SearchCentre(
                encoder=encoder.id,
                language=language,
                probe=probe[language].tobytes() if language in probe else b"",
                mean=mean.tobytes(),
                texts=counts.get(language, 0),
            )
            for language, mean in sorted(blended.items())
        )
        directory.touch()


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

    @property
    def waiting(self) -> int:
        return self.texts - self.encoded if self.encoder else 0


def status() -> Status:
    """Two numbers and the encoder's name. One query."""
    encoder = load_encoder()
    counts = SearchEntry.objects.aggregate(
        texts=Count("pk"), encoded=Count("pk", filter=Q(encoder=encoder.id if encoder else "?"))
    )
    return Status(counts["texts"], counts["encoded"], encoder.id if encoder else "")


SLICE = 3.0
"""Seconds after which the background job makes room for other work, and queues itself again."""


@task()
def encode_texts() -> str:
    """Encode what waits, in the background."""
    done, left = encode_pending(seconds=SLICE)
    if left:
        encode_texts.enqueue()
    elif done:
        encoded.send(sender=encode_texts)
    return f"{done} encoded, {left} waiting"
