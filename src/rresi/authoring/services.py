"""Writes of documents that are no step of a review."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.authoring import records
from rresi.authoring.permissions import PERMISSIONS
from rresi.authoring.records import P, Record
from rresi.core.documents.describing import Json
from rresi.editorial.documents import DocumentKind
from rresi.media.encoding import Encoded
from rresi.media.services import store as store_picture


def with_pictures(kind: DocumentKind[P], document: Json, keys: Sequence[str]) -> Json:
    """A document that names its pictures by these keys instead of by files."""
    copied = copy.deepcopy(document)
    named = list(records.pictures_in(kind.document, copied)) if keys else []
    for (_place, row, name), key in zip(named, keys, strict=True):
        row[name] = key
    return copied


@transaction.atomic
def create_document(
    kind: DocumentKind[P],
    *,
    actor: Actor,
    record: Record,
    slug: str = "",
    pictures: Sequence[Encoded] = (),
    published_at: datetime | None = None,
) -> P:
    """Publish a checked record. `pictures` are those that it names, in their order.

    Raises:
        PermissionDenied: the actor may not import.
        IntegrityError: the slug is taken.
    """
    require(PERMISSIONS, actor, "document.import")
    keys = [store_picture(encoded).pk for encoded in pictures]
    document = with_pictures(kind, record.document, keys)
    return records.store(
        kind,
        replace(record, document=document),
        slug=slug,
        owner_id=actor.user_id,
        published_at=published_at,
    )
