"""What documents are made of: parts, rows with an id, and the document itself.

Every check raises ValueError with words that follow the field's name.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Container, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import count
from typing import Annotated, Any, ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator

from rresi.core import numbers
from rresi.core.documents.describing import About, Control, GapRule, Json, Step, describe
from rresi.core.documents.values import (
    STORED,
    Clean,
    Email,
    InField,
    Language,
    OneLine,
    RowId,
    Summary,
    Title,
    language_choices,
)
from rresi.core.translations import language_name
from rresi.engines.tables import name_key


class Part(BaseModel):
    """Base of all parts: unknown keys are mistakes, not silently dropped."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Row(Part):
    """An entry of a list. Its id stays with it for good: translations and references name it."""

    id: RowId


def _degrees(example: float) -> BeforeValidator:
    def read(value: Any) -> Any:
        if isinstance(value, bool):
            raise ValueError(numbers.in_degrees(Decimal(str(example))))
        if isinstance(value, str):
            return float(numbers.read_degrees(value, Decimal(str(example))))
        return value

    return BeforeValidator(read)


class PointPart(Part):
    """A place on earth, in degrees."""

    lat: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False), _degrees(52.08)]
    lon: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False), _degrees(4.31)]

    @model_validator(mode="after")
    def _is_known(self, info: ValidationInfo) -> PointPart:
        if info.context != STORED and self.lat == 0 and self.lon == 0:
            raise ValueError(
                gettext(
                    "The point 0/0 lies in the Atlantic. Leave it empty if the location is not "
                    "known."
                )
            )
        return self


class ContactPart(Part):
    """Whom to ask. Its field in a document is `personal`."""

    name: Annotated[
        str,
        Field(max_length=150),
        OneLine,
        Clean,
        About(_("Contact name"), _("Only members who are signed in can see this.")),
    ] = ""
    email: Annotated[
        Email,
        About(
            _("Contact email address"),
            _(
                "Choose an address that will still work when people change jobs. Only members can "
                "see it."
            ),
            attributes={"inputmode": "email"},
        ),
    ]


def refuse_repeats(rows: Sequence[Part], place: str) -> None:
    """Refuse a row that says what one before it says, however its capitals and numbers are written.

    Raises:
        InField: at the second of them.
    """
    said = []
    for number, row in enumerate(rows):
        words = {
            name: name_key(value) if isinstance(value, str) else value
            for name, value in row
            if name != "id"
        }
        if words in said:
            raise InField(f"{place}.{number}", gettext("This repeats an entry above it."))
        said.append(words)


def new_row_id() -> str:
    """An id for a row that is still empty (32 random bits)."""
    return secrets.token_hex(4)


def row_id_of(row: Mapping[str, Any], taken: Container[str] = ()) -> str:
    """An id for a row that came without one: from what it says, so that sent twice it is the same.

    A row that says the same as one before it gets another.
    """
    text = json.dumps(row, sort_keys=True, ensure_ascii=False, default=str)
    for number in count():
        found = hashlib.sha256(f"{number}{text}".encode()).hexdigest()[:8]
        if found not in taken:
            return found
    raise AssertionError("count never ends")


class Document(Part):
    """Base of all documents that are written in steps, reviewed and translated.

    `steps` are the pages of the form; each described field names one. `gaps` are what a reviewer
    will miss beyond single empty fields.
    """

    steps: ClassVar[tuple[Step, ...]] = ()
    gaps: ClassVar[tuple[GapRule, ...]] = ()

    title: Annotated[Title, About(_("Title"), step="basics", words=True, needed=True)]
    summary: Annotated[
        Summary,
        About(
            _("Summary"),
            step="basics",
            control=Control.LONG,
            words=True,
            needed=True,
            height=4,
        ),
    ]
    language: Annotated[
        Language,
        About(
            _("Language"),
            _("Write in your own language. Others will translate the text later."),
            step="basics",
            control=Control.CHOICE,
            needed=True,
            choices=language_choices,
            unchosen=_("Choose a language"),
            say=language_name,
        ),
    ]

    @model_validator(mode="after")
    def _rows_have_ids_of_their_own(self) -> Document:
        for one in describe(type(self)).row_lists:
            rows = _attribute(self, one.path)
            if len({row.id for row in rows}) != len(rows):
                raise ValueError(gettext("Two rows of a list have the same id."))
        return self

    @model_validator(mode="after")
    def _rows_differ(self, info: ValidationInfo) -> Document:
        for one in describe(type(self)).row_lists if info.context != STORED else ():
            rows = one.about.rows
            if rows and not rows.movable:  # in what happens in turn, the same may happen again
                refuse_repeats(_attribute(self, one.path), one.place)
        return self

    @model_validator(mode="after")
    def _references_lead_somewhere(self) -> Document:
        description = describe(type(self))
        ids = {
            one.place: {r.id for r in _attribute(self, one.path)} for one in description.row_lists
        }
        for one in description.row_lists:
            assert one.row is not None
            for inner in one.row.fields:
                if not inner.about.refers_to:
                    continue
                for number, row in enumerate(_attribute(self, one.path), 1):
                    named = _attribute(row, inner.path)
                    if named is not None and named not in ids[inner.about.refers_to]:
                        raise ValueError(
                            gettext("%(entry)s refers to a row that does not exist.")
                            % {"entry": entry_label(one.about, number)}
                        )
        return self


def entry_label(about: About, number: int) -> str:
    """The name of a row: "Result 2"."""
    assert about.rows is not None
    return str(about.rows.entry) % {"number": number}


def _attribute(thing: Any, path: Iterable[str]) -> Any:
    for name in path:
        thing = getattr(thing, name)
    return thing


def with_row_ids(model: type[Document], document: Mapping[str, Any]) -> Json:
    """The document with an id for each row that has none; everything else as it is."""
    result = dict(document)
    for one in describe(model).row_lists:
        parent = result
        for group in one.path[:-1]:
            inner = parent.get(group)
            if not isinstance(inner, dict):
                break
            parent[group] = inner = dict(inner)
            parent = inner
        else:
            rows = parent.get(one.path[-1])
            if isinstance(rows, list):
                parent[one.path[-1]] = _with_ids(rows)
    return result


def _with_ids(rows: list[Any]) -> list[Any]:
    own = (row.get("id") for row in rows if isinstance(row, dict))
    taken = {one for one in own if isinstance(one, str) and one}
    found: list[Any] = []
    for row in rows:
        if not isinstance(row, dict) or row.get("id"):
            found.append(row)
            continue
        said = {name: value for name, value in row.items() if name != "id"}
        identifier = row_id_of(said, taken)
        taken.add(identifier)
        found.append({"id": identifier, **said})
    return found
