"""What survives when actors fail: by a common risk, by a crisis, by withdrawn funding."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import groupby
from statistics import NormalDist

from rresi.engines.resilience.completeness import LEVEL, Vector
from rresi.engines.resilience.findings import Assumption, Basis, Finding, Interval, IntervalKind
from rresi.engines.resilience.model import Ecosystem, InvalidEcosystemError

PROBABILITIES = tuple(step / 20 for step in range(21))


@dataclass(frozen=True, slots=True)
class FailurePoint:
    """The expected share of functions that survive if every actor fails with this probability.

    surviving: as recorded. corrected: for missing links, None when too little is recorded.
    """

    probability: float
    surviving: float
    corrected: float | None
    uncertainty: Interval | None


@dataclass(frozen=True, kw_only=True)
class FailureCurve(Finding[tuple[FailurePoint, ...]]):
    """S(p), and in `functions` S_f(p) = 1 - p^k_f at the same points."""

    functions: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, kw_only=True)
class FunctionInCrisis(Finding[float]):
    """value: the probability that the function survives, S_f = 1 - product of p_a, as recorded.

    corrected: with the providers that are expected beyond the recorded ones.
    """

    function: str
    corrected: float


@dataclass(frozen=True, kw_only=True)
class Crisis(Finding[float]):
    """value: the expected (weighted) share of functions that survive the scenario, as recorded.

    corrected: with the providers that are expected beyond the recorded ones.
    failing: the probability of failure that the scenario sets for each actor.
    """

    corrected: float
    failing: Mapping[str, float]
    functions: tuple[FunctionInCrisis, ...]


@dataclass(frozen=True, slots=True)
class FundingStep:
    """What holds for every threshold above `above`, up to and including `up_to`.

    surviving: the (weighted) share of functions with a provider left, as recorded.
    """

    above: float
    up_to: float
    failed: tuple[str, ...]
    functions_lost: tuple[str, ...]
    surviving: float
    uncertainty: Interval | None


@dataclass(frozen=True, kw_only=True)
class FundingWithdrawal(Finding[tuple[FundingStep, ...]]):
    """value: the steps of the curve over all thresholds theta from 0 to 1.

    withdrawn: the sources that stop. remaining: the share of its funding each actor keeps.
    unknown: actors whose funding is not recorded; they are taken to stand.
    """

    withdrawn: tuple[str, ...]
    remaining: Mapping[str, float]
    unknown: tuple[str, ...]


def failure_curve(
    ecosystem: Ecosystem, probabilities: Sequence[float] = PROBABILITIES
) -> FailureCurve:
    """S(p) = weighted mean of 1 - p^k at each probability in [0, 1], in ascending order.

    S falls with p, which the extrapolation behind the intervals does not know: they are kept from
    rising again.
    """
    if list(probabilities) != sorted(probabilities):
        raise ValueError("the probabilities are not in ascending order")
    missing = ecosystem.missing_links
    denied = tuple(ecosystem.denials.values())
    points: list[FailurePoint] = []
    for probability in probabilities:
        _check_probability(probability, "failure")

        def survival(counts: Vector, p: float = probability) -> Vector:
            return 1 - p**counts

        def thinned(counts: Vector, keep: float, p: float = probability) -> Vector:
            return 1 - (1 - keep * (1 - p)) ** counts

        fixed = missing.correct(ecosystem.weight_shares, survival, thinned, denied)
        corrected, interval = fixed.corrected, fixed.interval
        if points and interval is not None and points[-1].uncertainty is not None:
            interval = replace(
                interval,
                low=min(interval.low, points[-1].uncertainty.low),
                high=min(interval.high, points[-1].uncertainty.high),
            )
        points.append(FailurePoint(probability, fixed.recorded, corrected, interval))
    return FailureCurve(
        value=tuple(points),
        uncertainty=None,  # each point carries its own
        completeness=ecosystem.completeness,
        basis=ecosystem.whole_basis(
            Assumption.COMMON_FAILURE_PROBABILITY,
            Assumption.FAILURES_INDEPENDENT_GIVEN_SCENARIO,
            Assumption.LINKS_MISSING_AT_RANDOM,
        ),
        functions={
            function: tuple(1 - probability**count for probability in probabilities)
            for function, count in zip(ecosystem.functions, ecosystem.provider_counts, strict=True)
        },
    )


def risks_by_kind(
    kinds: Mapping[str, str], scenario: Mapping[str, float], otherwise: float = 0.0
) -> dict[str, float]:
    """The risk of each actor from its kind (or sector) and the scenario's risk of that kind."""
    return {actor: scenario.get(kind, otherwise) for actor, kind in kinds.items()}


def crisis(ecosystem: Ecosystem, risks: Mapping[str, float], otherwise: float = 0.0) -> Crisis:
    """Expected survival when each actor fails with its own probability, independently.

    risks: actor -> probability in [0, 1]; an actor that is not named fails with `otherwise`.
    A provider that is not recorded is taken to fail with the mean probability.
    """
    for actor, risk in risks.items():
        if actor not in ecosystem.actor_index:
            raise InvalidEcosystemError(f"risk of an unknown actor {actor!r}")
        _check_probability(risk, f"risk of {actor!r}")
    _check_probability(otherwise, "risk of the other actors")
    failing = {actor: risks.get(actor, otherwise) for actor in ecosystem.actors}
    typical = math.fsum(failing.values()) / len(failing)
    lost = {
        function: math.prod(failing[actor] for actor in providers)
        for function, providers in ecosystem.providers.items()
    }
    corrected, uncertainty = _with_unrecorded(ecosystem, lost, typical)
    all_fail = _unrecorded_all_fail(ecosystem, typical)
    functions = tuple(
        FunctionInCrisis(
            value=1 - lost[function],
            corrected=1 - lost[function] * all_fail[len(providers)],
            uncertainty=_function_range(ecosystem, function, lost[function], typical),
            completeness=ecosystem.completeness,
            basis=Basis(
                actors=providers,
                functions=(function,),
                links=tuple((actor, function) for actor in providers),
                assumptions=(Assumption.FAILURES_INDEPENDENT_GIVEN_SCENARIO,),
            ),
            function=function,
        )
        for function, providers in ecosystem.providers.items()
    )
    return Crisis(
        value=math.fsum(
            weight * entry.value
            for weight, entry in zip(ecosystem.weight_shares, functions, strict=True)
        ),
        uncertainty=uncertainty,
        completeness=ecosystem.completeness,
        basis=ecosystem.whole_basis(
            Assumption.SCENARIO_NOT_FORECAST,
            Assumption.FAILURES_INDEPENDENT_GIVEN_SCENARIO,
            Assumption.LINKS_MISSING_AT_RANDOM,
        ),
        corrected=corrected,
        failing=failing,
        functions=functions,
    )


def funding_withdrawal(
    ecosystem: Ecosystem,
    funding: Mapping[str, Mapping[str, float]],
    withdrawn: AbstractSet[str],
) -> FundingWithdrawal:
    """Who fails, and what is lost, when sources stop: for every threshold at once.

    funding: actor -> source -> amount (>= 0, any currency, one unit throughout).
    An actor fails when the share of its funding that remains is below the threshold theta.
    """
    remaining = _remaining_shares(ecosystem, funding, withdrawn)
    unknown = tuple(actor for actor in ecosystem.actors if actor not in remaining)
    counts = Counter({f: len(actors) for f, actors in ecosystem.providers.items()})
    shares = dict(zip(ecosystem.functions, ecosystem.weight_shares, strict=True))
    failed: list[str] = []
    lost = [function for function in ecosystem.functions if counts[function] == 0]
    steps: list[FundingStep] = []

    def close_step(above: float, up_to: float) -> None:
        gone = set(lost)
        steps.append(
            FundingStep(
                above=above,
                up_to=up_to,
                failed=tuple(failed),
                functions_lost=tuple(lost),
                surviving=math.fsum(
                    share for function, share in shares.items() if function not in gone
                ),
                uncertainty=_with_unrecorded(
                    ecosystem,
                    {function: float(function in gone) for function in ecosystem.functions},
                    len(failed) / len(ecosystem.actors),
                )[1],
            )
        )

    reached = 0.0
    ranked = sorted(remaining, key=remaining.__getitem__)  # stable: ties in the actors' order
    for share, group in groupby(ranked, key=remaining.__getitem__):
        if share >= 1:
            break  # nothing is above a threshold of 1
        if share > reached:
            close_step(reached, share)
            reached = share
        for actor in group:
            failed.append(actor)
            for function in ecosystem.functions_of[actor]:
                counts[function] -= 1
                if counts[function] == 0:
                    lost.append(function)
    close_step(reached, 1.0)
    return FundingWithdrawal(
        value=tuple(steps),
        uncertainty=None,  # each step carries its own
        completeness=ecosystem.completeness,
        basis=ecosystem.whole_basis(
            Assumption.SCENARIO_NOT_FORECAST, Assumption.LINKS_MISSING_AT_RANDOM
        ),
        withdrawn=tuple(sorted(withdrawn)),
        remaining=remaining,
        unknown=unknown,
    )


def _remaining_shares(
    ecosystem: Ecosystem,
    funding: Mapping[str, Mapping[str, float]],
    withdrawn: AbstractSet[str],
) -> dict[str, float]:
    sources = {source for amounts in funding.values() for source in amounts}
    if unheard := sorted(withdrawn - sources):
        raise InvalidEcosystemError(f"withdrawn source funds nobody: {', '.join(unheard)}")
    if unheard := [actor for actor in funding if actor not in ecosystem.actor_index]:
        raise InvalidEcosystemError(f"funding of an unknown actor {unheard[0]!r}")
    remaining = {}
    for actor in ecosystem.actors:
        amounts = funding.get(actor, {})
        for source, amount in amounts.items():
            if not (amount >= 0 and math.isfinite(amount)):
                raise InvalidEcosystemError(f"funding of {actor!r} by {source!r} is {amount}")
        total = math.fsum(amounts.values())
        if total > 0:
            kept = [amount for source, amount in amounts.items() if source not in withdrawn]
            remaining[actor] = math.fsum(kept) / total
    return remaining


def _unrecorded_all_fail(ecosystem: Ecosystem, failing: float) -> dict[int, float]:
    """By recorded number of providers, the probability that no other one is left."""
    missing = ecosystem.missing_links
    return {
        count: missing.unrecorded_all_fail(count, failing)
        for count in set(ecosystem.provider_counts)
    }


def _with_unrecorded(
    ecosystem: Ecosystem, lost: Mapping[str, float], failing: float
) -> tuple[float, Interval | None]:
    """The surviving share if unrecorded providers fail with this probability, and its range."""
    first = _unrecorded_all_fail(ecosystem, failing)
    second = _unrecorded_all_fail(ecosystem, failing**2)
    recorded = expected = variance = 0.0
    for function, count, share in zip(
        ecosystem.functions, ecosystem.provider_counts, ecosystem.weight_shares, strict=True
    ):
        gone = lost[function]
        recorded += share * (1 - gone)
        expected += share * (1 - gone * first[count])
        variance += (share * gone) ** 2 * max(second[count] - first[count] ** 2, 0)
    if ecosystem.completeness == 1:
        return recorded, None
    expected = min(max(expected, recorded), 1.0)
    margin = NormalDist().inv_cdf((1 + LEVEL) / 2) * math.sqrt(variance)
    return expected, Interval(
        max(expected - margin, recorded),
        min(expected + margin, 1.0),
        IntervalKind.POSSIBLE_TABLES,
        LEVEL,
    )


def _function_range(
    ecosystem: Ecosystem, function: str, lost: float, failing: float
) -> Interval | None:
    """The central range, widened to the mean where a few bad tables pull that below it."""
    if ecosystem.completeness == 1:
        return None
    count = len(ecosystem.providers[function])
    low, high = ecosystem.missing_links.range(count)
    corrected = 1 - lost * ecosystem.missing_links.unrecorded_all_fail(count, failing)
    return Interval(
        min(1 - lost * failing ** (low - count), corrected),
        max(1 - lost * failing ** (high - count), corrected),
        IntervalKind.POSSIBLE_TABLES,
        LEVEL,
    )


def _check_probability(value: float, what: str) -> None:
    if not 0 <= value <= 1:
        raise InvalidEcosystemError(f"{what}: probability {value} is not in [0, 1]")
