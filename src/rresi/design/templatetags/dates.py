"""Django's `date` as the reader's language writes it; every template has it."""

from __future__ import annotations

import datetime

from django import template
from django.template import defaultfilters

from rresi.core.clock import with_first

register = template.Library()


@register.filter(expects_localtime=True, is_safe=False)
def date(value: datetime.date | datetime.datetime | str | None, arg: str | None = None) -> str:
    """`{{ one.closed_on|date:"DATE_FORMAT" }}`: 30 June 2027, in French 1er juin 2027."""
    return with_first(str(defaultfilters.date(value, arg)))
