"""What resembles a given text: more like this, and "has this been described already?"."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from rresi.engines.semantics.centring import centre
from rresi.engines.semantics.encoder import Vectors, encode_documents, load_encoder
from rresi.engines.semantics.folding import compose
from rresi.search import directory
from rresi.search.directory import Directory, Mask
from rresi.search.matching import Allowed, allowed_rows
from rresi.search.models import SearchEntry

RESEMBLES = 0.25
"""The least cosine of something worth to read on."""
DUPLICATE = 0.55
"""The least cosine of what may be the same thing: between the starter network's practices it is
at most .54, between translations of one practice .46 to .82, half of them above .71."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """An object that resembles, and how much: a cosine, at most 1."""

    kind: str
    object_id: int
    language: str
    slug: str
    title: str
    score: float


def more_like_this(
    kind: str,
    object_id: int,
    *,
    language: str,
    kinds: Collection[str] | None = None,
    allowed: Allowed | None = None,
    limit: int = 5,
    alias: str = "default",
) -> tuple[Likeness, ...]:
    """What resembles an object, in any language; `kinds` are its own kind when not given.

    Empty when the object has no vector yet, or nothing resembles it. `language` is the reader's:
    titles come in it where they can. Two queries.
    """
    rows = directory.current(alias)
    if rows.meaning is None or kind not in rows.kinds:
        return ()
    mine = rows.kinds[kind] & (rows.rows["object_id"] == object_id)
    own = np.flatnonzero(mine & rows.encoded)
    if not len(own):
        return ()
    vector = np.mean([rows.meaning.vectors.vector(int(p)) for p in own], axis=0)
    query = np.asarray(vector / (np.linalg.norm(vector) or 1.0), dtype=np.float32)
    among = rows.rows_of(kinds or [kind], None)
    others = ~mine if among is None else among & ~mine
    return _nearest(
        rows,
        query,
        among=others,
        allowed=allowed,
        least=RESEMBLES,
        language=language,
        limit=limit,
        alias=alias,
    )


def near_duplicates(
    *,
    title: str,
    body: str,
    language: str,
    kind: str,
    exclude: int | None = None,
    allowed: Allowed | None = None,
    limit: int = 3,
    alias: str = "default",
) -> tuple[Likeness, ...]:
    """What may be the same as a text that is being written, in any language, likeliest first.

    Encodes the text, so it takes some tenths of a second: ask when a draft is saved, not at each
    key. Empty without an encoder. `exclude` is the object being written.
    """
    encoder = load_encoder()
    rows = directory.current(alias)
    if encoder is None or rows.meaning is None or not (title + body).strip():
        return ()
    raw = encode_documents(encoder, [(compose(title), compose(body))])
    query = centre(raw, [language], rows.meaning.centres.get(kind, {}))[0]
    among = rows.rows_of([kind], None)
    others = np.ones(len(rows), dtype=bool) if among is None else among
    if exclude is not None:
        others = others & (rows.rows["object_id"] != exclude)
    return _nearest(
        rows,
        query,
        among=others,
        allowed=allowed,
        least=DUPLICATE,
        language=language,
        limit=limit,
        alias=alias,
    )


def _nearest(
    rows: Directory,
    query: Vectors,
    *,
    among: Mask,
    allowed: Allowed | None,
    least: float,
    language: str,
    limit: int,
    alias: str,
) -> tuple[Likeness, ...]:
    """The objects nearest to a unit vector, each by its best text."""
    if rows.meaning is None:
        return ()
    mask = allowed_rows(rows, allowed)
    scores = rows.meaning.vectors.scores(query, among if mask is None else among & mask)
    best: dict[int, tuple[float, int]] = {}
    near = np.flatnonzero(scores >= least)
    for position in near[np.lexsort((rows.ids[near], -scores[near]))].tolist():
        number = int(rows.object_of[position])
        if number not in best:
            best[number] = (float(scores[position]), position)
        if len(best) == limit:
            break
    wanted = np.isin(rows.object_of, list(best)) & (rows.rows["language"] == language)
    wanted[[position for _, position in best.values()]] = True
    texts: dict[int, SearchEntry] = {}
    found = SearchEntry.objects.using(alias).filter(id__in=rows.ids[wanted].tolist())
    for entry in found.only("kind", "object_id", "language", "slug", "title"):
        number = int(rows.object_of[rows.positions(np.array([entry.pk]))[0]])
        if number not in texts or entry.language == language:
            texts[number] = entry
    return tuple(
        Likeness(
            kind=texts[number].kind,
            object_id=texts[number].object_id,
            language=texts[number].language,
            slug=texts[number].slug,
            title=texts[number].title,
            score=round(score, 4),
        )
        for number, (score, _) in best.items()
        if number in texts
    )
