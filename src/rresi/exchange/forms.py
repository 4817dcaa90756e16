"""The form of an offer or need."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from rresi.core import taxonomies
from rresi.core.documents.values import language_choices, language_to_choose, terms_of
from rresi.core.formats import apart
from rresi.core.refusals import Incomplete
from rresi.design.forms import DayField, NumberField, TextField
from rresi.exchange import cpv
from rresi.exchange.checks import check
from rresi.exchange.models import Entry
from rresi.exchange.rules import DESCRIPTION_AT_MOST, TITLE_AT_MOST, Fields
from rresi.exchange.vocabulary import Audience, Direction, Reach, What
from rresi.regions.queries import choices_by_pk

CURRENCIES = ("EUR", "TRY", "GBP", "CHF", "DKK", "SEK", "NOK", "PLN", "CZK", "HUF", "RON")

MAIN = (
    *("owner", "what", "function", "title", "language", "description"),
    *("price_from", "price_to", "currency", "price_unit", "reach", "regions", "audience", "until"),
)


class ReportForm(forms.Form):
    """On which day something came of an introduction; its buttons say what."""

    day = DayField(
        label=_("When was that?"), required=False, help_text=_("Leave it empty if it was today.")
    )


class EntryForm(forms.Form):
    """What somebody states of an offer or need, on one page that works without JavaScript."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    owner = forms.ChoiceField(label=_("On behalf of"), widget=forms.Select)
    what = forms.ChoiceField(label=_("What"), choices=What.choices, widget=forms.RadioSelect)
    title = TextField(
        label=_("In one line"),
        max_length=TITLE_AT_MOST,
        help_text=_("Write in your own language. Others find it in theirs."),
    )
    language = forms.ChoiceField(label=_("Language of your text"), choices=language_to_choose)
    description = TextField(
        label=_("More about it"),
        required=False,
        max_length=DESCRIPTION_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    function = forms.ChoiceField(
        label=_("Ecosystem function"),
        required=False,
        choices=lambda: [("", "—"), *terms_of(taxonomies.FUNCTIONS)],
        help_text=_("Only if you chose “An ecosystem function” above."),
    )
    cpv = TextField(
        label=_("CPV code"),
        required=False,
        max_length=100,
        help_text=_(
            "For services and products: eight digits, such as 79800000 for printing. Or write what "
            "it is, such as “bicycles”, and we show you the codes."
        ),
    )
    target_groups = forms.MultipleChoiceField(
        label=_("Target groups"),
        required=False,
        choices=lambda: terms_of(taxonomies.TARGET_GROUPS),
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=_("Working languages"),
        required=False,
        choices=language_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The languages in which you can work together. If you choose none, any language will "
            "do."
        ),
    )
    reach = forms.ChoiceField(
        label=_("Where it applies"), choices=Reach.choices, widget=forms.RadioSelect
    )
    regions = forms.MultipleChoiceField(
        label=_("Regions"),
        required=False,
        choices=choices_by_pk,
        widget=forms.CheckboxSelectMultiple,
    )
    capacity = forms.IntegerField(
        label=_("Capacity"),
        required=False,
        min_value=1,
        max_value=10_000_000,
        widget=forms.TextInput(attrs={"class": "is-short", "inputmode": "numeric"}),
    )
    capacity_unit = TextField(
        label=_("Unit of capacity"),
        required=False,
        max_length=60,
        help_text=_("For example: places a year"),
    )
    price_from = NumberField(
        label=_("Price from"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    price_to = NumberField(
        label=_("Price up to"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    currency = forms.ChoiceField(
        label=_("Currency"),
        required=False,
        choices=[("", "—"), *((code, code) for code in CURRENCIES)],
    )
    price_unit = TextField(
        label=_("Price per"),
        required=False,
        max_length=60,
        help_text=_("For example: day"),
    )
    audience = forms.ChoiceField(
        label=_("Who may see it"), choices=Audience.choices, widget=forms.RadioSelect
    )
    until = DayField(
        label=_("Until"),
        required=False,
        help_text=_(
            "If left empty: 90 days. Before it ends, we will ask you by email whether it still "
            "applies."
        ),
    )

    def __init__(
        self,
        *args: Any,
        direction: str,
        owners: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        known = direction in Direction.values
        self.direction = direction if known else Direction.NEED.value
        if owners:
            field = self.fields["owner"]
            assert isinstance(field, forms.ChoiceField)
            # Nobody publishes for another by overlooking the field.
            field.choices = list(owners) if len(owners) == 1 else [("", "—"), *owners]
        else:
            del self.fields["owner"], self.fields["token"]
        if self.direction == Direction.NEED:
            self.fields["price_from"].label = _("Budget from")
            self.fields["price_to"].label = _("Budget up to")

    @staticmethod
    def initial_new(owner: str, answered: Entry | None) -> dict[str, Any]:
        """The fields of a new entry: nothing is stated for somebody but what they chose, the owner
        and what the entry that they answer is about.
        """
        found: dict[str, Any] = {"token": uuid4(), "owner": owner}
        if answered is not None:
            found |= {"what": answered.what, "function": answered.function, "cpv": answered.cpv}
        return found

    @staticmethod
    def initial_of(entry: Entry) -> dict[str, Any]:
        """The fields of an entry that stands."""
        same = (
            *("what", "title", "language", "description", "function", "cpv", "reach", "capacity"),
            *("capacity_unit", "price_from", "price_to", "price_unit", "audience", "until"),
        )
        return {
            **{name: getattr(entry, name) for name in same},
            "currency": entry.currency,
            "target_groups": [tag.key for tag in entry.tags.all()],
            "languages": [one.code for one in entry.languages.all()],
            "regions": [str(one.region_id) for one in entry.places.all()],
        }

    @property
    def main(self) -> list[forms.BoundField]:
        """The fields that everybody sees at once."""
        return [self[name] for name in MAIN if name in self.fields]

    @property
    def more(self) -> list[forms.BoundField]:
        """The other fields, which all may stay empty."""
        return [self[name] for name in self.fields if name not in (*MAIN, "token")]

    @property
    def once(self) -> UUID | None:
        """What makes one form one entry."""
        found: UUID | None = self.cleaned_data.get("token")
        return found

    def clean_cpv(self) -> str:
        """The eight digits of the code."""
        text = self.cleaned_data["cpv"].strip()
        found = cpv.read(text)
        if found or not text:
            return found
        named = cpv.codes_named(text, limit=10)
        if not named:
            raise forms.ValidationError(_("A CPV code has eight digits."))
        listed = apart(cpv.named(code) for code in named)
        raise forms.ValidationError(
            _("Enter the code that fits best: %(codes)s."), params={"codes": listed}
        )

    def values(self) -> Fields:
        """What was entered, as the services take it."""
        data: dict[str, Any] = {"what": "", "title": "", "language": "", **self.cleaned_data}
        same = (
            *("what", "title", "language", "description", "function", "cpv", "reach", "capacity"),
            *("capacity_unit", "price_from", "price_to", "currency", "price_unit", "audience"),
            *("until", "target_groups", "languages"),
        )
        return Fields(
            direction=self.direction,
            regions=[int(pk) for pk in data.get("regions", ())],
            **{name: data[name] for name in same if name in data},
        )

    def clean(self) -> dict[str, Any]:
        """What the service would find wrong, whatever else is."""
        data = super().clean() or {}
        try:
            check(self.values())
        except Incomplete as refusal:
            self.complain(
                [(name, said) for name, said in refusal.problems if name not in self.errors]
            )
        return data

    def complain(self, problems: Sequence[tuple[str, str]]) -> None:
        """Show what a service found wrong beside its field."""
        for name, words in problems:
            self.add_error(name if name in self.fields else None, words)
