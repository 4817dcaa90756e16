"""The search that all content uses.

    answer = search("beschut werk", language="nl", kinds=["practice"], allowed={"practice": ids})

Facets, permissions and languages narrow the candidates before the ranking is cut, so that a
filter never empties a full page. A search takes at most four statements, however many rows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rresi.core.search import directory
from rresi.core.search.answers import Answer, Channel, Hit, Note
from rresi.core.search.directory import Directory
from rresi.core.search.models import SearchEntry
from rresi.core.search.stores import store
from rresi.engines.semantics.lexical import (
    MAX_QUERY_CHARACTERS,
    Evidence,
    Query,
    compile_query,
    idf,
    weigh,
)
from rresi.engines.semantics.snippets import mark, snippet

WEIGHED = 120
"""So many of the likeliest rows have their tokens read and weighed exactly."""
COVERED = 0.5
"""A text matches by its words when it holds this share of what the best one holds."""
TITLE_SHARE = 0.5

Allowed = Mapping[str, Collection[int]]


@dataclass(frozen=True)
class Lexical:
    """Which rows hold which of the question's words."""

    query: Query
    weights: tuple[float, ...]
    coverage: NDArray[np.float32]
    """For each row of the directory the share of the question's idf mass it holds."""
    first_guess: NDArray[np.float32]
    named: NDArray[np.bool_]


def _lexical(query: Query, rows: Directory, alias: str) -> Lexical:
    groups = [group.tokens for group in query.groups]
    heads = [tuple("=" + token for token in group) for group in groups]
    names = tuple(name.token for name in query.names)
    found = [
        rows.positions(ids)
        for ids in store(alias).matching([*groups, *heads, *([names] if names else [])])
    ]
    weights = tuple(idf(len(rows), len(found[number])) for number in range(len(groups)))
    coverage = np.zeros(len(rows), dtype=np.float32)
    title = np.zeros(len(rows), dtype=np.float32)
    for number, weight in enumerate(weights):
        coverage[found[number]] += weight
        title[found[len(groups) + number]] += weight
    mass = sum(weights) or 1.0
    named = np.zeros(len(rows), dtype=bool)
    if names:
        named[found[-1]] = True
    guess = coverage + np.float32(TITLE_SHARE) * title
    scale = np.float32(1 / mass)
    return Lexical(query, weights, coverage * scale, guess * scale, named)


def _allowed_objects(
    rows: Directory, objects: NDArray[np.int64], allowed: Allowed | None
) -> NDArray[np.bool_]:
    """For each of these objects whether `allowed` lets it through."""
    if allowed is None:
        return np.ones(len(objects), dtype=bool)
    chosen = rows.objects[objects]
    return np.fromiter(
        (
            kind not in allowed or number in allowed[kind]
            for kind, number in zip(
                chosen["kind"].tolist(), chosen["object_id"].tolist(), strict=True
            )
        ),
        dtype=bool,
        count=len(objects),
    )


def _read(
    lexical: Lexical, rows: Directory, candidates: NDArray[np.int64], alias: str
) -> dict[int, Evidence]:
    """Weigh the tokens of these rows exactly. One statement."""
    ids = [int(number) for number in rows.ids[candidates]]
    texts = dict(SearchEntry.objects.using(alias).filter(id__in=ids).values_list("id", "tokens"))
    return {
        int(position): weigh(
            lexical.query,
            lexical.weights,
            texts.get(number, ""),
            int(rows.rows["length"][position]),
            rows.mean_length,
        )
        for position, number in zip(candidates.tolist(), ids, strict=True)
    }


def search(
    text: str,
    *,
    language: str,
    kinds: Collection[str] | None = None,
    languages: Collection[str] | None = None,
    allowed: Allowed | None = None,
    limit: int = 20,
    offset: int = 0,
    alias: str = "default",
) -> Answer:
    """What answers a question, best first. Never fails on what a person types.

    `language` is the reader's. `kinds` and `languages` restrict which texts are looked at;
    `allowed` gives for a kind the ids that may be shown (a kind it does not name is not
    restricted). Give sets: membership is asked for each candidate.
    """
    rows = directory.current(alias)
    notes: list[Note] = [Note.CUT] if len(text) > MAX_QUERY_CHARACTERS else []
    query = compile_query(text, (language,), rows.glossary)
    if not query:
        return Answer(notes=(*notes, Note.ONLY_COMMON_WORDS if text.strip() else Note.EMPTY))
    lexical = _lexical(query, rows, alias)
    eligible = rows.rows_of(kinds, languages)
    reach = lexical.coverage if eligible is None else np.where(eligible, lexical.coverage, 0)
    best = float(reach.max(initial=0.0))
    matched = np.flatnonzero((reach >= COVERED * best) & (reach > 0))
    shown = matched[_allowed_objects(rows, rows.object_of[matched], allowed)]
    order = np.lexsort((rows.ids[shown], -lexical.first_guess[shown], ~lexical.named[shown]))
    shown = shown[order]
    head = shown[: max(WEIGHED, offset + limit)]
    evidence = _read(lexical, rows, head, alias)
    ranked = sorted(
        evidence.items(), key=lambda item: (-item[1].name, -item[1].score, rows.ids[item[0]])
    )
    scored = [
        (position, found.score, Channel.NAME if found.name >= COVERED else Channel.WORDS)
        for position, found in ranked
    ]
    scored += [(int(p), 0.0, Channel.WORDS) for p in shown[len(head) :]]
    unique = _once(rows, scored)
    return Answer(
        hits=_hits(rows, lexical.query, unique[offset : offset + limit], language, alias),
        total=len(unique),
        notes=tuple(notes),
        language=language,
        _matching=_by_kind(rows, matched),
    )


Scored = tuple[int, float, Channel]


def _once(rows: Directory, scored: Sequence[Scored]) -> list[Scored]:
    """Each object once, by its best text."""
    seen: set[int] = set()
    unique = []
    for entry in scored:
        number = int(rows.object_of[entry[0]])
        if number not in seen:
            seen.add(number)
            unique.append(entry)
    return unique


def _by_kind(rows: Directory, matched: NDArray[np.int64]) -> dict[str, frozenset[int]]:
    objects = rows.objects[np.unique(rows.object_of[matched])]
    return {
        str(kind): frozenset(objects["object_id"][objects["kind"] == kind].tolist())
        for kind in np.unique(objects["kind"])
    }


def _hits(
    rows: Directory, query: Query, page: Sequence[Scored], language: str, alias: str
) -> tuple[Hit, ...]:
    """The texts of one page, all languages of its objects in one statement."""
    if not page:
        return ()
    objects = {int(rows.object_of[position]) for position, _, _ in page}
    siblings = np.flatnonzero(np.isin(rows.object_of, list(objects)))
    ids = [int(number) for number in rows.ids[siblings]]
    texts = {
        entry.pk: entry
        for entry in SearchEntry.objects.using(alias)
        .filter(id__in=ids)
        .only("kind", "object_id", "language", "slug", "title", "body")
    }
    titles = {
        (entry.kind, entry.object_id): entry.title
        for entry in texts.values()
        if entry.language == language
    }
    wanted = {token for group in query.groups for token in group.tokens}
    hits = []
    for position, score, channel in page:
        entry = texts.get(int(rows.ids[position]))
        if entry is None:  # withdrawn between two statements
            continue
        hits.append(
            Hit(
                kind=entry.kind,
                object_id=entry.object_id,
                language=entry.language,
                slug=entry.slug,
                title=entry.title,
                reader_title=titles.get((entry.kind, entry.object_id), entry.title),
                score=round(score, 4),
                channel=channel,
                title_marks=mark(entry.title, entry.language, wanted),
                snippet=snippet(entry.body, entry.language, wanted),
            )
        )
    return tuple(hits)
