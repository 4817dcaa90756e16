"""Which rows answer a question, by their words and by their meaning, before any is read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rresi.engines.semantics import fusion
from rresi.engines.semantics.encoder import QUERY_CHARACTERS, Vectors, load_encoder
from rresi.engines.semantics.glossary import Glossary
from rresi.engines.semantics.lexical import Group, Query, idf
from rresi.search.directory import Directory, Mask
from rresi.search.stores import store
from rresi.search.suggesting import corrected

TITLE_SHARE = 0.5
COVERED = 0.5
"""Without vectors a text matches when it holds this share of what the best one holds."""

Allowed = Mapping[str, Collection[int]]
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Matches:
    """The rows that answer a question, and what is known of all rows without reading any.

    All arrays run along the rows of the directory. `guess` orders them until tokens are read.
    """

    query: Query
    weights: tuple[float, ...]
    coverage: Floats
    named: Mask
    cosine: Floats
    matched: Mask
    guess: Floats


@lru_cache(maxsize=4_096)
def _query_vector(text: str, encoder_id: str) -> Vectors:
    """A question's raw vector; 1.5 KB each, remembered in the worker."""
    encoder = load_encoder()
    if encoder is None or encoder.id != encoder_id:
        raise RuntimeError(f"the encoder {encoder_id} is not loaded")
    return np.asarray(encoder.encode([text])[0], dtype=np.float32)


def spelled_out(text: str, query: Query, language: str, glossary: Glossary) -> str:
    """The question with the full terms of the glossary for what it abbreviates."""
    text = text[:QUERY_CHARACTERS]
    lower = text.lower()
    terms = [next(iter(glossary.texts(concept, language)), "") for concept in query.concepts[:2]]
    added = [term for term in terms if term and term.lower() not in lower]
    return f"{text} ({', '.join(added)})" if added else text


def match(
    text: str,
    query: Query,
    language: str,
    *,
    rows: Directory,
    eligible: Mask | None,
    alias: str,
) -> Matches:
    """What each row has to say to a question asked in `language`. One query.

    `eligible` are the rows of the kinds and languages asked for; the others never match.
    """
    query, weights, coverage, title, named = _words(query, rows, alias)
    cosine = _cosines(text, query, language, rows, eligible)
    words = np.maximum(coverage - np.float32(fusion.GATE), 0) / np.float32(1 - fusion.GATE)
    guess = cosine + np.float32(fusion.WORDS) * (words + np.float32(TITLE_SHARE) * title)
    if eligible is not None:
        coverage = np.where(eligible, coverage, np.float32(0))
        named &= eligible
    best_words = float(coverage.max(initial=0.0))
    matched = (
        named
        | (coverage >= fusion.GATE)
        | (cosine >= fusion.meaning_floor(cosine))
        | (~rows.encoded & (coverage > 0) & (coverage >= COVERED * best_words))
    )
    return Matches(query, weights, coverage, named, cosine, matched, guess)


def _words(
    query: Query, rows: Directory, alias: str
) -> tuple[Query, tuple[float, ...], Floats, Floats, Mask]:
    """The question as understood, the idf of each of its words, and for each row the share of
    them in the text, the share in its title, and whether it bears one of the names.

    A word found nowhere is taken for the name it is a mistake away from. One query.
    """
    size = len(query.groups)
    names = [tuple(name.token for name in query.names)] if query.names else []
    guesses = [_respelled(group, rows, alias) for group in query.groups]
    near = {number: guess for number, guess in enumerate(guesses) if guess}
    sought = [group.tokens for group in (*query.groups, *near.values())]
    found = store(alias).matching([*sought, *map(_head, sought), *names])
    holding = [rows.positions(ids) for ids in found[: len(sought)]]
    heading = [rows.positions(ids) for ids in found[len(sought) : 2 * len(sought)]]
    groups = list(query.groups)
    for place, (number, group) in enumerate(near.items(), start=size):
        if not len(holding[number]):
            groups[number], holding[number], heading[number] = group, holding[place], heading[place]
    query = Query(tuple(groups), query.names, query.concepts)
    weights = tuple(idf(len(rows), len(holding[number])) for number in range(size))
    coverage = np.zeros(len(rows), dtype=np.float32)
    title = np.zeros(len(rows), dtype=np.float32)
    for number, weight in enumerate(weights):
        coverage[holding[number]] += weight
        title[heading[number]] += weight
    scale = np.float32(1 / (sum(weights) or 1.0))
    named = np.zeros(len(rows), dtype=bool)
    if names:
        named[rows.positions(found[-1])] = True
    return query, weights, coverage * scale, title * scale, named


def _head(tokens: Sequence[str]) -> tuple[str, ...]:
    return tuple("=" + token for token in tokens)


def _respelled(group: Group, rows: Directory, alias: str) -> Group | None:
    """A word of five letters or more that no name has, with the names it is a mistake away from."""
    word = group.tokens[0]
    if len(word) < 5 or not word.isalpha():
        return None
    near = corrected(word, rows, alias)
    return Group((*group.tokens, *near)) if near else None


def _cosines(
    text: str, query: Query, language: str, rows: Directory, eligible: Mask | None
) -> Floats:
    if rows.meaning is None:
        return np.zeros(len(rows), dtype=np.float32)
    asked = spelled_out(text, query, language, rows.glossary)
    raw = _query_vector(asked, rows.meaning.encoder.id)
    return rows.meaning.vectors.scores(rows.meaning.query(raw, language), eligible)


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
