"""What a search found, as a page, a feed or a mail shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from rresi.core.addresses import address_of
from rresi.core.translations import current_language, language_name, pick
from rresi.engines.semantics.snippets import Segments
from rresi.listing.kinds import Kind, find_kind, kinds
from rresi.search.interface import Channel, Hit
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

    @classmethod
    def of(cls, kind: Kind, hit: Hit) -> Result:
        own = hit.language == current_language()
        translated = bool(hit.reader_title) and not own
        if hit.channel == Channel.MEANING:
            why = _("similar in meaning, in %(language)s")
        else:
            why = "" if own else _("found in the %(language)s text")
        return cls(
            kind=str(kind.label),
            url=kind.url(hit.slug),
            title=hit.reader_title if translated else hit.title,
            language=current_language() if translated else hit.language,
            title_marks=() if translated else hit.title_marks,
            snippet=hit.snippet,
            snippet_language=hit.language,
            why=why % {"language": language_name(hit.language)} if why else "",
        )


def results_of(hits: Iterable[Hit]) -> list[Result]:
    """Hits with their pages; those of a kind that has none are left out."""
    known = {kind.key: kind for kind in kinds()}
    return [Result.of(known[hit.kind], hit) for hit in hits if hit.kind in known]


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


def choices(text: str, chosen: str) -> list[tuple[str, str, bool]]:
    """The kinds to narrow a search to: URL, name, whether it is the one chosen."""
    options = [("", _("Everything")), *((kind.key, str(kind.label)) for kind in kinds())]
    return [
        ("?" + urlencode({"q": text, **({"kind": key} if key else {})}), name, key == chosen)
        for key, name in options
    ]


def label_of(saved: SavedSearch) -> str:
    """What a saved search is called: its words, or the kind that it narrows by facets."""
    if saved.text:
        return saved.text
    return ", ".join(str(kind.label) for key in saved.kinds if (kind := find_kind(key)))


def url_of_saved(saved: SavedSearch) -> str:
    """Where a saved search leads: the list with its facets, or the search over everything."""
    lists = [kind.listing for key in saved.kinds if (kind := find_kind(key)) and kind.listing]
    if saved.filters and lists:
        return f"{address_of(lists[0].url_name)}?{saved.filters}"
    return f"{address_of(SEARCH_URL_NAME)}?{urlencode({'q': saved.text})}"
