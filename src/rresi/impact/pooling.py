"""What came of a practice elsewhere, over all regions that adopted it and measured the same."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext, ngettext

from rresi.core import formats
from rresi.engines.value import FEWEST, Pooled, pool
from rresi.impact.presentation import code_url
from rresi.impact.queries import Result
from rresi.impact.vocabulary import GRADE_LETTERS, Catalogue, Grade, Unit

ABSOLUTE = frozenset({Unit.PER_CENT, Unit.SCORE})
"""Units whose change is a difference; of all others it is a share of the value before."""


@dataclass(frozen=True)
class Line:
    """The change in one region."""

    region: str
    change: str
    letter: str
    grade: str


@dataclass(frozen=True)
class Outcome:
    """One indicator over the regions that measured it. `expected` says what the next may expect."""

    catalogue: str
    code: str
    code_url: str
    unit: str
    lines: list[Line]
    expected: str


def outcomes(results: Iterable[Result], names: Mapping[int, str]) -> list[Outcome]:
    """The results of adopting regions by indicator, each as a sentence; `names` are regions'."""
    found = []
    for (catalogue, code, unit), group in groupby(
        results, key=lambda one: (one.catalogue, one.code, one.unit)
    ):
        rows = [(one, change) for one in group if (change := _change(one)) is not None]
        if not rows:
            continue
        pooled = pool([change for _one, change in rows])
        found.append(
            Outcome(
                catalogue=str(Catalogue(catalogue).label),
                code=code,
                code_url=code_url(catalogue, code),
                unit=str(Unit(unit).label),
                lines=[
                    Line(
                        names.get(one.region_id, ""),
                        _said(change, unit),
                        GRADE_LETTERS[Grade(one.grade)],
                        str(Grade(one.grade).label),
                    )
                    for one, change in rows
                ],
                expected=_expected(pooled, unit, len(rows)),
            )
        )
    return found


def _change(one: Result) -> float | None:
    """A difference, or the logarithm of a ratio; None where a ratio means nothing."""
    if one.unit in ABSOLUTE:
        return one.value - one.baseline
    if one.baseline <= 0 or one.value <= 0:
        return None
    return math.log(one.value / one.baseline)


def _said(change: float, unit: str) -> str:
    """A change with its sign: +12 points, −8%."""
    if unit in ABSOLUTE:
        number = formats.number(abs(change), 1)
        words = (
            gettext("%(number)s percentage points")
            if unit == Unit.PER_CENT
            else gettext("%(number)s points")
        )
        said, negative = words % {"number": number}, formats.rounded(change, 1) < 0
    else:
        share = math.expm1(change)
        said, negative = formats.percent(abs(share)), formats.rounded(share, 2) < 0
    return f"{'−' if negative else '+'}{said}"


def _expected(pooled: Pooled | None, unit: str, places: int) -> str:
    if pooled is None:
        return ngettext(
            "So far %(count)s region has measured this. At least %(fewest)s are needed to say what "
            "others can expect.",
            "So far %(count)s regions have measured this. At least %(fewest)s are needed to say "
            "what others can expect.",
            places,
        ) % {"count": formats.number(places), "fewest": formats.number(FEWEST)}
    words = (
        gettext(
            "After %(count)s regions, the next one can expect a change between %(low)s and "
            "%(high)s (95 per cent prediction interval)."
        )
        if pooled.sign_is_known
        else gettext(
            "After %(count)s regions, the next one can expect anything between %(low)s and "
            "%(high)s (95 per cent prediction interval): the results differ too much to say more."
        )
    )
    return words % {
        "count": formats.number(places),
        "low": _said(pooled.low, unit),
        "high": _said(pooled.high, unit),
    }
