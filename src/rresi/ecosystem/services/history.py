"""When facts were stated, changed and confirmed, and the history of each organisation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from rresi.accounts.roles import Actor
from rresi.core.documents.values import STORED
from rresi.ecosystem.documents import OrganisationDocument
from rresi.ecosystem.models import Change, FactDates, FactGroup, Organisation
from rresi.ecosystem.rules import (
    ASK_AGAIN,
    changed_fields,
    fresh_until,
    groups_of,
    parts_changed,
    wholly_changed,
)

BATCH = 2000
_BY_HAND = frozenset(
    (Change.Event.EDITED, Change.Event.ANSWERED, Change.Event.CLOSED, Change.Event.REOPENED)
)
Written = Mapping[int, tuple[OrganisationDocument | None, OrganisationDocument]]
"""By primary key: the document before (None for a new organisation) and after."""


def record(
    *,
    actor: Actor,
    written: Written,
    event: Change.Event,
    by_link: bool = False,
    stated_on: date | None = None,
) -> None:
    """Note what was written, in the caller's transaction.

    `stated_on` is the day of which the source speaks. What was known of a changed group's day
    before no longer holds, unless a person has changed a part of it: the rest stays as old as it
    was. A confirmation holds for what has not changed, whoever changes the rest.
    """
    now = timezone.now()
    by_hand = event in _BY_HAND
    confirmed = _confirmed([pk for pk, (before, _after) in written.items() if before])
    changes = []
    dates: list[FactDates] = []
    partly: list[FactDates] = []
    for pk, (before, after) in written.items():
        old = before.model_dump(mode="json") if before else _NOTHING
        new = after.model_dump(mode="json")
        fields = changed_fields(old, new)
        changes.append(
            Change(
                organisation_id=pk,
                event=event if before else Change.Event.CREATED,
                actor_id=actor.user_id,
                by_link=by_link,
                before={field: old[field] for field in fields} if before else {},
                after={field: new[field] for field in fields} if before else {},
            )
        )
        whole = wholly_changed(old, new)
        for group in groups_of(fields):
            row = FactDates(organisation_id=pk, group=group, stated_on=stated_on, changed_at=now)
            if (known := confirmed.get((pk, group))) and group not in whole:
                row.confirmed_at, row.confirmed_as = known.confirmed_at, known.confirmed_as
                row.confirmed_by_id = known.confirmed_by_id
                parts = {*known.unconfirmed, *parts_changed(group, old, new)}
                row.unconfirmed = sorted(parts)
            (partly if before and by_hand and group not in whole else dates).append(row)
    Change.objects.bulk_create(changes, batch_size=BATCH)
    always = ["changed_at", "confirmed_at", "confirmed_as", "confirmed_by", "unconfirmed"]
    for rows, columns in ((dates, ["stated_on", *always]), (partly, always)):
        FactDates.objects.bulk_create(
            rows,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["organisation", "group"],
            update_fields=columns,
        )
    plan_questions(written, now)


def _confirmed(pks: Collection[int]) -> dict[tuple[int, str], FactDates]:
    """What was confirmed of these organisations, by primary key and group. One query, or none."""
    if not pks:
        return {}
    rows = FactDates.objects.filter(organisation_id__in=pks, confirmed_at__isnull=False)
    return {(row.organisation_id, row.group): row for row in rows}


def confirm(
    *, actor: Actor, organisation: Organisation, groups: Iterable[FactGroup], by: FactDates.By
) -> None:
    """Somebody who knows says that these facts are right today."""
    now = timezone.now()
    FactDates.objects.filter(organisation=organisation, group__in=list(groups)).update(
        confirmed_at=now, confirmed_as=by, confirmed_by_id=actor.user_id, unconfirmed=[]
    )
    plan_questions([organisation.pk], now)


def confirm_changed(
    *,
    actor: Actor,
    organisation: Organisation,
    before: OrganisationDocument,
    after: OrganisationDocument,
    by: FactDates.By,
    whole_groups: bool = False,
) -> None:
    """Somebody who knows has written this: it confirms the groups of which nothing remains.

    whole_groups: also what remains of them, as whoever speaks for the organisation left it so.
    """
    old, new = (side.model_dump(mode="json") for side in (before, after))
    touched = groups_of(changed_fields(old, new)) if whole_groups else wholly_changed(old, new)
    confirm(actor=actor, organisation=organisation, groups=touched, by=by)


def note(
    *,
    actor: Actor,
    organisation: Organisation,
    event: Change.Event,
    by_link: bool = False,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Add one line to the history that changes no field of the document."""
    Change.objects.create(
        organisation=organisation,
        event=event,
        actor_id=actor.user_id,
        by_link=by_link,
        after=dict(after or {}),
    )


def last(organisation: Organisation) -> int:
    """The primary key of the last change, 0 if there is none: what a form remembers. One query."""
    found = Change.objects.filter(organisation=organisation).aggregate(last=Max("pk"))["last"]
    return found or 0


def before(
    organisation: Organisation, stored: OrganisationDocument, pk: int
) -> OrganisationDocument:
    """The record as it was after the change `pk`, by what has been changed since. One query.

    stored: as it stands now.
    """
    document = stored.model_dump(mode="json")
    since = Change.objects.filter(organisation=organisation, pk__gt=pk).order_by("-pk")
    for changed in since.values_list("before", flat=True):
        document |= changed
    return OrganisationDocument.model_validate(document, context=STORED)


def plan_questions(pks: Iterable[int], now: datetime) -> None:
    """Set the day on which the first fact of each organisation grows stale."""
    wanted = list(pks)
    first: dict[int, date] = {}
    rows = FactDates.objects.filter(organisation_id__in=wanted).values_list(
        "organisation_id", "group", "stated_on", "confirmed_at", "changed_at"
    )
    for pk, group, stated_on, confirmed_at, changed_at in rows:
        confirmed_on = timezone.localdate(confirmed_at) if confirmed_at else None
        day = fresh_until(FactGroup(group), stated_on, confirmed_on)
        day = day or timezone.localdate(changed_at) + ASK_AGAIN
        first[pk] = min(day, first.get(pk, day))
    by_day: dict[date, list[int]] = {}
    for pk, day in first.items():
        by_day.setdefault(max(day, timezone.localdate(now)), []).append(pk)
    for day, of_day in by_day.items():
        for start in range(0, len(of_day), BATCH):
            batch = of_day[start : start + BATCH]
            Organisation.objects.filter(pk__in=batch).update(ask_on=day)


_NOTHING: dict[str, Any] = OrganisationDocument.model_construct(name="").model_dump(mode="json")
