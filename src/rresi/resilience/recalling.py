"""Asking those whom nobody has confirmed whether they provide what is recorded of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone

from rresi.regions.models import Region
from rresi.resilience import queries
from rresi.resilience.certainty import not_urgent
from rresi.resilience.confirming import Confirmations, confirmations_of
from rresi.resilience.models import Question
from rresi.resilience.questions import SURE, Doors, Named, Sendable, silent_in
from rresi.resilience.recording import ANSWER_LASTS
from rresi.resilience.results import Function


@dataclass(frozen=True)
class Recalled(Named):
    """An organisation that is recorded as providing a function, which nobody has confirmed."""

    key: str

    @property
    def function(self) -> str:
        return self.key

    @property
    def recorded(self) -> bool:
        return True


def doubtful(functions: Iterable[Function], confirmations: Confirmations | None) -> list[Function]:
    """The functions that outlive a closure only with providers that nobody has confirmed; of old
    records, of which it is not known who confirmed them, none."""
    if confirmations is None:
        return []
    return [
        one
        for one in functions
        if not_urgent(one) and len(one.providers) - len(confirmations.lacking(one)) < SURE
    ]


@dataclass(frozen=True)
class Recall:
    """Who is asked whether it provides which function; first: nothing is lacking, which would be
    asked about before."""

    rows: Sequence[Recalled] = ()
    first: bool = False

    def among(self, before: Iterable[Sendable], others: Iterable[Sendable]) -> list[Sendable]:
        """These questions where they belong in the order of all."""
        own = (self.rows, others) if self.first else (others, self.rows)
        return [*before, *own[0], *own[1]]


def recalled(region: Region) -> Recall:
    """Who is asked for its confirmation, as the report says to. At most ten queries."""
    standing = queries.standing(region)
    found = queries.analyses_of(standing.snapshot, [100]).get(100) if standing else None
    if found is None:
        return Recall()
    confirmations = confirmations_of(region)
    wanted = [
        (slug, one.key)
        for one in doubtful(found[1].ranked, confirmations)
        for slug in confirmations.lacking(one)
    ]
    if not wanted:
        return Recall()
    doors = Doors.of({slug for slug, _key in wanted})
    silent = silent_in(region)
    asked = {
        (one.organisation_id, one.function): one
        for one in Question.objects.filter(
            organisation__in=doors.known.values(), asked_at__gt=timezone.now() - ANSWER_LASTS
        ).exclude(function="")
    }
    rows = [
        Recalled(*doors.to(one), asked.get((one.pk, key)), one.pk in silent, key)
        for slug, key in wanted
        if (one := doors.known.get(slug))
    ]
    return Recall(rows, first=not any(one.flag for one in found[1].functions))
