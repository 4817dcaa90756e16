"""Which rows answer a question, by their words and by their meaning, before any is read."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rresi.engines.semantics import fusion
from rresi.engines.semantics.encoder import QUERY_CHARACTERS, Vectors, load_encoder
from rresi.engines.semantics.glossary import Glossary
from rresi.engines.semantics.lexical import Query, idf
from rresi.engines.semantics.neighbours import FAR
from rresi.search.directory import Directory, Ids, Mask
from rresi.search.stores import store

TITLE_SHARE = 0.5

Allowed = Mapping[str, Collection[int]]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Held:
    """Which rows hold what a question seeks: positions, for each of its groups."""

    anywhere: tuple[Ids, ...]
    heading: tuple[Ids, ...]
    """In a title or a name."""
    named: Ids
    """The rows that bear one of the names whole."""
    related: Ids
    """The rows that mention a concept next to those asked for."""

    @property
    def found(self) -> tuple[bool, ...]:
        """For each group whether any row holds it."""
        return tuple(len(rows) > 0 for rows in self.anywhere)


@dataclass(frozen=True)
class Matches:
    """The rows that answer a question, and what is known of all rows without reading any.

    All arrays run along the rows of the directory. `guess` orders them until tokens are read.
    """

    query: Query
    weights: tuple[float, ...]
    coverage: Floats
    named: Mask
    likeness: Floats
    near: Mask
    """The rows that resemble the question, whatever words they hold."""
    related: Mask
    """The rows that mention a concept next to those asked for, and are found by nothing else."""
    matched: Mask
    guess: Floats

    @property
    def exact(self) -> Mask:
        """The rows that hold what was asked for, or bear its name."""
        return self.named | (self.coverage >= fusion.EXACT)


def look_up(query: Query, rows: Directory, alias: str) -> Held:
    """Which rows hold the words and names of a question. One query."""
    sought = [group.tokens for group in query.groups]
    names = [tuple(name.token for name in query.names)] if query.names else []
    related = [query.related] if query.related else []
    found = store(alias).matching([*sought, *map(_head, sought), *names, *related])
    positions = [rows.positions(ids) for ids in found]
    size = len(sought)
    return Held(
        anywhere=tuple(positions[:size]),
        heading=tuple(positions[size : 2 * size]),
        named=positions[2 * size] if names else np.empty(0, dtype=np.int64),
        related=positions[-1] if related else np.empty(0, dtype=np.int64),
    )


@lru_cache(maxsize=4_096)
def _query_vector(text: str, encoder_id: str) -> Vectors:
    """A question's raw vector; 1.5 KB each, remembered in the worker."""
    encoder = load_encoder()
    if encoder is None or encoder.id != encoder_id:
        raise RuntimeError(f"the encoder {encoder_id} is not loaded")
    return np.asarray(encoder.encode([text])[0], dtype=np.float32)


PIVOT = "en"
"""The language in which a concept that is asked for is encoded, where the glossary says it so:
asked in any language it resembles the same texts."""


def spelled_out(text: str, query: Query, language: str, glossary: Glossary) -> tuple[str, str]:
    """What is encoded of a question, and its language: the question with the full terms of the
    glossary for what it abbreviates."""
    if query.asks_for:
        for spoken in (PIVOT, *glossary.languages):
            if said := glossary.texts(query.asks_for, spoken):
                return said[0], spoken
    text = text[:QUERY_CHARACTERS]
    lower = text.lower()
    terms = [next(iter(glossary.texts(concept, language)), "") for concept in query.concepts[:2]]
    added = [term for term in terms if term and term.lower() not in lower]
    return (f"{text} ({', '.join(added)})" if added else text), language


def match(
    text: str,
    query: Query,
    held: Held,
    language: str,
    *,
    rows: Directory,
    eligible: Mask | None,
    by_meaning: bool = True,
    known: float = 1.0,
) -> Matches:
    """What each row has to say to a question asked in `language`.

    `eligible` are the rows of the kinds and languages asked for; the others never match. `known`
    is the share of the question's words that the index knows.
    """
    weights = tuple(idf(len(rows), len(holding)) for holding in held.anywhere)
    coverage, title = _share(held.anywhere, weights, rows), _share(held.heading, weights, rows)
    named, related = np.zeros((2, len(rows)), dtype=bool)
    named[held.named] = True
    related[held.related] = True
    likeness = np.zeros(len(rows), dtype=np.float32)
    if by_meaning and rows.answers_by_meaning:
        likeness = _likenesses(text, query, language, rows, eligible)
    floor = fusion.meaning_floor(
        likeness, known, rows.texts_of_kind, rows.brief, words_that_count(query)
    )
    near = likeness >= floor
    covered = np.maximum(coverage - np.float32(fusion.GATE), 0) / np.float32(1 - fusion.GATE)
    guess = likeness + np.float32(fusion.WORDS) * (covered + np.float32(TITLE_SHARE) * title)
    if eligible is not None:
        coverage = np.where(eligible, coverage, np.float32(0))
        named &= eligible
        related &= eligible
    least = fusion.PART if rows.answers_by_meaning else 0.0
    partly = np.maximum(least, fusion.OF_MOST * _most_of_kind(coverage, rows))
    by_words = named | ((coverage > 0) & (coverage >= np.minimum(fusion.GATE, partly)))
    matched = by_words | near | related
    related &= ~(by_words | near)
    return Matches(query, weights, coverage, named, likeness, near, related, matched, guess)


def words_that_count(query: Query) -> float:
    """How many words of a question count for how near a brief text must be (`meaning_floor`).

    A term alone counts as two words: its field is known, yet its vector is that of a word or two.
    A question that names a term among other things counts as a long one.
    """
    if query.asks_for:
        return fusion.SHORT
    return len(query.groups) if query.groups and not query.in_field else math.inf


def _share(holding: Sequence[Ids], weights: Sequence[float], rows: Directory) -> Floats:
    """For each row the share of the question's idf mass that it holds."""
    share = np.zeros(len(rows), dtype=np.float32)
    for positions, weight in zip(holding, weights, strict=True):
        share[positions] += weight
    return share * np.float32(1 / (sum(weights) or 1.0))


def _most_of_kind(coverage: Floats, rows: Directory) -> Floats:
    """For each row what the best text of its kind holds of the question."""
    most = np.zeros(len(rows), dtype=np.float32)
    for own in rows.kinds.values():
        most[own] = coverage[own].max(initial=0.0)
    return most


def _head(tokens: Sequence[str]) -> tuple[str, ...]:
    return tuple("=" + token for token in tokens)


def _likenesses(
    text: str, query: Query, language: str, rows: Directory, eligible: Mask | None
) -> Floats:
    """How much the object of each row resembles the question; 0 where nothing is known.

    An object resembles it as much as its texts do on average: the best of five translations
    would be nearer than the only text of another by chance.
    """
    meaning = rows.meaning
    likeness = np.zeros(len(rows), dtype=np.float32)
    if meaning is None:
        return likeness
    asked, language = spelled_out(text, query, language, rows.glossary)
    raw = _query_vector(asked, meaning.encoder.id)
    for kind, own in rows.kinds.items():
        among = own & rows.encoded
        if eligible is not None:
            among &= eligible
        if not among.any():
            continue
        vector, familiarity = meaning.query(raw, kind, language)
        scores = meaning.vectors.scores(vector, among)
        near = np.unique(rows.object_of[scores > FAR])
        of_near = among & np.isin(rows.object_of, near)
        rest = np.flatnonzero(of_near & (scores <= FAR))
        scores[rest] = meaning.vectors.cosines(rest, vector)
        mean = _mean_of_objects(scores * rows.trusted, np.flatnonzero(of_near), rows)
        likeness[of_near] = fusion.likeness(mean, familiarity)
    return likeness


def _mean_of_objects(scores: Floats, positions: Ids, rows: Directory) -> Floats:
    """For each position the mean score of its object over all of the positions."""
    objects = rows.object_of[positions]
    total = np.bincount(objects, scores[positions])
    count = np.bincount(objects)
    return np.asarray((total[objects] / count[objects]), dtype=np.float32)


def allowed_rows(rows: Directory, allowed: Allowed | None) -> Mask | None:
    """Which rows `allowed` lets through; None when it lets all."""
    if allowed is None:
        return None
    mask = np.ones(len(rows), dtype=bool)
    for kind, ids in allowed.items():
        here = rows.kinds.get(kind)
        if here is not None:
            wanted = np.fromiter(ids, dtype=np.int64, count=len(ids))
            mask[here] = np.isin(rows.rows["object_id"][here], wanted)
    return mask
