"""Writes: snapshots and their results, estimates of completeness, scenarios, sandboxes."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core import stamps
from rresi.core.formats import hundredths, number
from rresi.core.lengths import fits
from rresi.core.refusals import Incomplete, Refused
from rresi.ecosystem.directory import VERSION
from rresi.practices.models import Practice
from rresi.regions.models import Region
from rresi.resilience import queries, second_list
from rresi.resilience.analysing import analyse, draw
from rresi.resilience.confirming import confirmations_of
from rresi.resilience.models import (
    Analysis,
    CompletenessEstimate,
    Confirmed,
    RegionState,
    Sandbox,
    Scenario,
    Snapshot,
)
from rresi.resilience.permissions import PERMISSIONS, target_of
from rresi.resilience.recording import recorded_of
from rresi.resilience.results import Result
from rresi.transfers.models import Transfer
from rresi.transfers.services import Step, save_plan, start_transfer

LEVELS = tuple(range(50, 101, 5))  # per cent of completeness that a page can be asked for
MOST_NAMES = 5_000  # on a second list
NAMES_KEPT = 200  # of those on it alone, to be added to the directory
NAMES_KEPT_FOR = timedelta(days=365)
LONGEST_NAME, LONGEST_BASIS = 120, 300  # characters
MOST_SAVED = 50  # scenarios, and sandboxes, of one region


def refresh(region: Region) -> bool:
    """Take a snapshot if the records have changed, and compute what follows; whether it did. Keep
    who has confirmed what.

    Safe to repeat: the same records are one snapshot, and one analysis at each completeness. What
    an earlier version of the software left out of its results is added.
    """
    stamp = stamps.current(VERSION)
    recorded = recorded_of(region)
    if not recorded.actors:
        return False
    made = False
    snapshot = Snapshot.objects.filter(region=region, digest=recorded.digest).first()
    if snapshot is None:
        # Outside the transaction, for which everybody else who writes would wait.
        drawing = draw(recorded).model_dump(mode="json")
        data = recorded.model_dump(mode="json")
        with transaction.atomic():
            snapshot, _new = Snapshot.objects.get_or_create(
                region=region,
                digest=recorded.digest,
                defaults={"data": data, "drawing": drawing},
            )
    confirmed = confirmations_of(region)
    Confirmed.objects.get_or_create(
        snapshot=snapshot,
        digest=confirmed.digest,
        defaults={"data": confirmed.as_data(timezone.localdate())},
    )
    complete = snapshot.analyses.filter(data__has_keys=list(Result.model_fields))
    done = set(complete.values_list("percent", flat=True))
    missing = [percent for percent in LEVELS if percent not in done]
    if missing:
        made = True
        found = []
        start = time.process_time()
        for percent, result in analyse(recorded, missing):
            now = time.process_time()
            data = result.model_dump(mode="json")
            found.append(
                Analysis(snapshot=snapshot, percent=percent, data=data, seconds=now - start)
            )
            start = now
        Analysis.objects.bulk_create(  # another worker may have been faster, with the same
            found,
            update_conflicts=True,
            unique_fields=["snapshot", "percent"],
            update_fields=["data", "seconds", "computed_at"],
        )
    RegionState.objects.update_or_create(
        region=region, defaults={"snapshot": snapshot, "stamp": stamp}
    )
    return made


@transaction.atomic
def estimate_completeness(
    *,
    actor: Actor,
    region: Region,
    percent: int,
    low: int,
    high: int,
    basis: str,
    counts: bool | None = None,
) -> CompletenessEstimate:
    """State how much of the ecosystem is recorded, how much at least and at most, and what the
    estimate rests on.

    counts: whether it counts from now on. That must be said where one counts that was calculated
    from two lists; otherwise it does.

    Raises:
        PermissionDenied: the actor does not look after the region.
        Incomplete: a percentage is out of range, the basis is missing, or what counts is not said.
    """
    require(PERMISSIONS, actor, "resilience.estimate", target_of(region))
    Region.objects.select_for_update(of=("self",)).get(pk=region.pk)  # one after the other
    problems = []
    if not LEVELS[0] <= percent <= 100:
        words = gettext(
            "Enter a number from %(least)s to 100. When less is recorded, the figures cannot be "
            "corrected."
        ) % {"least": LEVELS[0]}
        problems.append(("percent", words))
    elif not 0 < low <= percent <= high <= 100:
        words = gettext(
            "Enter how much is recorded at least and at most; the estimate must lie between the "
            "two."
        )
        problems.append(("low", words))
    if not basis.strip():
        problems.append(("basis", gettext("Write in a few words what the estimate is based on.")))
    stated = not any(field in {"percent", "low"} for field, _words in problems)
    if stated and counts is None and calculated(queries.estimate_of(region)):
        words = gettext("Choose which estimate counts: the calculated one or yours.")
        problems.append(("counts", words))
    if problems:
        raise Incomplete(problems)
    return CompletenessEstimate.objects.create(
        region=region,
        percent=percent,
        low=low,
        high=high,
        counts=counts is not False,
        method=CompletenessEstimate.Method.STATED,
        basis=fits(basis, LONGEST_BASIS, field="basis"),
        stated_by_id=actor.user_id,
        first=len(recorded_of(region).actors),
    )


def calculated(estimate: CompletenessEstimate | None) -> bool:
    """Whether an estimate was calculated from two lists."""
    return estimate is not None and estimate.method == CompletenessEstimate.Method.TWO_LISTS


def compare_lists(
    *, actor: Actor, region: Region, names: Sequence[str], basis: str
) -> second_list.Compared:
    """The second list beside the records, to be looked at before an estimate is made of it.

    Raises:
        PermissionDenied: the actor does not look after the region.
        Incomplete: no name, too many, or no word on where the list comes from.
        Refused: nothing is recorded of the region yet, so there is no first list.
    """
    require(PERMISSIONS, actor, "resilience.estimate", target_of(region))
    lines = [line for line in names if line.strip()]
    problems = []
    if not lines:
        problems.append(("names", gettext("Enter the names on the second list, one per line.")))
    if len(lines) > MOST_NAMES:
        words = gettext("There are too many names: at most %(most)s.") % {
            "most": number(MOST_NAMES)
        }
        problems.append(("names", words))
    if not basis.strip():
        problems.append(("basis", gettext("Write where the second list comes from.")))
    if problems:
        raise Incomplete(problems)
    compared = second_list.beside(region, lines)
    if not compared.first:
        raise Refused(gettext("No organisation is recorded for this region yet."))
    return compared


def estimate_from_list(
    *, actor: Actor, region: Region, names: Sequence[str], same: Sequence[str], basis: str
) -> CompletenessEstimate:
    """Estimate the completeness from a second list of organisations, made independently.

    `same` are the slugs of those found on the second list, as somebody has confirmed them.

    Raises:
        PermissionDenied, Incomplete, Refused: as `compare_lists`; Refused too where the lists are
            too short, or have too little in common, for an estimate.
    """
    compared = compare_lists(actor=actor, region=region, names=names, basis=basis).only(same)
    if compared.objection:
        raise Refused(compared.objection)
    found = compared.found
    spread = found.completeness_range
    return CompletenessEstimate.objects.create(
        region=region,
        percent=max(1, int(hundredths(found.completeness))),
        low=max(1, int(hundredths(spread.low))),
        high=max(1, int(hundredths(spread.high))),
        method=CompletenessEstimate.Method.TWO_LISTS,
        first=found.first,
        second=found.second,
        both=found.both,
        basis=fits(basis, LONGEST_BASIS, field="basis"),
        only_second=compared.unmatched[:NAMES_KEPT],
        stated_by_id=actor.user_id,
    )


def forget_names() -> int:
    """Empty the names that only second lists knew after a year, or when a newer estimate counts:
    they serve to ask those organisations, and a sole trader's is a person's. Returns how many lists
    were emptied.
    """
    newer = CompletenessEstimate.objects.filter(
        region=OuterRef("region"), counts=True, pk__gt=OuterRef("pk")
    )
    old = Q(stated_at__lt=timezone.now() - NAMES_KEPT_FOR)
    found = CompletenessEstimate.objects.exclude(only_second=[]).filter(old | Exists(newer))
    return found.update(only_second=[])


@transaction.atomic
def save_scenario(
    *,
    actor: Actor,
    snapshot: Snapshot,
    estimate: CompletenessEstimate | None,
    percent: int,
    name: str,
    risks: Mapping[str, int],
    otherwise: int,
    replaces: str = "",
) -> Scenario:
    """Keep a scenario under its name.

    snapshot, estimate, percent: the records that its figures follow from, the estimate that
    counts, and the completeness that is assumed. replaces: the `Scenario.version` of another of
    this name, which may be lost.

    Raises:
        PermissionDenied: the actor does not look after the region.
        Incomplete: the name is missing or taken, or a risk is not between 0 and 100.
        Refused: the region has too many.
    """
    region = snapshot.region
    require(PERMISSIONS, actor, "resilience.save", target_of(region))
    name = fits(" ".join(name.split()), LONGEST_NAME, field="name")
    if not name:
        raise Incomplete([("name", gettext("Give the scenario a name."))])
    if any(not 0 <= risk <= 100 for risk in (*risks.values(), otherwise)):
        raise Incomplete([("risks", gettext("A risk is a number from 0 to 100."))])
    Region.objects.select_for_update(of=("self",)).get(pk=region.pk)  # one after the other
    scenario = queries.scenario_named(region, name)
    if scenario is None:
        if Scenario.objects.filter(region=region).count() >= MOST_SAVED:
            raise Refused(_too_many())
        scenario = Scenario(region=region, name=name)
    content = {
        "risks": dict(risks),
        "otherwise": otherwise,
        "snapshot_id": snapshot.pk,
        "estimate_id": estimate.pk if estimate else None,
        "percent": percent,
    }
    if all(getattr(scenario, field) == value for field, value in content.items()):
        return scenario  # pressed twice
    if scenario.pk and replaces != scenario.version:  # its link would show other figures
        raise Incomplete([("name", scenario.taken)])
    for field, value in content.items():
        setattr(scenario, field, value)
    scenario.made_by_id = actor.user_id
    scenario.save()
    return scenario


@transaction.atomic
def delete_scenario(*, actor: Actor, region: Region, pk: int) -> None:
    """Remove a scenario; again changes nothing."""
    require(PERMISSIONS, actor, "resilience.save", target_of(region))
    Scenario.objects.filter(region=region, pk=pk).delete()


@transaction.atomic
def save_sandbox(
    *, actor: Actor, snapshot: Snapshot, percent: int, title: str, changes: Sequence[str]
) -> Sandbox:
    """Keep a trial under a title, at an address that is hard to guess.

    percent: the completeness that its figures assume.

    Raises:
        PermissionDenied: the actor does not look after the region.
        Incomplete: the title is missing, or there is no change.
        Refused: the region has too many.
    """
    region = snapshot.region
    require(PERMISSIONS, actor, "resilience.save", target_of(region))
    title = fits(" ".join(title.split()), LONGEST_NAME, field="title")
    problems = []
    if not title:
        problems.append(("title", gettext("Give the trial a title.")))
    if not changes:
        problems.append(("changes", gettext("Make at least one change first.")))
    if problems:
        raise Incomplete(problems)
    return _keep(actor, snapshot, percent, title, changes)


def _keep(
    actor: Actor, snapshot: Snapshot, percent: int, title: str, changes: Sequence[str]
) -> Sandbox:
    region = snapshot.region
    same = Sandbox.objects.filter(
        region=region, snapshot=snapshot, percent=percent, title=title, changes=list(changes)
    ).first()
    if same is not None:  # pressed twice
        return same
    if Sandbox.objects.filter(region=region).count() >= MOST_SAVED:
        raise Refused(_too_many())
    return Sandbox.objects.create(
        token=secrets.token_urlsafe(16),
        region=region,
        snapshot=snapshot,
        percent=percent,
        title=title,
        changes=list(changes),
        made_by_id=actor.user_id,
    )


@transaction.atomic
def delete_sandbox(*, actor: Actor, sandbox: Sandbox) -> None:
    """Remove a trial; again changes nothing."""
    require(PERMISSIONS, actor, "resilience.save", target_of(sandbox.region))
    sandbox.delete()


@transaction.atomic
def plan_from_trial(
    *,
    actor: Actor,
    snapshot: Snapshot,
    percent: int,
    practice: Practice,
    language: str,
    title: str,
    changes: Sequence[str],
    steps: Sequence[Step],
) -> Transfer:
    """Begin to adopt a practice, with what a trial leads to as the steps of its local plan.

    changes: the trial, as it is stored, which is kept so that the plan can name it; title: its own,
    or empty; steps: see `steps.steps_of`. Those that the plan has already are not added again, so
    that pressing twice changes nothing.

    Raises:
        PermissionDenied, Refused: as `transfers.services.start_transfer` and `save_sandbox`.
        Incomplete: there is no change.
    """
    region = snapshot.region
    transfer = start_transfer(actor=actor, practice=practice, region=region, language=language)
    require(PERMISSIONS, actor, "resilience.save", target_of(region))
    if not changes:
        raise Incomplete([("changes", gettext("Make at least one change first."))])
    kept = _keep(actor, snapshot, percent, fits(title, LONGEST_NAME, field="title"), changes)
    kept.plans.add(transfer)
    planned = [
        Step(step.text, step.owner_name, step.due, step.done_on, step.phrase, step.language)
        for step in transfer.steps.all()
    ]
    known = {step.text for step in planned}
    new = [step for step in steps if step.text not in known]
    if not new:
        return transfer
    return save_plan(actor=actor, transfer=transfer, seen=transfer.version, steps=[*planned, *new])


def _too_many() -> str:
    return gettext("The region has %(most)s of these. Delete one first.") % {"most": MOST_SAVED}
