"""In which language somebody wrote."""

from __future__ import annotations

from rresi.core.translations import CONTENT_LANGUAGES, current_language
from rresi.engines.semantics.language import likely_languages

READ = 500  # characters, of which the language is recognised


def language_written(text: str) -> str:
    """The language of a text: that of the page unless the words are surely of another.

    People write in their own language on whatever page they are.
    """
    return likely_languages(text[:READ], current_language(), frozenset(CONTENT_LANGUAGES))[0]
