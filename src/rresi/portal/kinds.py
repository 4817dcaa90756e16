"""What the search over everything finds, and where each kind of it is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rresi.core.translations import current_language, language_name, pick
from rresi.engines.semantics.snippets import Segments
from rresi.search.interface import Hit
from rresi.search.models import SavedSearchFind, SearchEntry

# Kind of content: its name in the plural, and the page that shows one of it.
KINDS = {
    "practice": (gettext_lazy("Good practices"), "practices:detail"),
    "organisation": (gettext_lazy("Organisations"), "ecosystem:organisation"),
    "region": (gettext_lazy("Regions"), "regions:detail"),
    "mission": (gettext_lazy("Missions and meetings"), "events:detail"),
    "news": (gettext_lazy("News"), "news:detail"),
}


@dataclass(frozen=True)
class Result:
    """One hit as the page shows it."""

    kind: str
    url: str
    title: str
    language: str
    title_marks: Segments
    snippet: Segments
    snippet_language: str
    why: str

    @classmethod
    def of(cls, hit: Hit) -> Result:
        name, view = KINDS[hit.kind]
        own = hit.language == current_language()
        translated = bool(hit.reader_title) and not own
        if hit.channel == "meaning":
            why = _("similar in meaning, written in %(language)s")
        else:
            why = "" if own else _("found in the text in %(language)s")
        return cls(
            kind=str(name),
            url=reverse(view, args=[hit.slug]),
            title=hit.reader_title if translated else hit.title,
            language=current_language() if translated else hit.language,
            title_marks=() if translated else hit.title_marks,
            snippet=hit.snippet,
            snippet_language=hit.language,
            why=why % {"language": language_name(hit.language)} if why else "",
        )


def results_of(finds: Sequence[SavedSearchFind]) -> list[tuple[SavedSearchFind, Result]]:
    """Finds of a saved search that are still there, with their pages. One statement a kind."""
    language = current_language()
    by_object: dict[tuple[str, int], list[SearchEntry]] = {}
    for kind in KINDS:
        numbers = [find.object_id for find in finds if find.kind == kind]
        if numbers:
            for entry in SearchEntry.objects.filter(kind=kind, object_id__in=numbers).only(
                "kind", "object_id", "language", "slug", "title"
            ):
                by_object.setdefault((kind, entry.object_id), []).append(entry)
    results = []
    for find in finds:
        text = pick(by_object.get((find.kind, find.object_id), ()), (language, "en"))
        if text is not None:
            name, view = KINDS[find.kind]
            url = reverse(view, args=[text.slug])
            result = Result(str(name), url, text.title, text.language, (), (), "", "")
            results.append((find, result))
    return results


def choices(text: str, chosen: str) -> list[tuple[str, str, bool]]:
    """The kinds to narrow the search to: address, name, whether it is the one chosen."""
    options = [("", _("Everything"))] + [(key, str(name)) for key, (name, _view) in KINDS.items()]
    return [
        ("?" + urlencode({"q": text, **({"kind": key} if key else {})}), name, key == chosen)
        for key, name in options
    ]
