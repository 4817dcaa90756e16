"""A news item as a form: a record as `NewsDocument` describes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rresi.design.forms import MarkdownField, PartialDateField, TextField, WebAddressField
from rresi.desk.forms.by_language import RecordForm, add_words, initial_words, kept_words
from rresi.media import licences

WORDS = ("titles", "summaries", "bodies", "alts")


class NewsForm(RecordForm):
    """What happened, in each language that the network offers, with a picture."""

    date = PartialDateField(label=_("Date"), help_text=_("As far as it is known."))
    upload = forms.FileField(
        label=_("Picture"), required=False, help_text=_("JPEG, PNG or WebP, at most 10 MB.")
    )
    remove_picture = forms.BooleanField(label=_("Remove the picture"), required=False)
    licence = forms.ChoiceField(
        label=_("Licence"),
        required=False,
        choices=lambda: [("", _("Choose a licence")), *licences.choices("")],
    )
    credit = TextField(label=_("Who made it"), required=False, max_length=200)
    source_title = TextField(label=_("Source"), required=False, max_length=200)
    source_url = WebAddressField(label=_("Address of the source"), required=False)
    published = forms.BooleanField(
        label=_("Published"),
        required=False,
        help_text=_("If you do not tick this box, only coordinators see the news item."),
    )

    def __init__(self, data: Any = None, files: Any = None, *, before: Mapping[str, Any]) -> None:
        super().__init__(data, files, initial=_initial(before))
        self.before = before
        add_words(self, "titles", _("Title"), required=True, limit=150)
        add_words(self, "summaries", _("Summary"), long=True, rows=3, limit=400)
        add_words(self, "bodies", _("Text"), long=True, rows=8, limit=20_000, field=MarkdownField)
        add_words(self, "alts", _("What the picture shows"), limit=300)
        words = [name for name in self.fields if name.startswith(WORDS[:3])]
        about = [name for name in self.fields if name.startswith("alts")]
        picture = ["upload", "remove_picture", *about, "licence", "credit"]
        self.order_fields(["date", *words, *picture, "source_title", "source_url", "published"])
        if not self._picture:
            del self.fields["remove_picture"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("upload") or self._keeps(values):
            if not values.get("licence"):
                self.add_error("licence", _("Choose under which licence the picture is shown."))
            if not kept_words(self._picture.get("alts"), values, "alts"):
                first = next(name for name in self.fields if name.startswith("alts"))
                self.add_error(first, _("Describe what it shows, for people who cannot see it."))
        elif not values.get("remove_picture") and "upload" not in self.errors:
            described = [name for name in values if name.startswith("alts") and values[name]]
            if described or values.get("licence") or values.get("credit"):
                self.add_error("upload", _("Choose the picture that these words belong to."))
        return values

    @property
    def _picture(self) -> Mapping[str, Any]:
        return self.before.get("picture") or {}

    def _keeps(self, values: Mapping[str, Any]) -> bool:
        return bool(self._picture) and not values.get("remove_picture")

    def record(self, uploaded: str = "") -> dict[str, Any]:
        """The item as typed; `uploaded` is the key of the picture that came with it."""
        values = self.cleaned_data
        picture = None
        if uploaded or self._keeps(values):
            picture = {
                "key": uploaded or self._picture["key"],
                "alts": kept_words(self._picture.get("alts"), values, "alts"),
                "licence": values["licence"],
                "credit": values["credit"],
            }
        return {
            "date": values["date"],
            **{name: kept_words(self.before.get(name), values, name) for name in WORDS[:3]},
            "source": {"title": values["source_title"], "url": values["source_url"] or None},
            "picture": picture,
            "published": values["published"],
        }


def _initial(before: Mapping[str, Any]) -> dict[str, Any]:
    picture, source = before.get("picture") or {}, before.get("source") or {}
    found: dict[str, Any] = {
        "date": before.get("date") or timezone.localdate().isoformat(),
        "licence": picture.get("licence"),
        "credit": picture.get("credit"),
        "source_title": source.get("title"),
        "source_url": source.get("url"),
        "published": before.get("published", False),
        **initial_words("alts", picture.get("alts")),
    }
    for name in WORDS[:3]:
        found |= initial_words(name, before.get(name))
    return found
