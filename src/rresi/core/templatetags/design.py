"""Template tags for what is drawn by the server: patterns and maps."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from rresi.core.patterns import region_pattern

register = template.Library()


@register.simple_tag
def pattern(slug: str, columns: int = 6, rows: int = 4) -> SafeString:
    """`{% pattern region.slug columns=6 rows=4 %}`: the pattern of a region."""
    return region_pattern(slug, columns=columns, rows=rows)
