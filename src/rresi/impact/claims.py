"""What a case claims of the value of its changes, in the terms of the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from rresi.core.documents.describing import GapRule, rows_at
from rresi.engines.value import (
    Claim,
    Cost,
    Model,
    Outcome,
    Overclaim,
    Range,
    Rule,
    TooCertain,
    Valuation,
    overclaims,
    value_of,
)
from rresi.impact.parts import ContributorPart, CostPart, OutcomePart, ends_of

Json = Mapping[str, Any]


def model_of(document: Json) -> Model | None:
    """The costs and changes of a document; None where it has none, or a draft's are unfinished."""
    outcomes = list(_read(OutcomePart, document, "outcomes"))
    costs = list(_read(CostPart, document, "costs"))
    try:
        return Model(
            tuple(
                Outcome(
                    key=f"outcomes.{one.id}",
                    people=_range(one.people),
                    worth=_range(one.worth),
                    years=_range(one.years),
                    anyway=_share(one.anyway),
                    own_share=_share(one.own_share),
                    fades=_share(one.fades),
                )
                for one in outcomes
            ),
            tuple(Cost(f"costs.{one.id}", _range(one.amount)) for one in costs),
        )
    except ValueError:
        return None


def valued(model: Model) -> Valuation | None:
    """What the ranges say together; None where all of them are exact."""
    try:
        return value_of(model)
    except TooCertain:
        return None


def overclaims_of(document: Json) -> tuple[Overclaim, ...]:
    """Where a document claims more than it can; the key of each is its change's id."""
    others: dict[str, list[Range]] = {}
    for one in _read(ContributorPart, document, "contributors"):
        others.setdefault(one.outcome, []).append(_share(one.share))
    return overclaims(
        Claim(
            key=one.id,
            own_share=_share(one.own_share),
            others=tuple(others.get(one.id, ())),
            anyway=_share(one.anyway),
            years=_range(one.years),
            observed=float(one.observed),
        )
        for one in _read(OutcomePart, document, "outcomes")
    )


def _read(part: type[Any], document: Json, name: str) -> Iterator[Any]:
    """The rows of a list that can be read; a draft may hold others."""
    for row in rows_at(document, [name]):
        try:
            yield part.model_validate(row)
        except ValueError:
            continue


def _range(text: str) -> Range:
    low, high = ends_of(text)
    return Range(float(low), float(high))


def _share(text: str) -> Range:
    low, high = ends_of(text)
    return Range(float(low) / 100, float(high) / 100)


def _breaks(document: Json, rule: Rule) -> bool:
    return any(found.rule == rule for found in overclaims_of(document))


RULES = {
    Rule.OVER_ALL: _("Together, the shares of all organisations in a change exceed 100 per cent."),
    Rule.NOTHING_ANYWAY: _(
        "The case says that nothing would have happened without the activity. Enter a range above "
        "zero, for example from the regional rate."
    ),
    Rule.BEYOND: _("According to the case, a change lasts longer than it was observed."),
}
GAPS = tuple(
    GapRule("value", "honesty", text, partial(_breaks, rule=rule)) for rule, text in RULES.items()
)
