"""Forms of an import."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches

from django import forms
from django.utils.translation import gettext_lazy as _

from rresi.core.translations import interface_languages
from rresi.core.uploads import FILE_LIMIT
from rresi.design.forms import DayField, TextField
from rresi.ecosystem import legal_forms
from rresi.ecosystem.documents import ORGANISATIONS, RELATION_CHOICES
from rresi.ecosystem.file_words import names_of
from rresi.ecosystem.telling import field_word
from rresi.engines.tables import fold

LIKE_SHOWN = 3


class FileForm(forms.Form):
    """The file, and of what list it is an edition."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A spreadsheet (XLSX, ODS, XLS), CSV or JSON, a map from Kumu, an export of "
            "OpenFairDB (Karte von morgen) or an HSDS 3 package; up to 10 MB."
        ),
    )
    list_name = TextField(
        label=_("Name of the list"),
        required=False,
        max_length=150,
        help_text=_(
            "If you will import this list again, give it a name. Next time we change only what "
            "has changed in the list, and mark what is no longer in it."
        ),
        widget=forms.TextInput(attrs={"list": "lists"}),
    )
    licence = TextField(
        label=_("Licence of the list"),
        required=False,
        max_length=60,
        help_text=_("For example CC BY 4.0."),
    )
    stated_on = DayField(
        label=_("As of"),
        required=False,
        past=True,
        help_text=_("The day on which the information in the file was correct."),
    )

    def clean_file(self) -> object:
        file = self.cleaned_data["file"]
        if file.size > FILE_LIMIT:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return file


def field_choices() -> list[tuple[str, str]]:
    """The fields that one column can hold, with a word that people know."""
    shape = ORGANISATIONS.shape
    plain = [name for name, inner in shape.fields.items() if inner.in_one_cell]
    described = [f"description.{code}" for code in interface_languages()]
    others = [names_of(kind) for kind, _label in RELATION_CHOICES]
    paths = [*plain, "point.lat", "point.lon", *described, *others]
    named = [(path, field_word(path)) for path in paths]
    return sorted(named, key=lambda pair: fold(pair[1]))


def term_choices(
    path: str, countries: Collection[str] = (), word: str = ""
) -> list[tuple[str, str]]:
    """The terms that a word of a file may stand for in a field, as a select shows them: those that
    are written like it first; of legal forms those of its rows' `countries`.
    """
    if path == "legal_form":  # two countries have forms of one name
        forms_of = legal_forms.LEGAL_FORMS
        found = legal_forms.choices()
        return sorted(found, key=lambda pair: forms_of[pair[0]].country not in countries)
    labels = ORGANISATIONS.labels_of(tuple(path.split(".")))
    keys = ORGANISATIONS.keys_of(tuple(path.split("."))) if word else {}
    like = [keys[one] for one in get_close_matches(fold(word), keys, n=LIKE_SHOWN)]
    place = {key: number for number, key in enumerate(dict.fromkeys(like))}
    last = len(place)
    return sorted(labels.items(), key=lambda pair: (place.get(pair[0], last), fold(pair[1])))
