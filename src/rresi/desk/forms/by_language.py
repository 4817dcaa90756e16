"""Words that stand by language in a record, as one field for each language in a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from rresi.core.formats import apart, labelled
from rresi.core.refusals import Incomplete
from rresi.core.translations import language_name, offered_languages
from rresi.design.forms import TextField

MARK = "__"


def field_name(name: str, language: str) -> str:
    return f"{name}{MARK}{language}"


class RecordForm(forms.Form):
    """A form whose problems come from the service that owns the record."""

    stored_token = ""
    """The version to save over, once the form has shown what somebody else saved in between."""

    def show_stored(self, token: str) -> None:
        """Say what is stored where it differs from what was entered, so that it can be replaced."""
        differing = []
        for name in self.changed_data:
            stored = self.get_initial_for_field(self.fields[name], name)
            differing.append(labelled(self.fields[name].label, str(stored or "—")[:80]))
        text = _("Someone else has changed this in the meantime.")
        if differing:
            text += " " + _(
                "Stored now: %(values)s. Save again to replace this with what you see here."
            ) % {"values": apart(differing)}
        self.stored_token = token
        self.add_error(None, text)

    def ask_for_files_again(self) -> None:
        """Say of each file sent with a form that comes back that it has to be chosen again."""
        for name in self.files:
            if name in self.fields and name not in self.errors:
                self.add_error(name, _("Choose the file again: the browser does not keep it."))

    def add_problems(self, refusal: Incomplete) -> None:
        """Show what a service found wrong beside the fields, the rest above the form."""
        for place, text in refusal.problems:
            self.add_error(self._field_at(place), text)

    def _field_at(self, place: str) -> str | None:
        parts = [part for part in place.split(".") if part]
        for start in range(len(parts)):
            for length in range(len(parts), start, -1):
                for joint in (MARK, "_"):
                    name = joint.join(parts[start:length])
                    if name in self.fields:
                        return name
        return next((name for name in self.fields if parts and name.startswith(parts[0])), None)


def add_words(
    form: forms.Form,
    name: str,
    label: Any,
    *,
    long: bool = False,
    rows: int = 6,
    help_text: Any = "",
    required: bool = False,
    limit: int | None = None,
    field: Callable[..., forms.CharField] = TextField,
) -> None:
    """Add a field for each language that the network offers; the first may be required."""
    for number, language in enumerate(offered_languages()):
        widget = (
            forms.Textarea(attrs={"rows": rows, "lang": language})
            if long
            else forms.TextInput(attrs={"lang": language})
        )
        form.fields[field_name(name, language)] = field(
            label=format_lazy(
                "{label} ({language})", label=label, language=language_name(language)
            ),
            required=required and number == 0,
            help_text=help_text if number == 0 else "",
            max_length=limit,
            widget=widget,
        )


def words_of(values: Mapping[str, Any], name: str) -> dict[str, str]:
    """What was typed for a name, by language, without empty fields."""
    found = {code: values.get(field_name(name, code)) for code in offered_languages()}
    return {code: str(text).strip() for code, text in found.items() if text and str(text).strip()}


def kept_words(
    before: Mapping[str, str] | None, values: Mapping[str, Any], name: str
) -> dict[str, str]:
    """The same, with the words in languages that the form does not show left as they were."""
    others = {
        code: text for code, text in (before or {}).items() if code not in offered_languages()
    }
    return {**words_of(values, name), **others}


def initial_words(name: str, texts: Mapping[str, str] | None) -> dict[str, str]:
    return {field_name(name, code): text for code, text in (texts or {}).items()}
