"""A region's report: each statement with its sentence, its number, and what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rresi.core.formats import listed, number, percent
from rresi.resilience import cohesion
from rresi.resilience.proposing import Proposal, proposals
from rresi.resilience.queries import Elsewhere
from rresi.resilience.results import Closure, Function, Span
from rresi.resilience.sources import Sources, first_of
from rresi.resilience.statements import (
    CERTAIN,
    Statement,
    between,
    chance,
    from_to,
    group_label,
    label,
    points,
    span,
    span_points,
)

FIRST = 3  # recommendations and closures that stand open; the others are a click away
CLOSURES_SHOWN = 20
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


class Report(Sources):
    """What a region's page, PDF and data file say at one completeness."""

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
            "it, a ranking mostly shows what was recorded first."
        ) % {"least": number(LEAST_RECORDED)}

    @property
    def headline(self) -> str:
        """The one sentence that must be read."""
        if self.too_little:
            return ngettext(
                "Too little is recorded to give advice: %(count)s organisation.",
                "Too little is recorded to give advice: %(count)s organisations.",
                self.actors_recorded,
            ) % {"count": number(self.actors_recorded)}
        first = self.result.ranked[0]
        words = {"function": label(first.key)}
        equal = [found for found in self.result.ranked if _equal(found, first)]
        if len(equal) > 1:
            words = {
                "count": number(len(equal)),
                "functions": first_of([label(found.key) for found in equal]),
            }
            if first.flag == "no_provider":
                text = _("A first provider would help %(count)s functions equally: %(functions)s.")
            elif first.flag == "no_second_provider":
                text = _("A second provider would help %(count)s functions equally: %(functions)s.")
            else:
                text = _("One more provider would help %(count)s functions equally: %(functions)s.")
            return text % words
        if first.flag == "no_provider":
            return _("%(function)s: a first provider would help most.") % words
        if first.flag == "no_second_provider":
            return _("%(function)s: a second provider would help most.") % words
        return _("%(function)s: one more provider would help most.") % words

    @property
    def surviving(self) -> float:
        """The share of functions that survives random closures, corrected where that is known."""
        corrected = self.result.corrected
        return self.result.redundancy if corrected is None else corrected

    @property
    def survival(self) -> Statement:
        """How much survives when organisations fail."""
        result = self.result
        sentence = _(
            "If organisations closed at random, on average %(share)s of the functions would still "
            "have a provider."
        ) % {"share": percent(self.surviving)}
        details = []
        if self.percent < 100:
            details.append(
                _("As recorded, without correction for what is missing from the list: %(share)s.")
                % {"share": percent(result.redundancy)}
            )
        return Statement(
            key="survival",
            sentence=sentence,
            number=percent(self.surviving),
            span=span(result.span),
            details=tuple(details),
            rests_on=ngettext(
                "Based on %(offers)s recorded offer and a list that is %(percent)s complete.",
                "Based on %(offers)s recorded offers and a list that is %(percent)s complete.",
                self.offers_recorded,
            )
            % {"offers": number(self.offers_recorded), "percent": percent(self.percent / 100)},
        )

    @property
    def recommendations(self) -> list[Recommendation]:
        """Every function by what one more provider would add, most first; none of too few."""
        if self.too_little:
            return []
        ranked = self.result.ranked
        asked = {one.function: one for one in proposals(self, ranked[:FIRST])}
        return [
            Recommendation(
                self._recommendation(found),
                found.key,
                self.elsewhere.get(found.key, ()),
                asked.get(found.key),
            )
            for found in ranked
        ]

    def _recommendation(self, found: Function) -> Statement:
        words = {"function": label(found.key), "count": number(len(found.providers))}
        if found.flag == "no_provider":
            sentence = _("%(function)s: find a first provider. None is recorded.") % words
        elif found.flag == "no_second_provider":
            words["provider"] = self.named(found.providers)
            sentence = (
                _("%(function)s: find a second provider. Only %(provider)s is recorded.") % words
            )
        else:
            sentence = (
                _("%(function)s: find one more provider, in addition to the %(count)s recorded.")
                % words
            )
        details = [self._effect(found), *self._doubt(found.key)]
        if found.chance is not None and self.percent < 100:
            details.append(
                _(
                    "The probability that this gap is real, and not a gap in the list, is "
                    "%(chance)s."
                )
                % {"chance": chance(found.chance)}
            )
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
        return Statement(
            key=f"gain-{found.key}",
            sentence=sentence,
            number=points(found.expected),
            span=span_points(found.gain_span),
            details=tuple(details),
            computed=(" ".join([points(found.expected), span_points(found.gain_span)]).strip(),),
            actors=self.pairs(found.providers),
        )

    def _effect(self, found: Function) -> str:
        """What one more provider would change, in words, and by which records."""
        shares = from_to(self.surviving, min(1.0, self.surviving + found.expected), least=1)
        reach = _reach(self.surviving, found.gain_span) if found.gain_span else {}
        words = {"basis": self._basis, **shares, **reach}
        if reach.get("low") != reach.get("high"):
            text = _(
                "%(basis)s, the share of functions that survive random closures would rise from "
                "%(before)s to %(after)s (between %(low)s and %(high)s)."
            )
        elif shares["before"] == shares["after"]:
            text = _(
                "%(basis)s, the share of functions that survive random closures would stay at "
                "about %(before)s."
            )
        else:
            text = _(
                "%(basis)s, the share of functions that survive random closures would rise from "
                "%(before)s to %(after)s."
            )
        return text % words

    @property
    def _basis(self) -> str:
        """On which reading of the list a share rests, as the beginning of a sentence."""
        if self.percent == 100:
            return pgettext("beginning of a sentence", "As recorded")
        return _("If the list is %(percent)s complete") % {"percent": percent(self.percent / 100)}

    def _doubt(self, key: str) -> list[str]:
        """What one more provider would change if part of the list were missing."""
        doubted = self.if_incomplete
        found = (
            next((one for one in doubted.functions if one.key == key), None) if doubted else None
        )
        if doubted is None or found is None or found.gain_span is None:
            return []
        before = doubted.redundancy if doubted.corrected is None else doubted.corrected
        words = {"before": percent(before, 1), **_reach(before, found.gain_span)}
        if words["low"] == words["high"]:
            if words["high"] == words["before"]:
                text = _(
                    "If one organisation in five is missing from the list, the share is about "
                    "%(before)s already, and would stay there."
                )
            else:
                text = _(
                    "If one organisation in five is missing from the list, the share is about "
                    "%(before)s already, and would rise to about %(high)s."
                )
            return [text % words]
        return [
            _(
                "If one organisation in five is missing from the list, the share is about "
                "%(before)s already, and would rise to between %(low)s and %(high)s."
            )
            % words
        ]

    @property
    def cost(self) -> str:
        """What each of the proposals would cost."""
        return _("not known yet; presented together with the provider")

    @property
    def ties(self) -> list[Statement]:
        """Relations that would help the network hold together."""
        if self.too_little:
            return []
        return [cohesion.of_tie(self, tie) for tie in self.result.ties[:FIRST]]

    @property
    def closures(self) -> list[Statement]:
        """What goes when one organisation closes, the heaviest first."""
        return [self._closure(card) for card in self.result.closures[:CLOSURES_SHOWN]]

    def _closure(self, card: Closure) -> Statement:
        name = self.names.get(card.actor, card.actor)
        details = []
        if card.functions:
            words = {"functions": listed([label(key) for key in card.functions])}
            details.append(_("Functions left without a recorded provider: %(functions)s.") % words)
        if card.groups:
            words = {"groups": listed([group_label(key) for key in card.groups])}
            details.append(
                _("Target groups left without a recorded organisation: %(groups)s.") % words
            )
        if card.cut_off:
            words = {"names": self.named(card.cut_off)}
            details.append(_("Cut off from the rest of the network: %(names)s.") % words)
        if card.truly is not None and card.functions:
            words = {"low": number(card.truly.low), "high": number(card.truly.high)}
            details.append(
                _("Functions lost in reality, as others may not be recorded: %(low)s to %(high)s.")
                % words
            )
        return Statement(
            key=f"closure-{card.actor}",
            sentence=_("Without this organisation: %(name)s") % {"name": name},
            details=tuple(details),
            number=number(len(card.functions)) if card.functions else "",
            actors=self.pairs((card.actor,)),
        )

    @property
    def network(self) -> list[Statement]:
        """How the relations hold together."""
        found = self.result.network
        return [] if found is None else cohesion.of_network(self, found)

    @property
    def diversity(self) -> Statement | None:
        """How evenly the offers spread over the functions."""
        found = next((entry for entry in self.result.diversity if entry.order == 1.0), None)
        if found is None:
            return None
        most = sorted(self.result.functions, key=lambda one: (-len(one.providers), one.key))
        offers = sum(len(one.providers) for one in most)
        kept, half = 0, 0  # how many of the fullest functions have half of the offers
        while 2 * kept < offers:
            kept += len(most[half].providers)
            half += 1
        words = {
            "count": number(half),
            "all": number(len(self.recorded.functions)),
            "offers": number(offers),
            "names": listed([label(one.key) for one in most[:half]]),
        }
        spread = {
            "effective": number(found.value, 1),
            "all": number(len(self.recorded.functions)),
        }
        measure = _(
            "The offers are spread as if there were only %(effective)s functions with the same "
            "number of providers each, instead of %(all)s."
        )
        return Statement(
            key="diversity",
            sentence=ngettext(
                "%(count)s of %(all)s functions accounts for at least half of the %(offers)s "
                "offers: %(names)s.",
                "%(count)s of %(all)s functions account for at least half of the %(offers)s "
                "offers: %(names)s.",
                half,
            )
            % words,
            number=number(found.value, 1),
            span=between(found.span, 1),
            computed=(
                measure % spread,
                _("The exponential of the Shannon entropy (Hill number of order 1)."),
            ),
        )


def _equal(one: Function, other: Function) -> bool:
    """Whether one more provider would add the same to two functions."""
    return one.flag == other.flag and abs(one.expected - other.expected) < CERTAIN


def _reach(before: float, gain: Span) -> dict[str, str]:
    """The share that a gain leads to, at least and at most."""
    low, high = (min(1.0, before + one) for one in (gain.low, gain.high))
    return {"low": percent(low, 1), "high": percent(high, 1)}
