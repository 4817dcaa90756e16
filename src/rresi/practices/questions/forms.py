"""Forms of a question and of its answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rresi.design.forms import MarkdownField, TextField


class QuestionForm(forms.Form):
    """A question to those who run a practice."""

    text = TextField(
        label=_("Your question"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    members_only = forms.BooleanField(
        label=_("Only members can read the question and its answer"), required=False
    )
    token = forms.UUIDField(widget=forms.HiddenInput)


class AnswerForm(forms.Form):
    """The answer to a question."""

    answer = MarkdownField(
        label=_("Answer"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )
    members_only = forms.BooleanField(
        label=_("Only members can read the question and its answer"), required=False
    )
    seen = TextField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, asked_among_members: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if asked_among_members:  # and so it stays
            del self.fields["members_only"]
