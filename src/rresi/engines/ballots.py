"""The right to answer once, without a list of who answered what.

Whoever may answer is given a ballot. Nothing about it is stored when it is given: it is a random
number with a seal that only the holder of the key can make. When it comes back, the seal shows that
it was given, and its mark, which is stored with the answers, that it was not used before. From the
mark nobody finds the ballot, and from neither whom it was given to: that somebody was given one is
recorded with them, which one is not recorded anywhere.

So answers never exceed the ballots given, and ballots are given once to each person who attended.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

_BALLOT = re.compile(r"[0-9a-f]{32}-[0-9a-f]{32}")


def new_key() -> str:
    """The key of one evaluation: 64 hexadecimal digits."""
    return secrets.token_hex(32)


def give(key: str) -> str:
    """A ballot, 65 characters; the caller records with the person that it was given."""
    number = secrets.token_hex(16)
    return f"{number}-{_seal(key, number)}"


def mark_of(key: str, ballot: str) -> str | None:
    """What is stored in place of a used ballot, 64 hexadecimal digits; None if it is no ballot."""
    if not _BALLOT.fullmatch(ballot):
        return None
    number, _hyphen, seal = ballot.partition("-")
    if not hmac.compare_digest(seal, _seal(key, number)):
        return None
    return hashlib.sha256(f"used:{number}".encode()).hexdigest()


def _seal(key: str, number: str) -> str:
    return hmac.new(bytes.fromhex(key), number.encode(), hashlib.sha256).hexdigest()[:32]
