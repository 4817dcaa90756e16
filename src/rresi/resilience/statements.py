"""One statement of a report, and the words for its figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rresi.core import taxonomies
from rresi.core.formats import hundredths, number, percent, rounded
from rresi.engines.resilience import Interval
from rresi.resilience.results import Span

CERTAIN = 1e-9
MOST_COHESION = 0.5  # R where everyone is connected to everyone


@dataclass(frozen=True)
class Statement:
    """Something that the report says.

    key: its anchor. sentence: whole, with the figure that matters to a reader. number, corrected
    and span: the figure alone, what it is where it is also corrected for what is missing from the
    list, and its range; empty where there is none. rests_on: what it was derived from.
    computed: measures that mean something to a reader who asks how it was computed. actors: slugs
    and names of the organisations concerned.
    """

    key: str
    sentence: str
    number: str = ""
    corrected: str = ""
    span: str = ""
    details: tuple[str, ...] = ()
    computed: tuple[str, ...] = ()
    rests_on: str = ""
    actors: tuple[tuple[str, str], ...] = ()


def label(key: str) -> str:
    """A function's name for the reader."""
    return str(taxonomies.FUNCTIONS[key].label) if key in taxonomies.FUNCTIONS else key


def group_label(key: str) -> str:
    """A target group's name for the reader."""
    return str(taxonomies.TARGET_GROUPS[key].label) if key in taxonomies.TARGET_GROUPS else key


def points(share: float) -> str:
    """A gain, or a loss, in percentage points."""
    words = {"points": number(hundredths(abs(share), 1))}
    if share < 0:
        return _("−%(points)s percentage points") % words
    return _("+%(points)s percentage points") % words


def said_share(share: float, digits: int) -> str:
    """A share: what is not certain is not called 0% or 100%, however near it is."""
    if min(share, 1 - share) < CERTAIN or 0 < rounded(share, digits + 2) < 1:
        return percent(share, digits)
    least = 10.0 ** -(digits + 2)
    if share < 0.5:
        return pgettext("less than a share", "<%(share)s") % {"share": percent(least, digits)}
    return pgettext("more than a share", ">%(share)s") % {"share": percent(1 - least, digits)}


def precision(found: Iterable[float]) -> int:
    """The decimals in per cent with which shares stand beside one another: one where a share that
    is not certain would be rounded to 0% or 100%."""
    return int(any(min(one, 1 - one) >= CERTAIN and not 0 < rounded(one, 2) < 1 for one in found))


def shares(found: Sequence[float]) -> list[str]:
    """Shares that stand beside one another, in one precision."""
    digits = precision(found)
    return [said_share(one, digits) for one in found]


def chance(share: float) -> str:
    """A share that stands alone."""
    return shares([share])[0]


def decimals(before: float, after: float, least: int) -> int:
    """So many, or one more where two shares would look alike."""
    return least + (said_share(before, least) == said_share(after, least))


def from_to(before: float, after: float, *, least: int = 0) -> dict[str, str]:
    """Two shares in one precision: see `decimals`."""
    digits = decimals(before, after, least)
    return {"before": said_share(before, digits), "after": said_share(after, digits)}


def cohesion(robustness: float, digits: int = 0) -> str:
    """R as a share of what it can be at most."""
    return percent(min(1.0, robustness / MOST_COHESION), digits)


def between(found: Span | None, digits: int) -> str:
    """A range of numbers in words; empty when there is none, or rounding leaves one number."""
    if found is None or rounded(found.low, digits) == rounded(found.high, digits):
        return ""
    return _("between %(low)s and %(high)s") % {
        "low": number(found.low, digits),
        "high": number(found.high, digits),
    }


def span(found: Span | Interval | None) -> str:
    """A range of shares in words; empty when there is none, or rounding leaves one share."""
    return ranged([], found)[1]


def ranged(found: Sequence[float], span: Span | Interval | None) -> tuple[list[str], str]:
    """Shares and the range that holds them, in one precision."""
    if span is None:
        return shares(found), ""
    *said, low, high = shares([*found, span.low, span.high])
    if low == high:
        return said, ""
    digits = precision([*found, span.low, span.high])
    least = 10.0 ** -(digits + 2)
    few, most = least / 2, 1 - least / 2  # what lies beyond has no figure of its own
    # Beside a figure that is only bounded, "between" says nothing.
    if span.low >= most:
        return said, _("at least %(low)s") % {"low": percent(1 - least, digits)}
    if span.high < few:
        return said, _("at most %(high)s") % {"high": percent(least, digits)}
    if CERTAIN <= span.low < few:
        *said, high = shares([*found, span.high])  # the end without a figure needs no decimal
        return said, _("at most %(high)s") % {"high": high}
    if most <= span.high <= 1 - CERTAIN:
        *said, low = shares([*found, span.low])
        return said, _("at least %(low)s") % {"low": low}
    return said, _("between %(low)s and %(high)s") % {"low": low, "high": high}


def added(share: float) -> str:
    """A gain in percentage points without their name; one too small for its digits is not called
    nothing."""
    if share >= CERTAIN and not rounded(share, 3):
        return pgettext("less than a share", "<%(share)s") % {"share": number(hundredths(0.001, 1))}
    return number(hundredths(share, 1))


def span_points(found: Span | None) -> str:
    """A range of gains in words; empty when there is none, or rounding leaves one gain."""
    if found is None or rounded(found.low, 3) == rounded(found.high, 3):
        return ""
    return _("between %(low)s and %(high)s percentage points") % {
        "low": number(hundredths(found.low, 1)),
        "high": number(hundredths(found.high, 1)),
    }
