"""Which words are usual ones of a language, so that none of them is taken for another.

`usual_words.npz` holds for each language the CRC-32 of its usual words, sorted: 374,000 in
1.5 MB; of 10,000 words that are none, one is taken for one at most. A word that is another without
its accents is among them only if it is usual beside that one. Two more lists say which words are
told from another by their accents alone, and which a stemmer cuts to the stem of another.
tools/usual_words.py makes them from wordfreq (Speer 2022, doi 10.5281/zenodo.7199437); they have
its licence, CC BY-SA 4.0 (usual_words.txt).
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

from rresi.engines.semantics.folding import compose, lower

Sums = NDArray[np.uint32]

COMPOUNDING = {"de": 3, "nl": 4}
"""The languages that write two nouns in one word, and the letters of the shortest: *zinslos* is two
words, *werklos* a slip of *werkloos*."""
LINKS = ("", "s", "n", "en")
"""What may stand between the two."""


def checksum(word: str) -> int:
    """What stands for a composed lower-case word."""
    return zlib.crc32(word.encode())


@cache
def _lists() -> Mapping[str, Sums]:
    with as_file(files(__package__).joinpath("usual_words.npz")) as path, np.load(path) as file:
        return {language: file[language] for language in file.files}


def _is_among(word: str, name: str) -> bool:
    known = _lists().get(name)
    if known is None:
        return False
    sought = np.uint32(checksum(word))
    place = int(known.searchsorted(sought))
    return place < len(known) and bool(known[place] == sought)


def is_usual(word: str, language: str) -> bool:
    """Whether a word, as it is spelt with its accents, is a usual one of a language.

    False in a language whose usual words are not known.
    """
    return _is_among(lower(compose(word), language), language)


def is_word(word: str) -> bool:
    """Whether a word is a usual one of any language."""
    return any(is_usual(word, name) for name in _lists() if "-" not in name)


def is_told_apart(word: str, language: str) -> bool:
    """Whether a composed lower-case word with accents is another one without: *kâr*, *kar*."""
    return not word.isascii() and _is_among(word, f"{language}-apart")


def is_whole(word: str, language: str) -> bool:
    """Whether a composed lower-case word is more usual than what a stemmer leaves of it."""
    return _is_among(word, f"{language}-whole")


def is_compound(word: str, languages: Collection[str]) -> bool:
    """Whether a word may be made of two usual ones, as in those of the languages that do so."""
    return any(
        is_usual(word[:cut], language) and is_usual(word[cut + len(link) :], language)
        for language, shortest in COMPOUNDING.items()
        if language in languages
        for cut in range(shortest, len(word) - shortest + 1)
        for link in LINKS
        if word[cut:].startswith(link) and len(word) - cut - len(link) >= shortest
    )
