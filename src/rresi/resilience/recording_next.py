"""What plans have brought and the directory does not know yet: in words, and where to record it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from rresi.core.formats import day
from rresi.regions.models import Region
from rresi.resilience.plans import Started
from rresi.resilience.recorded import Recorded
from rresi.resilience.statements import label
from rresi.resilience.steps import slugs_by_name


@dataclass(frozen=True)
class ToRecord:
    """Something that has started, and the address of the form that records it."""

    sentence: str
    address: str


def to_record(
    region: Region, started: Iterable[Started], recorded: Recorded, names: Mapping[str, str]
) -> list[ToRecord]:
    """What is still to be recorded. names: the reader's, by slug."""
    slugs = slugs_by_name(recorded, names)
    return [ToRecord(in_words(one), _form(region, one, slugs)) for one in started]


def in_words(found: Started) -> str:
    """Who has started what when, and that it is still to be recorded."""
    words = dict(found.phrase) | {"day": day(found.on)}
    if found.function:
        words["function"] = label(found.function)
    match found.phrase["template"]:
        case "opens" | "offers":
            text = _(
                "%(function)s: %(name)s has started (%(day)s). This is still to be recorded in "
                "the directory."
            )
        case "relates":
            text = _(
                "%(first)s and %(second)s have started to work together (%(day)s). This is still "
                "to be recorded in the directory."
            )
        case _:
            text = _(
                "%(function)s: one more provider was found (%(day)s). It is still to be recorded "
                "in the directory."
            )
    return text % words


def _form(region: Region, found: Started, slugs: Mapping[str, str]) -> str:
    """The profile of whoever is in the directory; of others a new one with what is known."""
    name = found.phrase.get("name") or found.phrase.get("first", "")
    if name in slugs:
        return reverse("ecosystem:edit", args=[slugs[name]])
    known = {"region": region.slug, "name": name, "functions": found.function}
    return f"{reverse('ecosystem:suggest')}?{urlencode({k: v for k, v in known.items() if v})}"
