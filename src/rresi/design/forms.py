"""How every form is drawn: labels above, help before the field, errors in words beside it.

And a field that several apps need.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting

from rresi.core.text import fault_in_markdown


class Renderer(TemplatesSetting):
    """Draws forms and fields with the house's own templates."""

    form_template_name = "design/components/form.html"
    field_template_name = "design/components/field.html"


class MarkdownField(forms.CharField):
    """Text in Markdown that can be shown as it was written."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value))
        fault = fault_in_markdown(text)
        if fault:
            raise forms.ValidationError(fault)
        return text
