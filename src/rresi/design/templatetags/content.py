"""Template filters for what people wrote."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import pyphen  # type: ignore[import-untyped]  # has no annotations
from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from rresi.core import formats
from rresi.core.text import in_lines, render_markdown
from rresi.core.translations import country_name, current_language, language_name
from rresi.engines.semantics.snippets import Segments

register = template.Library()
_LONG_WORD = re.compile(r"[^\W\d_]{14,}")
_VOWEL = re.compile(r"[aeiouyäöüàâéèêëîïôûıİœ]", re.IGNORECASE)
_BEGINNINGS = {"de": ("Ar-beits-markt", "Kreis-lauf")}
"""How words of a language begin that its dictionary breaks in the wrong place."""


@register.filter
def number(value: int | float, digits: int = 4) -> str:
    """`{{ total|number }}`: with the separators of the reader's language; `{{ mean|number:1 }}`."""
    return formats.number(value, digits)


@register.filter
def name_of_language(code: str) -> str:
    """`{{ answer.language|name_of_language }}`: a language's name in the reader's language.

    Django's own filter `language_name` gives the English name.
    """
    return language_name(code)


@register.filter
def quoting(text: str, passages: Mapping[str, str]) -> SafeString:
    """`{{ line|quoting:report.foreign }}`: a sentence, and what it quotes in its own language.

    passages: the language by the text.
    """
    shown = conditional_escape(text)
    for passage, language in passages.items():
        marked = format_html('<span lang="{}">{}</span>', language, passage)
        shown = mark_safe(shown.replace(conditional_escape(passage), marked))  # noqa: S308
    return shown


@register.filter(name="country_name")
def name_of_country(code: str) -> str:
    """`{{ row.country|country_name }}`, in the reader's language; empty stays empty."""
    return country_name(code) if code else ""


@register.filter
def hyphenated(text: str) -> str:
    """`{{ topic.label|hyphenated }}`: soft hyphens in long words, for headings in narrow columns.

    The text must be in the reader's language. Not every browser knows where German may be broken.
    """
    return _hyphenated(str(text), current_language())


@lru_cache(maxsize=4096)
def _hyphenated(text: str, language: str) -> str:
    dictionary = _dictionary(language)
    if dictionary is None:
        return text
    by_hand = {one.replace("-", ""): one for one in _BEGINNINGS.get(language, ())}

    def broken(word: re.Match[str]) -> str:
        begins = next((one for one in by_hand if word[0].startswith(one)), "")
        rest = _syllables(dictionary.inserted(word[0][len(begins) :], "\u00ad").split("\u00ad"))
        return "\u00ad".join([*filter(None, by_hand.get(begins, "").split("-")), *rest])

    return _LONG_WORD.sub(broken, text)


@cache
def _dictionary(language: str) -> pyphen.Pyphen | None:
    """Where words of a language may be broken; None for a language without a dictionary."""
    found = pyphen.language_fallback(language)
    return pyphen.Pyphen(lang=found, left=3, right=3) if found else None


@register.filter
def markdown(text: str) -> SafeString:
    """`{{ text|markdown }}`: Markdown as clean HTML."""
    return render_markdown(text) if text else mark_safe("")


@register.filter
def in_mail(text: str) -> str:
    """`{{ points|in_mail }}`: Markdown for the plain text of a mail, without its marks."""
    return in_lines(text)


@register.filter
def marked(segments: Segments) -> SafeString:
    """`{{ hit.snippet|marked }}`: a passage with the found words in `mark` elements."""
    pieces = (
        f"<mark>{conditional_escape(text)}</mark>" if found else conditional_escape(text)
        for text, found in segments
    )
    return mark_safe("".join(pieces))  # noqa: S308  # every piece is escaped


@register.filter
def json_script_as(data: object, content_type: str) -> SafeString:
    """`{{ data|json_script_as:"application/ld+json" }}`: a data block that cannot end early."""
    text = json.dumps(data, ensure_ascii=False, cls=DjangoJSONEncoder)
    safe = text.translate({ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"})
    return format_html('<script type="{}">{}</script>', content_type, mark_safe(safe))  # noqa: S308


def _syllables(parts: Sequence[str]) -> list[str]:
    """The parts of a word without those that are no syllable: they stay with their neighbours.

    The German dictionary breaks Zu-sam-me-n-a-r-beit.
    """
    found: list[str] = []
    joins = False
    for part in parts:
        sound = len(part) > 1 and _VOWEL.search(part) is not None
        if found and (joins or not sound):
            found[-1] += part
        else:
            found.append(part)
        joins = not sound
    return found
