"""How every form is drawn: labels above, help before the field, errors in words beside it.

And the fields that several apps need.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar, cast

from django import forms
from django.forms.renderers import BaseRenderer, TemplatesSetting
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core import dates, numbers, web_addresses
from rresi.core.clock import PartialDate
from rresi.core.email_addresses import address_in
from rresi.core.text import fault_in_markdown
from rresi.engines.tables import fold, name_key, tidy, tidy_text

T = TypeVar("T")
_NAMED = 8  # of the names that fit what was typed
_WHOLE, _STEM = 4, 8  # letters of a word that may have an ending, and of its beginning


class Renderer(TemplatesSetting):
    """Draws forms and fields with the house's own templates."""

    form_template_name = "design/components/form.html"
    field_template_name = "design/components/field.html"


class TextField(forms.CharField):
    """What people type, without what nobody sees: empty where nothing is to be seen in it.

    A text of several lines where its input has several. What was not touched stays as it is stored,
    with all its no-break spaces.
    """

    def _tidied(self, value: Any) -> Any:
        if not isinstance(value, str):
            return value
        return tidy_text(value) if isinstance(self.widget, forms.Textarea) else tidy(value)

    def to_python(self, value: Any) -> Any:
        return super().to_python(self._tidied(value))

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What an answer with errors shows again: what turns its direction would be kept."""
        return self._tidied(super().bound_data(data, initial))

    def _clean_bound_field(self, bf: forms.BoundField) -> Any:
        value, stored = super()._clean_bound_field(bf), bf.initial  # type: ignore[misc]  # no stub
        return stored if isinstance(stored, str) and not self.has_changed(stored, value) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        if isinstance(initial, str):
            with suppress(forms.ValidationError):
                initial = self.to_python(initial)
        return super().has_changed(initial, data)


class MarkdownField(TextField):
    """Text in Markdown that can be shown as it was written."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        fault = fault_in_markdown(text)
        if fault:
            raise forms.ValidationError(fault)
        return text


class NumberField(forms.DecimalField):
    """A number as people write it: 9,5 or 18.500,00. `options` are those of `DecimalField`."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", numbers.EXAMPLE)
        line = forms.TextInput(
            attrs={"autocomplete": "off", "class": "is-short", "inputmode": "decimal"}
        )
        super().__init__(widget=line, **options)

    def to_python(self, value: Any) -> Any:
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        return _read(numbers.read, value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return forms.Field.widget_attrs(self, widget)  # a step is for inputs of the type number

    def prepare_value(self, value: Any) -> Any:
        return numbers.write(value) if isinstance(value, Decimal) else value


class Folded(NamedTuple):
    """What is folded together: a title and the names of fields; `shut`: also once filled in."""

    title: Any
    names: Sequence[str]
    shut: bool = False


@dataclass(frozen=True)
class Part:
    """Fields that are folded together. `shut`: also once something is filled in."""

    title: Any
    fields: Sequence[forms.BoundField]
    shut: bool = False
    usual: Mapping[str, Any] = field(default_factory=dict)

    @property
    def filled(self) -> int:
        """How many of its fields say something; a usual value says nothing."""
        values = [(one.value(), self.usual.get(one.name)) for one in self.fields]
        return sum(bool(value) and value != usual for value, usual in values)

    @property
    def open(self) -> bool:
        """Whether it is shown unfolded, as is all that must be corrected."""
        return any(one.errors for one in self.fields) or bool(self.filled and not self.shut)


class FoldedForm(forms.Form):
    """A form that begins with what matters; the rest is folded by what belongs together.

    The parts are native, so that nothing is out of reach without JavaScript.
    """

    template_name = "design/components/folded_form.html"

    def fold(self, *parts: tuple[Any, Sequence[str]] | Folded, **usual: Any) -> None:
        """Say what is folded; `usual` are values that leave a part folded."""
        asked = [Folded(*part) for part in parts]
        there = [one._replace(names=[n for n in one.names if n in self.fields]) for one in asked]
        self._folded, self._usual = [one for one in there if one.names], usual
        folded = [name for one in self._folded for name in one.names]
        # As on the page, so that the summary of errors has the same order.
        self.order_fields([*(name for name in self.fields if name not in folded), *folded])

    @property
    def first(self) -> list[forms.BoundField]:
        """The fields that stand open."""
        folded = {name for one in self._folded for name in one.names}
        return [self[name] for name in self.fields if name not in folded]

    @property
    def parts(self) -> list[Part]:
        """The others, folded."""
        return [
            Part(one.title, [self[name] for name in one.names], one.shut, self._usual)
            for one in self._folded
        ]


class WebAddressField(TextField, forms.URLField):
    """The address of a page, of 500 characters at most; https:// is added where it is left out."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 500)
        words = _("Enter a web address such as https://example.org.")
        super().__init__(assume_scheme="https", error_messages={"invalid": words}, **options)

    default_validators = [web_addresses.validate]

    def to_python(self, value: Any) -> str:
        return super().to_python(web_addresses.completed(str(value or ""))) or ""


class AddressInput(forms.TextInput):
    """A line for an email address; one of the type email would not take Name <address>."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        usual = {"inputmode": "email", "autocapitalize": "off", "autocomplete": "off"}
        super().__init__(usual | {"spellcheck": "false"} | (attrs or {}))


class AddressField(forms.EmailField):
    """One email address, also as a mail program writes it: Name <address>."""

    widget = AddressInput

    def to_python(self, value: Any) -> str:
        return address_in(super().to_python(value) or "")


class FoundInput(forms.TextInput):
    """A line whose browser suggests the names of `listed` while somebody types; below it the
    `fitting` ones to choose from, by key, where what was typed fits several."""

    listed: Sequence[str] = ()
    fitting: Mapping[str, str] = MappingProxyType({})

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        line = super().render(name, value, {**(attrs or {}), "list": f"id_{name}_list"}, renderer)
        options = format_html_join(
            "", '<option value="{}"></option>', ((one,) for one in self.listed)
        )
        found = format_html('{}<datalist id="id_{}_list">{}</datalist>', line, name, options)
        if not self.fitting:
            return found
        # Of the line and the choices, which have one name, what is sent last counts.
        choices = format_html_join(
            "",
            '<li><label class="choice"><input type="radio" name="{}" value="{}"><span>{}</span>'
            "</label></li>",
            ((name, key, label) for key, label in self.fitting.items()),
        )
        legend = gettext("Choose one")
        return format_html(
            '{}<fieldset><legend>{}</legend><ul class="choices">{}</ul></fieldset>',
            found,
            legend,
            choices,
        )


# Words that join a role and a place, folded; a name may have others.
_ARTICLES = "the de het der den des le la les l d du une"
_PREPOSITIONS = "of for in at van voor von fur im am a pour ve icin ile"
_JOINING = frozenset(f"{_ARTICLES} {_PREPOSITIONS}".split())


def _by_words(typed: str, names: Mapping[str, str]) -> list[tuple[str, int]]:
    """The keys of the names that share the most words with what was typed, in any order, and how
    many words each misses. A word may be a part of a name's word, or begin as one does."""
    words = [word for word in fold(typed).split() if word not in _JOINING]
    missing = {}
    for key, name in names.items():
        folded = fold(name)
        parts = [part for part in folded.split() if len(part) >= _WHOLE]
        missing[key] = sum(
            word not in folded and not any(word.startswith(part[:_STEM]) for part in parts)
            for word in words
        )
    least = min(missing.values(), default=0)
    return [(key, least) for key, count in missing.items() if count == least < len(words)]


class FoundField(TextField):
    """One of very many things, found by typing a part of its name. Kept as its key."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=300, widget=FoundInput(attrs={"autocomplete": "off"}), **options
        )
        self.names: Mapping[str, str] = {}

    def offer(self, names: Mapping[str, str]) -> None:
        """Say what there is: name by key."""
        self.names = names
        cast(FoundInput, self.widget).listed = list(names.values())

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        if not typed or typed in self.names:
            return typed
        wanted = name_key(typed)
        same = [key for key, name in self.names.items() if name_key(name) == wanted]
        found = same or [key for key, name in self.names.items() if wanted in name_key(name)]
        near = [] if found else _by_words(typed, self.names)
        found = found or [key for key, missing in near if not missing]
        if len(found) == 1:
            return found[0]
        if not found:
            words = gettext("Nothing here is called “%(text)s”. Type a part of the name.")
            if near:
                cast(FoundInput, self.widget).fitting = {
                    key: self.names[key] for key, _missing in near[:_NAMED]
                }
                words = gettext(
                    "Nothing here is called “%(text)s”. Choose one below, or type a part of the "
                    "name."
                )
            raise forms.ValidationError(words % {"text": typed[:60]})
        # Those that end so are of the very thing: of the region rather than of all in its town.
        found.sort(key=lambda key: not name_key(self.names[key]).endswith(wanted))
        shown = found[:_NAMED]
        cast(FoundInput, self.widget).fitting = {key: self.names[key] for key in shown}
        if len(found) > len(shown):
            words = gettext("“%(text)s” fits many. Choose one below, or type more of the name.")
        else:
            words = gettext("“%(text)s” fits several. Choose one below.")
        raise forms.ValidationError(words % {"text": typed[:60]})

    def prepare_value(self, value: Any) -> Any:
        return self.names.get(value, value)


class DegreesField(NumberField):
    """A latitude or a longitude: 52.0705 or 52,0705, which is never fifty-two thousand.

    `example`: one of those, for who enters something else.
    """

    def __init__(self, *, example: str, **options: Any) -> None:
        super().__init__(**options)
        self._reader = partial(numbers.read_degrees, example=Decimal(example))

    def to_python(self, value: Any) -> Any:
        return _read(self._reader, value) if isinstance(value, str) else value


class DayField(forms.Field):
    """A date as the reader's language writes it: 30-6-2027, 30.06.2027, 30/06/2027.

    `past`: of something that has happened, so today or earlier.
    """

    def __init__(self, *, past: bool = False, **options: Any) -> None:
        example = dates.PAST_EXAMPLE if past else dates.DAY_EXAMPLE
        options["help_text"] = _explained(options.get("help_text"), example)
        super().__init__(widget=_short_line(), **options)
        self._reader = partial(dates.read_day, past=past)

    def to_python(self, value: Any) -> date | None:
        return _read(self._reader, value) if isinstance(value, str) else value

    def prepare_value(self, value: Any) -> Any:
        try:
            day = date.fromisoformat(value) if isinstance(value, str) else value
        except ValueError:  # shown as it was typed
            return value
        return dates.write(day) if isinstance(day, date) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        stored = _read(dates.read_day, initial) if isinstance(initial, str) else initial
        return super().has_changed(stored, data)


class PartialDateField(forms.Field):
    """A year, a month or a day as people write them: 2015, 05/2015, 3 May 2015. Kept as 2015,
    2015-05 or 2015-05-03."""

    example = dates.DATE_EXAMPLE

    def __init__(self, **options: Any) -> None:
        options["help_text"] = _explained(options.get("help_text"), self.example)
        super().__init__(widget=_short_line(), **options)

    def read(self, text: str) -> PartialDate:
        return dates.read(text)

    def to_python(self, value: Any) -> str:
        return str(_read(self.read, str(value or "")) or "")

    def prepare_value(self, value: Any) -> Any:
        try:
            return dates.write(PartialDate.parse(str(value or "")))
        except ValueError:  # shown as it was typed
            return value


class MonthField(PartialDateField):
    """A year or a month: 2015, 05/2015, May 2015."""

    example = dates.MONTH_EXAMPLE

    def read(self, text: str) -> PartialDate:
        return dates.read_month_of(text)


def _explained(text: Any, example: Any) -> Any:
    return format_lazy("{text} {example}", text=text, example=example) if text else example


def _short_line() -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", "class": "is-short"})


def _read(reader: Callable[[str], T], text: str) -> T | None:
    if not text.strip():
        return None
    try:
        return reader(text)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error
