"""The form of the first visit: as much as a network needs to begin, the rest waits at the desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rresi.core.translations import interface_languages, language_own_name
from rresi.design.forms import AddressField, TextField
from rresi.design.palette import OWN
from rresi.desk.forms.by_language import RecordForm
from rresi.desk.forms.network import ColourField, LanguagesField

COLOURS = ("main", "main_dark", "band", "highlight")


def _languages() -> list[tuple[str, str]]:
    return [(code, language_own_name(code)) for code in interface_languages()]


class SetupForm(RecordForm):
    """A record of `SetupDocument`, asked for in one page."""

    short_name = TextField(
        label=_("Short name"),
        max_length=24,
        help_text=_("Shown at the top of every page, in emails and in PDFs."),
    )
    names = TextField(label=_("Full name, in the main language"), max_length=200)
    main_language = forms.ChoiceField(label=_("Main language"), choices=_languages)
    languages = LanguagesField(label=_("Other languages of the site"), required=False)
    mark = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("A square picture (PNG, JPEG or WebP). Without one, initials are drawn."),
    )
    main = ColourField(
        label=_("Main colour on light pages"),
        initial=OWN.main,
        help_text=_("Links and buttons. We check that every colour can be read."),
    )
    main_dark = ColourField(label=_("Main colour on dark pages"), initial=OWN.main_dark)
    band = ColourField(
        label=_("Header and footer"),
        initial=OWN.band,
        help_text=_(
            "The dark background at the top of the home page and at the bottom of every page."
        ),
    )
    highlight = ColourField(
        label=_("Highlight"),
        initial=OWN.highlight,
        help_text=_("The accent colour in the header and footer."),
    )
    regions = TextField(
        label=_("Regions"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "One per line: a name (“Aydın”, “Brest, FR”) or a NUTS code (“TR321”). For a place "
            "that is not on the lists, enter its name and country code. You can change all of them "
            "later."
        ),
    )
    lead = TextField(label=_("Lead partner"), max_length=200, required=False)
    contact = AddressField(label=_("Email address of the network"))
    privacy_name = TextField(label=_("Privacy contact"), max_length=200, required=False)
    privacy = AddressField(label=_("Email address of the privacy contact"))
    coordinator_name = TextField(label=_("Name of the first coordinator"), max_length=150)
    coordinator_email = AddressField(label=_("Email address of the first coordinator"))

    def region_lines(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["regions"].splitlines() if line.strip()]

    def record(self) -> dict[str, Any]:
        values = self.cleaned_data
        first = values["main_language"]
        return {
            "short_name": values["short_name"],
            "names": {first: values["names"]},
            "languages": [first, *(code for code in values["languages"] if code != first)],
            "colours": {name: values[name] or getattr(OWN, name) for name in COLOURS},
            "lead": {"name": values["lead"]},
            "contact": {"email": values["contact"]},
            "privacy": {"name": values["privacy_name"], "email": values["privacy"]},
            "coordinator": {
                "name": values["coordinator_name"],
                "email": values["coordinator_email"],
            },
            "regions": self.region_lines(),
        }
