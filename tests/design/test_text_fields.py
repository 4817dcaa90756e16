"""What people type comes without what nobody sees."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django import forms

import rresi
from rresi.accounts.forms import ProfileForm, SignupForm
from rresi.design.forms import MarkdownField, TextField, WebAddressField
from rresi.portal.forms import ContactForm
from rresi.practices.questions.forms import QuestionForm

SIGN_IN = {"code", "username"}  # django-allauth's own, checked as they were sent
UNSEEN = "\u200b\u200b\u200b"


@pytest.mark.parametrize(
    "typed", [UNSEEN, "\u200d \u200c", "\u202e\u2066", "\ufe0f", "\u2028\u00a0"]
)
def test_nothing_seen_is_nothing_said(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        TextField().clean(typed)
    with pytest.raises(forms.ValidationError):
        MarkdownField(widget=forms.Textarea()).clean(typed)
    assert TextField(required=False).clean(typed) == ""


def test_what_is_seen_stays() -> None:
    lines = TextField(widget=forms.Textarea())
    assert TextField().clean(" Ay\u015fe\u200b  de\nWit") == "Ay\u015fe de Wit"
    assert lines.clean("one\u202e\r\n\r\ntwo  \nthree") == "one\n\ntwo  \nthree"
    assert TextField().clean("\U0001f469\u200d\U0001f4bb") == "\U0001f469\u200d\U0001f4bb"
    assert WebAddressField().clean("example.org/a\u202eb") == "https://example.org/ab"


class _Asked(forms.Form):
    place, lines = TextField(max_length=5), TextField(widget=forms.Textarea(), max_length=5)


def test_what_is_shown_again_turns_no_direction() -> None:
    shown = str(_Asked({"place": "Office \u202eefer", "lines": "one\u202e\u2028two"}))
    assert 'value="Office efer"' in shown
    assert "one\ntwo" in shown


class _Kept(forms.Form):
    line, web = TextField(), WebAddressField(required=False)
    lines = MarkdownField(widget=forms.Textarea())


def test_what_was_not_touched_stays_as_it_is_stored() -> None:
    stored = {"line": "10\u00a0km : ici\u202f!", "lines": "un\n\ndeux\u00a0trois "}
    stored["web"] = "x.example"
    sent = {**stored, "lines": "un\r\n\r\ndeux\u00a0trois "}
    form = _Kept(sent, initial=stored)
    assert form.is_valid()
    assert (form.cleaned_data, form.changed_data) == (stored, [])
    form = _Kept({**sent, "line": f"{stored['line']} Non"}, initial=stored)
    assert form.is_valid()
    assert (form.cleaned_data["line"], form.changed_data) == ("10 km : ici ! Non", ["line"])
    form = _Kept({**sent, "web": ""}, initial=stored)
    assert form.is_valid()
    assert form.cleaned_data["web"] == ""
    form = _Kept(sent, initial={"line": None})
    assert form.is_valid()
    assert form.cleaned_data["line"] == "10 km : ici !"


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (SignupForm, "name"),
        (ContactForm, "name"),
        (ContactForm, "subject"),
        (ContactForm, "text"),
        (QuestionForm, "text"),
    ],
)
def test_forms_refuse_what_nobody_sees(form: type[forms.Form], field: str) -> None:
    assert form({field: UNSEEN}).has_error(field, "required")


def test_a_profile_keeps_no_name_that_nobody_sees() -> None:
    assert ProfileForm().fields["name"].clean(UNSEEN) == ""


def _forms() -> Iterator[type[forms.BaseForm]]:
    for module in pkgutil.walk_packages(rresi.__path__, "rresi."):
        if "form" in module.name or module.name.startswith("rresi.events.views"):
            for found in vars(importlib.import_module(module.name)).values():
                if isinstance(found, type) and issubclass(found, forms.BaseForm):
                    yield found


def test_every_form_asks_for_text_by_the_field_that_cleans_it() -> None:
    found = {
        f"{form.__name__}.{name}"
        for form in _forms()
        if form.__module__.startswith("rresi.")
        for name, field in getattr(form, "base_fields", {}).items()
        if type(field) is forms.CharField and not isinstance(field.widget, forms.PasswordInput)
        if name not in SIGN_IN
    }
    assert found == set()


def test_no_form_makes_a_plain_field_for_itself() -> None:
    sources = Path(rresi.__file__).parent.rglob("*.py")
    made = [path.name for path in sources if "forms.CharField(" in path.read_text("utf-8")]
    assert made == ["forms.py"]  # the password of whoever was invited
