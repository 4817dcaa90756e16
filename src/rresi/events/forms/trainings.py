"""The form of a training."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core import numbers, taxonomies
from rresi.core.documents.values import terms_of
from rresi.core.translations import current_language, language_name
from rresi.design.forms import NumberField, TextField, WebAddressField
from rresi.events.forms.editing import language_choices
from rresi.events.models import Training
from rresi.events.services.trainings import TrainingFacts


class TrainingForm(forms.Form):
    """What an organisation says of a training."""

    organisation = TextField(
        label=_("Organisation that offers it"),
        max_length=200,
        help_text=_("Its name as the directory has it, or the address of its page."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=language_choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The languages in which the training is given. Save first; you can then write the "
            "texts in each of them."
        ),
    )
    target_groups = forms.MultipleChoiceField(
        label=_("Target groups"),
        required=False,
        choices=lambda: terms_of(taxonomies.TARGET_GROUPS),
        widget=forms.CheckboxSelectMultiple,
    )
    seats = forms.IntegerField(
        label=_("Seats in an edition"),
        required=False,
        min_value=1,
        max_value=100_000,
        widget=forms.TextInput(attrs={"class": "is-short", "inputmode": "numeric"}),
    )
    hours = NumberField(
        label=_("Hours"),
        required=False,
        min_value=0,
        max_digits=6,
        decimal_places=1,
        help_text=numbers.example(Decimal("7.5")),
    )
    website = WebAddressField(label=_("Website"), required=False)
    status = forms.ChoiceField(label=_("Status"), choices=Training.Status.choices)

    def __init__(self, *args: Any, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.text_languages = languages or [current_language()]
        for number, language in enumerate(self.text_languages):
            named = {"language": language_name(language)}
            self.fields[f"name_{language}"] = TextField(
                label=_("Name (%(language)s)") % named, max_length=150, required=number == 0
            )
            self.fields[f"summary_{language}"] = TextField(
                label=_("Summary (%(language)s)") % named,
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 3}),
            )
        first = self.text_languages[0]
        self.order_fields(["organisation", f"name_{first}", f"summary_{first}"])

    @staticmethod
    def initial_of(training: Training) -> dict[str, Any]:
        """The fields of a training that stands."""
        found: dict[str, Any] = {
            "organisation": training.organisation.name,
            "target_groups": [tag.key for tag in training.tags.all()],
        }
        for name in ("languages", "seats", "hours", "website", "status"):
            found[name] = getattr(training, name)
        for text in training.texts.all():
            found |= {f"name_{text.language}": text.name, f"summary_{text.language}": text.summary}
        return found

    @property
    def named(self) -> list[str]:
        """The organisation that was named, for the query that finds it."""
        return [self.cleaned_data["organisation"].strip()]

    def facts(self, found: Mapping[str, int], before: Training | None) -> TrainingFacts | None:
        """What was entered, as the service takes it; None if there is no such organisation."""
        data = self.cleaned_data
        for name in self.named:
            if name not in found:
                words = gettext("There is no organisation “%(name)s” in the directory.")
                self.add_error("organisation", words % {"name": name})
                return None
        return TrainingFacts(
            organisation_id=next(iter(found.values())),
            texts={
                language: (data[f"name_{language}"], data[f"summary_{language}"])
                for language in self.text_languages
                if data[f"name_{language}"]
            },
            languages=data["languages"],
            target_groups=data["target_groups"],
            seats=data["seats"],
            hours=data["hours"],
            website=data["website"],
            status=data["status"],
            sources=before.sources if before else (),
        )
