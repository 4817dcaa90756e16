"""What the analysis adds to a region's page."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.design.panels import Panel
from rresi.regions.models import Region
from rresi.resilience import queries, reading
from rresi.resilience.permissions import PERMISSIONS, target_of
from rresi.resilience.plans import started_by
from rresi.resilience.proposing import FIRST
from rresi.resilience.recording import recorded_of
from rresi.resilience.recording_next import to_record
from rresi.resilience.sources import first_of
from rresi.resilience.statements import label
from rresi.resilience.trials import titled
from rresi.transfers.models import Transfer

TRIALS_SHOWN = 10


def on_transfer(transfer: Transfer, request: HttpRequest) -> Iterator[Panel]:
    """What its plan has brought and nobody has recorded, and the trials from which it was made. Two
    queries at most, and nine where a step of a trial is done."""
    if any(step.phrase and step.done_on for step in transfer.steps.all()):
        region, recorded = transfer.region, recorded_of(transfer.region)
        names = queries.names_of(recorded)
        started = started_by(transfer, recorded, names)
        if started:
            actor = actor_of(request.user)
            yield Panel(
                "plan",
                "resilience/panels/started.html",
                {
                    "to_record": to_record(region, started, recorded, names),
                    "may_save": allowed(PERMISSIONS, actor, "resilience.save", target_of(region)),
                },
                title=_("Still to be recorded in the directory"),
                key="started",
            )
    trials = list(transfer.trials.select_related("region").order_by("created_at")[:TRIALS_SHOWN])
    if trials:
        yield Panel(
            "plan",
            "resilience/panels/trials.html",
            {"trials": titled(trials, whole=True)},
            title=_("Planned from a trial"),
            key="trials",
        )


def _at_a_glance(found: reading.Read | None) -> dict[str, object]:
    """Of how many functions a provider is recorded, and which have none or only one."""
    if found is None:
        return {}
    report = found.report
    lacking = [one for one in report.thin if one.flag == "no_provider"]
    return {
        "report": report,
        "all": len(report.recorded.functions),
        "provided": len(report.recorded.functions) - len(lacking),
        "lacking": first_of([label(one.key) for one in lacking]),
        "single": first_of([label(one.key) for one in report.thin if one not in lacking]),
    }


def on_region(region: Region, _request: HttpRequest) -> Iterator[Panel]:
    """What would help most, ahead of everything else. At most seven queries."""
    found = reading.read(region, whole=False)
    context: dict[str, object] = {"slug": region.slug}
    glance = {**context, **_at_a_glance(found)}
    yield Panel("glance", "resilience/panels/glance.html", glance, place=10)
    if found is not None:
        report = found.report
        context |= {
            "report": report,
            "first": [entry.statement for entry in report.open_recommendations[:FIRST]],
        }
    yield Panel(
        "story",
        "resilience/panels/region.html",
        context,
        title=_("The ecosystem at a glance"),
        place=5,
        key="ecosystem",
    )
