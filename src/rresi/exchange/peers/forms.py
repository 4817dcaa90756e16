"""Forms of a question to regions and of a region's answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rresi.core import taxonomies
from rresi.core.documents.values import terms_of
from rresi.core.written import language_written
from rresi.design.forms import TextField
from rresi.design.language_field import LanguageField
from rresi.exchange.peers.rules import ANSWER_AT_MOST, TEXT_AT_MOST, TITLE_AT_MOST, Asked


class AskForm(forms.Form):
    """A question to regions; which regions, the page asks beside it."""

    owner = forms.ChoiceField(label=_("Who is asking"))
    title = TextField(
        label=_("Your question in one line"),
        max_length=TITLE_AT_MOST,
        help_text=_("Write in your own language. Do not name people or give email addresses."),
    )
    text = TextField(
        label=_("Background for the regions"),
        required=False,
        max_length=TEXT_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("What you have tried, who it is for, and what would help you."),
    )
    language = LanguageField()
    function = forms.ChoiceField(
        label=_("Ecosystem function"),
        required=False,
        choices=lambda: [("", "—"), *terms_of(taxonomies.FUNCTIONS)],
        help_text=_(
            "If your question is about an ecosystem function, we also ask regions that provide it."
        ),
    )
    agreed = forms.BooleanField(
        label=_(
            "I agree that this question may be published, with the name of my organisation or "
            "region and with each answer whose region agrees"
        ),
        required=False,
        help_text=_("You can change this later."),
    )
    token = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, owners: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(owners) if len(owners) == 1 else [("", "—"), *owners]

    @property
    def asked(self) -> Asked:
        """What was entered, as the services take it."""
        data = self.cleaned_data
        return Asked(
            title=data["title"],
            text=data["text"].strip(),
            language=data["language"] or language_written(f"{data['title']}\n{data['text']}"),
            function=data["function"],
        )

    def complain(self, problems: Sequence[tuple[str, str]]) -> None:
        """Show what a service found, each beside its field."""
        for name, words in problems:
            self.add_error(name if name in self.fields else None, words)


class AnswerForm(forms.Form):
    """A region's answer."""

    text = TextField(
        label=_("Your answer"),
        max_length=ANSWER_AT_MOST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Write in your own language. Do not name people or give email addresses."),
    )
    language = LanguageField()
    agreed = forms.BooleanField(
        label=_("My region agrees that this answer may be published with the question"),
        required=False,
        help_text=_(
            "It is published only if the organisation or region that asked agrees as well. You can "
            "change this later."
        ),
    )
    seen = TextField(max_length=40, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """With the language recognised if none was chosen."""
        data = self.cleaned_data
        data["language"] = data.get("language") or language_written(data.get("text", ""))
        return data

    def complain(self, problems: Sequence[tuple[str, str]]) -> None:
        """Show what a service found, each beside its field."""
        for name, words in problems:
            self.add_error(name if name in self.fields else None, words)
