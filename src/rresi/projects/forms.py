"""The forms of a project's plan: one for each kind of row."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from rresi.core.documents.parts import currencies
from rresi.design.forms import DayField, NumberField
from rresi.ecosystem.models import Organisation
from rresi.events.models import Event
from rresi.projects.counting import event_name
from rresi.projects.kpis import KPIS
from rresi.projects.models import (
    BudgetHead,
    Deliverable,
    Project,
    Risk,
    WorkPackage,
)
from rresi.projects.services import About


class PartForm(forms.ModelForm):  # type: ignore[type-arg]  # of four models
    """A row of the plan of `project`; choices are those of the project."""

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.project = project
        partners = Organisation.objects.filter(partnerships__project=project).order_by("name")
        for name, choices in (
            ("organisation", partners),
            ("lead", partners),
            ("work_package", project.work_packages.all()),
        ):
            if name in self.fields:
                self.fields[name].queryset = choices  # type: ignore[attr-defined]


class BudgetHeadForm(PartForm):
    planned = NumberField(label=_("Planned"), min_value=0, max_digits=14, decimal_places=2)
    reported = NumberField(
        label=_("Reported so far"), min_value=0, max_digits=14, decimal_places=2, required=False
    )

    class Meta:
        model = BudgetHead
        fields = ("organisation", "category", "planned", "reported")


class WorkPackageForm(PartForm):
    class Meta:
        model = WorkPackage
        fields = ("number", "title", "first_month", "last_month", "lead")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("first_month"), data.get("last_month")
        if first and last and last < first:
            self.add_error("last_month", _("The last month must not be before the first."))
        return data


class DeliverableForm(PartForm):
    delivered_on = DayField(label=_("Delivered on"), required=False)
    url = forms.URLField(
        label=_("Web address of the evidence"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )

    class Meta:
        model = Deliverable
        fields = (
            "kind",
            "number",
            "title",
            "work_package",
            "due_month",
            "means",
            "delivered_on",
            "url",
        )


class RiskForm(PartForm):
    class Meta:
        model = Risk
        fields = ("text", "likelihood", "severity", "mitigation")


class ProjectForm(forms.Form):
    """What a project is called, who pays, and until when what is kept."""

    acronym = forms.CharField(label=_("Acronym or short name"), max_length=40)
    full_name = forms.CharField(label=_("Full name"), max_length=200)
    summary = forms.CharField(
        label=_("What it is for"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    commission = forms.BooleanField(
        label=_("It reports to the European Commission through its portal"), required=False
    )
    grant_number = forms.CharField(label=_("Grant number"), max_length=40, required=False)
    grant_maximum = NumberField(
        label=_("Maximum grant"), min_value=0, max_digits=14, decimal_places=2, required=False
    )
    grant_currency = forms.CharField(
        label=_("Currency"),
        max_length=3,
        required=False,
        help_text=_("For example EUR or TRY. All amounts of the project are in it."),
        widget=forms.TextInput(attrs={"class": "is-short", "autocomplete": "off"}),
    )
    start = DayField(label=_("First day"), required=False)
    end = DayField(label=_("Last day"), required=False)
    audit_until = DayField(
        label=_("Keep the evidence until"),
        required=False,
        help_text=_("How long the funder may ask for it; the grant agreement says so."),
    )
    personal_until = DayField(
        label=_("Delete data about people by"),
        required=False,
        help_text=_("Numbers stay true without them."),
    )

    def __init__(self, *args: Any, has_text: bool = False, **kwargs: Any) -> None:
        """`has_text`: the project has a name and a summary in some language already."""
        super().__init__(*args, **kwargs)
        if has_text:
            self.fields["full_name"].required = self.fields["summary"].required = False
        for kpi in KPIS:
            self.fields[f"promised-{kpi.key}"] = NumberField(
                label=format_lazy(_("Promised: {what}"), what=kpi.label),
                min_value=0,
                max_digits=6,
                decimal_places=0,
                required=False,
                help_text="",
            )

    @property
    def about(self) -> About:
        """What was entered. The form must be valid."""
        data = dict(self.cleaned_data)
        promised = {kpi.key: data.pop(f"promised-{kpi.key}") for kpi in KPIS}
        return About(**data, promised={key: int(n) for key, n in promised.items() if n is not None})

    def clean_grant_currency(self) -> str:
        code = str(self.cleaned_data["grant_currency"]).strip().upper()
        if code and code not in currencies():
            raise forms.ValidationError(_("is not a currency, such as EUR or TRY"))
        return code

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if end and (start is None or end < start):
            self.add_error("end", _("The last day needs a first day before it."))
        if data.get("grant_maximum") is not None and data.get("grant_currency") == "":
            self.add_error("grant_currency", _("Enter the currency of the grant."))
        return data


PARTS: dict[str, tuple[type[PartForm], Any, str]] = {
    "work-package": (WorkPackageForm, WorkPackage, "work_packages"),
    "deliverable": (DeliverableForm, Deliverable, "deliverables"),
    "budget": (BudgetHeadForm, BudgetHead, "budget"),
    "risk": (RiskForm, Risk, "risks"),
}
"""By the word in the URL: its form, its model, and the project's relation to it."""

PART_NAMES = {
    "work-package": _("Work package"),
    "deliverable": _("Deliverable or milestone"),
    "budget": _("Budget head"),
    "risk": _("Risk"),
}


class EventForm(forms.Form):
    """Which event the project reports."""

    event = forms.ChoiceField(label=_("Event"))

    def __init__(self, *args: Any, events: list[Event], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(event.pk), event_name(event)) for event in events]
        self.fields["event"] = forms.ChoiceField(
            label=_("Event"), choices=[("", _("Choose an event")), *choices]
        )
        self.events = {str(event.pk): event for event in events}

    def chosen(self) -> Event:
        return self.events[self.cleaned_data["event"]]
