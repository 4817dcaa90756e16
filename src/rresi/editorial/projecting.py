"""What of a document stands in columns and rows of its own, for queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from rresi.core.documents.describing import describe
from rresi.core.documents.parts import Document, PointPart


def project_columns(row: Model, document: Document) -> None:
    """Set the columns that a model adds and that are named after a field of the document.

    `latitude` and `longitude` come from the field `point`.
    """
    shared = {field.name for base in type(row).__mro__[1:] for field in _fields(base)}
    own = {field.name for field in _fields(type(row)) if not field.is_relation} - shared
    for one in describe(type(document)).fields:
        if one.place in own and one.row is None:
            setattr(row, one.place, getattr(document, one.place))
    point = getattr(document, "point", None)
    if {"latitude", "longitude"} <= own and (point is None or isinstance(point, PointPart)):
        row.latitude = point.lat if point else None  # type: ignore[attr-defined]
        row.longitude = point.lon if point else None  # type: ignore[attr-defined]


def _fields(model: type) -> list[Any]:
    meta = getattr(model, "_meta", None)
    return list(meta.concrete_fields) if meta else []


def project_tags(row: Any, document: Document, tags: Mapping[str, str]) -> None:
    """Write the row's tags anew. `tags` names the field of the document by vocabulary."""
    row.tags.all().delete()
    model, owner = row.tags.model, row.tags.field.name
    model._default_manager.bulk_create(
        model(**{owner: row}, vocabulary=vocabulary, key=str(key), position=position)
        for vocabulary, name in tags.items()
        for position, key in enumerate(getattr(document, name))
    )
