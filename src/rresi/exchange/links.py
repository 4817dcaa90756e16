"""Signed links by which somebody without an account does one thing for one entry or introduction.

A link is the permission, so it goes only to the address of the side that it speaks for. It names
the person whose address that is, if they have an account (`user_id`, else 0).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.core import signing
from django.utils.translation import gettext

from rresi.core.refusals import Refused


class Purpose(StrEnum):
    """What a link is for, and by its salt for nothing else."""

    ANSWER = "answer"  # yes or not now to an introduction
    OUTCOME = "outcome"  # what came of it
    RENEW = "renew"  # whether an offer or need still holds
    PEERS = "peers"  # the answer of a region that was asked


LASTS = {
    Purpose.ANSWER: timedelta(days=90),
    Purpose.OUTCOME: timedelta(days=120),
    Purpose.RENEW: timedelta(days=60),
    Purpose.PEERS: timedelta(days=90),
}


@dataclass(frozen=True)
class Link:
    """What a valid link holds: the pk of its subject, what it says of it, and whose it is."""

    pk: int
    detail: str
    user_id: int | None


def token_for(purpose: Purpose, pk: int, detail: str, user_id: int | None) -> str:
    """The part of a link's address that is signed."""
    return signing.dumps([pk, detail, user_id or 0], salt=f"exchange.{purpose}", compress=True)


def read(token: str, purpose: Purpose) -> Link:
    """What a link says.

    Raises:
        Refused: it is broken, too old, or for something else.
    """
    try:
        pk, detail, user_id = signing.loads(
            token, salt=f"exchange.{purpose}", max_age=LASTS[purpose]
        )
    except signing.SignatureExpired:
        raise Refused(gettext("This link has expired. Ask for a new one.")) from None
    except (signing.BadSignature, ValueError, TypeError):
        raise Refused(gettext("This link is not valid. Copy the whole address.")) from None
    return Link(int(pk), str(detail), int(user_id) or None)
