"""The languages that the interface speaks: the one list of them, in the order in which it is shown.

`settings.LANGUAGES` is this list; `rresi.core.translations.interface_languages()` gives the codes.
Tools and benchmarks that run without settings import it from here.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

LANGUAGE_CODE = "en"  # what the messages in the code are written in
LANGUAGES = [
    ("en", _("English")),
    ("nl", _("Dutch")),
    ("de", _("German")),
    ("tr", _("Turkish")),
    ("fr", _("French")),
]
