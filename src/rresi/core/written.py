"""In which language somebody wrote."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rresi.core.translations import CONTENT_LANGUAGES, current_language
from rresi.engines.semantics.language import language_of_few_words, likely_languages

READ = 500  # characters, of which the language is recognised


def language_written(
    text: str, *, otherwise: str = "", among: Collection[str] = CONTENT_LANGUAGES
) -> str:
    """The language of a text: that of the page unless the words are of another.

    People write in their own language on whatever page they are, and a reason is often one word or
    two. otherwise: a language that is more likely than that of the page.
    """
    expected, text = otherwise or current_language(), text[:READ]
    likely = likely_languages(text, expected, frozenset(among))[0]
    return likely if likely != expected else language_of_few_words(text, expected, among)


def language_given(text: str, given: str, before: Mapping[str, str]) -> str:
    """The language of a text that was saved with one; a text that is new takes the one it is in.

    given: as chosen, or as a text that stood there brought it; empty where nobody chose. before:
    the languages of the texts that stood there, by text.
    """
    if text in before:
        return given or before[text]
    if given and given not in before.values():
        return given
    return language_written(text, otherwise=given)
