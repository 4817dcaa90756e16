"""What a document's fields know about themselves, and the description that follows from it.

A document is a pydantic model whose fields carry an `About`. Forms, parsing, comparison, the
translator's fields, the page, the PDF's data, the import documentation and the JSON schema are
made from that; nobody lists the fields a second time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core import CoreSchema

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Path = tuple[str, ...]
MARKDOWN = object()
"""In the type of a text: it is shown with its formatting. Every other text is shown as written."""
MONTH = object()
"""In the type of a text: it names a month of a year; of a whole date its month is kept."""
PERCENT = object()
"""In the type of a number: it is often a percentage, and a table may put the sign behind it."""
NOT_STATED = "unknown"
"""What a choice holds that nobody made. Files may say it; a form that needs an answer does not."""
Choices = Callable[[], Sequence[tuple[str, "StrOrPromise"]]]
Json = dict[str, Any]


class Control(StrEnum):
    """How a form asks for a value."""

    LINE = "line"
    LONG = "long"  # several lines; Markdown where the type says so
    CHOICE = "choice"
    CHOICES = "choices"  # check boxes; a list of values
    LINES = "lines"  # a list of texts, one a line
    FLAG = "flag"
    DATE = "date"  # a day
    MONTH = "month"  # a year or a month
    NUMBER = "number"  # as the reader's language writes it
    RANGE = "range"  # two numbers, the lower first, as the reader's language writes them
    PERIOD = "period"  # a year, a month, or a period between two of them
    PICTURE = "picture"  # a file, re-encoded and kept under its key
    NONE = "none"  # not asked in the form


@dataclass(frozen=True)
class Gap:
    """What a reviewer will miss where a field is empty, and the criterion for which it counts."""

    criterion: str
    text: StrOrPromise


@dataclass(frozen=True)
class GapRule:
    """A gap that several fields decide together; `applies` reads the document as typed."""

    step: str
    criterion: str
    text: StrOrPromise
    applies: Callable[[Mapping[str, Any]], bool]


@dataclass(frozen=True)
class Step:
    """One page of the form."""

    key: str
    label: StrOrPromise


@dataclass(frozen=True)
class Rows:
    """How a list of rows is asked for and named.

    `entry` names one row ("Result %(number)d"). `movable`: the order means something. `say` renders
    a row as lines of text where joining its fields would read badly.
    """

    entry: StrOrPromise
    add: StrOrPromise
    movable: bool = False
    say: Callable[[Mapping[str, Any]], list[str]] | None = None


@dataclass(frozen=True)
class About:
    """What a field knows: where and how it is asked, and what becomes of its value.

    step: the key of the step that asks for it; a field of a row or group has its parent's.
    control: how the form asks; the types `models.TextChoices` and lists of terms say it themselves,
        and bring their choices.
    words: translators say it anew in every language.
    needed: without it the document cannot be submitted; `demand` says what to do, in words that
        follow the label.
    ahead: it is written as a day to come; what was published keeps it when it has passed.
    personal: it names a person, so it is kept apart and can be erased.
    choices: the values to choose from; `unchosen` labels the empty choice.
    open: files may hold more than the choices: other codes and names, which the field's own check
        reads.
    refers_to: the value is the id of a row in this list of the document.
    say: the value in the reader's language, for comparisons; it may raise ValueError.
    example: a good answer, shown beside the input.
    gap: what a reviewer will miss when it is empty; a group's counts for its required fields.
    """

    label: StrOrPromise
    help: StrOrPromise = ""
    step: str = ""
    control: Control = Control.LINE
    words: bool = False
    needed: bool = False
    demand: StrOrPromise = ""
    ahead: bool = False
    personal: bool = False
    choices: Choices | None = None
    open: bool = False
    unchosen: StrOrPromise | None = None
    refers_to: str = ""
    say: Callable[[str], str] | None = None
    gap: Gap | None = None
    rows: Rows | None = None
    example: StrOrPromise = ""
    height: int = 8  # of a long text's input, in lines
    attributes: Mapping[str, str] = field(default_factory=dict)  # of the input

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> Json:
        """The JSON schema of the field with its label and help, in the reader's language."""
        said = {"title": str(self.label), "description": str(self.help)}
        return {**handler(schema), **{name: text for name, text in said.items() if text}}


@dataclass(frozen=True)
class DocumentField:
    """A described field. `path` leads to it in its document or, for a field of a row, in the row.

    `row` describes the entries of a list of rows and is None for every other field. `limit` is the
    greatest number of characters, or of rows, and None where there is none.
    """

    path: Path
    about: About
    required: bool
    limit: int | None
    row: Description | None = None
    markdown: bool = False

    @property
    def name(self) -> str:
        """The name of the form's input."""
        return "-".join(self.path)

    @property
    def place(self) -> str:
        """The path as problems name it."""
        return ".".join(self.path)

    def lacks(self, value: Any) -> bool:
        """Whether the value leaves open what a submission must say."""
        return self.about.needed and (is_empty(value) or value == NOT_STATED)


@dataclass(frozen=True)
class Description:
    """All fields of a model in the order in which it declares them."""

    fields: tuple[DocumentField, ...]

    def of_step(self, key: str) -> tuple[DocumentField, ...]:
        return tuple(one for one in self.fields if one.about.step == key)

    def find(self, place: str) -> DocumentField | None:
        """The field that holds a place such as `evidence.0.value`; None for none of them."""
        for one in self.fields:
            if f"{place}.".startswith(f"{one.place}."):
                return one
        return None

    @property
    def row_lists(self) -> tuple[DocumentField, ...]:
        return tuple(one for one in self.fields if one.row)


@cache
def describe(model: type[BaseModel]) -> Description:
    """The description of a model. Fields without an `About` are not described."""
    return Description(tuple(_fields(model, (), None)))


def _fields(model: type[BaseModel], path: Path, parent: About | None) -> Iterator[DocumentField]:
    for name, info in model.model_fields.items():
        about = next((m for m in info.metadata if isinstance(m, About)), None)
        kind = _bare(info.annotation)
        if about and parent:
            about = replace(
                about,
                step=about.step or parent.step,
                personal=about.personal or parent.personal,
                gap=about.gap or (parent.gap if info.is_required() else None),
            )
        if about and about.choices is None:
            about = _with_choices(about, kind)
        own = (*path, name)
        if isinstance(kind, type) and issubclass(kind, BaseModel) and about:
            yield from _fields(kind, own, about)
        elif about:
            item = _item(kind) if about.rows else None
            yield DocumentField(
                path=own,
                about=about,
                required=info.is_required(),
                limit=_limit(info),
                row=describe(item) if item else None,
                markdown=MARKDOWN in info.metadata,
            )


def _with_choices(about: About, kind: Any) -> About:
    """What is known of the values of a `models.TextChoices`, and of a list of terms."""
    if hasattr(kind, "choices"):
        return replace(about, control=Control.CHOICE, choices=lambda: list(kind.choices))
    for item in get_args(kind) if get_origin(kind) is list else ():
        for one in getattr(item, "__metadata__", ()):
            terms = getattr(one, "choices", None)
            if terms is not None:
                return replace(about, control=Control.CHOICES, choices=terms)
    return about


def _bare(annotation: Any) -> Any:
    """The type without `Annotated` and without `| None`."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        kinds = [kind for kind in get_args(annotation) if kind is not NoneType]
        return _bare(kinds[0]) if len(kinds) == 1 else annotation
    return annotation


def _item(kind: Any) -> type[BaseModel]:
    item = _bare(get_args(kind)[0])
    assert isinstance(item, type)
    assert issubclass(item, BaseModel), kind
    return item


def _limit(info: FieldInfo) -> int | None:
    found = [getattr(one, "max_length", None) for one in info.metadata]
    return next((limit for limit in found if limit is not None), None)


def value_at(document: Mapping[str, Any], path: Sequence[str]) -> Any:
    """The value at a path, None where the document has none."""
    value: Any = document
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def put(document: Json, path: Sequence[str], value: Any) -> None:
    """Set the value at a path; an empty one is taken away, and with it groups left empty."""
    *groups, name = path
    chain = [document]
    for group in groups:
        inner = chain[-1].get(group)
        if not isinstance(inner, dict):
            inner = {}
        chain[-1][group] = inner = dict(inner)
        chain.append(inner)
    if is_empty(value):
        chain[-1].pop(name, None)
    else:
        chain[-1][name] = value
    for place in range(len(groups), 0, -1):
        if not chain[place]:
            del chain[place - 1][groups[place - 1]]


def is_empty(value: Any) -> bool:
    """Whether a value says nothing; false and zero say something."""
    return value is None or value in ("", [], {})


def rows_at(document: Mapping[str, Any], path: Sequence[str]) -> list[Json]:
    """The rows of a list as far as they are rows."""
    value = value_at(document, path)
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


_DECIMALS = re.compile(r"-?[0-9]+\.[0-9]+(?:/-?[0-9]+(?:\.[0-9]+)?)?|-?[0-9]+/-?[0-9]+\.[0-9]+")


def with_row_ids_of(model: type[BaseModel], document: Json, other: Json) -> Json:
    """The document with the ids of `other` for the rows that say the same there.

    The id of a row that was written in a form is not made from what the row says, so a file without
    ids would name other rows than those that stand.
    """
    for _round in range(2):  # a row that refers to a row says the same once that one has its id
        renamed: dict[str, str] = {}
        for one in describe(model).row_lists:
            unused = [(_without_id(row), row["id"]) for row in rows_at(other, one.path)]
            for row in rows_at(document, one.path):
                said = _without_id(row)
                found = next((pair for pair in unused if pair[0] == said), None)
                if found:
                    unused.remove(found)
                    renamed[row["id"]] = found[1]
        document = _with_names(document, renamed)
    return document


def comparable(node: Any) -> Any:
    """A part of a document as far as it says something: 12500.50 is 12500.5, as a spreadsheet has
    it, lines end in one way, and what a form adds is left out: an empty text, a flag that is not
    set, a choice that is not made."""
    if isinstance(node, dict):
        said = {name: comparable(value) for name, value in node.items()}
        return {
            name: value
            for name, value in said.items()
            if not (is_empty(value) or value is False or value == NOT_STATED)
        }
    if isinstance(node, list):
        return [comparable(value) for value in node]
    if not isinstance(node, str):
        return node
    if _DECIMALS.fullmatch(node):
        return "/".join(_without_zeros(end) for end in node.split("/"))
    return node.replace("\r\n", "\n")


def _without_zeros(decimal: str) -> str:
    return decimal.rstrip("0").rstrip(".") if "." in decimal else decimal


def _without_id(row: Json) -> Any:
    return comparable({name: value for name, value in row.items() if name != "id"})


def _with_names(node: Any, renamed: Mapping[str, str]) -> Any:
    if isinstance(node, dict):
        return {name: _with_names(value, renamed) for name, value in node.items()}
    if isinstance(node, list):
        return [_with_names(value, renamed) for value in node]
    return renamed.get(node, node) if isinstance(node, str) else node
