"""What a trial changes: each measure before and after."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import number, percent
from rresi.engines.resilience import Comparison, Sandbox
from rresi.resilience.cohesion import hardly_related
from rresi.resilience.report import Report
from rresi.resilience.results import Span
from rresi.resilience.statements import CERTAIN, cohesion, ranged

Row = tuple[str, str, str]


def rows(told: Report, tried: Sandbox, found: Comparison) -> list[Row]:
    """A measure, before and after."""
    before, after = found.before, found.after
    return [
        (_("Organisations"), number(before.actors), number(after.actors)),
        (
            _("Functions that survive random closures, on average, as recorded"),
            percent(before.redundancy, 1),
            percent(after.redundancy, 1),
        ),
        *_corrected(told, tried, found),
        (
            _("Functions without a recorded provider"),
            number(len(before.without_provider)),
            number(len(after.without_provider)),
        ),
        (
            _("Functions with at most one recorded provider"),
            number(len(before.without_provider) + len(before.without_second_provider)),
            number(len(after.without_provider) + len(after.without_second_provider)),
        ),
        (
            _("Organisations in the largest connected part"),
            number(before.largest_component),
            number(after.largest_component),
        ),
        *_network(told, tried, found),
    ]


def cut_off(told: Report, found: Comparison) -> str:
    """How many lose their connection to the rest of the network, as a sentence; empty where none
    does, or too few relations are recorded to say so."""
    if not found.cut_off or hardly_related(told.recorded):
        return ""
    return ngettext(
        "%(count)s organisation would lose its connection to the rest of the network, as far as "
        "relations are recorded.",
        "%(count)s organisations would lose their connection to the rest of the network, as far as "
        "relations are recorded.",
        found.cut_off,
    ) % {"count": number(found.cut_off)}


def _corrected(told: Report, tried: Sandbox, found: Comparison) -> list[Row]:
    """The share that survives if the list is as complete as is assumed, with its range at that
    completeness, moved by what the changes do there."""
    if told.percent == 100 or found.corrected is None:
        return []
    own, change = told.result.span, tried.corrected_change
    moved = own and Span(low=max(0.0, own.low + change), high=min(1.0, own.high + change))
    label = _(
        "Functions that survive random closures, on average, if the list is %(percent)s complete"
    )
    return [
        (
            label % {"percent": percent(told.percent / 100)},
            _with_range(found.corrected[0], own),
            _with_range(found.corrected[1], moved),
        )
    ]


def _with_range(share: float, span: Span | None) -> str:
    said = ranged([share], span)[1]
    return f"{percent(share, 1)} ({said})" if said else percent(share, 1)


def connected(told: Report, tried: Sandbox) -> bool:
    """Whether the changes concern the network, and enough of it is known: a newcomer without
    relations would lower the cohesion without anything having come apart."""
    changed = tried.closed_actors or tried.new_relations or tried.closed_relations
    return bool(changed) and not hardly_related(told.recorded)


def _network(told: Report, tried: Sandbox, found: Comparison) -> list[Row]:
    if not connected(told, tried):
        return []
    return [
        (
            _("Organisations that are the only link between parts"),
            number(len(found.before.articulation_points)),
            number(len(found.after.articulation_points)),
        ),
        (
            _("Cohesion that the network keeps when the best-connected organisations close"),
            cohesion(found.before.robustness, 1),
            cohesion(found.after.robustness, 1),
        ),
    ]


def unconnected(told: Report, tried: Sandbox) -> bool:
    """Whether the cohesion shown counts a new organisation that has no relation."""
    related = {actor for pair in tried.new_relations for actor in pair}
    return connected(told, tried) and any(actor not in related for actor in tried.new_actors)


def closer(told: Report, tried: Sandbox, found: Comparison) -> bool:
    """Whether the cohesion rises although no relation is added: it is measured among those that
    remain."""
    leave = tried.closed_actors and not tried.new_relations and connected(told, tried)
    return bool(leave) and found.after.robustness > found.before.robustness + CERTAIN
