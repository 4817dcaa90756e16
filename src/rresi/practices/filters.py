"""The state of the library page, as its address holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from rresi.core import requests, taxonomies
from rresi.core.ordering import collation_key
from rresi.core.translations import country_name, current_language, language_name
from rresi.practices.library import NOT_RECORDED, START_STEPS, Library, Selection
from rresi.practices.models import EvidenceLevel, Practice

SORTS: dict[str, Promise] = {
    "newest": _("Newest in the library"),
    "title": _("Title"),
    "start": _("Most recent start"),
}
RELEVANCE = "relevance"
MAXIMUM_QUERY = 300
MAXIMUM_VALUES = 40
VISIBLE_FACETS = ("topic", "country", "evidence")

FACETS: dict[str, Promise] = {
    "topic": taxonomies.TOPICS.label,
    "function": taxonomies.FUNCTIONS.label,
    "target_group": taxonomies.TARGET_GROUPS.label,
    "country": _("Country"),
    "region": _("Region"),
    "status": _("Status"),
    "evidence": _("Evidence"),
    "language": _("Language"),
    "start": _("Started"),
    "sdg": taxonomies.SDGS.label,
}


@dataclass(frozen=True)
class LibraryQuery:
    """What a reader asks of the library."""

    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1

    @classmethod
    def read(cls, data: QueryDict) -> LibraryQuery:
        """Read an address; what it cannot mean is left out rather than refused."""
        chosen = {
            facet: tuple(requests.texts(data, facet, limit=80, at_most=MAXIMUM_VALUES))
            for facet in FACETS
        }
        sort = data.get("sort", "")
        return cls(
            text=requests.text(data, "q", limit=MAXIMUM_QUERY),
            chosen={facet: values for facet, values in chosen.items() if values},
            sort=sort if sort in SORTS else "",
            page=requests.whole_number(data, "page", default=1, at_least=1, at_most=1_000_000),
        )

    @property
    def order(self) -> str:
        return self.sort or (RELEVANCE if self.text else "newest")

    def parameters(self) -> list[tuple[str, str]]:
        pairs = [("q", self.text)] if self.text else []
        pairs += [(facet, value) for facet, values in self.chosen.items() for value in values]
        if self.sort:
            pairs.append(("sort", self.sort))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return pairs

    def address(self) -> str:
        """The query part of the address, with its question mark; it works on any page's path."""
        return "?" + urlencode(self.parameters())

    def toggled(self, facet: str, value: str) -> LibraryQuery:
        """The same query with one value added or taken away, on the first page."""
        values = self.chosen.get(facet, ())
        kept = tuple(v for v in values if v != value) if value in values else (*values, value)
        chosen = {**self.chosen, facet: kept}
        return replace(self, chosen={f: v for f, v in chosen.items() if v}, page=1)

    def on_page(self, page: int) -> LibraryQuery:
        return replace(self, page=page)


@dataclass(frozen=True)
class Option:
    """One value of a facet, as the page shows it."""

    key: str
    label: str
    count: int
    url: str
    selected: bool


@dataclass(frozen=True)
class Facet:
    """A facet with its values."""

    key: str
    label: str
    open: bool
    options: Sequence[Option]


def label_of(library: Library, facet: str, key: str) -> str:
    """A value's label in the reader's language; the key itself when there is no such value."""
    vocabulary = taxonomies.VOCABULARIES.get(facet)
    if vocabulary is not None:
        if key not in vocabulary:
            return key
        label = str(vocabulary[key].label)
        return f"{key} {label}" if facet == taxonomies.VocabularyKey.SDG else label
    match facet:
        case "country":
            return country_name(key)
        case "region":
            known = key in library.regions
            return library.region_name(key, current_language()) if known else key
        case "status":
            return str(dict(Practice.Status.choices).get(key, key))
        case "evidence":
            levels = {str(value): label for value, label in EvidenceLevel.choices}
            return str(levels.get(key, key))
        case "language":
            name = language_name(key)
            return name[:1].upper() + name[1:]
        case "start":
            return _start_label(key)
        case _:
            return key


def _start_label(key: str) -> str:
    if key == NOT_RECORDED:
        return gettext("Not recorded")
    if not key.isdecimal() or int(key) not in START_STEPS:
        return key
    first = int(key)
    index = START_STEPS.index(first)
    if index == 0:
        return gettext("%(year)d or later") % {"year": first}
    last = START_STEPS[index - 1] - 1
    if first == 0:
        return gettext("%(year)d or earlier") % {"year": last}
    return gettext("%(first)d to %(last)d") % {"first": first, "last": last}


def facets(library: Library, selection: Selection, query: LibraryQuery) -> list[Facet]:
    """All facets with counts, the values that lead somewhere first in their natural order."""
    language = current_language()
    result = []
    for facet, label in FACETS.items():
        counts = selection.counts.get(facet, {})
        chosen = query.chosen.get(facet, ())
        shown = [key for key in counts if counts[key] or key in chosen]
        shown += [key for key in chosen if key not in counts]
        labels = {key: label_of(library, facet, key) for key in shown}
        shown.sort(key=lambda key: _place(facet, key, labels[key], language))
        if not shown:
            continue
        result.append(
            Facet(
                key=facet,
                label=str(label),
                open=bool(chosen) or facet in VISIBLE_FACETS,
                options=[
                    Option(
                        key=key,
                        label=labels[key],
                        count=counts.get(key, 0),
                        url=query.toggled(facet, key).address(),
                        selected=key in chosen,
                    )
                    for key in shown
                ],
            )
        )
    return result


def _place(facet: str, key: str, label: str, language: str) -> Any:
    vocabulary = taxonomies.VOCABULARIES.get(facet)
    if vocabulary is not None:
        return (vocabulary.keys.index(key) if key in vocabulary else 999, key)
    if facet in {"evidence", "start"}:
        return (-int(key) if key.isdecimal() else 1, key)
    return collation_key(label, language)


def chips(library: Library, query: LibraryQuery) -> list[Option]:
    """What is chosen now, each with the address that takes it away."""
    return [
        Option(
            value, label_of(library, facet, value), 0, query.toggled(facet, value).address(), True
        )
        for facet, values in query.chosen.items()
        for value in values
    ]


SORT_RELEVANCE = pgettext_lazy("sort order", "Best match")
