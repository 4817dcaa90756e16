"""Forms of the desk's tabs People and Delegations."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, cast
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils.timezone import localtime
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core import formats
from rresi.core.email_addresses import people_in
from rresi.core.translations import (
    interface_languages,
    language_name,
    offered_language_choices,
    offered_languages,
)
from rresi.design.forms import AddressField, FoldedForm, TextField
from rresi.events.models import Question, Registration, RegistrationTerms
from rresi.events.rules.choices import lines
from rresi.events.services.organising import Asked, Terms
from rresi.events.services.progress import normalised


class TermsForm(FoldedForm):
    """How people register."""

    capacity = forms.IntegerField(
        label=_("Seats"),
        required=False,
        min_value=0,
        max_value=100_000,
        help_text=_("Leave empty if there is no limit."),
    )
    approval = forms.BooleanField(label=_("I decide on each registration"), required=False)
    invited_only = forms.BooleanField(label=_("Only invited people can register"), required=False)
    asks_needs = forms.BooleanField(label=_("Ask about food and accessibility"), required=False)
    asks_gender = forms.BooleanField(label=_("Ask for gender, for statistics only"), required=False)
    offer_hours = forms.IntegerField(
        label=_("Hours for which a seat from the waiting list is held"), min_value=1, max_value=336
    )
    address_hours = forms.IntegerField(
        label=_("Hours for which a seat is held until the email address is confirmed"),
        min_value=1,
        max_value=336,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hours = ("offer_hours", "address_hours")
        usual = {name: getattr(RegistrationTerms(), name) for name in hours}
        self.fold((_("How long seats are held"), hours), **usual)

    def terms(self) -> Terms:
        return Terms(**self.cleaned_data)


class QuestionForm(forms.Form):
    """A question of the organiser's own, in any of the languages."""

    kind = forms.ChoiceField(label=_("Type of answer"), choices=Question.Kind.choices)
    required = forms.BooleanField(label=_("Must be answered"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.codes = [
            code
            for code in interface_languages()
            if code in offered_languages() or self.initial.get(f"label_{code}")
        ]
        for code in self.codes:
            names = {"language": language_name(code)}
            self.fields[f"label_{code}"] = TextField(
                label=gettext("Question (%(language)s)") % names, required=False, max_length=300
            )
            self.fields[f"choices_{code}"] = TextField(
                label=gettext("Answers to choose from (%(language)s)") % names,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_("One per line; only for a choice of several answers."),
            )

    def asked(self) -> Asked:
        data = self.cleaned_data
        texts = {
            code: (data[f"label_{code}"], lines(data[f"choices_{code}"].splitlines()))
            for code in self.codes
        }
        return Asked(data["kind"], data["required"], texts)


def _how_it_ended(one: Registration) -> str:
    assert one.cancelled_at is not None  # as the database enforces
    day = formats.day(localtime(one.cancelled_at, ZoneInfo(one.event.zone)).date())
    return f"{one.name}, {one.email} ({one.get_ending_display()}, {day})"


class DelegationForm(forms.Form):
    """A partner's delegation."""

    name = TextField(label=_("Partner"), max_length=150)
    quota = forms.IntegerField(label=_("Maximum number of seats"), min_value=0, max_value=10_000)
    reserved = forms.BooleanField(
        label=_("Keep these seats free for the delegation"), required=False
    )
    manager = AddressField(
        label=_("Email address of the member who manages it"),
        required=False,
        help_text=_("They invite their people and see who comes. They must have an account."),
    )


class InviteForm(forms.Form):
    """A list of people to invite.

    `ended` finds whose registration has ended among addresses: they are asked about first.
    """

    people = TextField(
        label=_("Who would you like to invite?"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=60_000,
        help_text=_("One per line: the email address, and the name if you like."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=lambda: [("", gettext("Choose a language")), *offered_language_choices()],
    )

    asked = TextField(required=False, max_length=60_000, widget=forms.HiddenInput)

    def __init__(
        self,
        data: QueryDict | dict[str, Any] | None = None,
        *,
        ended: Callable[[Collection[str]], Sequence[Registration]] = lambda _emails: (),
    ) -> None:
        super().__init__(None if data is None else data.copy())  # what was asked is noted in it
        self.ended = ended

    def clean(self) -> None:
        """Who is asked about and not ticked is left out."""
        people = self.cleaned_data.get("people", [])
        gone = {one.email: one for one in self.ended([normalised(email) for email, _n in people])}
        if not gone:
            return
        field = forms.MultipleChoiceField(
            label=gettext("Invite them nevertheless"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(email, _how_it_ended(one)) for email, one in gone.items()],
            help_text=gettext("Their registrations have ended. Anyone not selected gets no email."),
        )
        self.fields["again"] = field
        if gone.keys() - set(self.cleaned_data["asked"].split()):
            self.add_error(
                "again", gettext("Select whom you want to invite nevertheless, if anyone.")
            )
        chosen = cast("QueryDict", self.data).getlist("again")
        left_out = gone.keys() - set(chosen)
        kept = [(email, name) for email, name in people if normalised(email) not in left_out]
        self.cleaned_data["people"] = kept
        cast("QueryDict", self.data)["asked"] = " ".join(gone)

    def clean_people(self) -> list[tuple[str, str]]:
        """Pairs of an address and a name, as people write or paste them."""
        found, problems = people_in(self.cleaned_data["people"])
        if problems:
            raise forms.ValidationError(problems)
        return found
