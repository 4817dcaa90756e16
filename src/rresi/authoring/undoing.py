"""Undoing a whole import: within a day, by whoever imported, as far as nobody touched it since."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.authoring import arrivals
from rresi.authoring.kinds import AuthoredKind
from rresi.authoring.models import Arrival, FinishedImport
from rresi.authoring.permissions import PERMISSIONS
from rresi.editorial.documents import text_for
from rresi.editorial.models import Submission
from rresi.editorial.rules import State
from rresi.editorial.services import record, taking_back

WITHIN = timedelta(days=1)
LOOKED_AT_WITHIN = timedelta(days=90)


class Reason(models.TextChoices):
    """Why something that an import wrote stays when it is undone."""

    TOUCHED = "touched", _("changed or used since")
    DECIDED = "decided", _("checked or withdrawn since")


def remember(
    kind: AuthoredKind[Any], *, actor: Actor, created: Collection[int], proposed: Mapping[int, int]
) -> None:
    """Note what an import wrote, in its transaction, and tell the regions for which it added it.

    `proposed` leads from submissions to the numbers of their revisions. What an operator imports by
    command can be undone by nobody.
    """
    finished = None
    if actor.user_id is not None and (created or proposed):
        finished = FinishedImport.objects.create(
            by_id=actor.user_id,
            kind=kind.kind,
            at=timezone.now(),
            created=_fingerprints(kind, created),
            proposed=dict(proposed),
        )
    arrivals.note(kind, actor=actor, created=created, finished=finished)


def forget() -> int:
    """Delete what can be undone no longer, and what a region did not look at for months; returns
    how many rows. Run twice, it deletes nothing twice."""
    now = timezone.now()
    gone, _of = FinishedImport.objects.filter(at__lt=now - WITHIN).delete()
    old, _of = Arrival.objects.filter(at__lt=now - LOOKED_AT_WITHIN).delete()
    return gone + old


def latest(kind: AuthoredKind[Any], *, actor: Actor) -> list[FinishedImport]:
    """What the actor imported within the day, the latest first. One query."""
    own = FinishedImport.objects.filter(by_id=actor.user_id, kind=kind.kind)
    return list(own.filter(at__gte=timezone.now() - WITHIN).order_by("-at", "-pk"))


def export_of(user_id: int) -> list[dict[str, Any]]:
    """When a person imported what, as far as it can be undone, for their export: how much it added,
    and the numbers of the proposals and versions that it made of changes. One query."""
    return [
        {
            "kind": one.kind,
            "at": one.at.isoformat(),
            "added": len(one.created),
            "changes": [
                {"proposal": int(submission), "version": number}
                for submission, number in one.proposed.items()
            ],
        }
        for one in FinishedImport.objects.filter(by_id=user_id).order_by("at")
    ]


@transaction.atomic
def undo(kind: AuthoredKind[Any], *, actor: Actor, pk: int) -> FinishedImport | None:
    """Delete what an import added and withdraw what it proposed; a repeat changes nothing.

    What somebody changed, used or decided since stays, and `kept` says why. None where the actor
    imported no such thing within the day.

    Raises:
        PermissionDenied: the actor may not import any more.
    """
    require(PERMISSIONS, actor, "document.import")
    own = FinishedImport.objects.select_for_update().filter(by_id=actor.user_id, kind=kind.kind)
    found = own.filter(pk=pk, at__gte=timezone.now() - WITHIN).first()
    if found is None or found.undone_at is not None:
        return found
    found.kept = [*_take_back(kind, actor, found.proposed), *_delete(kind, found.created)]
    found.undone_at = timezone.now()
    found.save()
    arrivals.undone(kind, actor=actor, finished=found)
    return found


def _take_back(
    kind: AuthoredKind[Any], actor: Actor, proposed: Mapping[str, int]
) -> list[tuple[str, str]]:
    kept = []
    for submission in Submission.objects.filter(kind=kind.kind, pk__in=map(int, proposed)):
        current = record.locked(submission)
        waits = current.state in {State.REGION_CHECK, State.REVIEW}
        unread = not current.revisions.filter(
            number=current.latest_number, reviews__isnull=False
        ).exists()
        ours = current.latest_number == proposed[str(current.pk)]
        if waits and unread and ours and current.author_id == actor.user_id:
            taking_back.withdraw(actor=actor, submission=current)
        else:
            kept.append((current.title, Reason.DECIDED.value))
    return kept


def _delete(kind: AuthoredKind[Any], created: Mapping[str, str]) -> list[tuple[str, str]]:
    pks = [int(pk) for pk in created]
    found = kind.model._default_manager.select_for_update().filter(pk__in=pks)
    rows = list(found.order_by("pk"))  # locked before it is read what refers to them
    now = _fingerprints(kind, pks)
    kept = []
    for row in rows:
        if now[str(row.pk)] == created[str(row.pk)]:
            kind.withdraw(row.pk)
            row.delete()
        else:
            kept.append((text_for(row, row.source_language).title, Reason.TOUCHED.value))
    return kept


def _fingerprints(kind: AuthoredKind[Any], pks: Collection[int]) -> dict[str, str]:
    """Of each object, what is stored of it and what refers to it, by its primary key: whoever
    changes, asks, adopts or begins a change makes it another. One query for each table."""
    said: dict[int, list[str]] = {}
    fields = ("pk", "publication", "revision", "document", "personal")
    for row in kind.model._default_manager.filter(pk__in=pks).values(*fields):
        said[row["pk"]] = [repr(sorted(row.items()))]
    for relation in kind.model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel):
            continue
        model, name = relation.related_model, relation.field.attname
        if model.__name__ in kind.counted_in:
            continue
        for other in model._default_manager.filter(**{f"{name}__in": pks}).order_by("pk").values():
            said[other[name]].append(f"{model._meta.label} {sorted(other.items())!r}")
    begun = Submission.objects.filter(kind=kind.kind, object_id__in=pks).order_by("pk")
    for object_id, pk in begun.values_list("object_id", "pk"):
        said[object_id or 0].append(f"submission {pk}")
    return {str(pk): sha256("\n".join(lines).encode()).hexdigest() for pk, lines in said.items()}
