"""What a region's report says about its network of relations."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import listed, number
from rresi.resilience.results import Network, Tie
from rresi.resilience.sources import Sources
from rresi.resilience.statements import Statement, between, cohesion, label


def of_tie(report: Sources, tie: Tie) -> Statement:
    """A relation that would help the network hold together."""
    words = {"first": report.names.get(tie.first, tie.first)}
    words["second"] = report.names.get(tie.second, tie.second)
    joined = _("This would join two parts of the network that have no connection today.")
    measure = _("R, the measure of cohesion, would rise by %(gain)s.") % {
        "gain": number(tie.gain, 4)
    }
    return Statement(
        key=f"tie-{tie.first}-{tie.second}",
        sentence=_("%(first)s and %(second)s could work together.") % words,
        number=number(tie.gain, 4),
        details=(
            *([joined] if tie.joins else []),
            *_connection(report, tie.first),
            *_connection(report, tie.second),
        ),
        computed=(measure, _definition()),
        rests_on=_("Based on the relations as recorded."),
        actors=report.pairs((tie.first, tie.second)),
    )


def _connection(report: Sources, slug: str) -> list[str]:
    """Why an organisation gains from one more relation, and what it offers a partner."""
    pairs = [{one.origin, one.target} for one in report.recorded.relations]
    others = sorted({other for pair in pairs if slug in pair for other in pair - {slug}})
    offered = sorted({label(one.function) for one in report.recorded.offers if one.actor == slug})
    words = {"name": report.names.get(slug, slug), "count": number(len(others))}
    if len(others) == 1:
        words["other"] = report.names.get(others[0], others[0])
        said = [_("%(name)s is connected through one organisation only: %(other)s.") % words]
    elif others:
        said = [_("%(name)s has %(count)s recorded relations.") % words]
    else:
        said = [_("%(name)s has no recorded relation.") % words]
    if offered:
        said.append(_("%(name)s offers: %(functions)s.") % {**words, "functions": listed(offered)})
    return [" ".join(said)]


def of_network(report: Sources, found: Network) -> list[Statement]:
    """How the relations hold together."""
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


def _definition() -> str:
    return _(
        "R is 0 when the network falls apart at once and 0.5 when everyone is connected to "
        "everyone (Schneider et al. 2011)."
    )
