"""The rows of an organisation's form: what it offers, evidence, and its relations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rresi.core import taxonomies
from rresi.core.documents.values import terms_of
from rresi.design.forms import DayField, TextField, WebAddressField
from rresi.ecosystem.documents import RELATION_CHOICES
from rresi.ecosystem.models import Evidence


def text_field(label: Any, help_text: Any = "", *, limit: int = 200, **attrs: Any) -> TextField:
    """One line of text that may be empty."""
    return TextField(
        label=label,
        required=False,
        max_length=limit,
        help_text=help_text,
        widget=forms.TextInput(attrs=attrs),
    )


def functions() -> list[tuple[str, Any]]:
    """The functions of an ecosystem, as choices."""
    return terms_of(taxonomies.FUNCTIONS)


def groups() -> list[tuple[str, Any]]:
    """The target groups, as choices."""
    return terms_of(taxonomies.TARGET_GROUPS)


def in_percent(confidence: float) -> int:
    """A confidence as the form asks for it."""
    return max(1, round(confidence * 100))


class RowForm(forms.Form):
    """One row of a list in the record; rows that are empty are ignored."""

    @property
    def filled(self) -> bool:
        said = {**getattr(self, "cleaned_data", {}), "confidence": None}  # alone it says nothing
        return any(said.values())


def _confidence() -> forms.IntegerField:
    return forms.IntegerField(
        label=_("Confidence in percent"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_(
            "How sure it is that this is so; empty: certain. The report counts it in full and, of "
            "what is offered, asks the organisation about what is least certain."
        ),
    )


class OfferForm(RowForm):
    """What is offered, in detail."""

    function = forms.ChoiceField(
        label=_("Function"), required=False, choices=lambda: [("", "–"), *functions()]
    )
    title = text_field(_("Name of the offer"), limit=150)
    target_groups = forms.MultipleChoiceField(
        label=_("For whom"),
        required=False,
        choices=groups,
        widget=forms.CheckboxSelectMultiple,
    )
    capacity = forms.IntegerField(label=_("Capacity"), required=False, min_value=0)
    capacity_unit = text_field(
        _("Unit of the capacity"), _("For example “places a year”."), limit=60
    )
    price = text_field(_("Price"), _("In words, for example “free for members”."), limit=120)
    until = DayField(label=_("Offered until"), required=False)
    confidence = _confidence()
    source = WebAddressField(label=_("Source"), required=False)
    stated_on = DayField(label=_("As of"), required=False, past=True)


class RelationForm(RowForm):
    """A relation to another organisation."""

    kind = forms.ChoiceField(
        label=_("Relation"), required=False, choices=lambda: [("", "–"), *RELATION_CHOICES]
    )
    target = text_field(_("Other organisation"), _("Its name as in the directory."))
    confidence = _confidence()
    source = WebAddressField(label=_("Source"), required=False)
    stated_on = DayField(label=_("As of"), required=False, past=True)


class EvidenceForm(RowForm):
    """Evidence for one dimension of the EU's definition of a social enterprise."""

    dimension = forms.ChoiceField(
        label=_("Dimension"), required=False, choices=[("", "–"), *Evidence.Dimension.choices]
    )
    statement = text_field(_("Evidence"), limit=600)
    source = WebAddressField(label=_("Source"), required=False)
    stated_on = DayField(label=_("As of"), required=False, past=True)


ROWS: dict[str, Any] = {
    "offers": forms.formset_factory(OfferForm, extra=1, max_num=50),
    "evidence": forms.formset_factory(EvidenceForm, extra=1, max_num=30),
    "relations": forms.formset_factory(RelationForm, extra=1, max_num=100),
}
ROW_TITLES = {
    "offers": _("Offers in detail"),
    "evidence": _("Evidence that it is a social enterprise"),
    "relations": _("Relations with other organisations"),
}
