"""The steps that a trial leads to, and their words in the language of each reader.

A plan holds its steps as text, in the language of the plan. A step that came from a trial is known
by its words, and so is said in each reader's language until somebody rewords it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rresi.core import taxonomies
from rresi.resilience.statements import label
from rresi.resilience.whatif import OFFERS, OPENS, RELATES, Change

SECOND = gettext_noop("Find a second provider: %(function)s")
ONE_MORE = gettext_noop("Find one more provider: %(function)s")
_LOSSES = ("close:", "stop:", "part:")  # what nobody plans


def steps_of(
    changes: Iterable[Change], providers: Mapping[str, tuple[int, int]], strengthened: set[str]
) -> Iterator[str]:
    """What to do: bring about what a trial adds, and find providers for what it takes away.

    providers: of each function before and after; strengthened: the functions of the practice.
    """
    for change in changes:
        if not change.text.startswith(_LOSSES):
            yield change.sentence
    lost = [key for key, (before, after) in providers.items() if after < before]
    for key in sorted(lost, key=lambda key: (providers[key][1], key)):
        if key in strengthened:
            # The provider that the trial takes away is there today.
            yield _(SECOND if providers[key][0] == 1 else ONE_MORE) % {"function": label(key)}


@dataclass(frozen=True)
class Said:
    """A step in the reader's language, and the function it is for where the words say it."""

    text: str
    function: str = ""


def in_readers_words(text: str) -> Said:
    """A step from a trial in the reader's language; any other as it was written."""
    for pattern, template, functions in _known():
        found = pattern.fullmatch(text)
        words = found.groupdict() if found else {}
        key = functions.get(words.get("function", ""), "")
        if key:
            words["function"] = label(key)
        if found and ("function" in words) == bool(key):
            return Said(_(template) % words, key)
    return Said(text)


@cache
def _known() -> list[tuple[re.Pattern[str], str, dict[str, str]]]:
    """How each step reads in each language, and the functions by their names there."""
    known = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            functions = {label(term.key): term.key for term in taxonomies.FUNCTIONS.terms}
            for template in (SECOND, ONE_MORE, OPENS, OFFERS, RELATES):
                # Every second part is the name of a placeholder.
                parts = re.split(r"%\((\w+)\)s", _(template))
                pattern = "".join(
                    f"(?P<{part}>.+)" if place % 2 else re.escape(part)
                    for place, part in enumerate(parts)
                )
                known.append((re.compile(pattern), template, functions))
    return known
