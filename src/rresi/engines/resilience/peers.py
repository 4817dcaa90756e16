"""Regions that are alike in structure, so that what worked there may work here. No league table."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

from rresi.engines.resilience.findings import Assumption, Basis, Finding, Interval, IntervalKind

# Results of regions further apart in completeness differ by what is recorded, not by what is.
TOLERANCE = 0.1


@dataclass(frozen=True, slots=True)
class Region:
    """A region by its structural indicators (size, density, income, ...), not by its results.

    indicators: name -> finite number; one that is unknown is left out.
    """

    name: str
    indicators: Mapping[str, float]
    completeness: float = 1.0


@dataclass(frozen=True, slots=True)
class Driver:
    """An indicator's part in a distance. share: of the squared distance.

    difference: peer less home, in standard deviations.
    """

    indicator: str
    share: float
    difference: float


@dataclass(frozen=True, kw_only=True)
class Peer(Finding[float]):
    """value: the distance in standard deviations. uncertainty: when one indicator is left out.

    drivers: what sets the two apart, most first. stability: the share of indicators that can be
    left out with the region still among the nearest. depends_on: the others.
    """

    region: str
    drivers: tuple[Driver, ...]
    stability: float
    depends_on: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeerRegions:
    """The nearest regions, and those that were not compared, each with the reason."""

    peers: tuple[Peer, ...]
    other_completeness: tuple[str, ...]
    no_common_indicator: tuple[str, ...]


def peer_regions(
    home: Region,
    others: Sequence[Region],
    *,
    weights: Mapping[str, float] | None = None,
    nearest: int = 3,
    tolerance: float = TOLERANCE,
) -> PeerRegions:
    """The `nearest` regions by sqrt(sum w z^2 / sum w) over the indicators both have.

    z is the difference in standard deviations over all regions compared; an indicator that is the
    same everywhere sets nobody apart. weights: indicator -> importance >= 0, 1 if not named.
    Regions whose completeness differs by more than `tolerance` are not compared.
    """
    importance = _importance(home, weights)
    apart = tuple(
        other.name
        for other in others
        if abs(other.completeness - home.completeness) > tolerance + 1e-9
    )
    similar = [other for other in others if other.name not in apart]
    scale = _scale([home, *similar], importance)
    differences = {other.name: _differences(home, other, scale) for other in similar}
    compared = [other for other in similar if differences[other.name]]
    everywhere = {other.name: _distance(differences[other.name], importance) for other in compared}
    chosen = _nearest(everywhere, nearest)
    without = {
        indicator: {
            name: _distance(differences[name], importance, without=indicator) for name in everywhere
        }
        for indicator in scale
        if len(scale) > 1
    }
    among = {
        indicator: set(_nearest(distances, nearest)) for indicator, distances in without.items()
    }
    completeness = {other.name: other.completeness for other in others}
    peers = []
    for name in chosen:
        left_out = [distances[name] for distances in without.values() if distances[name] < math.inf]
        depends_on = tuple(indicator for indicator in among if name not in among[indicator])
        peers.append(
            Peer(
                value=everywhere[name],
                uncertainty=Interval(min(left_out), max(left_out), IntervalKind.LEAVE_ONE_OUT)
                if left_out
                else None,
                completeness=min(home.completeness, completeness[name]),
                basis=Basis(assumptions=(Assumption.INDICATORS_STANDARDISED_OVER_CANDIDATES,)),
                region=name,
                drivers=_drivers(differences[name], importance),
                stability=1 - len(depends_on) / len(among) if among else 0.0,
                depends_on=depends_on,
            )
        )
    return PeerRegions(
        peers=tuple(peers),
        other_completeness=apart,
        no_common_indicator=tuple(other.name for other in similar if not differences[other.name]),
    )


def _importance(home: Region, weights: Mapping[str, float] | None) -> dict[str, float]:
    for indicator, weight in (weights or {}).items():
        if not (weight >= 0 and math.isfinite(weight)):
            raise ValueError(f"weight of {indicator!r} must be at least 0, not {weight}")
    chosen = {indicator: (weights or {}).get(indicator, 1.0) for indicator in home.indicators}
    return {indicator: weight for indicator, weight in chosen.items() if weight > 0}


def _scale(regions: Sequence[Region], indicators: Collection[str]) -> dict[str, float]:
    """The standard deviation of each indicator, 1 for one that is the same everywhere."""
    scale = {}
    for indicator in indicators:
        values = [
            region.indicators[indicator] for region in regions if indicator in region.indicators
        ]
        for value in values:
            if not math.isfinite(value):
                raise ValueError(f"{indicator!r} is {value} in one of the regions")
        spread = pstdev(values)
        varies = spread > 1e-12 * max(1.0, abs(fmean(values)))
        scale[indicator] = spread if varies else 1.0
    return scale


def _differences(home: Region, other: Region, scale: Mapping[str, float]) -> dict[str, float]:
    return {
        indicator: (other.indicators[indicator] - home.indicators[indicator]) / spread
        for indicator, spread in scale.items()
        if indicator in other.indicators
    }


def _distance(
    differences: Mapping[str, float], importance: Mapping[str, float], without: str | None = None
) -> float:
    """Infinite when no indicator is left to compare by."""
    used = [indicator for indicator in differences if indicator != without]
    total = math.fsum(importance[indicator] for indicator in used)
    if total == 0:
        return math.inf
    square = math.fsum(importance[item] * differences[item] ** 2 for item in used)
    return math.sqrt(square / total)


def _nearest(distances: Mapping[str, float], nearest: int) -> list[str]:
    reachable = [name for name, distance in distances.items() if distance < math.inf]
    return sorted(reachable, key=lambda name: (distances[name], name))[:nearest]


def _drivers(
    differences: Mapping[str, float], importance: Mapping[str, float]
) -> tuple[Driver, ...]:
    parts = {item: importance[item] * gap**2 for item, gap in differences.items()}
    total = math.fsum(parts.values())
    return tuple(
        Driver(item, parts[item] / total if total else 0.0, differences[item])
        for item in sorted(parts, key=lambda item: (-parts[item], item))
    )
