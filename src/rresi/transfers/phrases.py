"""The steps of a plan that a trial of the region's analysis led to, in the language of each reader.

Such a step is stored with its phrase: the key of a template, and what fills it. A step that
somebody wrote, or reworded, has none and is shown as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rresi.core import taxonomies

Phrase: TypeAlias = Mapping[str, str]

TEMPLATES = {
    "opens": gettext_noop("%(name)s opens and provides: %(function)s"),
    "offers": gettext_noop("%(name)s starts to provide: %(function)s"),
    "relates": gettext_noop("%(first)s and %(second)s start to work together"),
    "second": gettext_noop("Find a second provider: %(function)s"),
    "one_more": gettext_noop("Find one more provider: %(function)s"),
}


def phrase(template: str, **values: str) -> Phrase:
    """What `in_words` puts into words; a function by its key."""
    return {"template": template, **values}


def in_words(phrase: Phrase) -> str:
    """A phrase in the language of the reader."""
    values = dict(phrase)
    template = TEMPLATES[values.pop("template")]
    key = values.get("function", "")
    if key in taxonomies.FUNCTIONS:
        values["function"] = str(taxonomies.FUNCTIONS[key].label)
    return _(template) % values


def in_every_language(phrase: Phrase) -> set[str]:
    """How a phrase may have been read by whoever changes the plan."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.add(in_words(phrase))
    return found
