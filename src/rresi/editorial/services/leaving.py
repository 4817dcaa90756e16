"""What becomes of somebody's texts when their account goes."""

from __future__ import annotations

from functools import partial
from typing import Any

from rresi.accounts import queries as accounts
from rresi.editorial.models import Revision, Submission, forget_where
from rresi.editorial.registry import subjects
from rresi.editorial.services import reviewing


def leave(user_id: int) -> None:
    """Before a person's account goes: what they never submitted goes too, the rest loses its name.

    A review under way is left to the coordinator to give to someone else; reviews given stay.
    """
    mine = Submission.objects.filter(author_id=user_id)
    mine.filter(latest_number=0).delete()
    reviewing.left_by(user_id)
    emails = accounts.emails_of(user_id)
    # Also where a colleague or a file named them as the contact.
    names = partial(_names, addresses=emails)
    forget_where(Revision.objects.all(), names)
    for subject in subjects():
        subject.forget(names)
        for submission in Submission.objects.filter(kind=subject.kind).only("draft").iterator():
            personal = subject.personal_fields
            part = {name: submission.draft[name] for name in personal if name in submission.draft}
            if names(part):
                kept = {k: v for k, v in submission.draft.items() if k not in personal}
                submission.draft = kept
                submission.save(update_fields=["draft"])


def _names(part: Any, addresses: frozenset[str]) -> bool:
    """Whether any text in a document's part is one of these email addresses."""
    if isinstance(part, dict):
        return any(_names(value, addresses) for value in part.values())
    if isinstance(part, list):
        return any(_names(value, addresses) for value in part)
    return isinstance(part, str) and part.strip().lower() in addresses
