"""The page of a list: facets with counts, chips, sorting, results as list and map."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from rresi.core.addresses import address_of
from rresi.core.formats import number
from rresi.core.invented import with_examples
from rresi.core.translations import current_language
from rresi.design.maps import Map
from rresi.listing.declaration import Listing
from rresi.listing.kinds import labels_of
from rresi.listing.mapping import map_of
from rresi.listing.query import BOX, RELEVANCE, ListQuery
from rresi.listing.results import SEARCH_URL_NAME, near_title
from rresi.listing.stores import Ordered, Selection, Store
from rresi.search import interface as search

SORT_RELEVANCE = pgettext_lazy("sort order", "Best match")


@dataclass(frozen=True)
class Option:
    """One value of a facet, as the page shows it."""

    key: str
    label: str
    count: int
    selected: bool
    url: str = ""
    examples: int = 0
    """Invented ones, which stand beside what is counted."""


@dataclass(frozen=True)
class ShownFacet:
    """A facet with its values."""

    key: str
    label: str
    open: bool
    options: Sequence[Option]


@dataclass(frozen=True)
class Found:
    """What a query selects, the page of it that was asked for, and what a search said."""

    selection: Selection
    page: Page[Any]
    pks: list[int]
    hits: Mapping[int, search.Hit] = field(default_factory=dict)
    answer: search.Answer = field(default_factory=search.Answer)
    own: int | None = None
    """How many of the rows the reader can read, which then stand first; None: any order."""
    others: Selection | None = None
    numbered: bool = False
    """Whether rows have the very number that was asked for."""


@dataclass(frozen=True)
class Group:
    """Rows of a page that stand together, under a title unless they are what was asked for."""

    title: str
    items: Sequence[Any]


def list_page(
    request: HttpRequest, listing: Listing[Any], more: Mapping[str, Any] | None = None
) -> HttpResponse:
    """The list as its URL asks for it: the whole page, or for htmx the part that changes."""
    store = listing.store()
    query = ListQuery.read(listing, request.GET, store)
    found = find(listing, store, query)
    selection, page = found.selection, found.page
    words = listing.words
    # Words that nothing holds would leave no filter: those of the list stand there, without the
    # words, so that a reader can go on from them.
    fruitless = bool(query.text) and not (found.numbered or found.answer.matching(listing.kind))
    browsed = replace(query, text="", sort="") if fruitless else query
    narrowed_to = store.select(query.chosen, box=query.box) if fruitless else selection
    map_title = str(words.map_title or words.title)
    mapped = query.map and selection.total > 0
    context: dict[str, Any] = {
        "listing": listing,
        "asked": query,
        "groups": groups(listing, store, found),
        "search_url": search_url(query.text),
        "page": page,
        "page_links": _page_links(query, page),
        "total": selection.total,
        "count_text": _count_text(listing, found),
        "lead": words.lead(store.size - len(store.examples)),
        "facets": facets(listing, store, narrowed_to, browsed),
        "chips": chips(listing, store, query),
        "unchosen_url": query.unchosen().url(),
        "sorts": _sorts(listing, query),
        "map": _map(listing, store, selection, query, map_title) if mapped else None,
        "notes": [note.value for note in found.answer.notes],
        "answer": found.answer,
        "corrected": found.answer.corrected,
        "offered": found.answer.offered,
        "hidden": query.hidden_fields(),
        "unfaceted": browsed.unfaceted_fields(),
        "other_view": query.with_map(not query.map).url() if listing.geography else "",
        **(more or {}),
    }
    if drawn := context["map"]:
        note = words.map_note(selection)
        if query.box and len({(p["latitude"], p["longitude"]) for p in drawn.points}) == 1:
            here = _("All of these are at the same point on the map. They are listed here.")
            note = f"{here} {note}"
        context["map_note"] = note.strip()
    template = "listing/_results.html" if _wants_part(request) else listing.templates.page
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _count_text(listing: Listing[Any], found: Found) -> str:
    """How many there are, and how many invented ones beside them; of a search how many hold the
    words, and apart how many are near."""
    near = found.answer.total - found.answer.exact
    if not near:
        real = found.selection.real.total
        return with_examples(listing.words.count(real), found.selection.total - real)
    of_exact, of_all = found.answer.examples
    exact = listing.words.count(found.answer.exact - of_exact)
    words = {"found": exact, "count": number(near - (of_all - of_exact))}
    return with_examples(_("%(found)s, and %(count)s similar") % words, of_all)


def find(listing: Listing[Any], store: Store, query: ListQuery) -> Found:
    """Search and select, and turn to the page asked for."""
    hits: dict[int, search.Hit] = {}
    answer = search.Answer()
    within: Collection[int] | None = None
    numbered = listing.numbered(query.text) if query.text else None
    if numbered is not None:  # a number is one's own, and like no other
        within = numbered
    elif query.text:
        answer = search.search(
            query.text,
            language=current_language(),
            kinds=[listing.kind],
            allowed=_allowed(listing, store, query),
            limit=listing.page_size,
            offset=(query.page - 1) * listing.page_size,
        )
        within = answer.matching(listing.kind)
        hits = {hit.object_id: hit for hit in answer.hits}
    selection = store.select(query.chosen, within, query.box)
    if query.text and query.order == RELEVANCE and numbered is None:
        paginator: Paginator[Any] = Paginator(range(selection.total), listing.page_size)
        return Found(selection, paginator.get_page(query.page), list(hits), hits, answer)
    parts: tuple[Selection, ...] = (selection,)
    if listing.languages in listing.facet and listing.languages not in query.chosen:
        parts = selection.parted(listing.languages, current_language())
    order = query.sort or query.default_order
    paginator = Paginator(Ordered(order, *parts), listing.page_size)
    page = paginator.get_page(query.page)
    own, others = (parts[0].total, parts[1]) if len(parts) > 1 else (None, None)
    pks = list(page.object_list)
    return Found(selection, page, pks, hits, answer, own, others, numbered=bool(numbered))


def _allowed(
    listing: Listing[Any], store: Store, query: ListQuery
) -> dict[str, Collection[int]] | None:
    """What a search may find; None for all."""
    if not query.chosen and query.box is None:
        return None
    return {listing.kind: store.select(query.chosen, box=query.box).pks()}


def groups(listing: Listing[Any], store: Store, found: Found) -> list[Group]:
    """The rows of a page as it shows them: what the reader can read, then the others; of a search
    what holds the words, then what is near in meaning."""
    items = listing.items(store, found.pks, found.hits)
    near = [pk for pk, hit in found.hits.items() if not hit.exact]
    if near and found.pks == list(found.hits):  # in the order of the search
        exact = listing.items(store, [pk for pk in found.pks if pk not in near], found.hits)
        title = near_title(found.hits.values())
        shown = [Group("", exact), Group(title, items[len(exact) :])]
        return [group for group in shown if group.items]
    if found.own is None or found.others is None or not items:
        return [Group("", items)] if items else []
    own = max(0, found.own - (found.page.start_index() - 1))
    first = listing.items(store, found.pks[:own], found.hits)
    rest = items[len(first) :]
    in_english = found.others.parted(listing.languages, "en")[0].total if rest else 0
    title = (
        _("Also, in English (%(count)s)")
        if rest and in_english == found.others.total
        else _("Also, in other languages (%(count)s)")
    )
    real = found.others.real.total
    count = with_examples(number(real), found.others.total - real)
    shown = [Group("", first), Group(title % {"count": count}, rest)]
    return [group for group in shown if group.items]


def facets(
    listing: Listing[Any], store: Store, selection: Selection, query: ListQuery
) -> list[ShownFacet]:
    """The facets that can narrow what is shown, with counts; and those of what is chosen.

    Left out are values that lead nowhere, and a facet whose every value leads to everything.
    """
    result, real = [], selection.real.counts
    for facet in listing.facets:
        counts = selection.counts.get(facet.key, {})
        chosen = query.chosen.get(facet.key, ())
        shown = [key for key in counts if counts[key] or key in chosen]
        shown += [key for key in chosen if key not in counts]
        if not chosen and all(counts[key] == selection.total for key in shown):
            continue
        labels = labels_of(store, facet, shown)
        options = [
            Option(
                key=key,
                label=labels[key],
                count=(known := real.get(facet.key, {}).get(key, 0)),
                selected=key in chosen,
                examples=counts.get(key, 0) - known,
            )
            for key in facet.sorted(labels)
        ]
        result.append(ShownFacet(facet.key, str(facet.label), bool(chosen), options))
    return result


def chips(listing: Listing[Any], store: Store, query: ListQuery) -> list[Option]:
    """What is chosen now, each with the URL that takes it away."""
    opened = [Option("box", str(BOX), 0, True, query.without_box().url())] if query.box else []
    return opened + [
        Option(value, labels[value], 0, True, query.toggled(key, value).url())
        for key, values in query.chosen.items()
        for labels in [labels_of(store, listing.facet[key], values)]
        for value in values
    ]


def _map(
    listing: Listing[Any], store: Store, selection: Selection, query: ListQuery, title: str
) -> Map:
    """What was found, fitted and with names; each crowd of points opens."""
    return map_of(
        listing, store, selection, title=title, labels=True, opens=query.opening(), box=query.box
    )


def search_url(text: str) -> str:
    """The search over everything, for the same words."""
    return f"{address_of(SEARCH_URL_NAME)}?{urlencode({'q': text})}"


def _wants_part(request: HttpRequest) -> bool:
    return bool(request.htmx) and not request.htmx.history_restore_request  # type: ignore[attr-defined]  # by django-htmx


def _page_links(query: ListQuery, page: Page[Any]) -> dict[str, str]:
    links = {}
    if page.has_previous():
        links["previous"] = query.on_page(page.previous_page_number()).url()
    if page.has_next():
        links["next"] = query.on_page(page.next_page_number()).url()
    return links


def _sorts(listing: Listing[Any], query: ListQuery) -> list[tuple[str, str, bool]]:
    sorts = [(order.key, str(order.label), query.order == order.key) for order in listing.orders]
    if query.text:
        sorts.insert(0, ("", str(SORT_RELEVANCE), query.order == RELEVANCE))
    return sorts
