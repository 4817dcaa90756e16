"""An organisation's record as a form: from the document to fields and back.

What a field may hold is checked once, by `OrganisationDocument`; the form brings its complaints
back to the fields.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core import taxonomies
from rresi.core.documents.values import language_choices
from rresi.core.translations import current_language, language_name
from rresi.design.forms import DayField, FoldedForm, TextField
from rresi.ecosystem import legal_forms
from rresi.ecosystem.documents import OrganisationDocument
from rresi.ecosystem.forms.rows import ROW_TITLES, ROWS, groups, in_percent, text_field
from rresi.ecosystem.forms.short import ShortForm, one_of, several
from rresi.ecosystem.models import Organisation

_LINES = ("registrations", "links", "sectors", "sources")
# What a reader looks for first stands open; the rest is folded by what belongs together.
FIRST = (
    *("name", "kind", "functions", "description", "region", "city", "country", "far"),
    *("website", "email", "phone"),
)
FOLDED = (
    (_("Address and place on the map"), ("street", "postcode", "latitude", "longitude")),
    (_("Target groups and languages"), ("target_groups", "languages")),
    (_("Legal form, registration and size"), ("legal_form", "registrations", "size")),
    (_("Sectors and Sustainable Development Goals"), ("sectors", "sdgs")),
    (_("Other pages and sources"), ("links", "sources")),
    (_("The organisation no longer exists"), ("closed_on",)),
)


def _lines(label: Any, help_text: Any) -> TextField:
    return TextField(
        label=label,
        required=False,
        max_length=5000,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ProfileForm(FoldedForm, ShortForm):
    """The whole record but for its rows (`OfferForm`, `RelationForm`, `EvidenceForm`).

    Of the descriptions it holds that in the language of the page.
    """

    language = None  # type: ignore[assignment]  # so Django leaves out an inherited field
    legal_form = one_of(_("Legal form"), lambda: [("", "–"), *legal_forms.choices()])
    registrations = _lines(
        _("Registration numbers"),
        _("One per line, for example kvk:27368929."),
    )
    size = one_of(_("Size"), [("", "–"), *Organisation.Size.choices])
    street = text_field(_("Street and number"), limit=150, autocomplete="street-address")
    postcode = text_field(_("Postcode"), limit=12, autocomplete="postal-code")
    latitude = text_field(
        _("Latitude"), _("Degrees, for example 52.08"), limit=20, inputmode="decimal"
    )
    longitude = text_field(
        _("Longitude"), _("Degrees, for example 4.31"), limit=20, inputmode="decimal"
    )
    phone = text_field(_("Phone"), limit=40, autocomplete="tel")
    links = _lines(_("Other pages of the organisation"), _("One web address per line."))
    target_groups = several(_("Target groups"), groups)
    languages = several(_("Languages in which it works"), language_choices)
    sdgs = several(
        _("Sustainable Development Goals"),
        lambda: [(term.key, f"{term.key} {term.label}") for term in taxonomies.SDGS.terms],
    )
    sectors = _lines(
        _("Sectors"),
        _("NACE codes, one per line: 88.99, or 2:88.99 for NACE Rev. 2."),
    )
    sources = _lines(_("Sources"), _("One web address per line."))
    closed_on = DayField(label=_("Closed since"), required=False, past=True)

    field_order = FIRST

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fold(*FOLDED)

    def ask_whether_far(self) -> None:
        super().ask_whether_far()
        self.order_fields(FIRST)
        self.fold(*FOLDED)

    def record(self) -> dict[str, Any]:
        """The fields as the document has them; of the descriptions only this language's."""
        data = dict(self.cleaned_data)
        record = super().record()
        for name in _LINES:
            record[name] = [line.strip() for line in data[name].splitlines() if line.strip()]
        for name in ("legal_form", "size", "street", "postcode", "phone", "languages"):
            record[name] = data[name]
        for name in ("target_groups", "sdgs", "closed_on"):
            record[name] = data[name]
        point = {"lat": data["latitude"], "lon": data["longitude"]}
        # 0 is a place too: a wrong one, of which the record says so.
        record["point"] = point if any(one is not None for one in point.values()) else None
        return record

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in ("latitude", "longitude"):
            text = str(data.get(name) or "").replace(",", ".")
            try:
                data[name] = float(text) if text else None
            except ValueError:
                self.add_error(name, _("Enter a number."))
        return data

    def complain(self, problems: Sequence[tuple[str, str]]) -> None:
        named = {"point.lat": "latitude", "point.lon": "longitude", "point": "latitude"}
        super().complain([(named.get(place, place), message) for place, message in problems])


class Profile:
    """The form of a whole record with its rows."""

    def __init__(self, document: OrganisationDocument, data: QueryDict | None = None) -> None:
        self._document = document
        initial = initial_of(document)
        self.form = ProfileForm(data, initial=initial)
        self.form.fields["description"].help_text = _elsewhere(document)
        self.rows = {
            name: factory(data, initial=None if data else initial[name], prefix=name)
            for name, factory in ROWS.items()
        }

    def is_valid(self) -> bool:
        return all([self.form.is_valid(), *(rows.is_valid() for rows in self.rows.values())])

    def record(self) -> dict[str, Any]:
        """Everything as the document has it, with what the form does not ask."""
        before = self._document.model_dump(mode="json")
        record = self.form.record()
        described = dict(before["description"])
        described.pop(current_language(), None)
        record["description"] = described | record["description"]
        for name, rows in self.rows.items():
            kept = before[name]
            record[name] = [
                self._row(name, row.cleaned_data, kept[place] if place < len(kept) else {})
                for place, row in enumerate(rows.forms)
                if row.filled
            ]
        if record["kind"] != before["kind"]:
            record["kind_is_our_reading"] = False
        return record

    def _row(self, name: str, data: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
        row = {key: value for key, value in data.items() if value not in (None, "", [])}
        if name == "evidence":
            same = before.get("statement") == row.get("statement")
            row["language"] = before["language"] if same else current_language()
            return row
        ours = ("function", "title") if name == "offers" else ("kind", "target")
        sure = row.pop("confidence", 100)
        row["confidence"] = sure / 100
        if all(before.get(key, "") == row.get(key, "") for key in ours):
            row |= {key: before[key] for key in ("note",) if key in before}
            if sure == in_percent(before.get("confidence", 1.0)):  # which may be less round
                row["confidence"] = before.get("confidence", 1.0)
        return row

    def complain(self, problems: Sequence[tuple[str, str]]) -> None:
        """Bring a service's complaints to the fields and rows that they are about."""
        for place, message in problems:
            name, _dot, rest = place.partition(".")
            number, _dot, field = rest.partition(".")
            filled = [row for row in self.rows[name].forms if row.filled] if name in ROWS else []
            if number.isdecimal() and int(number) < len(filled):
                row = filled[int(number)]
                row.add_error(field if field in row.fields else None, message)
            else:
                self.form.complain([(place, message)])

    @property
    def errors_of_rows(self) -> list[tuple[str, str, str]]:
        """For the summary at the top: the id of each field, which one it is, and what is wrong."""
        found = []
        for _name, title, rows in self.titled_rows:
            found += [("", str(title), str(error)) for error in rows.non_form_errors()]
            for number, row in enumerate(rows.forms, 1):
                place = f"{title} {number}"
                first = row[next(iter(row.fields))].id_for_label
                found += [(first, place, str(error)) for error in row.non_field_errors()]
                for field in row:
                    label = f"{place}, {field.label}"
                    found += [
                        (field.id_for_label or field.auto_id, label, str(error))
                        for error in field.errors
                    ]
        return found

    @property
    def titled_rows(self) -> list[tuple[str, Any, Any]]:
        """Name, title and rows of each list, as the page shows them."""
        return [(name, ROW_TITLES[name], rows) for name, rows in self.rows.items()]

    @property
    def open_rows(self) -> list[str]:
        """The names of those lists in which something is filled in, or must be corrected."""
        return [
            name
            for name, rows in self.rows.items()
            if rows.total_error_count()
            or any(field.value() for row in rows for field in row if field.name != "confidence")
        ]


def _elsewhere(document: OrganisationDocument) -> str:
    """What the profile says in languages that the page does not edit."""
    others = {
        code: text for code, text in document.description.items() if code != current_language()
    }
    if not others:
        return ""
    return format_html(
        "{} {}",
        format_html_join(
            " ",
            '{}: <q lang="{}">{}</q>',
            ((capfirst(language_name(code)), code, text) for code, text in others.items()),
        ),
        gettext("To change this text, choose its language at the top of the page."),
    )


def initial_of(document: OrganisationDocument) -> dict[str, Any]:
    """What the fields show of a document."""
    value = document.model_dump(mode="python")
    initial: dict[str, Any] = {
        name: value[name] for name in ProfileForm.base_fields if name in value
    }
    initial |= {name: "\n".join(value[name]) for name in _LINES}
    initial["description"] = document.description.get(current_language(), "")
    if document.point:
        initial |= {"latitude": document.point.lat, "longitude": document.point.lon}
    for row in (*value["offers"], *value["relations"]):
        sure = in_percent(row["confidence"])
        row["confidence"] = None if sure == 100 else sure
    initial["offers"] = value["offers"]
    initial["evidence"] = value["evidence"]
    initial["relations"] = value["relations"]
    return initial
