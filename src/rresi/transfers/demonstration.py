"""The invented adoptions of the demonstration: one that was adopted, one just begun."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import as_file, files
from typing import Any

from django.db import transaction
from django.utils import timezone

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR, Actor, actor_of
from rresi.authoring.importing import import_documents
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice
from rresi.regions.models import Region
from rresi.transfers import adapting, services
from rresi.transfers.conditions import conditions_of
from rresi.transfers.models import Transfer

PRACTICE = "example-repair-bus"
AGE = timedelta(days=500)
STARTER = files("rresi.starter")


@transaction.atomic
def load() -> bool:
    """Make the invented practice and what became of it, once; False when it is there."""
    if Practice.objects.filter(slug=PRACTICE).exists():
        return False
    with as_file(STARTER / "example_practices.jsonl") as path:
        report = import_documents(PRACTICES, actor=OPERATOR, path=path, licensed=True)
    if report.problems:
        raise RuntimeError("\n".join(map(str, report.problems)))
    # Published before others took it up, and not the newest of the library.
    Practice.objects.filter(slug=PRACTICE).update(published_at=timezone.now() - AGE)
    practice = Practice.objects.get(slug=PRACTICE)
    for record in json.loads((STARTER / "adoptions.json").read_text("utf-8")):
        _adoption(practice, record)
    return True


def _day(days_ago: int) -> date:
    return timezone.localdate() - timedelta(days=days_ago)


def _adoption(practice: Practice, record: Mapping[str, Any]) -> None:
    """One adoption with its history, as its region would have written it down."""
    actor = actor_of(User.objects.get(email=record["by"]))
    region = Region.objects.get(slug=record["region"])
    (_first, begun), *later = record["states"]
    transfer = services.start_transfer(
        actor=actor, practice=practice, region=region, language=record["language"]
    )
    Transfer.objects.filter(pk=transfer.pk).update(state_since=_day(begun))
    transfer.events.update(on=_day(begun))
    _fill(actor, transfer.pk, record)
    for state, days_ago in later:
        if state in Transfer.USED:
            _measure(actor, transfer.pk, record)
        current = Transfer.objects.get(pk=transfer.pk)
        services.move_transfer(
            actor=actor, transfer=current, to=state, seen=current.version, on=_day(days_ago)
        )
    # Each state was reported on the day it began.
    told = timezone.now() - timedelta(days=record["states"][-1][1])
    Transfer.objects.filter(pk=transfer.pk).update(reported_at=told)


def _fill(actor: Actor, pk: int, record: Mapping[str, Any]) -> None:
    """Its conditions and plan."""
    transfer = Transfer.objects.get(pk=pk)
    lines = zip(conditions_of(transfer.practice), record["conditions"], strict=True)
    transfer = adapting.save_adaptation(
        actor=actor,
        transfer=transfer,
        seen=transfer.version,
        adapted=record["adapted"],
        language=record["language"],
        conditions={line.id: tuple(stand) for line, stand in lines if stand},
    )
    services.save_plan(
        actor=actor,
        transfer=transfer,
        seen=transfer.version,
        steps=[
            services.Step(
                text=step["text"],
                language=record["language"],
                owner_name=step.get("owner_name", ""),
                due=_day(step["due"]),
                done_on=_day(step["done_on"]) if "done_on" in step else None,
            )
            for step in record["steps"]
        ],
    )


def _measure(actor: Actor, pk: int, record: Mapping[str, Any]) -> None:
    """Its results; saved again, they stay as they are."""
    transfer = Transfer.objects.get(pk=pk)
    services.save_results(
        actor=actor,
        transfer=transfer,
        seen=transfer.version,
        results=[
            services.Result(
                statement=result["statement"],
                language=record["language"],
                value=Decimal(result["value"]),
                unit=result["unit"],
                period_start=f"{_day(result['from']):%Y-%m}",
                period_end=f"{_day(result['to']):%Y-%m}",
                method=result["method"],
                source_title=result["source"],
            )
            for result in record["results"]
        ],
    )
