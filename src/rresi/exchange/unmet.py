"""Needs that nobody met: of a region, and those that several regions share."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from rresi.core.taxonomies import FUNCTIONS
from rresi.exchange import cpv
from rresi.exchange.models import Entry, Introduction
from rresi.exchange.rules import REGIONS_OF_A_CALL, UNMET_AFTER
from rresi.exchange.vocabulary import Audience, Closing, Direction, State, What

COUNTED_FOR = timedelta(days=365)
"""How long a need that expired or was closed unmet still counts."""
_FUNCTION_OF = {What.MONEY: "finance", What.SPACE: "workspace"}


def unmet(now: datetime | None = None) -> QuerySet[Entry]:
    """Needs open for thirty days without an introduction, and those that ended unmet this year."""
    now = now or timezone.now()
    introduced = Introduction.objects.filter(need=OuterRef("pk"), introduced_at__isnull=False)
    waiting = Q(state=State.OPEN, created_at__lte=now - UNMET_AFTER)
    ended = Q(state=State.EXPIRED) | Q(state=State.CLOSED, closing=Closing.UNMET)
    found = Entry.objects.filter(direction=Direction.NEED).filter(
        waiting | (ended & Q(until__gte=(now - COUNTED_FOR).date()))
    )
    return found.filter(Q(closing=Closing.UNMET) | ~Exists(introduced))


def subject_of(what: str, function: str, code: str) -> str:
    """What needs are compared by: their function or CPV division; "" for what has neither."""
    return function or cpv.division_of(code) or _FUNCTION_OF.get(What(what), "")


def subject_label(key: str) -> str:
    """A subject in the reader's language."""
    if key in FUNCTIONS:
        return str(FUNCTIONS[key].label)
    return cpv.label_of(key)


@dataclass(frozen=True)
class Shared:
    """Something that several regions need and nobody met."""

    subject: str
    needs: tuple[int, ...]
    regions: frozenset[int]


def shared(now: datetime | None = None) -> list[Shared]:
    """What is unmet in three regions or more; of needs that the network may see. One query."""
    rows = unmet(now).exclude(audience=Audience.REGION).filter(home__isnull=False)
    needs: dict[str, list[int]] = defaultdict(list)
    regions: dict[str, set[int]] = defaultdict(set)
    columns = rows.order_by("pk").values_list("pk", "home_id", "what", "function", "cpv")
    for pk, home, what, function, code in columns:
        subject = subject_of(what, function, code)
        if subject and home is not None:
            needs[subject].append(pk)
            regions[subject].add(home)
    return [
        Shared(subject, tuple(needs[subject]), frozenset(found))
        for subject, found in sorted(regions.items())
        if len(found) >= REGIONS_OF_A_CALL
    ]
