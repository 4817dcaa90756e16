"""The JSON schema of a record: what an import reads and an export writes."""

from __future__ import annotations

from typing import Any

from rresi.authoring.records import SLUG_PATTERN
from rresi.core.documents.describing import DocumentField, Json, describe
from rresi.core.translations import CONTENT_LANGUAGES, TextStatus
from rresi.editorial.documents import DocumentKind

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def record_schema(kind: DocumentKind[Any]) -> Json:
    """The schema of a kind's records, with labels and help in the reader's language.

    It says the form of each field. What fields say together, and whether a region or a source is
    there, an import alone can tell.
    """
    schema = kind.document.model_json_schema()
    parts = schema.get("$defs", {})
    for one in describe(kind.document).row_lists:
        row = _row_of(schema, parts, one)
        row["properties"].pop("id", None)
        row["required"] = [name for name in row.get("required", ()) if name != "id"]
        for inner in one.row.fields if one.row else ():
            if inner.about.refers_to:
                row["properties"][inner.name] = {
                    "title": str(inner.about.label),
                    "type": ["integer", "null"],
                    "minimum": 1,
                }
    properties = {
        "slug": {"type": "string", "pattern": f"^{SLUG_PATTERN}$", "maxLength": 100},
        **schema["properties"],
        "invented": {"type": "boolean"},
        "translations": {
            "type": "object",
            "propertyNames": {"enum": sorted(CONTENT_LANGUAGES)},
            "additionalProperties": _translation(kind),
        },
    }
    return {"$schema": DIALECT, **schema, "title": str(kind.label), "properties": properties}


def _row_of(schema: Json, parts: Json, field: DocumentField) -> Json:
    place: Json = schema
    for name in field.path:
        place = _resolved(place["properties"][name], parts)
    return _resolved(place["items"], parts)


def _resolved(place: Json, parts: Json) -> Json:
    while "$ref" in place:
        place = parts[place["$ref"].rpartition("/")[2]]
    return place


def _translation(kind: DocumentKind[Any]) -> Json:
    fields: Json = {}
    for one in describe(kind.document).fields:
        if one.row is None and one.about.words:
            fields[one.path[-1]] = {"type": "string"}
        spoken = (
            [inner.path[-1] for inner in one.row.fields if inner.about.words] if one.row else []
        )
        if spoken:
            entry: Json = {"type": "object", "properties": {n: {"type": "string"} for n in spoken}}
            entries = {"anyOf": [{"type": "string"}, entry]} if len(spoken) == 1 else entry
            fields[one.path[-1]] = {"type": "array", "items": entries}
    return {
        "type": "object",
        "properties": {
            **fields,
            "status": {"enum": list(TextStatus.values)},
            "machine_made": {"type": "boolean"},
        },
        "required": ["title", "summary"],
        "additionalProperties": False,
    }
