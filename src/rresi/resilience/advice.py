"""What a region's report advises, in the order in which it rests on what is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rresi.core.formats import listed, number, percent
from rresi.resilience import settled
from rresi.resilience.advising import advised
from rresi.resilience.certainty import Reading
from rresi.resilience.headlines import headline, in_short
from rresi.resilience.planning import no_longer, promised, spared, touches
from rresi.resilience.proposing import Proposal, ahead, plans, proposals
from rresi.resilience.queries import Elsewhere
from rresi.resilience.results import Function, Span
from rresi.resilience.sources import Sources, counted, first_of
from rresi.resilience.statements import (
    Statement,
    added,
    chance,
    label,
    points,
    shares,
    span,
    span_points,
)
from rresi.resilience.unsure import unsure

# Organisations; of fewer a ranking tells what was recorded first. A convention, as the page says:
# docs/developers/resilience.md has what ten organisations show and what five do.
LEAST_RECORDED = 10


@dataclass(frozen=True)
class Recommendation:
    """A further provider of a function, and where others have done the like."""

    statement: Statement
    function: str
    elsewhere: Sequence[Elsewhere] = ()
    proposal: Proposal | None = None  # who should do what by when
    proposed: str = ""  # the same in words, of this function alone
    closed: bool = False  # nobody has to do anything: there are two, or somebody does it


class Advice(Sources):
    """What would help most, and how much survives."""

    @property
    def thin(self) -> list[Function]:
        """The functions with one provider or none."""
        return [found for found in self.result.functions if found.flag]

    @property
    def too_little(self) -> bool:
        """Whether so few organisations are recorded that advice would say nothing."""
        return self.actors_recorded < LEAST_RECORDED

    @property
    def record_next(self) -> str:
        """What to record before there is advice."""
        words = {
            "least": number(LEAST_RECORDED),
            "functions": first_of([label(found.key) for found in self.thin]),
        }
        if not self.thin:
            return _("Advice is given from %(least)s organisations upwards.") % words
        return (
            _(
                "Advice is given from %(least)s organisations upwards. Record next who provides: "
                "%(functions)s."
            )
            % words
        )

    @property
    def convention(self) -> str:
        """Where the limit below which there is no advice comes from."""
        return _(
            "The limit of %(least)s organisations is a convention, not a measured threshold: below "
            "it, a ranking mostly shows what was recorded first. The report for the council (PDF) "
            "is made from there on, too."
        ) % {"least": number(LEAST_RECORDED)}

    @cached_property
    def ranked(self) -> list[Function]:
        """The functions by what would help most."""
        return self.certainty.ranked()

    @property
    def headline(self) -> str:
        """The one sentence that must be read."""
        if self.too_little:
            return ngettext(
                "Too little is recorded to give advice: %(count)s organisation.",
                "Too little is recorded to give advice: %(count)s organisations.",
                self.actors_recorded,
            ) % {"count": number(self.actors_recorded)}
        if self.asked_on is None and self.thin:
            return " ".join(
                [_("From the records alone, without plans and proposals."), headline(self)]
            )
        return headline(self)

    @property
    def in_short(self) -> str:
        """The same for a paper, which says further down what hangs on one and what is planned."""
        return self.headline if self.too_little or self.asked_on is None else in_short(self)

    @property
    def surviving(self) -> float:
        """The share of functions that survives random closures, corrected where that is known."""
        corrected = self.result.corrected
        return self.result.redundancy if corrected is None else corrected

    @cached_property
    def survival_read(self) -> Reading:
        """The share of functions that survives random closures, in words."""
        return Reading.of(
            self.result.redundancy,
            self.surviving,
            self.certainty.survival(),
            self.certainty.completeness,
            self.result.span,
        )

    @property
    def survival(self) -> Statement:
        """How much survives when organisations fail."""
        found = self.survival_read
        sentence = _(
            "If organisations closed at random, on average %(share)s of the functions would still "
            "have a provider (as recorded)."
        )
        averaged = _(
            "The average is over every number of closures, from none to all. If few organisations "
            "close, more survives."
        )
        return Statement(
            key="survival",
            sentence=sentence % {"share": found.recorded},
            number=found.recorded,
            corrected=found.corrected,
            span=found.span,
            details=(*([found.otherwise] if found.otherwise else []), averaged),
            computed=(
                _("A function with k providers counts k / (k + 1). The share is the average."),
            ),
            rests_on=ngettext(
                "Based on %(offers)s recorded offer and a list that is %(percent)s complete.",
                "Based on %(offers)s recorded offers and a list that is %(percent)s complete.",
                self.offers_recorded,
            )
            % {"offers": number(self.offers_recorded), "percent": percent(self.percent / 100)},
        )

    @cached_property
    def recommendations(self) -> list[Recommendation]:
        """Every function by what one more provider would add, most first; none of too few."""
        if self.too_little:
            return []
        asked = {key: one for one in self.proposed for key in one.functions}
        # What somebody has to do comes first, then what has to be asked.
        ranked = sorted(self.ranked, key=lambda one: (self._closed(one), one not in unsure(self)))
        return [
            Recommendation(
                self._recommendation(found),
                found.key,
                self.elsewhere.get(found.key, ()),
                asked.get(found.key),
                asked[found.key].about(found.key) if found.key in asked else "",
                closed=self._closed(found),
            )
            for found in ranked
        ]

    def _closed(self, found: Function) -> bool:
        return not found.flag or spared(self, found)

    @property
    def open_recommendations(self) -> list[Recommendation]:
        """Those about which somebody has to do something."""
        return [entry for entry in self.recommendations if not entry.closed]

    @property
    def printed(self) -> list[Recommendation]:
        """Those that a paper has room for the first of: what somebody has to do, or else what has
        to be asked; the others are settled, which is said once of them all."""
        doubted = {one.key for one in unsure(self)}  # also where one more is planned
        asked = [one for one in self.recommendations if one.function in doubted]
        return self.open_recommendations or asked

    @property
    def enough(self) -> str:
        """The functions that are settled, as a sentence."""
        return "" if self.too_little else settled.known(self)

    @property
    def unconfirmed(self) -> str:
        """Those that would be, were the records confirmed, as a sentence."""
        return "" if self.too_little else settled.unconfirmed(self)

    @property
    def not_urgent(self) -> str:
        """Those that no single closure takes away, as a sentence."""
        return "" if self.too_little else settled.idle(self)

    @property
    def not_urgent_briefly(self) -> str:
        """The same without figures."""
        return "" if self.too_little else settled.idle_briefly(self)

    @property
    def enough_convention(self) -> str:
        """Why so many providers are called enough."""
        return settled.convention()

    @property
    def planned_already(self) -> list[str]:
        """What is under way, a line each."""
        if self.too_little:
            return []
        planned = [f"{self._counted(one)}. {one.planned}" for one in self.proposed if one.planned]
        return [*planned, *map(touches, self.touching)]

    def _counted(self, plan: Proposal) -> str:
        """The functions that a plan strengthens, with how many providers are confirmed."""
        found = [one for one in self.ranked if one.key in plan.functions and one.providers]
        if self.confirmations is None or len(found) < len(plan.functions):
            return plan.what
        return listed(counted(self, found))

    @property
    def no_longer_planned(self) -> list[str]:
        """What was planned until not long ago, a line each."""
        return [no_longer(one) for one in self.stopped]

    @cached_property
    def proposed(self) -> list[Proposal]:
        """What is under way, and what is asked of the council, each once, in the order of the
        recommendations."""
        if self.too_little:
            return []
        made = proposals(self, ahead(self.ranked))
        asked = {key for one in made for key in one.functions}
        kept = [one for one in self.ranked if promised(self, one.key, asked)]
        return [*plans(self, kept), *made]

    def _recommendation(self, found: Function) -> Statement:
        details = [self._effect(found), *self._doubt(found.key), *self._chance(found)]
        denials = sum(denial.function == found.key for denial in self.recorded.denials)
        if denials:
            details.append(
                ngettext(
                    "%(count)s organisation has answered that it does not provide this.",
                    "%(count)s organisations have answered that they do not provide this.",
                    denials,
                )
                % {"count": number(denials)}
            )
        gained = span_points(self._gain_span(found))
        return Statement(
            key=f"gain-{found.key}",
            sentence=advised(self, found),
            number=points(found.expected),
            span=gained,
            details=tuple(details),
            computed=(
                " ".join([points(found.expected), gained]).strip(),
                *([_moved()] if self.percent < 100 else []),
            ),
            actors=self.pairs(found.providers),
        )

    def _chance(self, found: Function) -> list[str]:
        """The probability that a gap is one, and not a gap in the list."""
        chance = self.certainty.chance(found.key)
        if not found.flag or chance is None or chance.low == chance.high == 1:
            return []
        if not self.certainty.completeness.estimated:  # it would rest on nothing
            return []
        said = span(chance)
        if said:
            text = _(
                "Probability that this gap is real, and not a gap in the list: %(range)s, "
                "depending on how complete the list is."
            )
            return [text % {"range": said}]
        text = _("Probability that this gap is real, and not a gap in the list: %(chance)s.")
        return [text % {"chance": shares([chance.high])[0]}]

    def _gain_span(self, found: Function) -> Span | None:
        return self.certainty.gain(found.key) if self.percent < 100 else found.gain_span

    def _effect(self, found: Function) -> str:
        """What one more provider would change, in words, and by which records."""
        gain = self._gain_span(found)
        words = {
            "basis": self._basis,
            "share": chance(self.surviving),
            "points": added(found.expected),
            **(_ends(gain) if gain else {}),
        }
        if words.get("low") != words.get("high"):
            text = _(
                "%(basis)s, this would add %(points)s percentage points (between %(low)s and "
                "%(high)s) to the share of functions that survive random closures, which is "
                "%(share)s."
            )
        else:
            text = _(
                "%(basis)s, this would add %(points)s percentage points to the share of functions "
                "that survive random closures, which is %(share)s."
            )
        return text % words

    @property
    def _basis(self) -> str:
        """On which reading of the list a share rests, as the beginning of a sentence."""
        if self.percent == 100:
            return pgettext("beginning of a sentence", "As recorded")
        return _("If the list is %(percent)s complete") % {"percent": percent(self.percent / 100)}

    def _doubt(self, key: str) -> list[str]:
        """What one more provider would change if part of the list were missing: where a reader
        would take the gains for certain."""
        if self.percent < 100:
            return []
        doubted = self.certainty.lowest
        found = next((one for one in doubted.functions if one.key == key), None)
        if found is None or found.gain_span is None:
            return []
        words = _ends(found.gain_span)
        if words["low"] == words["high"]:
            text = _(
                "If one organisation in five is missing from the list, this would add %(high)s "
                "percentage points."
            )
        else:
            text = _(
                "If one organisation in five is missing from the list, this would add between "
                "%(low)s and %(high)s percentage points."
            )
        return [text % words]

    @property
    def cost(self) -> str:
        """What each of the proposals would cost."""
        return _("not known yet; presented together with the provider")


def _ends(gain: Span) -> dict[str, str]:
    """What a gain is at least and at most, in percentage points."""
    return {"low": added(gain.low), "high": added(gain.high)}


def _moved() -> str:
    """What a reader should expect after the provider has been recorded."""
    return _(
        "The estimate of what is missing is held fixed here. A new record changes it too, so the "
        "figure shown afterwards may differ from this one."
    )
