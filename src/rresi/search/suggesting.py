"""Type-ahead: names, titles and topics while somebody types, spelling mistakes forgiven."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from heapq import nsmallest

from django.conf import settings
from django.utils import translation

from rresi.core.taxonomies import TOPICS
from rresi.engines.semantics.analysers import surfaces
from rresi.engines.semantics.spelling import Words
from rresi.search import directory
from rresi.search.directory import Directory
from rresi.search.models import SearchEntry

LARGE, AGE = 5_000, 60.0
"""Above so many texts, what is suggested may be so many seconds old."""
FEWEST_LETTERS = 2


class What(StrEnum):
    """What is suggested."""

    NAME = "name"
    TITLE = "title"
    TOPIC = "topic"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to search for, or to go to: a title leads to the object `kind` and `slug`.

    `key` is the topic's key in the vocabulary of topics.
    """

    text: str
    what: What
    kind: str = ""
    slug: str = ""
    key: str = ""
    language: str = ""


@dataclass(frozen=True)
class _Shelf:
    """All that may be suggested, by its words."""

    stamp: int
    made: float
    items: list[tuple[Suggestion, tuple[str, ...], int]] = field(default_factory=list)
    """Each with its words and how often it was met."""
    words: Words = field(default_factory=lambda: Words(()))
    holding: list[list[int]] = field(default_factory=list)
    """For each word the items that hold it."""


_lock = threading.Lock()
_shelves: dict[str, _Shelf] = {}


@lru_cache(maxsize=200_000)
def _words_of(text: str, language: str) -> tuple[str, ...]:
    return surfaces(text, language)


def _items(rows: Directory, alias: str) -> Iterator[Suggestion]:
    columns = ("kind", "slug", "language", "title", "names")
    for kind, slug, language, title, names in SearchEntry.objects.using(alias).values_list(
        *columns
    ):
        yield Suggestion(title, What.TITLE, kind, slug, language=language)
        for name in names:
            yield Suggestion(name, What.NAME)
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            for term in TOPICS.terms:
                yield Suggestion(str(term.label), What.TOPIC, key=term.key, language=language)
    for entry in rows.glossary.terms:
        yield Suggestion(entry.text, What.TERM, key=entry.concept, language=entry.language)


def _shelf(rows: Directory, alias: str) -> _Shelf:
    known = _shelves.get(alias)
    now = time.monotonic()
    if known and (known.stamp == rows.stamp or (len(rows) > LARGE and now - known.made < AGE)):
        return known
    with _lock:
        known = _shelves.get(alias)
        if known is None or known.stamp != rows.stamp:
            known = _shelves[alias] = _made(rows, alias)
    return known


def _made(rows: Directory, alias: str) -> _Shelf:
    times: dict[Suggestion, int] = defaultdict(int)
    for suggestion in _items(rows, alias):
        times[suggestion] += 1
    items = [(s, _words_of(s.text, s.language or "en"), n) for s, n in times.items()]
    words = Words(word for _, own, _ in items for word in own)
    place = {word: position for position, word in enumerate(words.words)}
    holding: list[list[int]] = [[] for _ in words.words]
    for number, (_, own, _) in enumerate(items):
        for word in set(own):
            holding[place[word]].append(number)
    return _Shelf(rows.stamp, time.monotonic(), items, words, holding)


def suggest(
    text: str,
    *,
    language: str,
    kinds: Collection[str] | None = None,
    limit: int = 8,
    alias: str = "default",
) -> tuple[Suggestion, ...]:
    """What begins like the words typed, the last of which may be unfinished; best first.

    Names and titles come in any language, topics and terms in the reader's. `kinds` restricts
    the titles. One query.
    """
    typed = surfaces(text[:100], language)
    if not typed or sum(map(len, typed)) < FEWEST_LETTERS:
        return ()
    shelf = _shelf(directory.current(alias), alias)
    costs: dict[int, int] | None = None
    for number, word in enumerate(typed):
        found = _holding(shelf, word, unfinished=number == len(typed) - 1)
        if costs is None:
            costs = found
        else:
            costs = {item: cost + found[item] for item, cost in costs.items() if item in found}
    order = []
    for number, cost in (costs or {}).items():
        suggestion, words, times = shelf.items[number]
        if suggestion.what in (What.TOPIC, What.TERM) and suggestion.language != language:
            continue
        if suggestion.what is What.TITLE and kinds is not None and suggestion.kind not in kinds:
            continue
        begins = not words[0].startswith(typed[0])
        foreign = suggestion.language not in ("", language)
        order.append((cost, begins, foreign, -times, len(suggestion.text), number))
    chosen: dict[tuple[str, ...], Suggestion] = {}
    for *_, number in nsmallest(8 * limit, order):
        suggestion, words, _ = shelf.items[number]
        titled = suggestion.what is What.TITLE
        key = (suggestion.kind, suggestion.slug) if titled else words
        chosen.setdefault(key, suggestion)
        if len(chosen) == limit:
            break
    return tuple(chosen.values())


def _holding(shelf: _Shelf, word: str, *, unfinished: bool) -> dict[int, int]:
    """The items that hold a word, or nearly, and how many mistakes were forgiven."""
    matches = [(position, 0) for position in shelf.words.starting_with(word)]
    if not matches:
        matches = shelf.words.close(word, whole=not unfinished)
    found: dict[int, int] = {}
    for position, mistakes in matches:
        for item in shelf.holding[position]:
            found[item] = min(mistakes, found.get(item, mistakes))
    return found
