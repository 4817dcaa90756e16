"""In which language a question was asked."""

from __future__ import annotations

import threading
from copy import copy
from functools import lru_cache
from typing import Any

from rresi.engines.semantics.analysers import surfaces
from rresi.engines.semantics.stopwords import STOPWORDS

SURE = 0.85
"""Short questions are guessed badly; below this probability the reader's language stands."""
FEWEST_WORDS = 2

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
