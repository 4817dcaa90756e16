"""In which language a question was asked."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

SURE = 0.85
"""Short questions are guessed badly; below this probability the reader's language stands."""
FEWEST_WORDS = 2

_lock = threading.Lock()


@lru_cache(maxsize=4)
def _identifier(languages: frozenset[str]) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  # 23 ms to load

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    known = languages & set(identifier.nb_classes)
    if not known:
        return None
    identifier.set_languages(sorted(known))
    return identifier


@lru_cache(maxsize=4_096)
def likely_languages(text: str, reader: str, among: frozenset[str]) -> tuple[str, ...]:
    """The language of a question, then the reader's own where it is another.

    `among` are the languages that may be guessed; the guess is py3langid's (Lui and Baldwin 2012).
    """
    candidates = among | {reader}
    if len(candidates) < 2 or len(text.split()) < FEWEST_WORDS:
        return (reader,)
    with _lock:
        identifier = _identifier(candidates)
        guess, probability = identifier.classify(text) if identifier else (reader, 1.0)
    if guess == reader or float(probability) < SURE:
        return (reader,)
    return (str(guess), reader)
