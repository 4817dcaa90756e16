"""Forms of a transfer. Rows left empty are ignored; each saving offers two more."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rresi.core.clock import PartialDate
from rresi.core.dates import in_order, not_behind, out_of_order
from rresi.core.units import fault_below_zero
from rresi.design.forms import (
    DayField,
    MarkdownField,
    MonthField,
    NumberField,
    TextField,
    WebAddressField,
)
from rresi.design.language_field import LanguageField
from rresi.practices.vocabulary import Method, require_known
from rresi.transfers import rules
from rresi.transfers.models import Transfer, TransferCondition, TransferEvent
from rresi.transfers.queries import ConditionLine
from rresi.transfers.services import Result, Step


class SpokenForm(forms.Form):
    """The language of a text that is typed beside it."""

    language = LanguageField()


class AdaptationForm(forms.Form):
    """What was adapted, and how each condition stands."""

    adapted = MarkdownField(
        label=_("What did you change, and why?"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What works there but not here, and what do you do instead?"),
    )
    language = LanguageField()

    def __init__(self, *args: Any, conditions: Sequence[ConditionLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ids = [condition.id for condition in conditions]
        for condition in conditions:
            self.fields[f"state-{condition.id}"] = forms.ChoiceField(
                label=condition.text,
                choices=TransferCondition.State.choices,
                initial=condition.state,
                help_text=_("This condition is essential.") if condition.needed else "",
            )
            self.fields[f"note-{condition.id}"] = TextField(
                label=_("Why? What would help?"),
                required=False,
                max_length=400,
                initial=condition.note,
            )
            if condition.note:
                self.fields[f"language-{condition.id}"] = LanguageField(
                    initial=condition.note_language
                )

    def conditions(self) -> dict[str, tuple[str, str]]:
        """How each condition stands, as the service takes it: its id -> (state, note)."""
        data = self.cleaned_data
        return {id_: (data[f"state-{id_}"], data[f"note-{id_}"]) for id_ in self.ids}

    def note_languages(self) -> dict[str, str]:
        """The language of each note that stood there, by the condition's id."""
        return {id_: self.cleaned_data.get(f"language-{id_}", "") for id_ in self.ids}


class MoveForm(forms.Form):
    """When a new state began: a fact, which only of a decision is likely to be today's."""

    on = DayField(
        label=_("Since"),
        past=True,
        help_text=_("The day on which it really began, which may be earlier than today."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].error_messages["required"] = rules.in_words(rules.Lack.DATE)

    @classmethod
    def after(cls, state: str) -> MoveForm:
        """The form of what comes after a state."""
        decides = state == Transfer.State.INTERESTED
        return cls(initial={"on": timezone.localdate()} if decides else {})


class DatesForm(forms.Form):
    """When each state began, one field for each event of the history."""

    def __init__(self, *args: Any, events: Sequence[TransferEvent], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields |= {
            str(event.pk): DayField(label=event.get_state_display(), past=True, initial=event.on)
            for event in events
        }

    def days(self) -> dict[int, date]:
        """As the service takes them: the day by the pk of its event."""
        return {int(pk): day for pk, day in self.cleaned_data.items()}


def _says_something(form: forms.Form, *chosen: str) -> bool:
    """Whether there is more in a row than what is only chosen."""
    return any(name not in chosen for name in form.changed_data)


class StepForm(forms.Form):
    """A step of the local plan."""

    text = TextField(label=_("Step"), max_length=600)
    language = LanguageField()
    owner_name = TextField(label=_("Who will do it"), max_length=150, required=False)
    due = DayField(label=_("Deadline"), required=False)
    done_on = DayField(label=_("Completed on"), required=False, past=True)

    def __init__(self, *args: Any, known: Collection[date | None] = (), **kwargs: Any) -> None:
        """known: deadlines of the plan as it stands, which may have passed since."""
        super().__init__(*args, **kwargs)
        self.known = known

    def clean_due(self) -> date | None:
        due: date | None = self.cleaned_data["due"]
        # What was done is told afterwards, with the deadline that it had.
        if due and due not in self.known and not self.data.get(self.add_prefix("done_on")):
            try:
                not_behind(due)
            except ValueError as error:
                raise forms.ValidationError(str(error)) from error
        return due

    def has_changed(self) -> bool:
        return _says_something(self, "language")

    def step(self) -> Step:
        return Step(**{name: self.cleaned_data[name] for name in self.fields})


class ResultForm(forms.Form):
    """A result, in the form of a practice's evidence."""

    statement = TextField(label=_("Result"), max_length=600)
    language = LanguageField()
    value = NumberField(label=_("Figure"), required=False, max_digits=18, decimal_places=4)
    unit = TextField(label=_("Unit"), max_length=200, required=False)
    period_start = MonthField(label=_("Start of period"), required=False)
    period_end = MonthField(label=_("End of period"), required=False)
    method = forms.ChoiceField(
        label=_("How do you know this?"),
        choices=[("", _("Choose…")), *Method.choices],
    )
    source_title = TextField(label=_("Source"), max_length=300, required=False)
    source_url = WebAddressField(label=_("Web address of the source"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if fault := fault_below_zero(data.get("value"), data.get("unit") or ""):
            self.add_error("value", fault)
        first, last = data.get("period_start"), data.get("period_end")
        if "period_start" in self.errors:
            return data
        if last and (not first or not in_order(PartialDate.parse(first), PartialDate.parse(last))):
            self.add_error("period_end", out_of_order())
        elif first and "period_end" not in self.errors:
            try:
                require_known(data.get("method") or "", PartialDate.parse(last or first))
            except ValueError as error:
                self.add_error("period_end" if last else "period_start", str(error))
        return data

    def has_changed(self) -> bool:
        return _says_something(self, "language", "method")

    def result(self) -> Result:
        return Result(**{name: self.cleaned_data[name] for name in self.fields})


class Rows(forms.BaseFormSet[Any]):
    """Rows of which an empty one is no row: who empties one, or removes it, takes it away."""

    def initial_form_count(self) -> int:
        return 0 if self.is_bound else super().initial_form_count()


StepFormSet = forms.formset_factory(StepForm, Rows, extra=2, max_num=60, absolute_max=80)
ResultFormSet = forms.formset_factory(ResultForm, Rows, extra=1, max_num=40, absolute_max=60)


def without_row(data: QueryDict, prefix: str, number: int) -> QueryDict:
    """What was sent, with one row emptied."""
    kept = data.copy()
    for name in data:
        if name.startswith(f"{prefix}-{number}-"):
            del kept[name]
    return kept
