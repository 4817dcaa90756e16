"""The languages that the interface speaks: the one list of them, in the order in which it is shown.

`settings.LANGUAGES` is this list; `rresi.core.translations` gives the codes, and the names in each
reader's language. Tools and benchmarks that run without settings import it from here.
"""

from __future__ import annotations

LANGUAGE_CODE = "en"  # what the messages in the code are written in
LANGUAGES = [
    ("en", "English"),
    ("nl", "Dutch"),
    ("de", "German"),
    ("tr", "Turkish"),
    ("fr", "French"),
]
