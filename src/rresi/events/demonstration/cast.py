"""Who can sign in to see the invented mission."""

from __future__ import annotations

from dataclasses import dataclass

from rresi.accounts.models import User


@dataclass(frozen=True)
class Cast:
    """The invented people who can sign in."""

    organiser: User
    host: User
    participant: User
