"""People as pages show them."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from rresi.accounts.portraits import url_of
from rresi.design.templatetags.design import initials

register = template.Library()


@register.simple_tag
def portrait(name: object, key: str | None, side: int = 48) -> SafeString:
    """`{% portrait person.name person.portrait_id %}`: their portrait, else their initials.

    `name` may be the person, who is called by an address while there is no name.

    `side` is its width and height in pixels: 48, or 96 where it stands alone.
    Pages that show people only to some readers pass what `accounts.portraits.shown_to` returns.
    """
    if not key:
        return initials(str(name))
    return format_html(
        '<img class="initials{}" src="{}" srcset="{} 2x" alt="{}" width="{}" height="{}" '
        'loading="lazy">',
        " initials--large" if side > 48 else "",
        url_of(key, 96),
        url_of(key, 192),
        name,
        side,
        side,
    )
