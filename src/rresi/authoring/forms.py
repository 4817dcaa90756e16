"""The form of a step, from the description, a draft and the mistakes in it. Checks nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.utils import ErrorDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from rresi.authoring.parsing import Steps
from rresi.authoring.writing import WRITTEN
from rresi.core.documents.describing import (
    Control,
    DocumentField,
    Json,
    is_empty,
    rows_at,
    value_at,
)
from rresi.core.documents.parts import new_row_id
from rresi.core.documents.values import LIST_LENGTH, MARKDOWN_LENGTH
from rresi.core.formats import labelled
from rresi.design.forms import TextField
from rresi.media import files

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

COUNTED = frozenset({Control.LINE, Control.LONG})
NAMED_BY = ("title", "name", "url")  # what names a row among choices, the first that is filled
MISTAKEN_ROW = 0  # a mistake of a row as a whole is shown beside its first field


def input_for(field: DocumentField, references: Sequence[tuple[str, str]] = ()) -> forms.Field:
    """The form field for a described field; `references` are the rows that it can refer to."""
    about = field.about
    shared: dict[str, Any] = {
        "label": about.label,
        "help_text": about.help,
        "required": about.needed,
    }
    attributes = dict(about.attributes)
    match about.control:
        case Control.LONG | Control.LINES:
            area = forms.Textarea(attrs={"rows": about.height, **attributes})
            return TextField(widget=area, **shared)
        case Control.CHOICE:
            choices = list(references or (about.choices() if about.choices else ()))
            choices = [one for one in choices if not field.lacks(one[0])]
            unchosen = _("Choose…") if about.unchosen is None else about.unchosen
            return forms.ChoiceField(choices=[("", unchosen), *choices], **shared)
        case Control.CHOICES:
            boxes = forms.CheckboxSelectMultiple
            choices = list(about.choices()) if about.choices else []
            return forms.MultipleChoiceField(choices=choices, widget=boxes, **shared)
        case Control.FLAG:
            return forms.BooleanField(**shared | {"required": False})
        case Control.DATE | Control.MONTH | Control.PERIOD | Control.NUMBER | Control.RANGE:
            shared["help_text"] = format_lazy(
                "{help} {example}", help=about.help, example=WRITTEN[about.control].example
            )
            line = forms.TextInput(attrs={"autocomplete": "off", "class": "is-short", **attributes})
            return TextField(widget=line, **shared)
        case Control.PICTURE:
            return TextField(widget=forms.HiddenInput, required=False)
        case _:
            line = forms.TextInput(attrs={"autocomplete": "off", **attributes})
            return TextField(widget=line, **shared)


def upload_field() -> forms.FileField:
    return forms.FileField(
        label=_("Picture"),
        help_text=_(
            "JPEG, PNG or WebP; at most 10 MB and 40 million pixels. We remove the location and "
            "camera details."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )


class DraftField(forms.BoundField):
    """A field of a draft with what helps to fill it in: a mark, an example and its limit."""

    form: DraftForm

    @property
    def marks_required(self) -> bool:
        """Not in an empty row, which may stay empty."""
        return self.form.prefix is None or not self.form.exemplary

    @property
    def example(self) -> StrOrPromise:
        """A good answer; empty where there is none."""
        described = self.form.described.get(self.name)
        return described.about.example if described and self.form.exemplary else ""

    @property
    def limit(self) -> int | None:
        """The greatest number of characters of a text in words; None for every other field."""
        described = self.form.described.get(self.name)
        if described is None or not described.about.words or described.row is not None:
            return None
        return described.limit if described.about.control in COUNTED else None

    @property
    def aria_describedby(self) -> str | None:
        """The ids of all that is said about the input."""
        said = super().aria_describedby
        if said is None or self.is_hidden:
            return said
        parts = {"example": self.example, "limit": self.limit}
        hints = [f"{self.auto_id}_{name}" for name, part in parts.items() if part]
        return " ".join(filter(None, [said, *hints]))


class DraftForm(forms.Form):
    """Shows a draft's values and its mistakes, whatever they are.

    `described` says what the fields know, by the name of the input; examples are shown only in an
    `exemplary` form.
    """

    use_required_attribute = False
    bound_field_class = DraftField

    def __init__(
        self,
        *,
        inputs: Mapping[str, forms.Field],
        values: Mapping[str, Any],
        mistakes: Mapping[str, str],
        described: Mapping[str, DocumentField],
        prefix: str | None = None,
        exemplary: bool = True,
    ) -> None:
        data = {f"{prefix}-{name}" if prefix else name: value for name, value in values.items()}
        super().__init__(data=data, prefix=prefix)
        self.fields.update(inputs)
        self.mistakes = mistakes
        self.described = described
        self.exemplary = exemplary
        self.picture = ""  # the URL of the row's picture

    def full_clean(self) -> None:
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data: dict[str, Any] = {}
        for name, message in self.mistakes.items():
            self.add_error(name if name in self.fields else None, message)


@dataclass(frozen=True)
class FormRow:
    """One row; the last of a list is empty, for a new one."""

    number: int
    title: str
    form: DraftForm
    is_new: bool


@dataclass(frozen=True)
class FormRows:
    """A list of rows ready to be rendered."""

    field: DocumentField
    rows: list[FormRow]
    open: bool  # whether the new row is shown where there are others
    refers_here: bool  # whether one of its fields chooses from rows of the same step

    @property
    def folded(self) -> FormRow | None:
        """The new row where there are others: what is empty does not look unfinished. Not that of a
        file, which a button of its own adds."""
        others = self.has_room and self.count > 1
        return self.rows[-1] if others and not self.uploads else None

    @property
    def shown(self) -> list[FormRow]:
        """The rows that stand open."""
        return self.rows[:-1] if self.folded else self.rows

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def limit(self) -> int:
        return self.field.limit or LIST_LENGTH

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def has_room(self) -> bool:
        return any(row.is_new for row in self.rows)

    @property
    def last(self) -> int:
        """The number of the last row that is not new."""
        return self.count - self.has_room - 1

    @property
    def uploads(self) -> str:
        """The inputs for files, which saving while typing leaves out."""
        named = [row.form["upload"] for row in self.rows if "upload" in row.form.fields]
        return ", ".join(field.html_name for field in named)


@dataclass(frozen=True)
class StepForm:
    """A step ready to be rendered: its own fields, its lists, and all mistakes for the summary."""

    form: DraftForm
    lists: list[FormRows]

    @property
    def long(self) -> bool:
        """Whether a field takes Markdown."""
        long = (one for one in self.form.described.values() if one.about.control == Control.LONG)
        return any((one.limit or 0) >= MARKDOWN_LENGTH for one in long)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(id of the input, its label and what is wrong with it)."""
        found = []
        rows = [(row.title, row.form) for part in self.lists for row in part.rows]
        for heading, form in [("", self.form), *rows]:
            order = [*form.fields, *form.errors]  # as they stand on the page, then what is of none
            for name, messages in sorted(form.errors.items(), key=lambda one: order.index(one[0])):
                if name in form.fields:
                    bound = form[name]
                    label = labelled(heading, bound.label) if heading else bound.label
                    found.append(
                        (bound.id_for_label or f"id_{name}_0", labelled(label, messages[0]))
                    )
                else:
                    found.append(("", str(messages[0])))
        return found


def step_form(
    steps: Steps, key: str, document: Json, mistakes: Mapping[str, str], adding: str = ""
) -> StepForm:
    """A step filled from a document, each mistake beside its field; `adding` names the list to
    which a row is added.
    """
    simple = [one for one in steps.fields(key) if one.row is None]
    lists = [one for one in steps.fields(key) if one.row is not None]
    values = {one.name: _shown(one, value_at(document, one.path)) for one in simple}
    own: dict[str, str] = {}
    for place, text in mistakes.items():
        field = steps.description.find(place)
        if field is None:
            own[place] = text  # of the document, or of a group as a whole
        elif field.row is None:
            own[field.name] = text
    inputs = {one.name: input_for(one) for one in simple}
    for one in simple:
        if one.about.control == Control.CHOICE and values[one.name]:
            _offer(inputs[one.name], str(values[one.name]), one)
    form = DraftForm(
        inputs=inputs,
        values=values,
        mistakes=own,
        described={one.name: one for one in simple},
    )
    return StepForm(form, [_form_rows(steps, one, document, mistakes, adding) for one in lists])


def _shown(field: DocumentField, value: Any) -> Any:
    if field.about.control == Control.LINES and isinstance(value, list):
        return "\n".join(map(str, value))
    if field.about.control in WRITTEN and value:
        return WRITTEN[field.about.control].shown(str(value))
    return "" if is_empty(value) or field.lacks(value) else value


def _form_rows(
    steps: Steps, field: DocumentField, document: Json, mistakes: Mapping[str, str], adding: str
) -> FormRows:
    assert field.row is not None
    assert field.about.rows is not None
    entries = rows_at(document, field.path)
    new: list[Json] = [{}] if len(entries) < (field.limit or LIST_LENGTH) else []
    first = field.row.fields[MISTAKEN_ROW].name
    rows = []
    for number, entry in enumerate([*entries, *new]):
        place = f"{field.place}.{number}"
        own: dict[str, str] = {}
        for at, text in mistakes.items():
            if at == place:
                own[first] = text
            elif at.startswith(f"{place}."):
                inner = field.row.find(at.removeprefix(f"{place}."))
                own[inner.name if inner else ""] = text
        is_new = number == len(entries)
        form = _row_form(steps, field, document, entry, own, number, exemplary=is_new)
        title = str(field.about.rows.entry) % {"number": number + 1}
        rows.append(FormRow(number, title, form, is_new))
    targets = (inner.about.refers_to for inner in field.row.fields if inner.about.refers_to)
    return FormRows(
        field,
        rows,
        open=adding == field.name or bool(rows[-1].form.errors),
        refers_here=any(steps.step_of(target) == field.about.step for target in targets),
    )


def _row_form(
    steps: Steps,
    field: DocumentField,
    document: Json,
    entry: Json,
    mistakes: dict[str, str],
    number: int,
    *,
    exemplary: bool,
) -> DraftForm:
    assert field.row is not None
    inputs: dict[str, forms.Field] = {"id": TextField(widget=forms.HiddenInput, required=False)}
    values: dict[str, Any] = {"id": entry.get("id") or new_row_id()}
    picture = ""
    for inner in field.row.fields:
        value = value_at(entry, inner.path)
        inputs[inner.name] = input_for(inner, list(_references(steps, inner, document)))
        _follow_rows(inputs[inner.name], inner)
        values[inner.name] = _shown(inner, value)
        if inner.about.control == Control.PICTURE:
            if value:
                picture = files.url_of(str(value), files.SMALL)
            else:
                del inputs[inner.name]
                inputs["upload"] = upload_field()
                if inner.name in mistakes:
                    mistakes["upload"] = mistakes.pop(inner.name)
        elif inner.about.control == Control.CHOICE and values[inner.name]:
            _offer(inputs[inner.name], str(value), inner)
    form = DraftForm(
        inputs=inputs,
        values=values,
        mistakes=mistakes,
        described={inner.name: inner for inner in field.row.fields},
        prefix=f"{field.name}-{number}",
        exemplary=exemplary,
    )
    form.picture = picture
    return form


def _offer(input_: forms.Field, value: str, field: DocumentField) -> None:
    """Let a value that is not among the choices stay chosen: an import brought it in.

    It takes the place of the choice that means the same, such as the code of a region its name's.
    """
    if not isinstance(input_, forms.ChoiceField):
        return
    choices = _flat(input_.choices)
    if value in dict(choices):
        return
    said = field.about.say(value) if field.about.say else value
    others = [(key, label) for key, label in choices if str(label) != said]
    input_.choices = [*others, (value, said)]


def _flat(choices: Any) -> list[tuple[str, Any]]:
    return [(str(key), label) for key, label in choices]


def _follow_rows(input_: forms.Field, field: DocumentField) -> None:
    """Tell the page's script which rows are this field's choices and what names them."""
    if field.about.refers_to:
        input_.widget.attrs |= {
            "data-rows": field.about.refers_to.replace(".", "-"),
            "data-named-by": " ".join(NAMED_BY),
        }


def _references(steps: Steps, inner: DocumentField, document: Json) -> Iterator[tuple[str, str]]:
    """The rows of another list that this field can refer to: (id, "1. Title")."""
    target = inner.about.refers_to
    if not target:
        return
    field = steps.description.find(target)
    assert field is not None
    for number, row in enumerate(rows_at(document, field.path), 1):
        name = next((row[part] for part in NAMED_BY if row.get(part)), "")
        yield str(row.get("id")), f"{number}. {name}"
