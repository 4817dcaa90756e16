"""Dates and times in templates, as the reader's language writes them."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils import timezone

from rresi.core import formats

register = template.Library()


@register.filter
def day(value: date | datetime) -> str:
    """`{{ assignment.due_on|day }}`: 30 June 2027."""
    if isinstance(value, datetime):
        value = timezone.localdate(value)
    return formats.day(value)


@register.filter
def moment(value: datetime) -> str:
    """`{{ entry.at|moment }}`: 30 June 2027, 14:05."""
    return formats.moment(value)
