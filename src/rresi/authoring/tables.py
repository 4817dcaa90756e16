"""A document that is written in steps, as a kind of file: what a table of its records may hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from rresi.authoring.parsing import Steps
from rresi.core.documents.describing import describe, rows_at
from rresi.core.documents.parts import Document
from rresi.core.documents.problems import label_of
from rresi.core.formats import labelled
from rresi.core.translations import language_name
from rresi.editorial.documents import DocumentKind
from rresi.interchange.forms import Choices
from rresi.interchange.kinds import Kind
from rresi.interchange.shapes import TICK, Content, Shape, shape_of

_TEXT = Shape(Content.TEXT)


def record_kind(kind: DocumentKind[Any], labels: Mapping[str, Iterable[str]] | None = None) -> Kind:
    """The records of a kind as `authoring.records` reads them.

    Rows have no ids, a reference is the number of a row, and beside the document's own fields stand
    `slug` and `translations`.
    """
    return Kind(
        key=kind.kind,
        model=kind.document,
        labels={place: list(words) for place, words in (labels or {}).items()},
        first_rows=True,
        record=_record_shape(kind.document),
        ticked=[
            name
            for name, shape in shape_of(kind.document).fields.items()
            if shape.content == Content.LIST and shape.in_one_cell and _has_terms(kind, name)
        ],
    )


def column_choices(kind: DocumentKind[Any], files: Kind) -> Choices:
    """The fields that one column can hold, with their labels, by the steps of the form and in their
    order; of a list those of its first row. What no step asks for comes last."""
    paths = [name for name, shape in files.shape.fields.items() if shape.in_one_cell]
    for name, shape in files.shape.fields.items():
        inner = {} if shape.content == Content.LIST else shape.fields
        paths += [f"{name}.{part}" for part, place in inner.items() if place.in_one_cell]
    for one in describe(kind.document).row_lists:
        found = files.shape.at([*one.path, "1"])
        parts = found.fields.items() if found else ()
        paths += [f"{one.place}.1.{part}" for part, place in parts if place.in_one_cell]
    steps, order = Steps(kind.document), [*kind.document.model_fields]
    of_step: dict[str, list[tuple[str, str]]] = {key: [] for key in steps.keys}
    rest = [(path, column_label(kind, path)) for path in paths if _field(path) not in order]
    known = [path for path in paths if _field(path) in order]
    for path in sorted(known, key=lambda path: order.index(_field(path))):
        of_step[steps.step_of(_field(path))].append((path, column_label(kind, path)))
    groups = ((str(step.label), of_step[step.key]) for step in kind.document.steps)
    return [*((label, found) for label, found in groups if found), *rest]


def _field(path: str) -> str:
    return path.partition(".")[0]


def column_label(kind: DocumentKind[Any], path: str) -> str:
    """A column in the reader's language; its lists are counted from 1, as headings have them."""
    parts = path.split(".")
    if parts[0] == "translations" and len(parts) > 2:
        inner = column_label(kind, ".".join(parts[2:]))
        return f"{inner} ({language_name(parts[1])})"
    if parts[-1].startswith(TICK):
        term, name = parts.pop().removeprefix(TICK), ".".join(parts)
        label = label_of(kind.document, name)
        return labelled(label, record_kind(kind).labels_of((name,)).get(term, term))
    place = ".".join(str(int(part) - 1) if part.isdecimal() else part for part in parts)
    return str(_BESIDES.get(place) or label_of(kind.document, place))


_BESIDES = {
    "slug": _("Name in the web address"),
    "invented": _("invented example"),
    "point.lat": _("Latitude"),
    "point.lon": _("Longitude"),
}


def _has_terms(kind: DocumentKind[Any], name: str) -> bool:
    found = describe(kind.document).find(name)
    return found is not None and found.about.choices is not None


def _record_shape(model: type[Document]) -> Shape:
    document = shape_of(model)
    fields = dict(document.fields)
    for one in describe(model).row_lists:
        references = {inner.path[0] for inner in one.row.fields if inner.about.refers_to}  # type: ignore[union-attr]
        fields = _with_rows(fields, one.path, references)
    words = {one.path[-1]: _TEXT for one in describe(model).fields if one.about.words}
    for one in describe(model).row_lists:
        assert one.row is not None
        spoken = {inner.path[-1]: _TEXT for inner in one.row.fields if inner.about.words}
        if spoken:
            item = _TEXT if len(spoken) == 1 else Shape(Content.GROUP, fields=spoken)
            words[one.path[-1]] = Shape(Content.LIST, item, numbered=True)
    words |= {"status": _TEXT, "machine_made": Shape(Content.FLAG)}
    translations = Shape(Content.MAP, Shape(Content.GROUP, fields=words))
    beside = {"invented": Shape(Content.FLAG), "translations": translations}
    return replace(document, fields={"slug": _TEXT, **fields, **beside})


def _with_rows(
    fields: Mapping[str, Shape], path: tuple[str, ...], references: set[str]
) -> dict[str, Shape]:
    """The fields with the rows at a path as a file has them."""
    first, *rest = path
    place = fields[first]
    if rest:
        inner = _with_rows(place.fields, tuple(rest), references)
        return {**fields, first: replace(place, fields=inner)}
    assert place.item is not None
    row = {
        name: Shape(Content.INTEGER) if name in references else shape
        for name, shape in place.item.fields.items()
        if name != "id"
    }
    return {**fields, first: replace(place, item=replace(place.item, fields=row))}


def with_parallel_lists(model: type[Document], record: dict[str, Any]) -> dict[str, Any]:
    """A record of a table whose translations' lists are as long as the document's own.

    An empty cell at the end of a list leaves nothing behind, so that the list comes out short.
    """
    given = record.get("translations")
    if not isinstance(given, dict):
        return record
    translations = {}
    for language, part in given.items():
        filled = dict(part) if isinstance(part, dict) else part
        for one in describe(model).row_lists:
            entries = filled.get(one.path[-1]) if isinstance(filled, dict) else None
            if isinstance(entries, list):
                missing = len(rows_at(record, one.path)) - len(entries)
                blank: Any = "" if any(isinstance(entry, str) for entry in entries) else {}
                filled[one.path[-1]] = entries + [blank] * missing
        translations[language] = filled
    return {**record, "translations": translations}
