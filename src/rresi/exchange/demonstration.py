"""The invented offers and needs of the demonstration, at every stage.

Organisations and people here are invented, and say so in their names; regions are real, and what
they are said to offer, need or ask is marked as invented.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR
from rresi.ecosystem import services as ecosystem
from rresi.ecosystem.models import Organisation
from rresi.exchange import queries
from rresi.exchange.models import (
    Entry,
    FollowUp,
    Introduction,
    PeerAnswer,
    PeerQuestion,
    Step,
)
from rresi.exchange.peers import queries as peers
from rresi.exchange.peers.rules import KEPT
from rresi.exchange.rules import Fields, furthest
from rresi.exchange.services import calls, entries, outcomes
from rresi.exchange.vocabulary import Answer, Origin
from rresi.regions.models import Region
from rresi.search import interface as search

OWN = "example-kitchen-the-hague"
UMBRELLA = "example-umbrella"


@transaction.atomic
def load(entrepreneur: User, member: User) -> bool:
    """Make the invented organisations, entries and introductions, once; False when they are there.

    `entrepreneur` speaks for the invented bakery, `member` for the invented umbrella.
    """
    record = json.loads(files("rresi.starter").joinpath("exchange.json").read_text("utf-8"))
    if Organisation.everything.filter(slug=OWN).exists():
        return False
    ecosystem.create_organisations(actor=OPERATOR, records=record["organisations"])
    invented = [one["slug"] for one in record["organisations"]]
    Organisation.objects.filter(slug__in=invented).update(invented=True)
    own = Organisation.objects.get(slug=OWN)
    umbrella = Organisation.objects.get(slug=UMBRELLA)
    for organisation, user in ((own, entrepreneur), (umbrella, member)):
        ecosystem.add_member(actor=OPERATOR, organisation=organisation, user=user)
    for one in record["entries"]:
        _entry(one)
    for one in record["introductions"]:
        _introduction(one)
    for one in record["questions"]:
        _question(one)
    calls.propose()
    return True


def _question(record: Mapping[str, Any]) -> None:
    """A question to regions, with the answers that it has."""
    now = timezone.now()
    at = now - timedelta(days=record["days_ago"])
    organisation, region = queries.owner_named(_key(record["owner"]))
    question = PeerQuestion.objects.create(
        slug=record["slug"],
        token=uuid4(),
        organisation=organisation,
        region=region,
        asker=User.objects.filter(email=record["asker"]).first(),
        asked_at=at,
        keep_until=timezone.localdate(at) + KEPT,
        invented=True,
        **{name: record[name] for name in ("title", "text", "language", "function", "agreed")},
    )
    for one in record["answers"]:
        place = PeerAnswer(
            question=question,
            region=Region.objects.get(slug=one["region"]),
            asked_at=at,
            reasons={"practices": [], "offers": 0, "languages": []},
        )
        if "text" in one:
            place.state, place.text = PeerAnswer.State.ANSWERED, one["text"]
            place.language, place.agreed = one["language"], one["agreed"]
            place.answered_at = now - timedelta(days=one["days_ago"])
            place.answered_by = User.objects.filter(email=one["by"]).first()
            question.published_at = place.answered_at if one["agreed"] else None
        place.save()
    question.save()
    search.changed(peers.KIND, [question.pk])


def _key(owner: str) -> str:
    return owner if ":" in owner else f"organisation:{owner}"


def _entry(record: Mapping[str, Any]) -> None:
    stated = {name: record[name] for name in Fields.__annotations__ if name in record}
    for name in ("price_from", "price_to"):
        if name in stated:
            stated[name] = Decimal(stated[name])
    kind, _sign, slug = str(record["owner"]).rpartition(":")
    fields = Fields(**stated, invented=True)
    if kind == "region":
        owner = Region.objects.get(slug=slug)
        made = entries.state(actor=OPERATOR, fields=fields, region=owner)
    else:
        organisation = Organisation.objects.get(slug=slug)
        made = entries.state(actor=OPERATOR, fields=fields, organisation=organisation)
    at = timezone.now() - timedelta(days=record["days_ago"])
    until = timezone.localdate(at) + timedelta(days=90)
    Entry.objects.filter(pk=made.pk).update(slug=record["slug"], created_at=at, until=until)


def _introduction(record: Mapping[str, Any]) -> None:
    """One that both sides agreed to, with what they told since; or one that waits for an answer."""
    now = timezone.now()
    at = now - timedelta(days=record["days_ago"])
    told = [(now + timedelta(days=days), side, stage) for days, side, stage in record["stages"]]
    agreed = bool(told)
    made = Introduction.objects.create(
        need=Entry.objects.get(slug=record["need"]),
        offer=Entry.objects.filter(slug=record["offer"]).first(),
        provider=Organisation.objects.filter(slug=record.get("provider", "")).first(),
        origin=Origin.ASKED,
        need_answer=Answer.YES,
        offer_answer=Answer.YES if agreed else Answer.OPEN,
        offer_asked_at=at,
        introduced_at=at if agreed else None,
        stage=furthest(stage for _at, _side, stage in told),
    )
    Introduction.objects.filter(pk=made.pk).update(proposed_at=at)
    steps = [(Step.Event.YES, "need"), (Step.Event.ASKED, "offer")]
    if agreed:
        steps += [(Step.Event.YES, "offer"), (Step.Event.INTRODUCED, "")]
    Step.objects.bulk_create(
        [
            Step(introduction=made, at=at, event=Step.Event.PROPOSED),
            *(Step(introduction=made, at=at, event=event, side=side) for event, side in steps),
            *(
                Step(
                    introduction=made,
                    at=day,
                    event=Step.Event.REPORTED,
                    side=side,
                    stage=stage,
                    by_link=True,
                )
                for day, side, stage in told
            ),
        ]
    )
    if agreed:
        outcomes.plan(made)
        # One question waits on the dashboard of the invented entrepreneur; the rest are answered.
        due = FollowUp.objects.filter(introduction=made, due_on__lte=timezone.localdate())
        due.update(asked_at=now, answered_at=now)
        if record.get("asks"):
            due.filter(side="need", after=FollowUp.After.MONTHS).update(answered_at=None)
