"""In which language somebody wrote."""

from __future__ import annotations

from collections.abc import Mapping

from rresi.core.translations import CONTENT_LANGUAGES, current_language
from rresi.engines.semantics.language import likely_languages

READ = 500  # characters, of which the language is recognised


def language_written(text: str, *, otherwise: str = "") -> str:
    """The language of a text: that of the page unless the words are surely of another.

    People write in their own language on whatever page they are. otherwise: a language that is
    more likely than that of the page.
    """
    expected = otherwise or current_language()
    return likely_languages(text[:READ], expected, frozenset(CONTENT_LANGUAGES))[0]


def language_given(text: str, given: str, before: Mapping[str, str]) -> str:
    """The language of a text that was saved with one; a text that is new takes the one it is in.

    given: as chosen or left as it was preset; empty where nobody was asked. before: the languages
    of the texts that stood there, by text.
    """
    if text in before:
        return given or before[text]
    if given and given not in {current_language(), *before.values()}:
        return given  # which nothing presets
    return language_written(text, otherwise=given)
