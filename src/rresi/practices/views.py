"""The library's pages."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.core import formats, ratelimit, requests
from rresi.core.translations import current_language
from rresi.design.maps import Map
from rresi.editorial.permissions import PERMISSIONS as EDITORIAL
from rresi.practices import booklet, filters, library, listing, presentation, queries, rules
from rresi.practices.permissions import PERMISSIONS, target_of
from rresi.practices.services import confirm_practice
from rresi.practices.transfers import queries as transfers
from rresi.search import interface as search

PAGE_SIZE = 20
COMPARE_AT_MOST = 4
BOOKLET_AT_MOST = 40


@require_safe
@vary_on_headers("HX-Request")
def practice_list(request: HttpRequest) -> HttpResponse:
    """The library: facets with counts, results as list and map; the address holds the state."""
    query = filters.LibraryQuery.read(request.GET)
    books = library.current()
    language = current_language()
    hits: dict[int, search.Hit] = {}
    notes: tuple[search.Note, ...] = ()
    within = None
    if query.text:
        passing = library.select(books, query.chosen)
        answer = search.search(
            query.text,
            language=language,
            kinds=["practice"],
            allowed={"practice": books.ids_in(passing.mask)} if query.chosen else None,
            limit=PAGE_SIZE,
            offset=(query.page - 1) * PAGE_SIZE,
        )
        within = books.mask_of(answer.matching("practice"))
        notes = answer.notes
        hits = {hit.object_id: hit for hit in answer.hits}
    selection = library.select(books, query.chosen, within)
    if query.text and query.order == filters.RELEVANCE:
        paginator: Paginator[Any] = Paginator(range(selection.total), PAGE_SIZE)
        page = paginator.get_page(query.page)
        numbers = list(hits)
    else:
        paginator = Paginator(books.ordered(selection.mask, query.order, language), PAGE_SIZE)
        page = paginator.get_page(query.page)
        numbers = [books.ids[position] for position in page.object_list]
    items = listing.items(books, numbers, hits)
    chips = filters.chips(books, query)
    context = {
        "asked": query,
        "query": query.text,
        "items": items,
        "page": page,
        "page_links": _page_links(query, page),
        "total": selection.total,
        "all": len(books.ids),
        "countries": len(books.masks.get("country", {})),
        "facets": filters.facets(books, selection, query),
        "chips": chips,
        "sorts": _sorts(query),
        "map": library.map_of(books, selection.mask, title=_("Where these practices are")),
        "notes": [note.value for note in notes],
        "filtered": bool(query.text or query.chosen),
        "hidden": [
            (name, value) for name, value in query.parameters() if name not in {"sort", "page"}
        ],
    }
    template = "practices/_library.html" if _wants_part(request) else "practices/list.html"
    return render(request, template, context)


def _wants_part(request: HttpRequest) -> bool:
    return bool(request.htmx) and not request.htmx.history_restore_request  # type: ignore[attr-defined]  # by django-htmx


def _page_links(query: filters.LibraryQuery, page: Page[Any]) -> dict[str, str]:
    links = {}
    if page.has_previous():
        links["previous"] = query.on_page(page.previous_page_number()).address()
    if page.has_next():
        links["next"] = query.on_page(page.next_page_number()).address()
    return links


def _sorts(query: filters.LibraryQuery) -> list[tuple[str, str, bool]]:
    sorts = [(key, str(label), query.order == key) for key, label in filters.SORTS.items()]
    if query.text:
        best = str(filters.SORT_RELEVANCE)
        sorts.insert(0, ("", best, query.order == filters.RELEVANCE))
    return sorts


@require_safe
def practice_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One practice, in the reader's language or the one asked for."""
    actor = actor_of(request.user)
    practice = queries.readable(actor=actor, slug=slug)
    if practice is None:
        raise Http404(slug)
    page = presentation.page(
        practice,
        wanted=requests.text(request.GET, "text", limit=8),
        address=request.path,
    )
    books = library.current()
    target = target_of(practice)
    is_public = practice.publication == practice.Publication.PUBLISHED
    due = is_public and rules.due_to_be_looked_at(practice.review_by, timezone.localdate())
    context = {
        "practice": page,
        "map": _own_map(books, practice.pk),
        "json_ld": _json_ld(request, page),
        "transfers": transfers.of_practice(practice),
        "similar": search.more_like_this(
            "practice", practice.pk, language=current_language(), limit=3
        ),
        "may_see_contact": allowed(PERMISSIONS, actor, "practice.see_contact", target),
        "may_edit": allowed(EDITORIAL, actor, "submission.revise", target),
        "may_confirm": due and allowed(PERMISSIONS, actor, "practice.confirm", target),
        "is_public": is_public,
    }
    return render(request, "practices/detail.html", context)


@login_required
@require_POST
def practice_confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that a practice is still right as it stands."""
    practice = queries.published(slug)
    if practice is None:
        raise Http404(slug)
    practice = confirm_practice(actor=actor_of(request.user), practice=practice)
    note = _("Thank you. The next look is due by %(date)s.")
    messages.success(request, note % {"date": formats.day(practice.review_by)})
    return redirect("practices:detail", slug)


def _own_map(books: library.Library, number: int) -> Map | None:
    mask = books.mask_of([number])
    if not library.points(books, mask):
        return None
    return library.map_of(books, mask, title=_("Where it is"), width=320, height=260)


def _json_ld(request: HttpRequest, page: presentation.PracticePage) -> dict[str, Any]:
    """The practice as schema.org sees it (https://schema.org/Article)."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": page.title,
        "abstract": page.summary,
        "inLanguage": page.language,
        "url": settings.SITE_URL + request.path,
        "about": [topic.label for topic in page.topics],
        "spatialCoverage": {"@type": "Place", "name": page.place or page.region},
        "publisher": {"@type": "Organization", "name": "R.R.E.S.I.", "url": settings.SITE_URL},
        "citation": [source.url for source in page.sources],
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }
    if page.latitude is not None:
        data["spatialCoverage"]["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": page.latitude,
            "longitude": page.longitude,
        }
    if page.organisation:
        data["author"] = {"@type": "Organization", "name": page.organisation}
    return data


def _chosen_slugs(request: HttpRequest, limit: int) -> list[str]:
    return list(dict.fromkeys(slug for slug in request.GET.getlist("p") if slug))[:limit]


@require_safe
def practice_compare(request: HttpRequest) -> HttpResponse:
    """Up to four practices side by side."""
    asked = _chosen_slugs(request, 100)
    pages = [
        presentation.page(practice) for practice in queries.whole_in_order(asked[:COMPARE_AT_MOST])
    ]
    context = {"pages": pages, "too_many": len(asked) > COMPARE_AT_MOST, "limit": COMPARE_AT_MOST}
    return render(request, "practices/compare.html", context)


@require_safe
def practice_booklet(request: HttpRequest) -> HttpResponse:
    """Choose practices for a booklet: the ones asked for, or all that the filters let through."""
    books = library.current()
    language = current_language()
    chosen = set(_chosen_slugs(request, BOOKLET_AT_MOST))
    query = filters.LibraryQuery.read(request.GET)
    mask = library.select(books, query.chosen).mask
    if query.text:
        answer = search.search(query.text, language=language, kinds=["practice"], limit=1)
        mask &= books.mask_of(answer.matching("practice"))
    positions = books.ordered(mask, "title", language)
    page = Paginator(positions, 100).get_page(request.GET.get("page"))
    rows = [
        {
            "slug": books.slugs[int(position)],
            "title": books.title(int(position), language),
            "language": books.title_language(int(position), language),
            "chosen": books.slugs[int(position)] in chosen or bool(query.text or query.chosen),
        }
        for position in page.object_list
    ]
    context = {"rows": rows, "page": page, "limit": BOOKLET_AT_MOST, "chosen": len(chosen)}
    return render(request, "practices/booklet.html", context)


@require_safe
def practice_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """One practice as PDF."""
    practice = queries.readable(actor=actor_of(request.user), slug=slug)
    if practice is None:
        raise Http404(slug)
    wanted = requests.text(request.GET, "text", limit=8)
    return _pdf(request, [practice], f"{slug}.pdf", wanted=wanted)


@require_safe
def booklet_pdf(request: HttpRequest) -> HttpResponse:
    """Any selection as one booklet."""
    slugs = _chosen_slugs(request, BOOKLET_AT_MOST)
    practices = queries.whole_in_order(slugs)
    if not practices:
        context = {"nothing_chosen": True}
        return render(request, "practices/booklet_empty.html", context, status=400)
    return _pdf(request, practices, "rresi-booklet.pdf", title=_("Good practices"))


def _pdf(
    request: HttpRequest, practices: list[Any], name: str, *, title: str = "", wanted: str = ""
) -> HttpResponse:
    if ratelimit.exceeded(request, "pdf", limit=30, seconds=300):
        return ratelimit.refusal(request, seconds=300)
    pages = [
        presentation.page(
            practice,
            wanted=wanted,
            address=settings.SITE_URL + reverse("practices:detail", args=[practice.slug]),
        )
        for practice in practices
    ]
    content = booklet.render(pages, title=title, date=formats.day(timezone.localdate()))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
