"""Needs and offers among what speaks for a meeting, and meetings held among the introductions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from rresi.events.interests import Interest, Owner
from rresi.events.models import Event, Meeting, MeetingPlan
from rresi.exchange import queries, unmet
from rresi.exchange.models import Entry, Introduction, Step
from rresi.exchange.services import outcomes
from rresi.exchange.vocabulary import Answer, Direction, Origin, Side, Stage, State

LOOKS_BACK = timedelta(days=30)
"""How long after a meeting it is still taken in."""


def interests_of(owners: Collection[Owner]) -> Mapping[Owner, Interest]:
    """What these owners need and offer publicly; by function or CPV division. One query."""
    organisations = {owner.organisation for owner in owners if owner.organisation}
    regions = {owner.region for owner in owners if owner.region}
    rows = queries.public().filter(Q(organisation__in=organisations) | Q(region__in=regions))
    stated: dict[tuple[str, int | None], dict[str, set[str]]] = defaultdict(
        lambda: {Direction.NEED.value: set(), Direction.OFFER.value: set()}
    )
    columns = ("organisation_id", "region_id", "direction", "what", "function", "cpv")
    for organisation, region, direction, what, function, code in rows.values_list(*columns):
        subject = unmet.subject_of(what, function, code)
        if subject:
            key = ("organisation", organisation) if organisation else ("region", region)
            stated[key][direction].add(subject)
    found = {}
    for owner in owners:
        own = [
            stated[key]
            for key in (("organisation", owner.organisation), ("region", owner.region))
            if key[1] is not None and key in stated
        ]
        if own:
            found[owner] = Interest(
                needs=frozenset().union(*(one[Direction.NEED] for one in own)),
                offers=frozenset().union(*(one[Direction.OFFER] for one in own)),
            )
    return found


def take_in(now: datetime | None = None) -> int:
    """Let meetings that took place return as contacts; how many are new. For the worker.

    A meeting counts when its time is over, both came to an event that was not cancelled, and one of
    them said that it took place, or both had accepted it and nobody was missing; and when one
    side's organisation has a need that the other's offer meets. Both have met, so both said yes; no
    address is passed on by it.
    """
    now = now or timezone.now()
    accepted = Meeting.Answer.ACCEPTED
    rows = (
        Meeting.objects.standing()
        .filter(
            Q(outcome=Meeting.Outcome.HELD)
            | Q(first_answer=accepted, second_answer=accepted, missing=None),
            plan__state=MeetingPlan.State.PUBLISHED,
            plan__event__status__in=(Event.Status.PUBLISHED, Event.Status.CLOSED),
            starts_at__range=(now - LOOKS_BACK, now),
            first__organisation__isnull=False,
            second__organisation__isnull=False,
        )
        .exclude(outcome=Meeting.Outcome.MISSED)
    )
    new = 0
    columns = ("starts_at", "first__organisation_id", "second__organisation_id")
    for at, first, second in rows.order_by("starts_at").values_list(*columns).distinct():
        if first is None or second is None or first == second:
            continue
        new += _contact(at, first, second) + _contact(at, second, first)
    return new


@transaction.atomic
def _contact(at: datetime, who_needs: int, who_offers: int) -> int:
    """Keep as introduced what one organisation needs and the other offers; how many are new."""
    offers: dict[str, Entry] = {}
    rows = Entry.objects.filter(
        organisation=who_offers, state=State.OPEN, direction=Direction.OFFER
    )
    for offer in rows.order_by("-pk"):
        offers[unmet.subject_of(offer.what, offer.function, offer.cpv)] = offer
    new = 0
    needs = Entry.objects.filter(
        organisation=who_needs, state=State.OPEN, direction=Direction.NEED, created_at__lte=at
    )
    for need in needs.order_by("pk"):
        subject = unmet.subject_of(need.what, need.function, need.cpv)
        if subject and subject in offers:
            new += _met(at, need, offers[subject])
    return new


def _met(at: datetime, need: Entry, offer: Entry) -> bool:
    rows = Introduction.objects.select_for_update(of=("self",))
    found = rows.filter(need=need, offer=offer).first()
    if found is None:
        found = Introduction(need=need, offer=offer, origin=Origin.MEETING)
    elif found.introduced_at is not None:
        return False
    found.need_answer = found.offer_answer = Answer.YES
    found.origin, found.lapsed_at = Origin.MEETING, None
    found.introduced_at, found.stage = at, Stage.TALK
    found.save()
    Step.objects.create(introduction=found, at=at, event=Step.Event.INTRODUCED)
    Step.objects.create(
        introduction=found,
        at=at,
        event=Step.Event.REPORTED,
        side=Side.NEED,
        stage=Stage.TALK,
    )
    outcomes.plan(found)
    return True
