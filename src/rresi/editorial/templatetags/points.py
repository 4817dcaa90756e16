"""What somebody asked of an author, in the language in which it was asked."""

from __future__ import annotations

from django import template

from rresi.core.documents.values import unmarked
from rresi.core.written import language_written
from rresi.editorial import rules

register = template.Library()


@register.filter
def lines_of(text: str) -> list[str]:
    """`{{ review.points|lines_of }}`: each request that somebody wrote on a line of its own."""
    return rules.lines_of(text)


@register.filter
def written_in(text: str, usual: str) -> str:
    """`{{ point|written_in:submission.language }}`: the language of its words, else the usual."""
    return language_written(unmarked(text), otherwise=usual)
