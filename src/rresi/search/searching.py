"""The search that all content uses.

    answer = search("beschut werk", language="nl", kinds=["practice"], allowed={"practice": ids})

Facets, permissions and languages narrow the candidates before the ranking is cut, so that a
filter never empties a full page. A search takes at most four queries, however many rows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from django.conf import settings

from rresi.engines.semantics import fusion
from rresi.engines.semantics.folding import compose
from rresi.engines.semantics.language import likely_languages
from rresi.engines.semantics.lexical import MAX_QUERY_CHARACTERS, compile_query, weigh
from rresi.engines.semantics.snippets import mark, snippet
from rresi.search import directory
from rresi.search.answers import Answer, Channel, Hit, Note
from rresi.search.directory import Directory, Ids
from rresi.search.matching import Allowed, Matches, allowed_rows, match
from rresi.search.models import SearchEntry

WEIGHED = 120
"""So many of the likeliest rows have their tokens read and weighed exactly."""

Scored = tuple[int, float, Channel]
"""A row's position, its score, and the channel that found it."""


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

    `language` is the reader's; the question may be in another. `kinds` and `languages` restrict
    which texts are looked at; `allowed` gives for a kind the ids that may be shown (a kind it
    does not name is not restricted).
    """
    text = compose(text).strip()
    rows = directory.current(alias)
    notes = [Note.CUT] if len(text) > MAX_QUERY_CHARACTERS else []
    text = text[:MAX_QUERY_CHARACTERS]
    among = frozenset(code for code, _ in settings.LANGUAGES) | frozenset(rows.languages)
    asked = likely_languages(text, language, among)
    query = compile_query(text, asked, rows.glossary)
    if not query:
        return Answer(notes=(*notes, Note.ONLY_COMMON_WORDS if text else Note.EMPTY))
    if rows.meaning is None:
        notes.append(Note.WORDS_ONLY)
    if not len(rows):
        return Answer(notes=tuple(notes), language=asked[0])
    matches = match(
        text, query, asked[0], rows=rows, eligible=rows.rows_of(kinds, languages), alias=alias
    )
    mask = allowed_rows(rows, allowed)
    shown = np.flatnonzero(matches.matched if mask is None else matches.matched & mask)
    unique = _once(rows, _ranked(matches, rows, shown, alias))
    return Answer(
        hits=_hits(rows, matches, unique[offset : offset + limit], language, alias),
        total=len(unique),
        notes=tuple(notes),
        language=asked[0],
        _matching=_by_kind(rows, np.flatnonzero(matches.matched)),
    )


def _ranked(matches: Matches, rows: Directory, shown: Ids, alias: str) -> list[Scored]:
    """These rows, best first. The tokens of the likeliest are read: one query."""
    order = np.lexsort((rows.ids[shown], -matches.guess[shown], ~matches.named[shown]))
    shown = shown[order]
    head, rest = shown[:WEIGHED], shown[WEIGHED:]
    ids = rows.ids[head].tolist()
    texts = dict(SearchEntry.objects.using(alias).filter(id__in=ids).values_list("id", "tokens"))
    read = [
        weigh(
            matches.query,
            matches.weights,
            texts.get(number, ""),
            int(rows.rows["length"][position]),
            rows.mean_length,
        )
        for position, number in zip(head.tolist(), ids, strict=True)
    ]
    best = max((evidence.score for evidence in read), default=0.0) or 1.0
    scored: list[Scored] = []
    for position, evidence in zip(head.tolist(), read, strict=True):
        cosine, share = float(matches.cosine[position]), evidence.score / best
        score = fusion.fused(cosine, evidence.coverage, share, evidence.name)
        if evidence.name >= fusion.NAMED:
            channel = Channel.NAME
        elif evidence.coverage >= fusion.GATE or cosine <= 0:
            channel = Channel.WORDS
        else:
            channel = Channel.MEANING
        scored.append((position, score, channel))
    scored.sort(key=lambda entry: (-entry[1], rows.ids[entry[0]]))
    lowest = scored[-1][1] if scored else 0.0
    for position in rest.tolist():
        lexical = matches.coverage[position] >= fusion.GATE
        channel = Channel.WORDS if lexical else Channel.MEANING
        scored.append((position, min(lowest, float(matches.guess[position])), channel))
    return scored


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


def _by_kind(rows: Directory, matched: Ids) -> dict[str, frozenset[int]]:
    objects = rows.objects[np.unique(rows.object_of[matched])]
    return {
        kind: frozenset(objects["object_id"][objects["kind"] == kind].tolist())
        for kind in rows.kinds
    }


def _hits(
    rows: Directory, matches: Matches, page: Sequence[Scored], language: str, alias: str
) -> tuple[Hit, ...]:
    """The texts of one page, all languages of its objects in one query."""
    if not page:
        return ()
    objects = {int(rows.object_of[position]) for position, _, _ in page}
    needed = np.isin(rows.object_of, list(objects)) & (rows.rows["language"] == language)
    needed[[position for position, _, _ in page]] = True
    texts = {
        entry.pk: entry
        for entry in SearchEntry.objects.using(alias)
        .filter(id__in=rows.ids[needed].tolist())
        .only("kind", "object_id", "language", "slug", "title", "body")
    }
    titles = {
        (entry.kind, entry.object_id): entry.title
        for entry in texts.values()
        if entry.language == language
    }
    wanted = {token for group in matches.query.groups for token in group.tokens}
    hits = []
    for position, score, channel in page:
        entry = texts.get(int(rows.ids[position]))
        if entry is None:  # withdrawn between two queries
            continue
        hits.append(
            Hit(
                kind=entry.kind,
                object_id=entry.object_id,
                language=entry.language,
                slug=entry.slug,
                title=entry.title,
                reader_title=titles.get((entry.kind, entry.object_id), ""),
                score=round(score, 4),
                channel=channel,
                title_marks=mark(entry.title, entry.language, wanted),
                snippet=snippet(entry.body, entry.language, wanted),
            )
        )
    return tuple(hits)
