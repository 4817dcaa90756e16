"""The titles of sessions."""

from __future__ import annotations

from rresi.core.translations import language_order, pick
from rresi.events.models import Session


def title_of(session: Session) -> str:
    """A session's title in the reader's language; its kind where it has none. Needs its texts."""
    text = pick(session.texts.all(), language_order())
    return text.title if text else str(session.get_kind_display())
