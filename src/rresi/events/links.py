"""Signed links that open a participant's own pages without an account.

The link is the permission, so it goes to the participant's own address and to nobody else. When
they replace it, those before it are void.
"""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from rresi.events.models import Registration

_SALT = "events.mine"


def token_for(registration: Registration) -> str:
    """The part of the link's address that is signed."""
    return signing.dumps([registration.pk, registration.links], salt=_SALT)


def path_for(registration: Registration, page: str = "events:mine") -> str:
    """The path of one of the participant's own pages, in the language that is set."""
    return reverse(page, args=[token_for(registration)])


def url_for(registration: Registration, page: str = "events:mine") -> str:
    """The same with the site's address, for mail."""
    return f"{settings.SITE_URL}{path_for(registration, page)}"


def code_url(name: str, *arguments: str) -> str:
    """The URL of one of the addresses without a language (`urls/short.py`)."""
    return f"{settings.SITE_URL}{reverse(f'codes:{name}', args=arguments)}"


def opened(token: str) -> tuple[int, int] | None:
    """The registration's pk and the number of its link; None for a link that nobody here made."""
    try:
        pk, number = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(pk), int(number)
