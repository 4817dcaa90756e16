"""What was made up to show how the site works: it says so, and stands beside what is counted."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.formats import number


def label() -> str:
    """What marks an invented example, in the reader’s language."""
    return _("invented example")


def marked(name: str, *, invented: bool) -> str:
    """A name where only text can stand, with the mark if what it names is invented."""
    return f"{name} ({label()})" if invented else name


def beside(examples: int) -> str:
    """How many invented examples stand beside what was counted; nothing if there are none."""
    if not examples:
        return ""
    words = ngettext("and %(count)s invented example", "and %(count)s invented examples", examples)
    return words % {"count": number(examples)}


def with_examples(counted: str, examples: int) -> str:
    """What was counted without invented examples, and how many of those stand beside it."""
    if not examples:
        return counted
    words = ngettext(
        "%(counted)s and %(count)s invented example",
        "%(counted)s and %(count)s invented examples",
        examples,
    )
    return words % {"counted": counted, "count": number(examples)}
