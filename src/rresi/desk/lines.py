"""Rows of a table as JSON Lines, exact: the same rows give the same bytes on every database."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.serializers import json as django_json
from django.core.serializers import jsonl
from django.db import models


class ExactEncoder(django_json.DjangoJSONEncoder):
    """Times with their microseconds, which Django’s encoder cuts to thousandths of a second."""

    def default(self, o: Any) -> Any:
        if isinstance(o, dt.datetime):
            return o.isoformat().replace("+00:00", "Z")
        if isinstance(o, dt.time):
            return o.isoformat()
        return super().default(o)


class Serializer(jsonl.Serializer):
    """Django’s serialiser, with exact times and the ends of a many-to-many in the order of keys."""

    _current: dict[str, Any]  # of the row at hand

    def start_serialization(self) -> None:
        self.options.setdefault("cls", ExactEncoder)
        super().start_serialization()

    def handle_m2m_field(self, obj: models.Model, field: Any) -> None:
        """Add the keys of the related rows, in an order that no database decides."""
        super().handle_m2m_field(obj, field)
        if field.name in self._current:
            self._current[field.name].sort()
