"""What a server's process does before it answers anybody.

Whoever came first after a start used to wait for the import of all views, most of a second; with
fifty people at a registration form, that was everybody.
"""

from __future__ import annotations

import gc

from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from rresi.core.translations import interface_languages

COLLECT_AFTER = 20_000
"""So many new objects are kept before Python looks for those that nothing needs: about as many as
a large page makes. With Python's own 700, what a page uses grows old while the page is made, and
every ninth page paid 0.2 s to look through everything."""


def warm_up() -> None:
    """Import all views, read the words and addresses of every language, and spare what is there.

    What has been read by now stays as long as the process, so it is not looked through again.
    """
    for language in interface_languages():
        with translation.override(language):
            reverse("portal:home")
            translation.gettext("Library")
    get_template("design/base.html")
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 10, 10)
    gc.enable()
