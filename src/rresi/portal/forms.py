"""Forms for visitors."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rresi.design.forms import AddressField, AddressInput, TextField


class ContactForm(forms.Form):
    """A message to the coordinator."""

    name = TextField(
        label=_("Your name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = AddressField(
        label=_("Your email address"),
        help_text=_("We only use this to answer you."),
        widget=AddressInput(attrs={"autocomplete": "email"}),
    )
    subject = TextField(label=_("Subject"), max_length=150)
    text = TextField(label=_("Message"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
    # People do not see this field; programs that fill in every field do.
    website = TextField(required=False, widget=forms.HiddenInput)
    token = forms.UUIDField(widget=forms.HiddenInput)

    @property
    def looks_automatic(self) -> bool:
        return bool(self.cleaned_data.get("website"))

    def message_fields(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            name: self.cleaned_data[name] for name in ("name", "email", "subject", "text", "token")
        }
