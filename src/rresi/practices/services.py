"""Writes of the library outside the review workflow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.authoring import records
from rresi.authoring.records import Record
from rresi.core.documents.describing import Json
from rresi.core.stamps import renew_stamp
from rresi.media.encoding import Encoded
from rresi.media.services import store as store_picture
from rresi.practices import rules
from rresi.practices.kind import LIBRARY, PRACTICES
from rresi.practices.models import Practice
from rresi.practices.permissions import PERMISSIONS, target_of


@transaction.atomic
def create_practice(
    *,
    actor: Actor,
    record: Record,
    slug: str = "",
    pictures: Sequence[Encoded] = (),
    published_at: datetime | None = None,
) -> Practice:
    """Publish a practice from a checked record. `pictures` run parallel to its images.

    Raises:
        PermissionDenied: the actor may not import.
        IntegrityError: the slug is taken.
    """
    require(PERMISSIONS, actor, "practice.import")
    keys = [store_picture(encoded).pk for encoded in pictures]
    return records.store(
        PRACTICES,
        Record(record.slug, _with_pictures(record.document, keys), record.translations),
        slug=slug,
        owner_id=actor.user_id,
        published_at=published_at,
    )


def _with_pictures(document: Mapping[str, object], keys: Sequence[str]) -> Json:
    images = document.get("images") or []
    assert isinstance(images, list)
    named = [{**row, "file": key} for row, key in zip(images, keys, strict=True)]
    return {**document, "images": named} if named else dict(document)


@transaction.atomic
def confirm_practice(*, actor: Actor, practice: Practice) -> Practice:
    """Confirm that a practice is still right as it stands; the next review is due in a year.

    Nothing that it says changes. Before a review is due, as after a second click, nothing happens.

    Raises:
        PermissionDenied.
    """
    current = Practice.objects.select_for_update().get(pk=practice.pk)
    require(PERMISSIONS, actor, "practice.confirm", target_of(current))
    today = timezone.localdate()
    if rules.due_to_be_looked_at(current.review_by, today):
        current.confirmed_on, current.review_by = today, rules.look_again_by(today)
        current.save(update_fields=["confirmed_on", "review_by"])
        renew_stamp(LIBRARY)
    return current
