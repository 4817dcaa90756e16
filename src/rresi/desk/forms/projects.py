"""Projects and their partners as forms: records as `ProjectFacts` and `PartnerFacts` say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.design.forms import DayField, NumberField, TextField
from rresi.desk import queries
from rresi.desk.forms.by_language import RecordForm, add_words, initial_words, kept_words
from rresi.ecosystem import queries as organisations
from rresi.projects import facts
from rresi.projects.kpis import KPIS
from rresi.projects.models import Partnership

WORDS = ("names", "topics", "summaries")
LINES = ("acronym", "programme", "call", "grant_number")
DAYS = ("start", "end", "audit_until", "personal_until")


class ProjectForm(RecordForm):
    """What is known of a project."""

    acronym = TextField(label=_("Short name"), min_length=2, max_length=40)
    programme = TextField(label=_("Programme"), required=False, max_length=200)
    call = TextField(label=_("Call"), required=False, max_length=200)
    commission = forms.BooleanField(
        label=_("Reports to the European Commission through its portal"), required=False
    )
    grant_number = TextField(label=_("Grant number"), required=False, max_length=40)
    grant_maximum = NumberField(
        label=_("Maximum grant"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    grant_currency = TextField(
        label=_("Currency"),
        required=False,
        max_length=3,
        help_text=_("For example EUR or TRY. All amounts of the project are in it."),
        widget=forms.TextInput(attrs={"class": "is-short"}),
    )
    cofinancing_percent = forms.IntegerField(
        label=_("Share that the funder pays, in %"), required=False, min_value=0, max_value=100
    )
    start = DayField(label=_("First day"), required=False)
    end = DayField(label=_("Last day"), required=False)
    audit_until = DayField(
        label=_("Keep the evidence until"),
        required=False,
        help_text=_("How long the funder may ask for it, as stated in the grant agreement."),
    )
    personal_until = DayField(
        label=_("Delete data about people by"),
        required=False,
        help_text=_("The numbers remain correct without them."),
    )

    def __init__(self, data: Any = None, *, before: Mapping[str, Any]) -> None:
        initial = dict(before)
        initial["grant_maximum"] = facts.amount(before.get("grant_maximum"))
        for name in WORDS:
            initial |= initial_words(name, before.get(name))
        self.promised = {one["key"]: one for one in before.get("announced", [])}
        initial |= {f"promised-{key}": one["value"] for key, one in self.promised.items()}
        super().__init__(data, initial=initial)
        self.before = before
        add_words(self, "names", _("Full name"), required=True, limit=200)
        add_words(self, "topics", _("Topic"), limit=200)
        add_words(self, "summaries", _("What it is for"), long=True, rows=4, limit=5_000)
        for kpi in KPIS:
            self.fields[f"promised-{kpi.key}"] = NumberField(
                label=format_lazy(_("Promised: {what}"), what=kpi.label),
                min_value=0,
                max_digits=6,
                decimal_places=0,
                required=False,
                help_text="",
            )
        words = [name for name in self.fields if name.startswith(WORDS)]
        self.order_fields(["acronym", *words])

    def clean_grant_currency(self) -> str:
        return str(self.cleaned_data["grant_currency"]).strip().upper()

    def record(self) -> dict[str, Any]:
        values = self.cleaned_data
        maximum = values["grant_maximum"]
        return {
            **{name: values[name] for name in LINES},
            **{name: kept_words(self.before.get(name), values, name) for name in WORDS},
            **{name: values[name].isoformat() if values[name] else None for name in DAYS},
            "grant_maximum": None if maximum is None else str(maximum),
            "grant_currency": values["grant_currency"] or None,
            "cofinancing_percent": values["cofinancing_percent"],
            "commission": values["commission"],
            "announced": self._announced(),
        }

    def _announced(self) -> list[dict[str, Any]]:
        """The promised numbers. One that stays as it is keeps its wording and comparison."""
        entered = {kpi.key: self.cleaned_data[f"promised-{kpi.key}"] for kpi in KPIS}
        kept = {key: one for key, one in self.promised.items() if entered.get(key) == one["value"]}
        return [
            kept.get(key, {"key": key, "value": int(value)})
            for key, value in entered.items()
            if value is not None
        ]


class PartnerForm(RecordForm):
    """The part that an organisation plays. `chosen`: it is known and not asked for."""

    organisation = TextField(
        label=_("Organisation"),
        max_length=200,
        help_text=_("Its name as in the directory. Add it there first if it is missing."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Partnership.Role.choices)
    region = forms.ChoiceField(
        label=_("Region"),
        required=False,
        help_text=_("Practices and adoptions of this region count for the project."),
    )
    left_on = DayField(
        label=_("Left the project on"),
        required=False,
        help_text=_("What was reached by that day still counts."),
    )

    def __init__(self, data: Any = None, *, before: Mapping[str, Any], chosen: bool) -> None:
        initial = {**before, **initial_words("notes", before.get("notes"))}
        super().__init__(data, initial=initial)
        self.before = before
        self.slug = ""
        if chosen:
            del self.fields["organisation"]
        own = before.get("region")
        regions = [
            (card.slug, card.name)
            for card, archived in queries.regions()
            if not archived or card.slug == own
        ]
        self.fields["region"].choices = [("", _("No region")), *regions]  # type: ignore[attr-defined]
        add_words(self, "notes", _("Note"), limit=600)

    def clean_organisation(self) -> str:
        name = str(self.cleaned_data["organisation"]).strip()
        found = organisations.of_name(name)
        if found is None:
            raise forms.ValidationError(gettext("The directory has no organisation of this name."))
        self.slug = found.slug
        return name

    def record(self) -> dict[str, Any]:
        values = self.cleaned_data
        return {
            "role": values["role"],
            "region": values["region"],
            "notes": kept_words(self.before.get("notes"), values, "notes"),
            "position": self.before.get("position"),
            "left_on": values["left_on"].isoformat() if values["left_on"] else None,
        }
