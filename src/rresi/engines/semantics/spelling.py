"""Words that begin like, or nearly like, what was typed.

Distance is optimal string alignment (Damerau 1964: a letter too many, too few, wrong, or two
swapped), computed for all words that share the first letter at once, one array operation for each
pair of letters.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

LONGEST = 16
"""Letters compared; what follows is not looked at."""


def forgiven(word: str) -> int:
    """How many mistakes a word of this length is allowed."""
    return 0 if len(word) < 4 else 1 if len(word) < 8 else 2


class Words:
    """A sorted set of folded words."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(set(words))
        self._letters = np.zeros((len(self.words), LONGEST), dtype=np.uint32)
        for row, word in enumerate(self.words):
            codes = [ord(letter) for letter in word[:LONGEST]]
            self._letters[row, : len(codes)] = codes
        self._signs = np.array([_sign(word) for word in self.words], dtype=np.uint64)
        self._lengths = np.array([min(len(w), LONGEST) for w in self.words], dtype=np.int64)

    def __len__(self) -> int:
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        place = bisect_left(self.words, word) if isinstance(word, str) else len(self.words)
        return place < len(self.words) and self.words[place] == word

    def starting_with(self, prefix: str) -> range:
        """Positions of the words that begin with a prefix."""
        end = bisect_left(self.words, prefix[:-1] + chr(ord(prefix[-1]) + 1)) if prefix else 0
        return range(bisect_left(self.words, prefix), end)

    def close(self, word: str, *, whole: bool) -> list[tuple[int, int]]:
        """Positions and distances of words within what is forgiven, the nearest first.

        Compares with whole words, or, when not `whole`, with the beginnings of words. The first
        or second letter typed must be the word's first.
        """
        word = word[:LONGEST]
        budget = forgiven(word)
        if not budget or not self.words:
            return []
        starts = [self.starting_with(letter) for letter in dict.fromkeys(word[:2])]
        rows = np.concatenate([np.arange(r.start, r.stop, dtype=np.int64) for r in starts])
        rows = rows[self._lengths[rows] >= len(word) - budget]
        if whole:
            rows = rows[self._lengths[rows] <= len(word) + budget]
        # A mistake takes one letter away, brings one in, or both: most words need no comparing.
        sign = np.uint64(_sign(word))
        rows = rows[np.bitwise_count(sign & ~self._signs[rows]) <= budget]
        if whole:
            rows = rows[np.bitwise_count(self._signs[rows] & ~sign) <= budget]
        if not len(rows):
            return []
        distance = _distances(word, self._letters[rows], self._lengths[rows], budget, whole=whole)
        near = np.flatnonzero(distance <= budget)
        found = [(int(distance[n]), int(rows[n])) for n in near]
        return [(row, mistakes) for mistakes, row in sorted(found)]


def _sign(word: str) -> int:
    """Which letters a word has, as bits; letters of other scripts share them."""
    sign = 0
    for letter in word[:LONGEST]:
        sign |= 1 << ord(letter) % 64
    return sign


def _distances(
    word: str,
    letters: NDArray[np.uint32],
    lengths: NDArray[np.int64],
    budget: int,
    *,
    whole: bool,
) -> NDArray[np.uint8]:
    """The distance of `word` to each row's word, or to its nearest beginning."""
    typed = [ord(letter) for letter in word]
    size, count = len(typed), len(letters)
    columns = min(size + budget, LONGEST)
    best = np.full(count, 255, dtype=np.uint8)
    before: NDArray[np.uint8] = np.zeros((size + 1, count), dtype=np.uint8)
    last = np.repeat(np.arange(size + 1, dtype=np.uint8)[:, None], count, axis=1)
    for column in range(1, columns + 1):
        now = np.empty_like(last)
        now[0] = column
        letter = letters[:, column - 1]
        for row in range(1, size + 1):
            step = last[row - 1] + (letter != typed[row - 1])
            np.minimum(step, last[row] + 1, out=step)
            np.minimum(step, now[row - 1] + 1, out=step)
            if row > 1 and column > 1:
                swapped = (letter == typed[row - 2]) & (letters[:, column - 2] == typed[row - 1])
                step = np.where(swapped, np.minimum(step, before[row - 2] + 1), step)
            now[row] = step
        fits = lengths == column if whole else lengths >= column
        np.minimum(best, now[size], out=best, where=fits)
        before, last = last, now
    return best
