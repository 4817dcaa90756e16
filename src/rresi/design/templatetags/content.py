"""Template filters for what people wrote."""

from __future__ import annotations

import json

from django import template
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from rresi.core import formats
from rresi.core.text import render_markdown
from rresi.core.translations import language_name
from rresi.engines.semantics.snippets import Segments

register = template.Library()


@register.filter
def number(value: int) -> str:
    """`{{ total|number }}`: a count with the separators of the reader's language."""
    return formats.number(value)


@register.filter(name="language_name")
def name_of_language(code: str) -> str:
    """`{{ answer.language|language_name }}`: a language's name in the reader's language."""
    return language_name(code)


@register.filter
def markdown(text: str) -> SafeString:
    """`{{ text|markdown }}`: Markdown as clean HTML."""
    return render_markdown(text) if text else mark_safe("")


@register.filter
def marked(segments: Segments) -> SafeString:
    """`{{ hit.snippet|marked }}`: a passage with the found words in `mark` elements."""
    return format_html_join(
        "",
        "{}",
        ((format_html("<mark>{}</mark>", text) if found else text,) for text, found in segments),
    )


@register.filter
def json_script_as(data: object, content_type: str) -> SafeString:
    """`{{ data|json_script_as:"application/ld+json" }}`: a data block that cannot end early."""
    text = json.dumps(data, ensure_ascii=False, cls=DjangoJSONEncoder)
    safe = text.translate({ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"})
    return format_html('<script type="{}">{}</script>', content_type, mark_safe(safe))  # noqa: S308
