"""In which language a question was asked."""

from __future__ import annotations

import re
import threading
from collections.abc import Collection
from copy import copy
from functools import lru_cache
from typing import Any

from rresi.engines.semantics.analysers import surfaces
from rresi.engines.semantics.dictionary import is_usual
from rresi.engines.semantics.stopwords import STOPWORDS

SURE = 0.85
"""Short questions are guessed badly; below this probability the reader's language stands."""
FEWEST_WORDS = 2
FEW_WORDS = 6

_lock = threading.Lock()


@lru_cache(maxsize=1)
def identifier() -> Any:
    """The identifier of all its languages, loaded once: unpacking takes half a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  # see above

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


@lru_cache(maxsize=8)
def _among(languages: frozenset[str]) -> Any:
    """The identifier for some of its languages; None when it knows none of them."""
    full = identifier()
    known = languages & set(full.nb_classes)
    if not known:
        return None
    narrowed = copy(full)
    narrowed.set_languages(sorted(known))
    return narrowed


def _speaks(text: str, reader: str) -> bool:
    """Whether more of the little words are of the reader's language than of any other."""
    words = set(surfaces(text, reader))
    mine = len(words & STOPWORDS.get(reader, frozenset()))
    others = (len(words & own) for language, own in STOPWORDS.items() if language != reader)
    return mine > max(others, default=0)


def language_of_few_words(text: str, expected: str, among: Collection[str]) -> str:
    """The language that knows more words of a short text than any other; else the expected one.

    A word counts if it is usual in a language, and once more if it is one of its little words.
    """
    words = set(re.findall(r"[^\W\d_]+", text.casefold()))
    if not 0 < len(words) <= FEW_WORDS:
        return expected

    def known(language: str) -> int:
        little = words & STOPWORDS.get(language, frozenset())
        return len(little) + sum(is_usual(word, language) for word in words)

    scores = {language: known(language) for language in sorted({*among, expected})}
    most = max(scores.values())
    best = [language for language, score in scores.items() if score == most]
    return best[0] if len(best) == 1 else expected


@lru_cache(maxsize=4_096)
def likely_languages(text: str, reader: str, among: frozenset[str]) -> tuple[str, ...]:
    """The language of a question, then the reader's own where it is another.

    `among` are the languages that may be guessed; the guess is py3langid's (Lui and Baldwin 2012).
    """
    candidates = among | {reader}
    if len(candidates) < 2 or len(text.split()) < FEWEST_WORDS or _speaks(text, reader):
        return (reader,)
    with _lock:
        narrowed = _among(candidates)
        guess, probability = narrowed.classify(text) if narrowed else (reader, 1.0)
    if guess == reader or float(probability) < SURE:
        return (reader,)
    return (str(guess), reader)
