"""How sure the list itself is: which completeness a report assumes, and what else it may be.

What a statement rests on decides its rank and its words (ADR 20): a gap is put before the council
only if it is probably real over the whole range; otherwise the organisations are asked first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.core.formats import day, number, percent
from rresi.resilience.models import CompletenessEstimate
from rresi.resilience.results import Function, Result, Span
from rresi.resilience.services import LEVELS
from rresi.resilience.statements import ranged, shares

PROBABLE = 0.5
# Recorded providers, from which on no further one is asked for. A convention, as the page says: of
# five such functions four outlast random closures, and a fifth provider would add a thirtieth.
ENOUGH = 4
# An estimate without a range of its own, and a list that nobody has estimated, are taken to be too
# high by one organisation in five; the words of `advice` say so.
POSSIBLY = 0.8
SEEN = 0.005  # a share that moves by less is the same to a reader


def enough(found: Function) -> bool:
    """Whether so many providers are known that no further one is asked for."""
    return so_many(len(found.providers))


def so_many(providers: int) -> bool:
    """Whether that many are enough."""
    return providers >= ENOUGH


def not_urgent(found: Function) -> bool:
    """Whether no single closure takes a function away, although further providers would help."""
    return not found.flag and not enough(found)


def nearest(share: float) -> int:
    """The level that is computed for a completeness in per cent; of two the higher."""
    return min(LEVELS, key=lambda level: (abs(level - share), -level))


@dataclass(frozen=True)
class Completeness:
    """percent: what a report assumes. low, high: the levels between which the list may be complete.

    unbounded: it may be less complete than can be corrected. estimated: somebody has said how
    complete it is.
    """

    percent: int
    low: int
    high: int
    unbounded: bool = False
    estimated: bool = True

    @classmethod
    def of(cls, estimate: CompletenessEstimate | None, asked: int = 0) -> Completeness:
        """The level asked for, otherwise the estimate, otherwise 100."""
        estimated = nearest(estimate.percent if estimate is not None else 100)
        shown = asked if asked in LEVELS else estimated
        if estimate is not None and estimate.low and estimate.high and shown == estimated:
            low, high = nearest(estimate.low), nearest(estimate.high)
            return cls(shown, min(low, shown), max(high, shown), estimate.low < LEVELS[0])
        low = nearest(shown * POSSIBLY)
        return cls(shown, low, shown, estimated=estimate is not None)

    @property
    def levels(self) -> tuple[int, ...]:
        return tuple(sorted({self.low, self.percent, self.high}))


@dataclass(frozen=True)
class Certainty:
    """The results over the range in which the list may be complete, by level."""

    completeness: Completeness
    results: Mapping[int, Result] = field(default_factory=dict)

    @property
    def lowest(self) -> Result:
        return self.results[self.completeness.low]

    def chance(self, key: str) -> Span | None:
        """The probability that a function has no provider but the recorded ones, over the range;
        None where that was not computed."""
        found = [one.chance for one in self._of(key)]
        known = [share for share in found if share is not None]
        if not known:
            return None
        return Span(low=0.0 if self.completeness.unbounded else min(known), high=max(known))

    def probable(self, found: Function) -> bool:
        """Whether the records are probably all there is, however incomplete the list may be; of a
        list that nobody has estimated that cannot be said."""
        if not self.completeness.estimated:
            return False
        chance = self.chance(found.key)
        return chance is None or chance.low >= PROBABLE

    def gain(self, key: str) -> Span | None:
        """What one more provider may add, over the range."""
        found = list(self._of(key))
        spans = [one.gain_span or Span(low=one.gain, high=one.gain) for one in found]
        low = min((span.low for span in spans), default=0.0)
        high = max((span.high for span in spans), default=0.0)
        return Span(low=0.0 if self.completeness.unbounded else low, high=high) if spans else None

    def most(self, found: Function) -> float:
        """What one more provider adds at most, also if the list is complete."""
        reach = self.gain(found.key)
        return max(found.gain, reach.high if reach else 0.0)

    def survival(self) -> Span:
        """The share of functions that survives, over the range."""
        spans = [
            one.span or Span(low=one.redundancy, high=one.redundancy)
            for one in self.results.values()
        ]
        return Span(
            low=min(span.low for span in spans),
            high=max(span.high for span in spans),
        )

    def ranked(self) -> list[Function]:
        """What would help most: gaps that are probably real, then the other gaps, then all else,
        each by its gain; what has enough providers comes last."""
        shown = self.results[self.completeness.percent]
        return sorted(
            shown.ranked,
            key=lambda found: (
                enough(found),
                not found.flag,
                bool(found.flag) and not self.probable(found),
            ),
        )

    def _of(self, key: str) -> Iterator[Function]:
        for result in self.results.values():
            yield from (one for one in result.functions if one.key == key)


@dataclass(frozen=True)
class Reading:
    """A share in words, as recorded and corrected for what is missing from the list.

    corrected: empty where the list is taken as complete. span: over the range in which it may be
    complete. otherwise: the corrected share, or that range, as a sentence, or that it is the same;
    empty where a list that is taken as complete makes no difference that a reader could see.
    """

    recorded: str
    corrected: str
    span: str
    otherwise: str

    @classmethod
    def of(
        cls,
        recorded: float,
        corrected: float,
        span: Span,
        completeness: Completeness,
        own: Span | None,
    ) -> Reading:
        """How a share is said on every page, so that no correction replaces what is recorded.

        span: over the range in which the list may be complete; own: at the completeness assumed.
        """
        (first,) = shares([recorded])  # in the precision that it has without a correction
        (second,), reach = ranged([corrected], span)
        corrects = completeness.percent < 100
        ends = [corrected, span.low, span.high, *([own.low, own.high] if own else [])]
        words = {
            "percent": percent(completeness.percent / 100),
            "low": percent(completeness.low / 100),
            "high": percent(completeness.high / 100),
            "share": second,
            "range": _beyond(recorded, corrected, span),
            "own": _beyond(recorded, corrected, own),
        }
        if all(abs(end - recorded) < SEEN for end in ends):
            same = _("If the list is %(percent)s complete, it is the same.") % words
            return cls(first, second if corrects else "", reach, same if corrects else "")
        texts = []
        if corrects and words["own"]:
            texts.append(_("If the list is %(percent)s complete: %(share)s (%(own)s)."))
        elif corrects:
            texts.append(_("If the list is %(percent)s complete: %(share)s."))
        if words["range"] not in {"", words["own"] if corrects else ""}:
            if not corrects:
                texts.append(_("If the list is %(low)s to %(high)s complete: %(range)s."))
            elif len(completeness.levels) > 1:
                texts.append(_("If it is %(low)s to %(high)s complete: %(range)s."))
        return cls(first, second if corrects else "", reach, " ".join(texts) % words)


def tells(recorded: float, span: Span) -> bool:
    """Whether a range says more than that at least what is recorded survives, and all at most."""
    return span.low >= recorded + SEEN or span.high <= 1 - SEEN


def _beyond(recorded: float, corrected: float, span: Span | None) -> str:
    """A range in words; empty where it tells nothing."""
    if span is not None and not tells(recorded, span):
        return ""
    return ranged([corrected], span)[1]


def estimated(estimate: CompletenessEstimate, *, named: bool = True) -> str:
    """An estimate with its day, its range and its basis, and whether it is one person's; named:
    with who that is, where that person agreed to be named."""
    words = {
        "day": day(timezone.localdate(estimate.stated_at)),
        "percent": percent(estimate.percent / 100),
        "low": percent((estimate.low or 0) / 100),
        "high": percent((estimate.high or 0) / 100),
        "basis": estimate.basis.rstrip("."),
    }
    ranged_ = bool(estimate.low and estimate.high)
    if estimate.method == CompletenessEstimate.Method.STATED:
        person = estimate.stated_by if named else None
        words["who"] = ""
        if person is not None and person.named_since and person.name:
            words["who"] = f" ({person.name})"
        if ranged_:
            text = _(
                "Estimated by one person%(who)s on %(day)s, not calculated: the list is "
                "%(percent)s complete (%(low)s to %(high)s; basis: %(basis)s)."
            )
        else:
            text = _(
                "Estimated by one person%(who)s on %(day)s, not calculated: the list is "
                "%(percent)s complete (no range is known; basis: %(basis)s)."
            )
    elif ranged_:
        text = _(
            "Estimate of %(day)s: the list is %(percent)s complete (%(low)s to %(high)s; basis: "
            "%(basis)s)."
        )
    else:
        text = _(
            "Estimate of %(day)s: the list is %(percent)s complete (no range is known; basis: "
            "%(basis)s)."
        )
    return text % words


def caution(
    found: Completeness,
    estimate: CompletenessEstimate | None,
    recorded: int,
    *,
    named: bool = True,
) -> str:
    """On which completeness the figures rest, who says so, and since when. recorded: how many
    organisations there are now. named: see `estimated`."""
    assumed = {"percent": percent(found.percent / 100)}
    if estimate is None:
        if found.percent == 100:
            return _(
                "There is no estimate yet of how complete the list is. The figures assume that it "
                "is complete, so the ecosystem may look weaker than it is."
            )
        said = [_("There is no estimate yet of how complete the list is.")]
    else:
        said = [estimated(estimate, named=named)]
        if not (estimate.low and estimate.high) and found.low < found.percent:
            said.append(
                _("The ranges allow for a list that is only %(low)s complete.")
                % {"low": percent(found.low / 100)}
            )
        if estimate.first and estimate.first != recorded:
            said.append(
                _("It was made when the list had %(then)s organisations; now it has %(now)s.")
                % {"then": number(estimate.first), "now": number(recorded)}
            )
    if estimate is not None and estimate.percent != found.percent == nearest(estimate.percent):
        said.append(
            _(
                "The figures are calculated in steps of %(step)s; they assume that it is "
                "%(percent)s complete."
            )
            % (assumed | {"step": percent((LEVELS[1] - LEVELS[0]) / 100)})
        )
    elif estimate is None or found.percent != estimate.percent:
        said.append(_("The figures assume that it is %(percent)s complete.") % assumed)
    if found.unbounded:
        said.append(
            _("If less than %(least)s is recorded, the figures cannot be corrected.")
            % {"least": percent(LEVELS[0] / 100)}
        )
    return " ".join(said)
