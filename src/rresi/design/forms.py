"""How every form is drawn: labels above, help before the field, errors in words beside it."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class Renderer(TemplatesSetting):
    """Draws forms and fields with the house's own templates."""

    form_template_name = "design/components/form.html"
    field_template_name = "design/components/field.html"
