"""The JSON schema of a record is that of what an import reads."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from rresi.authoring.schema import record_schema
from rresi.core.documents.describing import Json
from rresi.practices.kind import PRACTICES
from tests.factories.practices import practice_record


def accepts(schema: Json, whole: Json, value: Any) -> bool:
    """Whether a value has a schema's form: types, fields, enumerations and alternatives."""
    if "$ref" in schema:
        return accepts(whole["$defs"][schema["$ref"].rpartition("/")[2]], whole, value)
    if "anyOf" in schema:
        return any(accepts(one, whole, value) for one in schema["anyOf"])
    if "enum" in schema and value not in schema["enum"]:
        return False
    kinds: dict[str, Any] = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": (int, float),
        "boolean": bool,
        "null": type(None),
    }
    said = schema.get("type", [])
    names = [said] if isinstance(said, str) else said
    if names and not any(isinstance(value, kinds[name]) for name in names):
        return False
    if isinstance(value, list):
        return all(accepts(schema.get("items", {}), whole, one) for one in value)
    if isinstance(value, dict):
        fields, more = schema.get("properties", {}), schema.get("additionalProperties", True)
        missing = set(schema.get("required", ())) - set(value)
        return (
            not missing
            and all(
                accepts(fields.get(name, more if isinstance(more, dict) else {}), whole, one)
                for name, one in value.items()
                if name in fields or more is not False
            )
            and (more is not False or set(value) <= set(fields))
        )
    return True


SCHEMA = record_schema(PRACTICES)
IMAGE = {"file": "a.png", "alt": "A table", "licence": "CC0 1.0"}


def test_it_accepts_a_record_with_a_value_in_every_field() -> None:
    assert accepts(SCHEMA, SCHEMA, practice_record(images=[IMAGE]))


@pytest.mark.parametrize(
    "wrong",
    [
        {"titel": "Misspelt"},
        {"summary": None},
        {"status": "sleeping"},
        {"topics": ["no such topic"]},
        {"sources": [{"id": "a", "title": "T", "url": "https://example.org"}]},
        {"evidence": [{"statement": "So many.", "source": "the first"}]},
        {"translations": {"en": {"title": "Without a summary"}}},
        {"translations": {"en": {"title": "T", "summary": "S", "nothing": "x"}}},
    ],
)
def test_it_refuses_what_an_import_refuses(wrong: dict[str, Any]) -> None:
    assert not accepts(SCHEMA, SCHEMA, practice_record(**wrong))


def test_it_names_the_fields_that_a_file_may_have() -> None:
    assert set(SCHEMA["properties"]) == set(PRACTICES.files.shape.fields)


@pytest.mark.django_db
def test_it_is_served_in_the_language_of_the_url(client: Client) -> None:
    answer = client.get("/nl/practices/schema.json")
    assert answer["Content-Type"] == "application/schema+json"
    with override("nl"):
        label = PRACTICES.document.model_fields["place"].metadata
        expected = next(str(one.label) for one in label if hasattr(one, "label"))
    assert answer.json()["properties"]["place"]["title"] == expected
