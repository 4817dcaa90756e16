"""A region's report: each statement with its sentence, its number, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core import taxonomies
from rresi.core.formats import listed, number, percent
from rresi.engines.resilience import Comparison, Interval
from rresi.resilience.queries import Elsewhere
from rresi.resilience.recorded import Recorded
from rresi.resilience.results import Closure, Diversity, Function, Network, Result, Span, Tie

FIRST = 3  # recommendations and closures that stand open; the others are a click away
CLOSURES_SHOWN = 20
NAMES_IN_SENTENCE = 4


@dataclass(frozen=True)
class Statement:
    """Something that the report says.

    key: its anchor. sentence: whole. number and span: the figure and its range, in words; empty
    where there is none. rests_on: what it was derived from, in words. actors: slugs and names of
    the organisations concerned.
    """

    key: str
    sentence: str
    number: str = ""
    span: str = ""
    details: tuple[str, ...] = ()
    rests_on: str = ""
    actors: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Recommendation:
    """A further provider of a function, and where others have done the like."""

    statement: Statement
    function: str
    elsewhere: Sequence[Elsewhere] = ()


@dataclass(frozen=True)
class Report:
    """What a region's page, PDF and data file say at one completeness."""

    recorded: Recorded
    result: Result
    percent: int
    names: Mapping[str, str]
    elsewhere: Mapping[str, Sequence[Elsewhere]] = field(default_factory=dict)

    def named(self, slugs: Sequence[str]) -> str:
        """The names of some actors as a list, the last ones counted."""
        names = [self.names.get(slug, slug) for slug in slugs[:NAMES_IN_SENTENCE]]
        rest = len(slugs) - len(names)
        if rest:
            names.append(
                ngettext("%(count)s other", "%(count)s others", rest) % {"count": number(rest)}
            )
        return listed(names)

    def pairs(self, slugs: Sequence[str]) -> tuple[tuple[str, str], ...]:
        return tuple((slug, self.names.get(slug, slug)) for slug in slugs)

    @property
    def actors_recorded(self) -> int:
        return len(self.recorded.actors)

    @property
    def offers_recorded(self) -> int:
        return len(self.recorded.offers)

    @property
    def thin(self) -> list[Function]:
        """The functions with one provider or none."""
        return [found for found in self.result.functions if found.flag]

    @property
    def headline(self) -> str:
        """The one sentence that must be read."""
        first = self.result.ranked[0]
        words = {"function": label(first.key)}
        if first.flag == "no_provider":
            return _("What is missing most is a first provider for: %(function)s.") % words
        if first.flag == "no_second_provider":
            return _("What would help most is a second provider for: %(function)s.") % words
        return _("What would help most is one more provider for: %(function)s.") % words

    @property
    def survival(self) -> Statement:
        """How much survives when organisations fail."""
        result = self.result
        sentence = _(
            "If organisations closed at random, on average %(share)s of the functions would still "
            "have a provider."
        ) % {"share": percent(result.redundancy if result.corrected is None else result.corrected)}
        details = []
        if self.percent < 100:
            details.append(
                _("As recorded, without correction for what is missing from the list: %(share)s.")
                % {"share": percent(result.redundancy)}
            )
        return Statement(
            key="survival",
            sentence=sentence,
            number=percent(result.redundancy if result.corrected is None else result.corrected),
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
        """Every function by what one more provider would add, most first."""
        return [
            Recommendation(
                self._recommendation(found), found.key, self.elsewhere.get(found.key, ())
            )
            for found in self.result.ranked
        ]

    def _recommendation(self, found: Function) -> Statement:
        words = {"function": label(found.key), "count": number(len(found.providers))}
        if found.flag == "no_provider":
            sentence = _("A first provider of: %(function)s. No organisation is recorded.") % words
        elif found.flag == "no_second_provider":
            words["provider"] = self.named(found.providers)
            sentence = (
                _("A second provider of: %(function)s. Only %(provider)s is recorded.") % words
            )
        else:
            sentence = (
                _("One more provider of: %(function)s, in addition to the %(count)s recorded.")
                % words
            )
        details = []
        if found.chance is not None and self.percent < 100:
            details.append(
                _(
                    "The probability that this gap is real, and not a gap in the list, is "
                    "%(chance)s."
                )
                % {"chance": percent(found.chance)}
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
            actors=self.pairs(found.providers),
        )

    @property
    def ties(self) -> list[Statement]:
        """Relations that would help the network hold together."""
        return [self._tie(tie) for tie in self.result.ties[:FIRST]]

    def _tie(self, tie: Tie) -> Statement:
        words = {"first": self.names.get(tie.first, tie.first)}
        words["second"] = self.names.get(tie.second, tie.second)
        if tie.joins:
            sentence = _(
                "If %(first)s and %(second)s worked together, two parts of the network that have "
                "no connection today would be joined."
            )
        else:
            sentence = _(
                "If %(first)s and %(second)s worked together, the network would hold together "
                "better when important organisations leave."
            )
        return Statement(
            key=f"tie-{tie.first}-{tie.second}",
            sentence=sentence % words,
            number=f"R +{number(round(tie.gain, 4))}",
            rests_on=_("Based on the relations as recorded."),
            actors=self.pairs((tie.first, tie.second)),
        )

    @property
    def closures(self) -> list[Statement]:
        """What goes when one organisation closes, the heaviest first."""
        return [self._closure(card) for card in self.result.closures[:CLOSURES_SHOWN]]

    def _closure(self, card: Closure) -> Statement:
        name = self.names.get(card.actor, card.actor)
        details = []
        if card.functions:
            words = {"functions": listed([label(key) for key in card.functions])}
            details.append(_("No other provider is recorded for: %(functions)s.") % words)
        if card.groups:
            words = {"groups": listed([group_label(key) for key in card.groups])}
            details.append(_("No other organisation is recorded as serving: %(groups)s.") % words)
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
            sentence=_("If %(name)s closed") % {"name": name},
            details=tuple(details),
            number=number(len(card.functions)) if card.functions else "",
            actors=self.pairs((card.actor,)),
        )

    @property
    def network(self) -> list[Statement]:
        """How the relations hold together."""
        found = self.result.network
        return [] if found is None else _network(self, found)

    @property
    def diversity(self) -> Statement | None:
        """How evenly the offers spread over the functions."""
        by_order: dict[float, Diversity] = {entry.order: entry for entry in self.result.diversity}
        found = by_order.get(1.0)
        if found is None:
            return None
        return Statement(
            key="diversity",
            sentence=_(
                "The offers are spread as if %(effective)s functions had equally many providers "
                "each. There are %(all)s functions."
            )
            % {
                "effective": number(round(found.value, 1)),
                "all": number(len(self.recorded.functions)),
            },
            number=number(round(found.value, 1)),
            span=_between(found.span, 1),
            rests_on=_("The exponential of the Shannon entropy (Hill number of order 1)."),
        )


def _network(report: Report, found: Network) -> list[Statement]:
    relations = len({frozenset((r.origin, r.target)) for r in report.recorded.relations})
    rests_on = ngettext(
        "Based on %(count)s recorded relation; relations missing from the list are not estimated.",
        "Based on %(count)s recorded relations; relations missing from the list are not estimated.",
        relations,
    ) % {"count": number(relations)}
    largest = Statement(
        key="network-parts",
        sentence=ngettext(
            "The largest connected part of the network has %(largest)s of %(all)s organisation.",
            "The largest connected part of the network has %(largest)s of %(all)s organisations.",
            report.actors_recorded,
        )
        % {"largest": number(found.largest), "all": number(report.actors_recorded)},
        number=f"{number(found.largest)} / {number(report.actors_recorded)}",
        rests_on=rests_on,
    )
    robust = Statement(
        key="network-robustness",
        sentence=_(
            "If the best-connected organisations left one after the other, the network would keep "
            "%(share)s of the cohesion that is possible at most."
        )
        % {"share": percent(min(1.0, found.robustness / 0.5))},
        number=f"R = {number(round(found.robustness, 3))}",
        span=_between(found.span, 3),
        rests_on=_(
            "R is 0 when the network falls apart at once and 0.5 when everyone is connected to "
            "everyone (Schneider et al. 2011). The range comes from the order of equally connected "
            "organisations."
        ),
    )
    statements = [largest, robust]
    if found.articulation_points:
        count = len(found.articulation_points)
        statements.append(
            Statement(
                key="network-hinges",
                sentence=ngettext(
                    "%(count)s organisation holds parts of the network together alone: %(names)s.",
                    "%(count)s organisations each hold parts of the network together alone: "
                    "%(names)s.",
                    count,
                )
                % {"count": number(count), "names": report.named(found.articulation_points)},
                number=number(count),
                rests_on=rests_on,
                actors=report.pairs(found.articulation_points),
            )
        )
    return statements


def label(key: str) -> str:
    """A function's name for the reader."""
    return str(taxonomies.FUNCTIONS[key].label) if key in taxonomies.FUNCTIONS else key


def group_label(key: str) -> str:
    """A target group's name for the reader."""
    return str(taxonomies.TARGET_GROUPS[key].label) if key in taxonomies.TARGET_GROUPS else key


def points(share: float) -> str:
    """A gain, or a loss, in percentage points."""
    words = {"points": number(abs(round(share * 100, 1)))}
    if share < 0:
        return _("−%(points)s percentage points") % words
    return _("+%(points)s percentage points") % words


def compared_rows(found: Comparison) -> list[tuple[str, str, str]]:
    """What a trial changes: a measure, before and after."""
    before, after = found.before, found.after
    return [
        (_("Organisations"), number(before.actors), number(after.actors)),
        (
            _("Functions that survive random closures, on average"),
            percent(before.redundancy, 1),
            percent(after.redundancy, 1),
        ),
        (
            _("Functions without a recorded provider"),
            number(len(before.without_provider)),
            number(len(after.without_provider)),
        ),
        (
            _("Functions without a second recorded provider"),
            number(len(before.without_second_provider)),
            number(len(after.without_second_provider)),
        ),
        (
            _("Organisations in the largest connected part"),
            number(before.largest_component),
            number(after.largest_component),
        ),
        (
            _("Organisations that hold parts together alone"),
            number(len(before.articulation_points)),
            number(len(after.articulation_points)),
        ),
        (
            _("Cohesion of the network (R)"),
            number(round(before.robustness, 3)),
            number(round(after.robustness, 3)),
        ),
    ]


def _between(found: Span | None, digits: int) -> str:
    """A range of numbers in words; empty when there is none, or rounding leaves one number."""
    if found is None or round(found.low, digits) == round(found.high, digits):
        return ""
    return _("between %(low)s and %(high)s") % {
        "low": number(round(found.low, digits)),
        "high": number(round(found.high, digits)),
    }


def span(found: Span | Interval | None) -> str:
    """A range of shares in words; empty when there is none."""
    if found is None:
        return ""
    return _("between %(low)s and %(high)s") % {
        "low": percent(found.low),
        "high": percent(found.high),
    }


def span_points(found: Span | None) -> str:
    """A range of gains in words."""
    if found is None:
        return ""
    return _("between %(low)s and %(high)s percentage points") % {
        "low": number(round(found.low * 100, 1)),
        "high": number(round(found.high * 100, 1)),
    }
