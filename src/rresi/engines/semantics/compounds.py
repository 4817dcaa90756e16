"""Dutch and German compounds: ``wijkbedrijf`` is found by ``bedrijf in de wijk``.

A word is cut into known parts with the linking letters of the language between them. The parts
are a list shipped with the package, not the corpus: the same word is cut the same way at
indexing and at query time, on every machine. One unknown part of five letters or more is
accepted at either end beside a known one of five or more, so that names of things that nobody
listed (``buurtmoestuin``) still give up their second half.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from rresi.engines.semantics.folding import fold

_LINKS = {"nl": ("", "s", "e", "n", "en"), "de": ("", "s", "es", "n", "en", "e", "er")}
_MIN_PART = 3
_MIN_WORD = 7
_MIN_UNKNOWN = 5


@lru_cache
def _parts(language: str) -> frozenset[str]:
    text = files(__package__).joinpath(f"compounds_{language}.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(fold(word) for line in lines for word in line.split())


# Endings that a whole word may carry after its last part; the part is looked up without them.
_ENDINGS = {"nl": ("", "en", "s", "n", "e"), "de": ("", "en", "n", "e", "s", "es", "er", "ern")}


def _is_part(piece: str, language: str) -> bool:
    return len(piece) >= _MIN_PART and piece in _parts(language)


def _is_last_part(piece: str, language: str) -> bool:
    return any(
        _is_part(piece.removesuffix(ending), language)
        for ending in _ENDINGS[language]
        if piece.endswith(ending)
    )


def _known(word: str, language: str) -> tuple[str, ...] | None:
    """The cut into the fewest known parts, or None."""
    best: tuple[str, ...] | None = None
    for end in range(len(word) - _MIN_PART, _MIN_PART - 1, -1):
        head = word[:end]
        if not _is_part(head, language):
            continue
        for link in _LINKS[language]:
            if not word.startswith(link, end):
                continue
            rest = word[end + len(link) :]
            if len(rest) < _MIN_PART:
                continue
            tail = (rest,) if _is_last_part(rest, language) else _known(rest, language)
            if tail is not None and (best is None or len(tail) + 1 < len(best)):
                best = (head, *tail)
    return best


def _half_known(word: str, language: str) -> tuple[str, ...] | None:
    """A cut with one known part of five letters or more, or None; the longest known part wins."""
    for size in range(len(word) - _MIN_UNKNOWN, _MIN_UNKNOWN - 1, -1):
        head, rest = word[:size], word[size:]
        if _is_part(head, language):
            for link in _LINKS[language]:
                if rest.startswith(link) and len(rest) - len(link) >= _MIN_UNKNOWN:
                    return head, rest.removeprefix(link)
        tail, start = word[-size:], word[:-size]
        if _is_last_part(tail, language):
            for link in reversed(_LINKS[language]):
                if start.endswith(link) and len(start) - len(link) >= _MIN_UNKNOWN:
                    return start.removesuffix(link), tail
    return None


@lru_cache(maxsize=50_000)
def split_compound(word: str, language: str) -> tuple[str, ...]:
    """The parts of a folded word, in order; empty when it is no compound or the language has none.

    >>> split_compound("ontwikkelingsfonds", "nl")
    ('ontwikkeling', 'fonds')
    """
    if language not in _LINKS or len(word) < _MIN_WORD or len(word) > 60 or not word.isalpha():
        return ()
    if _is_last_part(word, language):
        return ()
    return _known(word, language) or _half_known(word, language) or ()
