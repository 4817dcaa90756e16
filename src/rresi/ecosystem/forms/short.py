"""What somebody who suggests an organisation, or decides on a suggestion, is asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rresi.core.countries import country_choices
from rresi.core.ordering import choices_in_order
from rresi.core.translations import current_language, interface_language_choices
from rresi.core.written import language_written
from rresi.design.countries import CountrySelect
from rresi.design.forms import AddressField, AddressInput, TextField, WebAddressField
from rresi.design.language_field import LanguageField
from rresi.ecosystem.documents import DESCRIPTION_LENGTH
from rresi.ecosystem.forms.rows import functions, text_field
from rresi.ecosystem.models import Organisation
from rresi.regions import queries as regions


def several(label: Any, choices: Any) -> forms.MultipleChoiceField:
    """Boxes of which any number may be ticked."""
    return forms.MultipleChoiceField(
        label=label, required=False, choices=choices, widget=forms.CheckboxSelectMultiple
    )


def one_of(label: Any, choices: Any, help_text: Any = "") -> forms.ChoiceField:
    """A choice of one, or of none."""
    return forms.ChoiceField(label=label, required=False, choices=choices, help_text=help_text)


def region_choices() -> list[tuple[str, Any]]:
    """Every region by name, and none. Three queries."""
    return [("", _("Other region, or more than one")), *regions.choices()]


def _countries() -> list[tuple[str, str]]:
    return country_choices(regions.countries())


def _kinds() -> list[tuple[str, Any]]:
    kinds = choices_in_order(Organisation.Kind.choices, current_language())
    return [("", _("I don’t know")), *kinds]


class ShortForm(forms.Form):
    """What somebody who suggests an organisation is asked."""

    name = TextField(label=_("Name of the organisation"), max_length=200)
    kind = one_of(
        pgettext_lazy("organisation", "Type of organisation"),
        _kinds,
    )
    region = one_of(_("Region"), region_choices)
    city = text_field(_("Town"), limit=100)
    country = forms.ChoiceField(
        label=_("Country"),
        required=False,
        choices=_countries,
        widget=CountrySelect(regions.countries),
    )
    website = WebAddressField(label=_("Website"), required=False)
    email = AddressField(
        label=_("Email address of the organisation"),
        required=False,
        help_text=_("An address that the organisation publishes itself, not that of a person."),
    )
    description = TextField(
        label=_("What does it do?"),
        required=False,
        max_length=DESCRIPTION_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    language = LanguageField(choices=interface_language_choices)
    functions = several(_("What it offers"), functions)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.add_prefix("far") in self.data:
            self.ask_whether_far()

    def ask_whether_far(self) -> None:
        """The question about a place that lies outside its region; it is asked only then."""
        self.fields["far"] = forms.BooleanField(
            label=_("Place and region are both right, although they are far apart"), required=False
        )

    @property
    def far_is_right(self) -> bool:
        return bool(self.cleaned_data.get("far"))

    def record(self) -> dict[str, Any]:
        """The fields as the document has them."""
        data = dict(self.cleaned_data)
        spoken = [code for code, _name in interface_language_choices()]
        language = data.pop("language", "") or language_written(data["description"], among=spoken)
        record = {name: data[name] for name in ShortForm.base_fields if name in data}
        record["region"] = record["region"] or None
        record["website"] = record["website"] or None
        record["email"] = record["email"] or None
        record["description"] = {language: data["description"]} if data["description"] else {}
        return record

    def complain(self, problems: Sequence[tuple[str, str]]) -> None:
        """Bring a service's complaints to the fields that they are about."""
        for place, message in problems:
            name = place.split(".")[0].rstrip(":")
            self.add_error(name if name in self.fields else None, message)


class TakeOverForm(forms.Form):
    """Where to send the link by which an organisation takes over its profile."""

    email = AddressField(
        label=_("Email address of the organisation"),
        max_length=254,
        widget=AddressInput(attrs={"autocomplete": "email"}),
    )


class DecideForm(ShortForm):
    """The same for whoever decides on a suggestion."""

    checked = forms.BooleanField(
        required=False,
        label=_("I have checked that the email address and the website are the organisation’s own"),
        help_text=_("Anyone who controls them can take over the profile."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = self.data if self.is_bound else self.initial
        if not any(said.get(name) for name in ("email", "website")):
            del self.fields["checked"]  # there is nothing to check


class SuggestForm(ShortForm):
    """The same with what is asked of the person."""

    remark = TextField(
        label=_("How do you know this?"),
        required=False,
        max_length=2000,
        help_text=_("For example the address of a page."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    your_email = AddressField(
        label=_("Your email address"),
        required=False,
        help_text=_("We only use it to tell you what was decided, and delete it then."),
        widget=AddressInput(attrs={"autocomplete": "email"}),
    )
    # People do not see this field; programs that fill in every field do.
    homepage = TextField(required=False, widget=forms.HiddenInput)

    @property
    def looks_automatic(self) -> bool:
        return bool(self.cleaned_data.get("homepage"))
