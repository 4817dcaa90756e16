"""What every result carries: its value, its uncertainty, the completeness it assumes, its basis."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class IntervalKind(StrEnum):
    """Where the width of an interval comes from."""

    MISSING_DATA = "missing_data"  # links that exist and are not recorded
    POSSIBLE_TABLES = "possible_tables"  # the same, from the posterior of the provider counts
    BOUNDS = "bounds"  # nothing narrower can be said: what is recorded, and all that is possible
    TIES = "ties"  # lowest and highest over random orders of tied actors
    LEAVE_ONE_OUT = "leave_one_out"  # lowest and highest when one indicator is left out


class Assumption(StrEnum):
    """What a result takes for granted; a page puts these into words."""

    LINKS_MISSING_AT_RANDOM = "links_missing_at_random"
    COMMON_FAILURE_PROBABILITY = "common_failure_probability"
    FAILURES_INDEPENDENT_GIVEN_SCENARIO = "failures_independent_given_scenario"
    SCENARIO_NOT_FORECAST = "scenario_not_forecast"
    RELATIONS_AS_RECORDED = "relations_as_recorded"
    EQUAL_COSTS = "equal_costs"
    INDICATORS_STANDARDISED_OVER_CANDIDATES = "indicators_standardised_over_candidates"


@dataclass(frozen=True, slots=True)
class Interval:
    """A range for a value. `level` is its nominal coverage, absent for a range or a bound."""

    low: float
    high: float
    kind: IntervalKind
    level: float | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """The records that a result rests on, so that a page can say why.

    links are (actor, function); relations are (actor, actor).
    """

    actors: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    relations: tuple[tuple[str, str], ...] = ()
    assumptions: tuple[Assumption, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Finding(Generic[Value]):
    """A result.

    value: the number (or numbers) asked for, from the records as they stand.
    uncertainty: None where the value is exact for the records and nothing can be missing.
    completeness: the share of existing links that is taken to be recorded, in (0, 1].
    basis: the records and assumptions behind it.
    """

    value: Value
    uncertainty: Interval | None
    completeness: float
    basis: Basis = field(repr=False)


def as_data(result: object) -> Any:
    """Turn a result into dicts, lists, strings, numbers and None, ready for JSON.

    An infinite number (the resistance of a network in pieces) becomes None, as JSON has none.
    """
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        return {
            item.name: as_data(getattr(result, item.name))
            for item in dataclasses.fields(result)
            if not item.name.startswith("_")
        }
    if isinstance(result, float):
        return result if math.isfinite(result) else None
    if isinstance(result, str | int | None):
        return result
    if isinstance(result, Mapping):
        return {str(key): as_data(item) for key, item in result.items()}
    if isinstance(result, AbstractSet):
        return [as_data(item) for item in sorted(result)]
    if isinstance(result, Sequence):
        return [as_data(item) for item in result]
    raise TypeError(f"{type(result).__name__} has no form in JSON")
