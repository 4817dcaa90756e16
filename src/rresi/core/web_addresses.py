"""Web addresses as people write them or copy them out of a text."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext

_AROUND = " \t\r\n<>\"'“”„«»"
_BARE_HOST = re.compile(r"(?:[^\W_][\w-]*\.)+[^\W\d_]{2,}(?:[/?#]\S*)?")
_RULE = URLValidator(schemes=["http", "https"])


def completed(text: str) -> str:
    """An address with its scheme, without what stands around it in a text: `<www.example.org>,`."""
    address = text.strip(_AROUND).rstrip(f".,;{_AROUND}")
    return f"https://{address}" if _BARE_HOST.fullmatch(address) else address


def check(address: str) -> None:
    """Refuse what leads nowhere or names a password.

    Raises:
        ValueError: with words that follow the field's name.
    """
    if " " in address:
        raise ValueError(
            gettext("A web address has no spaces. Copy it from the address bar of your browser.")
        )
    try:
        _RULE(address)
    except ValidationError:
        sound = False
    else:
        host = urlsplit(address)
        sound = "@" not in host.netloc and host.hostname != "localhost"
    if not sound:
        raise ValueError(gettext("Enter a web address such as https://example.org."))


def validate(address: str) -> None:
    """The same for a form. Raises ValidationError."""
    try:
        check(address)
    except ValueError as error:
        raise ValidationError(str(error)) from error
