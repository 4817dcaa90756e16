"""Forms of the desk's tabs People and Delegations."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core.translations import (
    interface_languages,
    language_name,
    offered_language_choices,
    offered_languages,
)
from rresi.events.models import Question
from rresi.events.rules.choices import lines
from rresi.events.services.organising import Asked, Terms


class TermsForm(forms.Form):
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
            self.fields[f"label_{code}"] = forms.CharField(
                label=gettext("Question (%(language)s)") % names, required=False, max_length=300
            )
            self.fields[f"choices_{code}"] = forms.CharField(
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


class DelegationForm(forms.Form):
    """A partner's delegation."""

    name = forms.CharField(label=_("Partner"), max_length=150)
    quota = forms.IntegerField(label=_("Maximum number of seats"), min_value=0, max_value=10_000)
    reserved = forms.BooleanField(
        label=_("Keep these seats free for the delegation"), required=False
    )
    manager = forms.EmailField(
        label=_("Email address of the member who manages it"),
        required=False,
        help_text=_("They invite their people and see who comes. They must have an account."),
    )


class InviteForm(forms.Form):
    """A list of people to invite."""

    people = forms.CharField(
        label=_("Who would you like to invite?"),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=60_000,
        help_text=_("One per line: the email address, and the name if you like."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=offered_language_choices)

    def clean_people(self) -> list[tuple[str, str]]:
        """Pairs of an address and a name, as people write or paste them."""
        found, problems = [], []
        for number, line in _lines(self.cleaned_data["people"]):
            for entry in _people_of(line):
                words = _WORDS.findall(entry)
                address, *others = [word for word in words if "@" in word] or [""]
                where = {"number": number, "text": entry.strip()[:100]}
                if others:
                    problem = gettext("Line %(number)s: enter one person per line: %(text)s")
                    problems.append(problem % where)
                elif not _is_address(address):
                    problem = gettext("Line %(number)s: there is no email address in %(text)s")
                    problems.append(problem % where)
                else:
                    name = " ".join(word for word in words if word != address)
                    found.append((address, name[:150]))
        if problems:
            raise forms.ValidationError(problems)
        return found


_WORDS = re.compile(r"[^\s,;<>\"()\[\]]+")
# Outlook copies an address with its link behind it: a@x.eu<mailto:a@x.eu>
_TWICE = re.compile(
    r"([^\s,;<>\"()\[\]]+@[^\s,;<>\"()\[\]]+)\s*[<\[](?:mailto:)?\1[>\]]", re.IGNORECASE
)
_ONE_ENDS = re.compile(r"(?<=>)\s*[,;]")


def _lines(text: str) -> list[tuple[int, str]]:
    """The lines with their numbers; an address alone on the next line joins its name."""
    found: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        plain = _TWICE.sub(r"\1", line.replace("\xa0", " ")).replace("mailto:", "")
        if found and plain.lstrip().startswith("<") and found[-1][1] and "@" not in found[-1][1]:
            before, name = found.pop()
            found.append((before, f"{name} {plain}"))
        else:
            found.append((number, plain.strip()))
    return found


def _people_of(line: str) -> list[str]:
    """The parts of a line, a person each, where somebody pasted a letter's recipients into it."""
    for parts in (line.split(";"), _ONE_ENDS.split(line), line.split(","), line.split()):
        filled = [part for part in parts if part.strip()]
        if len(filled) > 1 and all(part.count("@") == 1 for part in filled):
            return filled
    return [line] if line.strip() else []


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
