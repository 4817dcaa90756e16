"""How long a text may be. What somebody typed is refused with a sentence, never cut in silence."""

from __future__ import annotations

from django.utils.translation import gettext

from rresi.core import formats
from rresi.core.refusals import Incomplete


def too_long(most: int) -> str:
    """What to say of a text that is longer than that."""
    words = gettext("This is longer than %(limit)s characters. Shorten it, then save it again.")
    return words % {"limit": formats.number(most)}


def fits(text: str, most: int, *, field: str) -> str:
    """The text without surrounding space. Raises Incomplete where it is longer than `most`."""
    text = text.strip()
    if len(text) > most:
        raise Incomplete([(field, too_long(most))])
    return text
