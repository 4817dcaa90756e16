"""The registration form: short, on a telephone, without an account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms import BoundField
from django.forms.renderers import BaseRenderer
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rresi.core.countries import country_choices
from rresi.core.ordering import choices_in_order
from rresi.core.translations import current_language
from rresi.design.countries import CountrySelect
from rresi.design.forms import AddressField, AddressInput, TextField
from rresi.events.models import Question, Registration
from rresi.events.queries.registering import OwnQuestion, SessionChoice
from rresi.events.rules.consents import ConsentText
from rresi.events.rules.needs import ACCESS, DIET
from rresi.events.rules.sessions import choose_one, overlapping
from rresi.events.services.needs import Needs
from rresi.events.services.registration import Person, Wanted
from rresi.regions.queries import countries

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class OrganisationInput(forms.TextInput):
    """A line that suggests names of the directory while somebody types."""

    def render(
        self,
        name: str,
        value: Any,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        listed = f"id_{name}_list"
        asks = {
            "list": listed,
            "hx-get": reverse("ecosystem:names"),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": f"#{listed}",
            "hx-select": "unset",
            "hx-push-url": "false",
        }
        line = super().render(name, value, {**(attrs or {}), **asks}, renderer)
        return format_html('{}<datalist id="{}"></datalist>', line, listed)


DRAWN_AT_MOST = 64
_DRAWN: dict[tuple[str, str], SafeString] = {}


@dataclass(frozen=True)
class Section:
    """A part of the form under its heading. A folded one opens when it is asked for."""

    title: StrOrPromise
    fields: list[BoundField]
    help: StrOrPromise = ""
    folded: bool = False


def _kinds() -> list[tuple[str, str]]:
    other = Registration.Kind.OTHER.value
    kinds = choices_in_order(Registration.Kind.choices, current_language(), last=other)
    return [("", "–"), *kinds]


class PersonForm(forms.Form):
    """What somebody tells of themselves."""

    name = TextField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As it should appear on your badge."),
    )
    email = AddressField(
        label=_("Email address"),
        max_length=254,
        widget=AddressInput(attrs={"autocomplete": "email"}),
        help_text=_("We send your personal link to this address."),
    )
    organisation_name = TextField(
        label=_("Organisation"),
        required=False,
        max_length=200,
        widget=OrganisationInput(attrs={"autocomplete": "organization"}),
        help_text=_("If it is in our directory, write the name as it appears there."),
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("organisation", "Type of organisation"),
        required=False,
        choices=_kinds,
    )
    country = forms.ChoiceField(
        label=_("Country"), choices=country_choices, widget=CountrySelect(first=countries)
    )
    job = TextField(
        label=_("What do you do there?"),
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )

    def person(self) -> Person:
        data = self.cleaned_data
        return Person(
            name=data["name"],
            email=data["email"],
            country=data["country"],
            organisation_name=data["organisation_name"],
            kind=data["kind"],
            job=data["job"],
            gender=data.get("gender", ""),
        )


class RegistrationForm(PersonForm):
    """All of it. `email_is`: the address, where known, and `email_help` why it stays.

    `consents`: asked only when registering.
    """

    gender = forms.ChoiceField(
        label=_("Gender"),
        required=False,
        choices=[("", _("I prefer not to say")), *Registration.Gender.choices],
        help_text=_("Used for statistics only, never shown with your name."),
    )
    diet = forms.MultipleChoiceField(
        label=_("Food"),
        required=False,
        choices=DIET,
        widget=forms.CheckboxSelectMultiple,
    )
    access = forms.MultipleChoiceField(
        label=_("Accessibility"),
        required=False,
        choices=ACCESS,
        widget=forms.CheckboxSelectMultiple,
    )
    needs_note = TextField(
        label=_("Anything else the host should know"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self,
        *args: Any,
        sessions: Sequence[SessionChoice],
        questions: Sequence[OwnQuestion],
        asks_needs: bool = True,
        asks_gender: bool = True,
        email_is: str = "",
        email_help: StrOrPromise = "",
        consents: Sequence[ConsentText] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        known = (email_is, str(email_help))
        self._asked = repr((sessions, questions, consents, asks_needs, asks_gender, known))
        self.sessions, self.questions = sessions, questions
        self.asks_needs, self.consents = asks_needs, consents
        if not asks_gender:
            del self.fields["gender"]
        if not asks_needs:
            for name in ("diet", "access", "needs_note"):
                del self.fields[name]
        if email_is:
            self.initial["email"] = email_is
            self.fields["email"].disabled = True
            self.fields["email"].help_text = email_help
        self.days: list[str] = []
        self._add_sessions(sessions)
        for question in questions:
            self.fields[question.field] = _field_of(question)
        for consent in consents:
            self.fields[f"consent_{consent.purpose}"] = forms.BooleanField(
                label=consent.text, required=False
            )

    def _add_sessions(self, sessions: Sequence[SessionChoice]) -> None:
        """One list of boxes a day."""
        by_day: dict[str, list[tuple[str, str]]] = {}
        for session in sessions:
            by_day.setdefault(session.day, []).append((str(session.pk), session.label))
        for number, (day, choices) in enumerate(by_day.items()):
            name = f"sessions_{number}"
            self.days.append(name)
            self.fields[name] = forms.MultipleChoiceField(
                label=day,
                required=False,
                choices=choices,
                widget=forms.CheckboxSelectMultiple,
                initial=[str(session.pk) for session in sessions if session.chosen],
            )

    def clean(self) -> dict[str, Any]:
        """Name the sessions that are at the same time together with all other mistakes."""
        data = super().clean() or self.cleaned_data
        field_of = {int(pk): name for name in self.days for pk in data.get(name, ())}
        chosen = {one.pk: one for one in self.sessions if one.pk in field_of}
        spans = [(one.pk, one.starts_at, one.ends_at) for one in chosen.values()]
        for first, second in overlapping(spans):
            words = choose_one(chosen[first].title, chosen[second].title)
            self.add_error(field_of[first], words)
        return data

    def sections(self) -> Iterator[Section]:
        """The form's parts, in the order in which they are asked."""
        about = ("name", "email", "organisation_name", "kind", "country", "job")
        yield Section(_("About you"), [self[name] for name in about])
        if self.days:
            yield Section(
                _("Sessions with limited seats"),
                [self[name] for name in self.days],
                _("All other sessions are open to you without booking."),
            )
        if self.questions:
            yield Section(_("Questions"), [self[q.field] for q in self.questions])
        if self.asks_needs:
            yield Section(
                _("Food and accessibility"),
                [self[name] for name in ("diet", "access", "needs_note")],
                _(
                    "Stored encrypted. Only the hosts can read it. Two weeks after the event, "
                    "no one can read it any more."
                ),
                folded=not any(self.initial.get(n) for n in ("diet", "access", "needs_note"))
                and not self.errors,
            )
        if "gender" in self.fields:
            yield Section(_("Statistics"), [self["gender"]], folded=True)
        if self.consents:
            yield Section(
                _("What you agree to"),
                [self[f"consent_{consent.purpose}"] for consent in self.consents],
                _("All of this is voluntary. You can change it on your page at any time."),
            )

    def drawn(self) -> SafeString:
        """All sections as HTML.

        The empty form is the same for every stranger and is asked for by hundreds at once, so it is
        drawn once: that saves a third of the page's time.
        """
        if self.is_bound or any(self.initial.values()):
            return self._draw()
        asked = (current_language(), f"{self._asked} {sorted(countries())}")
        if asked not in _DRAWN:
            if len(_DRAWN) >= DRAWN_AT_MOST:
                _DRAWN.clear()
            _DRAWN[asked] = self._draw()
        return _DRAWN[asked]

    def _draw(self) -> SafeString:
        return render_to_string("events/_registration_fields.html", {"form": self})

    def wanted(self) -> Wanted:
        data = self.cleaned_data
        return Wanted(
            person=self.person(),
            sessions=[int(pk) for name in self.days for pk in data[name]],
            answers={q.pk: _answer_of(data[q.field]) for q in self.questions},
            consents=[c.purpose for c in self.consents if data.get(f"consent_{c.purpose}")],
            needs=Needs(tuple(data["diet"]), tuple(data["access"]), data["needs_note"])
            if self.asks_needs
            else None,
        )


def initial_of(registration: Registration, needs: Needs) -> dict[str, Any]:
    """What a participant sees of what they told before."""
    names = ("name", "email", "organisation_name", "kind", "country", "job", "gender")
    return {
        **{name: getattr(registration, name) for name in names},
        "diet": list(needs.diet),
        "access": list(needs.access),
        "needs_note": needs.note,
    }


def _field_of(question: OwnQuestion) -> forms.Field:
    common: Mapping[str, Any] = {"label": question.label, "required": question.required}
    match question.kind:
        case Question.Kind.YES:
            return forms.BooleanField(**common, initial=question.answer == "1")
        case Question.Kind.CHOICE:
            choices = [("", "–"), *((str(n), text) for n, text in enumerate(question.choices))]
            return forms.ChoiceField(**common, choices=choices, initial=question.answer)
        case Question.Kind.TEXT:
            area = forms.Textarea(attrs={"rows": 4})
            return TextField(**common, max_length=2000, widget=area, initial=question.answer)
        case _:
            return TextField(**common, max_length=300, initial=question.answer)


def _answer_of(value: object) -> str:
    return {True: "1", False: ""}[value] if isinstance(value, bool) else str(value)


class AddressForm(forms.Form):
    """For who lost their link."""

    email = AddressField(
        label=_("Email address"),
        max_length=254,
        widget=AddressInput(attrs={"autocomplete": "email"}),
        help_text=_("The address with which you registered."),
    )
