"""What a region's report says about its network of relations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import listed, number, percent
from rresi.resilience.recorded import Recorded
from rresi.resilience.results import Network, Relief, Result
from rresi.resilience.sources import Sources
from rresi.resilience.statements import Statement, between, cohesion, label

# Of the organisations, so many must have a recorded relation before anything is said of the
# network; docs/developers/resilience.md has what it shows when fewer have one.
RELATED = 0.5
# From which share of the organisations, and from how many on, it is said that they hang on one.
HANGING_SHARE = 0.1
HANGING = 3


def hardly_related(recorded: Recorded) -> bool:
    """Whether so few relations are recorded that they show nothing of the region."""
    return recorded.related < RELATED * len(recorded.actors)


def thin(report: Sources) -> Statement:
    """That hardly any relation is recorded, instead of what the network looks like."""
    words = {"related": number(report.recorded.related), "all": number(report.actors_recorded)}
    return Statement(
        key="network-thin",
        sentence=_(
            "Relations are hardly recorded yet: %(related)s of %(all)s organisations have one."
        )
        % words,
        number=words["related"],
        rests_on=_threshold(),
    )


def _threshold() -> str:
    return _(
        "What relations show, and who could work together, is said once at least %(share)s of the "
        "organisations have a recorded relation. This limit is a convention."
    ) % {"share": percent(RELATED)}


@dataclass(frozen=True)
class Hanging:
    """A large share of the network that hangs on one organisation, as far as is recorded.

    slugs: who would lose their connection. single: how many of them have one recorded relation and
    have not said that there is no other, which says more about the list than about them. likely:
    without those it is still a large share.
    """

    on: str
    slugs: tuple[str, ...]
    single: int
    likely: bool


def hanging(recorded: Recorded, result: Result, answered: Collection[str] = ()) -> Hanging | None:
    """On whom a large share of the network hangs; None where there is no such organisation, or too
    few relations are recorded. answered: who has said with whom it works."""
    most = max(result.closures, key=lambda card: len(card.cut_off), default=None)
    least = max(HANGING, HANGING_SHARE * len(recorded.actors))
    if most is None or len(most.cut_off) < least or hardly_related(recorded):
        return None
    single = _single(recorded, most.cut_off, answered)
    return Hanging(most.actor, most.cut_off, single, len(most.cut_off) - single >= least)


def _single(recorded: Recorded, slugs: Collection[str], answered: Collection[str]) -> int:
    """Of how many a single relation is recorded, and they have not said that it is the only one."""
    related = Counter(slug for pair in recorded.pairs for slug in pair)
    return sum(related[slug] == 1 for slug in slugs if slug not in answered)


def hanging_of(report: Sources) -> Hanging | None:
    """The same of a report."""
    return hanging(report.recorded, report.result, answered(report))


def answered(report: Sources) -> frozenset[str]:
    """Who has said with whom it works."""
    return frozenset(slug for slug, said in report.partners.items() if said)


def uncertain(report: Sources, slugs: Sequence[str]) -> str:
    """Of how many of these it is not certain that they would lose their connection, as a sentence;
    empty where it is of all."""
    single = _single(report.recorded, slugs, answered(report))
    if not single:
        return ""
    return _("Not certain, as only one relation is recorded: %(single)s of %(count)s.") % {
        "single": number(single),
        "count": number(len(slugs)),
    }


def is_likely(report: Sources) -> bool:
    """Whether much hangs on one organisation, also without those of whom one relation is known."""
    found = hanging_of(report)
    return found is not None and found.likely


def hinge(report: Sources) -> str:
    """That a large share of the network hangs on one organisation, as a sentence; or that nobody
    knows, where that rests on one recorded relation of each."""
    found = hanging_of(report)
    if found is None:
        return ""
    words = {
        "name": report.names.get(found.on, found.on),
        "count": number(len(found.slugs)),
        "all": number(report.actors_recorded),
        "single": number(found.single),
    }
    if not found.likely:
        text = _(
            "It is not known whether %(count)s of %(all)s organisations depend on %(name)s for "
            "their connection to the rest of the network: %(single)s of them have only one "
            "recorded relation."
        )
        return text % words
    said = _(
        "Without %(name)s, %(count)s of %(all)s organisations would lose their connection to the "
        "rest of the network, as far as relations are recorded."
    )
    return f"{said % words} {uncertain(report, found.slugs)}".rstrip()


def of_relief(report: Sources, found: Relief) -> Statement:
    """A relation by which fewer organisations would hang on one alone."""
    words = {
        "first": report.names.get(found.first, found.first),
        "second": report.names.get(found.second, found.second),
        "hinge": report.names.get(found.hinge, found.hinge),
        "count": number(found.keeps),
    }
    kept = ngettext(
        "If %(hinge)s closed, %(count)s organisation that has no other recorded connection would "
        "then stay connected.",
        "If %(hinge)s closed, %(count)s organisations that have no other recorded connection would "
        "then stay connected.",
        found.keeps,
    )
    return Statement(
        key=f"tie-{found.first}-{found.second}",
        sentence=_("%(first)s and %(second)s could work together.") % words,
        number=number(found.keeps),
        details=(
            kept % words,
            *_connection(report, found.first),
            *_connection(report, found.second),
        ),
        computed=(
            _(
                "Of each group of organisations that are connected through %(hinge)s alone, that "
                "relation to the rest is named which would bind the whole network most closely "
                "(Kirchhoff index). Where several are equally good, none is named."
            )
            % words,
        ),
        rests_on=f"{_resting(report)} {_threshold()}",
        actors=report.pairs((found.first, found.second)),
    )


def _connection(report: Sources, slug: str) -> list[str]:
    """Why an organisation gains from one more relation, and what it offers a partner."""
    others = sorted(
        {one for pair in report.recorded.pairs if slug in pair for one in pair - {slug}}
    )
    offered = sorted({label(one.function) for one in report.recorded.offers if one.actor == slug})
    words = {"name": report.names.get(slug, slug), "count": number(len(others))}
    if len(others) == 1:
        words["other"] = report.names.get(others[0], others[0])
        said = [_("%(name)s is connected through one organisation only: %(other)s.") % words]
    else:
        said = [_("%(name)s is connected with %(count)s others.") % words]
    if offered:
        said.append(_("%(name)s offers: %(functions)s.") % {**words, "functions": listed(offered)})
    return [" ".join(said)]


def of_network(report: Sources, found: Network) -> list[Statement]:
    """How the relations hold together."""
    if hardly_related(report.recorded):
        return [thin(report)]
    rests_on = _resting(report)
    largest = Statement(
        key="network-parts",
        sentence=ngettext(
            "The largest connected part of the network has %(largest)s of %(all)s organisation.",
            "The largest connected part of the network has %(largest)s of %(all)s organisations.",
            report.actors_recorded,
        )
        % {"largest": number(found.largest), "all": number(report.actors_recorded)},
        number=number(found.largest),
        rests_on=rests_on,
    )
    measure = _("R, the measure of cohesion, is %(value)s.") % {
        "value": number(found.robustness, 3)
    }
    ties = between(found.span, 3)
    order = _("Depending on which of equally connected organisations close first, R is %(range)s.")
    robust = Statement(
        key="network-robustness",
        sentence=_(
            "If the best-connected organisations closed one after the other, the network would "
            "keep %(share)s of the maximum possible cohesion."
        )
        % {"share": cohesion(found.robustness)},
        number=cohesion(found.robustness),
        computed=(measure, _definition(), *([order % {"range": ties}] if ties else [])),
        rests_on=rests_on,
    )
    statements = [largest, robust]
    if found.articulation_points:
        count = len(found.articulation_points)
        statements.append(
            Statement(
                key="network-hinges",
                sentence=ngettext(
                    "%(count)s organisation is the only link between parts of the network: "
                    "%(names)s.",
                    "%(count)s organisations are each the only link between parts of the "
                    "network: %(names)s.",
                    count,
                )
                % {"count": number(count), "names": report.named(found.articulation_points)},
                number=number(count),
                rests_on=rests_on,
                actors=report.pairs(found.articulation_points),
            )
        )
    return statements


def _resting(report: Sources) -> str:
    count = len(report.recorded.pairs)
    return ngettext(
        "Based on %(count)s pair of organisations with a recorded relation; relations missing from "
        "the list are not estimated.",
        "Based on %(count)s pairs of organisations with a recorded relation; relations missing "
        "from the list are not estimated.",
        count,
    ) % {"count": number(count)}


def _definition() -> str:
    return _(
        "R is 0 when the network falls apart at once and 0.5 when everyone is connected to "
        "everyone (Schneider et al. 2011)."
    )
