"""The search that all content uses.

    answer = search("beschut werk", language="nl", kinds=["practice"], allowed={"practice": ids})

Facets, permissions and languages narrow the candidates before the ranking is cut, so that a
filter never empties a full page. A search takes at most four queries, however many rows, and one
more where a word was put right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from django.conf import settings

from rresi.core.translations import pick
from rresi.engines.semantics import fusion
from rresi.engines.semantics.analysers import Word, surfaces
from rresi.engines.semantics.folding import compose
from rresi.engines.semantics.glossary import EMPTY, Glossary
from rresi.engines.semantics.language import likely_languages
from rresi.engines.semantics.lexical import MAX_QUERY_CHARACTERS, Query, compile_query, weigh
from rresi.engines.semantics.snippets import Find, mark, snippet, words_with
from rresi.engines.semantics.vocabulary import SHORTEST
from rresi.search import directory
from rresi.search.answers import Answer, Channel, Hit, Note
from rresi.search.correcting import corrected, known_languages, known_share, makes_sense
from rresi.search.directory import Directory, Ids
from rresi.search.matching import Allowed, Held, Matches, allowed_rows, look_up, match
from rresi.search.models import SearchEntry
from rresi.search.quoting import holding, is_quoted, phrase_of

WEIGHED = 120
"""So many of the likeliest rows have their tokens read and weighed exactly."""
ASIDE = 8
"""So many hits are shown of the kinds that do not lead."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A row by its position, and what is thought of it."""

    position: int
    exact: bool
    score: float
    channel: Channel


@dataclass(frozen=True)
class _Understood:
    """A question after mistyped words were put right, and what holds its words."""

    text: str
    corrected: str
    offered: str
    query: Query
    held: Held
    languages: tuple[str, ...]


def search(
    text: str,
    *,
    language: str,
    kinds: Collection[str] | None = None,
    languages: Collection[str] | None = None,
    allowed: Allowed | None = None,
    leading: str = "",
    limit: int = 20,
    offset: int = 0,
    alias: str = "default",
) -> Answer:
    """What answers a question, best first. Never fails on what a person types.

    `language` is the reader's; the question may be in another. `kinds` and `languages` restrict
    which texts are looked at; `allowed` gives for a kind the ids that may be shown (a kind it
    does not name is not restricted). `leading` is the kind of the hits, when the others are to
    stand aside. Mistyped words are put right, unless the question stands in quotation marks: then
    only what holds the words as they were typed is found.
    """
    text = compose(text).strip()
    rows = directory.current(alias)
    notes = [Note.CUT] if len(text) > MAX_QUERY_CHARACTERS else []
    text = text[:MAX_QUERY_CHARACTERS]
    among = frozenset(code for code, _ in settings.LANGUAGES) | frozenset(rows.languages)
    asked = known_languages(text, likely_languages(text, language, among), rows)
    phrase = phrase_of(text)
    query = compile_query(text, asked, EMPTY if phrase else rows.glossary)
    if not query:
        return Answer(notes=(*notes, Note.ONLY_COMMON_WORDS if text else Note.EMPTY))
    if not rows.answers_by_meaning:
        notes.append(Note.WORDS_ONLY)
    if not len(rows):
        return Answer(notes=tuple(notes), language=asked[0])
    asking = _understood(text, query, asked, rows, alias)
    matches = match(
        asking.text,
        asking.query,
        asking.held,
        asking.languages[0],
        rows=rows,
        eligible=rows.rows_of(kinds, languages),
        by_meaning=not phrase and makes_sense(asking.query, asking.held.found, rows),
        known=known_share(asking.query, asking.held.found, asking.languages, rows),
    )
    if phrase:
        matches = holding(phrase, matches, rows, alias)
    mask = allowed_rows(rows, allowed)
    shown = np.flatnonzero(matches.matched if mask is None else matches.matched & mask)
    unique = _once(rows, _ranked(matches, rows, shown, leading, alias))
    leads = [entry for entry in unique if not leading or _kind(rows, entry) == leading]
    others = [
        entry
        for entry in unique
        # what is only of like meaning stands aside when there is nothing else to show
        if leading and (entry.exact or not leads) and _kind(rows, entry) != leading
    ]
    examples = [entry for entry in unique if rows.rows["invented"][entry.position]]
    led = [entry for entry in examples if not leading or _kind(rows, entry) == leading]
    page, aside = leads[offset : offset + limit], others[:ASIDE]
    hits = _hits(rows, matches, [*page, *aside], language, alias)
    return Answer(
        hits=tuple(hits[entry.position] for entry in page if entry.position in hits),
        total=len(leads),
        exact=sum(entry.exact for entry in leads),
        aside=tuple(hits[entry.position] for entry in aside if entry.position in hits),
        counts=Counter(_kind(rows, entry) for entry in unique),
        corrected=asking.corrected,
        offered=asking.offered,
        notes=tuple(notes),
        language=asking.languages[0],
        texts=len(rows),
        encoded=int(rows.encoded.sum()),
        examples=(sum(entry.exact for entry in led), len(led)),
        invented=Counter(_kind(rows, entry) for entry in examples),
        _matching=_by_kind(rows, np.flatnonzero(matches.matched)),
    )


def _understood(
    text: str, query: Query, asked: Sequence[str], rows: Directory, alias: str
) -> _Understood:
    """The question with mistyped words put right, if what is meant is there. One or two queries."""
    held, first = look_up(query, rows, alias), asked
    a_name = len(held.named) > 0 and not any(held.found)  # written in one word, or in several
    meant, offered = "", ""
    if not (is_quoted(text) or a_name):
        meant, offered = corrected(text, query, held.found, asked, rows)
    if meant:
        asked = _told_by(meant, asked, rows)
        again = compile_query(meant, asked, rows.glossary)
        found = look_up(again, rows, alias)
        if any(found.found) and (all(found.found) or sum(found.found) >= sum(held.found)):
            return _Understood(meant, meant, offered, again, found, tuple(asked))
    return _Understood(text, "", offered, query, held, tuple(first))


def _told_by(meant: str, asked: Sequence[str], rows: Directory) -> Sequence[str]:
    """The languages of a question that was put right: led by another, if it knows all words."""
    told = known_languages(meant, asked, rows)
    vocabulary = rows.words.get(told[0], ())
    words = [word for word in surfaces(meant, told[0]) if len(word) >= SHORTEST]
    return told if all(word in vocabulary for word in words) else asked


def _kind(rows: Directory, entry: Scored) -> str:
    return str(rows.rows["kind"][entry.position])


def _ranked(
    matches: Matches, rows: Directory, shown: Ids, leading: str, alias: str
) -> list[Scored]:
    """These rows: those that hold what was asked for, then those of like meaning, best first and
    what is invented last of each.

    The tokens of the likeliest that hold any of the words are read, of the leading kind first, so
    that its order is the same whatever else is found: one query.
    """
    exact = matches.exact
    leads = rows.kinds.get(leading, np.ones(len(rows), dtype=bool))
    order = np.lexsort((rows.ids[shown], -matches.guess[shown], ~exact[shown], ~leads[shown]))
    shown = shown[order]
    spoken = matches.named[shown] | (matches.coverage[shown] > 0)
    head = shown[spoken][:WEIGHED]
    ids = rows.ids[head].tolist()
    texts = dict(SearchEntry.objects.using(alias).filter(id__in=ids).values_list("id", "tokens"))
    read = {
        position: weigh(
            matches.query,
            matches.weights,
            texts.get(number, ""),
            int(rows.rows["length"][position]),
            rows.mean_length,
        )
        for position, number in zip(head.tolist(), ids, strict=True)
    }
    of_leads = [evidence.score for position, evidence in read.items() if leads[position]]
    best = max(of_leads or [one.score for one in read.values()], default=0.0) or 1.0
    scored: list[Scored] = []
    for position in shown.tolist():
        likeness, coverage = float(matches.likeness[position]), float(matches.coverage[position])
        score, named = float(matches.guess[position]), False
        if evidence := read.get(position):
            coverage, named = evidence.coverage, evidence.name >= fusion.NAMED
            score = fusion.fused(likeness, coverage, evidence.score / best, evidence.name)
        if named:
            channel = Channel.NAME
        elif matches.related[position]:
            channel = Channel.TERMS
        elif matches.near[position] and coverage < fusion.GATE:
            channel = Channel.MEANING
        else:
            channel = Channel.WORDS
        holds = named or coverage >= fusion.EXACT
        scored.append(Scored(position, holds, score, channel))
    invented = rows.rows["invented"]
    scored.sort(
        key=lambda one: (not one.exact, invented[one.position], -one.score, rows.ids[one.position])
    )
    return scored


def _once(rows: Directory, scored: Sequence[Scored]) -> list[Scored]:
    """Each object once, by its best text."""
    seen: set[int] = set()
    unique = []
    for entry in scored:
        number = int(rows.object_of[entry.position])
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
) -> dict[int, Hit]:
    """The texts of one page by position, all languages of its objects in one query."""
    if not page:
        return {}
    objects = {int(rows.object_of[entry.position]) for entry in page}
    spoken = np.isin(rows.rows["language"], [language, "en"])
    needed = np.isin(rows.object_of, list(objects)) & spoken
    needed[[entry.position for entry in page]] = True
    texts: dict[tuple[str, int], dict[str, SearchEntry]] = {}
    columns = ("kind", "object_id", "language", "slug", "title", "body", "labels", "invented")
    found = SearchEntry.objects.using(alias).filter(id__in=rows.ids[needed].tolist())
    for entry in found.only(*columns).order_by("pk"):
        texts.setdefault((entry.kind, entry.object_id), {})[entry.language] = entry
    hits = {}
    for scored in page:
        row = rows.rows[scored.position]
        own = texts.get((str(row["kind"]), int(row["object_id"])), {})
        matched = own.get(str(row["language"]))
        if matched is not None:  # else withdrawn between two queries
            sought = _sought(matches.query, rows.glossary, scored.channel)
            hits[scored.position] = _hit(scored, matched, own, language, sought)
    return hits


def _sought(query: Query, glossary: Glossary, channel: Channel) -> Find:
    """What to mark in a hit: the terms by which it names the concept asked for, or those next to
    it if it was found by them; otherwise the words of the question."""
    if not query.asks_for:
        return words_with(query.written)
    related = [concept.removeprefix("#") for concept in query.related]
    concepts = related if channel == Channel.TERMS else [query.asks_for]

    def find(text: str, language: str) -> list[Word]:
        said = (word for concept in concepts for word in glossary.said(text, language, concept))
        found = {word.start: word for word in said}
        return [found[start] for start in sorted(found)]

    return find


def _hit(
    scored: Scored,
    matched: SearchEntry,
    own: dict[str, SearchEntry],
    language: str,
    sought: Find,
) -> Hit:
    """One object: the text that matched, told to a reader of `language` by the text they read."""
    reader = own.get(language)
    told = pick(own.values(), (language, "en", matched.language)) or matched
    title = mark(told.title, told.language, sought)
    passage = snippet(told.body, told.language, sought)
    says_it = any(marked for _text, marked in (*title, *passage))
    return Hit(
        kind=matched.kind,
        object_id=matched.object_id,
        language=matched.language,
        slug=matched.slug,
        title=matched.title,
        reader_title=reader.title if reader else "",
        score=round(scored.score, 4),
        channel=scored.channel,
        title_marks=title if told is matched else mark(matched.title, matched.language, sought),
        snippet=passage,
        snippet_language=told.language,
        exact=scored.exact,
        invented=bool(matched.invented),
        labels=tuple(
            label
            for spoken, label in matched.labels
            if not says_it
            and spoken == told.language
            and any(marked for _text, marked in mark(label, spoken, sought))
        ),
    )
