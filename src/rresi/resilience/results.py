"""The results of an analysis as they are stored: numbers and slugs, no words."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

Flag = Literal["", "no_provider", "no_second_provider"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Part):
    """A range of a number."""

    low: float
    high: float


class Function(_Part):
    """A function: its providers, how thin it is, and what one more provider would add.

    survival: k / (k + 1). chance: the probability that there are no other providers than the
    recorded ones; of a flag, that it is true and not a gap in the list. None in old results.
    gain: what one more provider adds to the share of functions that survives, as recorded;
    expected: its mean over the plausible true numbers of providers, gain_span their range.
    """

    key: str
    providers: tuple[str, ...]
    survival: float
    flag: Flag
    chance: float | None
    gain: float
    expected: float
    gain_span: Span | None


class Closure(_Part):
    """What goes when an actor closes: functions and target groups that no other is recorded for.

    truly: how many of the functions are lost in reality, as a range. cut_off: actors that lose
    their way to the largest part of the network.
    """

    actor: str
    functions: tuple[str, ...]
    truly: Span | None
    groups: tuple[str, ...]
    cut_off: tuple[str, ...]


def harm(lost: tuple[int, int, int], of: tuple[int, int, int]) -> float:
    """How much a closure takes away: the shares of functions, of target groups and of organisations
    that keep their connection, together."""
    return sum(part / max(1, whole) for part, whole in zip(lost, of, strict=True))


class Point(_Part):
    """The share of functions that survive when every actor fails with this probability."""

    probability: float
    surviving: float
    corrected: float | None
    span: Span | None


class Network(_Part):
    """How the relations hold together. robustness: R when the best connected leave first."""

    robustness: float
    span: Span
    random: float
    components: int
    largest: int
    bridges: tuple[tuple[str, str], ...]
    articulation_points: tuple[str, ...]


class Place(_Part):
    """Where an actor stands in the drawing of the network, in lengths of one line from 0."""

    actor: str
    x: float
    y: float


class Drawn(_Part):
    """The drawing of a snapshot's network: the actors with the most relations, and their places."""

    places: tuple[Place, ...] = ()


class Relief(_Part):
    """A relation that would keep so many actors connected if the hinge, on which most hang,
    closed."""

    first: str
    second: str
    hinge: str
    keeps: int


class Diversity(_Part):
    """Hill numbers of the offers by function, of order 0, 1 and 2."""

    order: float
    value: float
    span: Span | None


class Result(_Part):
    """Everything that a region's report says, at one completeness.

    redundancy: the share of functions that keeps a provider, averaged over all levels of failure;
    corrected for missing records, with its span, where enough is recorded.

    Stored results that lack one of these fields are of an earlier version; `services.refresh`
    computes them anew. A migration that sets the stamps of `RegionState` back makes it look.
    """

    redundancy: float
    corrected: float | None
    span: Span | None
    functions: tuple[Function, ...]  # in the vocabulary's order
    closures: tuple[Closure, ...]  # those that lose something, the heaviest first
    curve: tuple[Point, ...]
    network: Network | None  # None where no relation is recorded
    diversity: tuple[Diversity, ...]
    reliefs: tuple[Relief, ...] = ()  # none in old results

    @model_validator(mode="before")
    @classmethod
    def _as_now(cls, data: Any) -> Any:
        """Older results also have relations by another measure, which nothing shows any more."""
        if isinstance(data, dict):
            return {part: found for part, found in data.items() if part != "ties"}
        return data

    @property
    def ranked(self) -> list[Function]:
        """The functions by what one more provider would add, most first."""
        return sorted(self.functions, key=lambda found: (-found.expected, found.key))
