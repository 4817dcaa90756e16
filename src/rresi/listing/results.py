"""What a search found, as a page, a feed or a mail shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core.addresses import address_of
from rresi.core.formats import number
from rresi.core.invented import with_examples
from rresi.core.translations import current_language, language_name, pick
from rresi.engines.semantics.snippets import Segments
from rresi.listing.kinds import Kind, find_kind, kinds
from rresi.search.interface import Answer, Channel, Hit, why_near
from rresi.search.models import SavedSearch, SavedSearchFind
from rresi.search.saved import texts_of

# The search over everything lives on a floor above; its page goes by this name.
SEARCH_URL_NAME = "portal:search"


@dataclass(frozen=True)
class Result:
    """One hit as the page shows it."""

    kind: str
    url: str
    title: str
    language: str
    title_marks: Segments = ()
    snippet: Segments = ()
    snippet_language: str = ""
    why: str = ""
    labels: Sequence[str] = ()
    invented: bool = False

    @classmethod
    def of(cls, kind: Kind, hit: Hit) -> Result:
        own = hit.language == current_language()
        translated = bool(hit.reader_title) and not own
        told = hit.snippet_language or hit.language
        why = "" if told == current_language() else _("in %(language)s")
        return cls(
            kind=str(kind.label),
            url=kind.url(hit.slug),
            title=hit.reader_title if translated else hit.title,
            language=current_language() if translated else hit.language,
            title_marks=() if translated else hit.title_marks,
            snippet=hit.snippet,
            snippet_language=told,
            why=why % {"language": language_name(told)} if why else "",
            labels=hit.labels,
            invented=hit.invented,
        )


@dataclass(frozen=True)
class Aside:
    """Some results of a kind that does not lead, and where all of them are: those that hold what
    was asked for, and under `near_title` the others. `counted` says how many there are in words,
    invented examples apart."""

    label: str
    results: Sequence[Result]
    near: Sequence[Result]
    near_title: str
    count: int
    counted: str
    url: str

    @property
    def shown(self) -> int:
        return len(self.results) + len(self.near)


def results_of(hits: Iterable[Hit]) -> list[Result]:
    """Hits with their pages; those of a kind that has none are left out."""
    known = {kind.key: kind for kind in kinds()}
    return [Result.of(known[hit.kind], hit) for hit in hits if hit.kind in known]


@dataclass(frozen=True)
class Found:
    """Hits as the page shows them: as the cards of their list where it has such, drawn by
    `template`, and otherwise as results."""

    items: Sequence[Any]
    template: str = ""


def found(kind: Kind, hits: Sequence[Hit]) -> Found:
    """Hits of one kind. With cards: one query, and those of the cards this worker has not made."""
    listing = kind.listing
    if not hits or listing is None or listing.with_hit is None:
        return Found(results_of(hits))
    by_pk = {hit.object_id: hit for hit in hits}
    items = listing.items(listing.store(), list(by_pk), by_pk)
    return Found(items, listing.templates.cards)


def near_title(hits: Iterable[Hit]) -> str:
    """What stands over those hits that do not hold what was asked for."""
    titles = {
        Channel.WORDS: _("Some of your words"),
        Channel.TERMS: _("Related terms"),
        Channel.MEANING: _("Similar in meaning"),
    }
    return " · ".join(titles[channel] for channel in why_near(hits))


def results_of_finds(
    finds: Sequence[SavedSearchFind],
) -> list[tuple[SavedSearchFind, Result]]:
    """Finds of a saved search that are still there, with their pages. One query per kind."""
    texts = texts_of({(find.kind, find.object_id) for find in finds})
    results = []
    for find in finds:
        kind = find_kind(find.kind)
        text = pick(texts.get((find.kind, find.object_id), ()), (current_language(), "en"))
        if kind is not None and text is not None:
            result = Result(str(kind.label), kind.url(text.slug), text.title, text.language)
            results.append((find, result))
    return results


@dataclass(frozen=True)
class Choice:
    """A kind that a search may be narrowed to."""

    url: str
    name: str
    count: int
    examples: int
    selected: bool


def by_kind(answer: Answer, text: str, leading: str) -> list[Aside]:
    """The hits aside, each kind apart, in the order in which kinds are offered.

    A kind whose hits are counted but not among those aside has its heading and the way to them.
    """
    found = ((kind, [hit for hit in answer.aside if hit.kind == kind.key]) for kind in kinds())
    return [
        Aside(
            str(kind.label),
            results_of(hit for hit in hits if hit.exact),
            results_of(hit for hit in hits if not hit.exact),
            near_title(hits),
            answer.counts.get(kind.key, 0),
            counted(answer.counts.get(kind.key, 0), answer.invented.get(kind.key, 0)),
            _search_url(text, kind.key),
        )
        for kind, hits in found
        if hits or (answer.counts.get(kind.key) and kind.key != leading)
    ]


def counted(total: int, examples: int) -> str:
    """How many results there are, those that are invented apart."""
    real = total - examples
    words = ngettext("%(total)s result", "%(total)s results", real)
    return with_examples(words % {"total": number(real)}, examples)


def choices(text: str, chosen: str, answer: Answer) -> list[Choice]:
    """The kinds to narrow a search to that have results, and the one chosen."""
    counts, examples = answer.counts, answer.invented
    options = [("", _("Everything"), sum(counts.values()), sum(examples.values()))]
    options += [
        (kind.key, str(kind.label), counts.get(kind.key, 0), examples.get(kind.key, 0))
        for kind in kinds()
    ]
    return [
        Choice(_search_url(text, key), name, count - invented, invented, key == chosen)
        for key, name, count, invented in options
        if count or key == chosen
    ]


def _search_url(text: str, kind: str) -> str:
    return "?" + urlencode({"q": text, **({"kind": kind} if kind else {})})


def label_of(saved: SavedSearch) -> str:
    """What a saved search is called: its words, or the kind it searches, and its facets."""
    found = [kind for key in saved.kinds if (kind := find_kind(key))]
    name = saved.text or ", ".join(str(kind.label) for kind in found)
    facets = [label for kind in found for label in kind.filter_labels(saved.filters)]
    if not facets:
        return name
    return _("%(search)s: %(facets)s") % {"search": name, "facets": ", ".join(facets)}


def url_of_saved(saved: SavedSearch) -> str:
    """Where a saved search leads: the list with its facets, or the search over everything."""
    lists = [kind.listing for key in saved.kinds if (kind := find_kind(key)) and kind.listing]
    if saved.filters and lists:
        return f"{address_of(lists[0].url_name)}?{saved.filters}"
    return f"{address_of(SEARCH_URL_NAME)}?{urlencode({'q': saved.text})}"
