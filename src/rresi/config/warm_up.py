"""What a server's process reads before it answers anybody.

Whoever came first after a start used to wait for the import of all views, most of a second; with
fifty people at a registration form, that was everybody.
"""

from __future__ import annotations

from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from rresi.core.translations import interface_languages


def warm_up() -> None:
    """Import all views, and read the words and addresses of every language and the page's frame."""
    for language in interface_languages():
        with translation.override(language):
            reverse("portal:home")
            translation.gettext("Library")
    get_template("design/base.html")
