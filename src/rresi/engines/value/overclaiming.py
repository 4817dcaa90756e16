"""Claims that go beyond what is known, each by a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rresi.engines.value.model import Range

_SLACK = 1e-9


class Rule(StrEnum):
    """Why a claim is more than it can be."""

    OVER_ALL = "attribution-over-100"  # the shares of all actors exceed the whole
    NOTHING_ANYWAY = "deadweight-zero"  # nothing would have happened without the activity
    BEYOND = "beyond-evidence"  # it is said to last longer than it was observed


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody claims of a change. Shares are 0 to 1; others by name."""

    key: str
    own_share: Range
    others: tuple[Range, ...]
    anyway: Range
    years: Range
    observed: float


@dataclass(frozen=True, slots=True)
class Overclaim:
    """A rule that a claim breaks, and the number that shows it (a share, a number of years)."""

    rule: Rule
    key: str
    found: float


def overclaims(claims: Iterable[Claim]) -> tuple[Overclaim, ...]:
    """What the claims say too much, in their order."""
    return tuple(found for claim in claims for found in _of(claim))


def _of(claim: Claim) -> Iterator[Overclaim]:
    shares: Sequence[Range] = (claim.own_share, *claim.others)
    least = sum(share.low for share in shares)
    if least > 1 + _SLACK:  # even if everybody has the smallest share that they claim
        yield Overclaim(Rule.OVER_ALL, claim.key, least)
    if claim.anyway.high <= 0:
        yield Overclaim(Rule.NOTHING_ANYWAY, claim.key, 0.0)
    if claim.years.high > claim.observed + _SLACK:
        yield Overclaim(Rule.BEYOND, claim.key, claim.years.high - claim.observed)
