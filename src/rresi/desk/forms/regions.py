"""A region as a form: a record as `RegionDocument` describes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core.formats import quoted
from rresi.core.ordering import in_order
from rresi.core.translations import CONTENT_LANGUAGES, country_name, current_language
from rresi.design.forms import DegreesField, TextField
from rresi.desk.forms.by_language import RecordForm, add_words, initial_words, kept_words
from rresi.regions import territories

_CODE = re.compile(r"(?:(NUTS|LAU)\s+)?([A-Z0-9_]{2,20})(?:\s+(\d{4}))?", re.IGNORECASE)


def _countries() -> list[tuple[str, str]]:
    named = [(code, country_name(code)) for code in territories.countries()]
    return in_order(named, current_language())


class RegionPageForm(RecordForm):
    """What a region's page says of it; those who look after the region change it themselves."""

    languages = TextField(
        label=_("Languages"),
        required=False,
        max_length=60,
        help_text=_("Codes separated by spaces, with the main language first: nl fr"),
        widget=forms.TextInput(attrs={"class": "is-short"}),
    )
    lat = DegreesField(
        label=_("Latitude"),
        example="53.27",
        required=False,
        max_digits=9,
        decimal_places=6,
        help_text=_("In degrees, for example 53.27. South of the equator with a minus sign."),
    )
    lon = DegreesField(
        label=_("Longitude"),
        example="27.4",
        required=False,
        max_digits=9,
        decimal_places=6,
        help_text=_("In degrees, for example 27.4. West of Greenwich with a minus sign."),
    )

    def __init__(self, data: Any = None, *, before: Mapping[str, Any]) -> None:
        super().__init__(data, initial=_initial(before))
        self.before = before
        self.arrange()

    def arrange(self) -> None:
        add_words(self, "summary", _("Summary"), long=True, rows=4, limit=5_000)
        first = [name for name in self.fields if name.startswith("summary")]
        self.order_fields([*first, *(name for name in self.fields if name not in first)])

    def clean_languages(self) -> list[str]:
        codes = str(self.cleaned_data["languages"]).lower().replace(",", " ").split()
        for code in codes:
            if code not in CONTENT_LANGUAGES:
                raise forms.ValidationError(
                    gettext("%(code)s is not a known language. Use a code such as nl or tr.")
                    % {"code": quoted(code)}
                )
        return list(dict.fromkeys(codes))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        point = {name: values[name] for name in ("lat", "lon") if name in values}
        if len(point) == 2 and (point["lat"] is None) != (point["lon"] is None):
            missing = "lat" if point["lat"] is None else "lon"
            self.add_error(missing, gettext("A location needs both latitude and longitude."))
        return values

    def record(self) -> dict[str, Any]:
        values = self.cleaned_data
        point = None
        if values["lat"] is not None:
            point = {"lat": float(values["lat"]), "lon": float(values["lon"])}
        return {
            "point": point,
            "languages": values["languages"],
            "summary": kept_words(self.before.get("summary"), values, "summary"),
        }


class RegionForm(RegionPageForm):
    """Everything that a region says of itself."""

    country = forms.ChoiceField(label=_("Country"), choices=_countries)
    codes = TextField(
        label=_("Official codes"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "One per line, with its list and the list’s year: NUTS NL361 2024, LAU 09001 2024"
        ),
    )
    partner = forms.BooleanField(label=_("Partner of the network"), required=False)
    archived = forms.BooleanField(
        label=_("Archived"),
        required=False,
        help_text=_("No longer on lists and in choices. Its pages and practices stay."),
    )

    def arrange(self) -> None:
        add_words(self, "names", _("Name"), required=True, limit=120)
        super().arrange()
        first = [name for name in self.fields if name.startswith(("names", "summary"))]
        order = (*first, "country", "languages", "codes")
        self.order_fields([*order, *(name for name in self.fields if name not in order)])

    def clean_codes(self) -> list[dict[str, Any]]:
        found = []
        for line in filter(str.strip, str(self.cleaned_data["codes"]).splitlines()):
            match = _CODE.fullmatch(line.strip())
            if match is None:
                raise forms.ValidationError(
                    gettext("“%(line)s” is not a valid code. Write it like this: NUTS NL361 2024")
                    % {"line": line.strip()}
                )
            scheme, code, year = match.groups()
            known = territories.find(code)
            found.append(
                {
                    "scheme": (scheme or "NUTS").upper(),
                    "code": code.upper(),
                    "version": int(year or (known.years[0] if known and known.years else 2024)),
                }
            )
        return found

    def record(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {
            "country": values["country"],
            "names": kept_words(self.before.get("names"), values, "names"),
            "codes": values["codes"],
            "partner": values["partner"],
            "archived": values["archived"],
            **super().record(),
        }


def _initial(before: Mapping[str, Any]) -> dict[str, Any]:
    codes = [f"{one['scheme']} {one['code']} {one['version']}" for one in before.get("codes", ())]
    point = before.get("point") or {}
    return {
        **initial_words("names", before.get("names")),
        **initial_words("summary", before.get("summary")),
        "country": before.get("country"),
        "languages": " ".join(before.get("languages", ())),
        "codes": "\n".join(codes),
        # A decimal is written as the reader's language reads it; 37.038 is 37,038 in Turkish.
        "lat": Decimal(str(point["lat"])) if point else None,
        "lon": Decimal(str(point["lon"])) if point else None,
        "partner": before.get("partner", True),
        "archived": before.get("archived", False),
    }
