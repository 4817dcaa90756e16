"""The forms of a project's plan: one for each kind of row."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rresi.design.forms import DayField, NumberField, TextField, WebAddressField
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.queries import names_of
from rresi.events.models import Event
from rresi.projects.counting import event_name
from rresi.projects.models import (
    BudgetHead,
    Deliverable,
    Project,
    Risk,
    WorkPackage,
)


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
                self.fields[name].empty_label = _("Choose…")  # type: ignore[attr-defined]
        for one in self.fields.values():
            if isinstance(one, forms.TypedChoiceField):
                offered: Any = one.choices
                one.choices = [("", _("Choose…")), *((key, word) for key, word in offered if key)]
        named = [self.fields[name] for name in ("organisation", "lead") if name in self.fields]
        if named:
            names = names_of([one.pk for one in partners])
            for field in named:
                field.label_from_instance = lambda one: names[one.pk]  # type: ignore[attr-defined]


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
        field_classes = {"title": TextField}

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first, last = data.get("first_month"), data.get("last_month")
        if first and last and last < first:
            self.add_error("last_month", _("The last month must not be before the first."))
        return data


class DeliverableForm(PartForm):
    delivered_on = DayField(label=_("Delivered on"), required=False, past=True)
    url = WebAddressField(
        label=_("Web address of the evidence"),
        required=False,
        max_length=500,
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
        field_classes = dict.fromkeys(("number", "title", "means"), TextField)


class RiskForm(PartForm):
    class Meta:
        model = Risk
        fields = ("text", "likelihood", "severity", "mitigation")
        field_classes = dict.fromkeys(("text", "mitigation"), TextField)


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
