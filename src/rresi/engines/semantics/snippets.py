"""The passage of a text that shows best why it was found, with the found words marked."""

from __future__ import annotations

from collections.abc import Callable, Collection

from rresi.engines.semantics.analysers import Word, occurrences
from rresi.engines.semantics.folding import compose

Segments = tuple[tuple[str, bool], ...]
"""Pieces of a text in order; True where a sought word stands. Joined they are the text."""

WIDTH = 220
_ENDS = ".!?…:;,"


def _marked(text: str, hits: list[Word]) -> Segments:
    segments: list[tuple[str, bool]] = []
    position = 0
    for word in hits:
        if word.start > position:
            segments.append((text[position : word.start], False))
        segments.append((text[word.start : word.end], True))
        position = word.end
    if position < len(text):
        segments.append((text[position:], False))
    return tuple(segments)


def _in_a_row(text: str) -> str:
    """The lines of a text, which may be fields of their own, composed in one."""
    lines = [compose(" ".join(line.split())) for line in text.splitlines() if line.strip()]
    ended = [line if line[-1] in _ENDS else f"{line} ·" for line in lines[:-1]]
    return " ".join([*ended, *lines[-1:]])


Find = Callable[[str, str], list[Word]]
"""The words to be marked in a composed text of a language."""


def words_with(wanted: Collection[str]) -> Find:
    """What finds the words that have one of these tokens."""
    tokens = frozenset(wanted)
    return lambda text, language: occurrences(text, language, tokens)


def mark(text: str, language: str, find: Find) -> Segments:
    """The whole text, composed, with what is sought marked."""
    text = compose(text)
    return _marked(text, find(text, language))


def snippet(text: str, language: str, find: Find, width: int = WIDTH) -> Segments:
    """About `width` characters with the most different sought words; the beginning if none.

    Cut at words; a dot keeps apart lines that end no sentence, an ellipsis stands where text was
    left out.
    """
    text = _in_a_row(text[:20_000])
    hits = find(text, language)
    best_start, best = 0, 0
    for first, word in enumerate(hits):
        inside = {w.form.surface for w in hits[first:] if w.end <= word.start + width}
        if len(inside) > best:
            best_start, best = word.start, len(inside)
    # A few words before the first hit, so that it can be read in its sentence.
    begin = max(0, best_start - width // 4)
    if begin:
        begin = text.find(" ", begin) + 1
    end = len(text) if begin + width >= len(text) else text.rfind(" ", begin, begin + width)
    end = end if end > begin else begin + width
    passage = text[begin:end]
    inside_hits = [
        Word(w.start - begin, w.end - begin, w.form)
        for w in hits
        if w.start >= begin and w.end <= end
    ]
    segments = list(_marked(passage, inside_hits))
    if begin:
        segments.insert(0, ("… ", False))
    if end < len(text):
        segments.append((" …", False))
    return tuple(segments)
