"""Forms of reviewers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rresi.core.documents.values import language_choices
from rresi.core.ordering import in_order
from rresi.core.translations import current_language


class ReviewerForm(forms.Form):
    """What someone reads, and (for coordinators) where they belong."""

    languages = forms.MultipleChoiceField(
        label=_("Languages I read well enough to review a text"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["languages"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = language_choices()


class ReviewerRegionForm(ReviewerForm):
    """The coordinator's form: with the home region, on which every choice of reviewers rests."""

    region = forms.ChoiceField(label=_("Home region"), required=False)

    def __init__(self, *args: Any, regions: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"].label = _("Languages they read well enough to review a text")
        named = in_order(((str(pk), name) for pk, name in regions.items()), current_language())
        field = self.fields["region"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("Not set yet")), *named]
        self.order_fields(["region", "languages"])
