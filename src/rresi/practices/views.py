"""The library's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.authoring.pages import own_map
from rresi.authoring.permissions import PERMISSIONS as AUTHORING
from rresi.core import formats, ratelimit, requests
from rresi.core.translations import current_language
from rresi.design import brand
from rresi.design.panels import Panel, panels_of
from rresi.editorial.gone import missing
from rresi.editorial.permissions import PERMISSIONS as EDITORIAL
from rresi.listing.pages import list_page
from rresi.listing.query import ListQuery
from rresi.practices import booklet, presentation, queries, readers, rules, selection
from rresi.practices.adopters import with_adoptions
from rresi.practices.kind import PRACTICES
from rresi.practices.library import LISTING
from rresi.practices.models import Reading
from rresi.practices.permissions import PERMISSIONS, target_of
from rresi.practices.services import confirm_practice
from rresi.practices.stewards import steward_of
from rresi.search import interface as search

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@require_safe
def practice_list(request: HttpRequest) -> HttpResponse:
    """The library, with what the reader has gathered from it."""
    chosen = selection.selection_of(request)
    unpublishes = allowed(EDITORIAL, actor_of(request.user), "submission.unpublish")
    response = list_page(request, LISTING, {"selection": chosen, "may_unpublish": unpublishes})
    if chosen.rows:
        patch_cache_control(response, private=True, no_store=True)  # going back shows it as it is
    return response


@csrf_exempt  # a token would be a cookie for everybody who looks at the library
@require_POST
def practice_select(request: HttpRequest) -> HttpResponse:
    """Take a practice into the reader's selection or out of it, and go back to the list."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise PermissionDenied
    chosen = selection.selection_of(request)
    add, remove = (requests.text(request.POST, name, limit=100) for name in ("add", "remove"))
    slugs = [] if "clear" in request.POST else selection.changed(chosen, add=add, remove=remove)
    query = ListQuery.read(LISTING, QueryDict(request.POST.get("next", "").lstrip("?")))
    place = add or remove
    address = reverse("practices:list") + query.url().rstrip("?")
    address += f"#practice-{place}" if place else ""
    response = HttpResponse(status=303, headers={"Location": address})
    selection.keep(response, queries.published_pks(slugs))
    return response


@require_safe
def practice_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One practice, in the reader's language or the one asked for."""
    actor = actor_of(request.user)
    practice = queries.readable(actor=actor, slug=slug)
    if practice is None:
        raise missing(PRACTICES, slug)
    page = presentation.page(
        practice,
        wanted=requests.text(request.GET, "text", limit=8),
        address=request.path,
    )
    readers.count(request, [practice], Reading.What.PAGE)
    target = target_of(practice)
    in_charge = allowed(PERMISSIONS, actor, "practice.confirm", target)
    is_public = practice.publication == practice.Publication.PUBLISHED
    due = is_public and rules.due_to_be_looked_at(practice.review_by, timezone.localdate())
    may_see_contact = allowed(AUTHORING, actor, "document.see_contact", target)
    panels = panels_of(PRACTICES.page, practice, request)
    context = {
        "practice": page,
        "parts": _parts(page, panels["story"]),
        "steward": steward_of(practice, member=may_see_contact),
        "map": own_map(LISTING, practice.pk),
        "json_ld": _json_ld(request, page),
        "panels": panels,
        "similar": search.more_like_this(
            "practice", practice.pk, language=current_language(), limit=3
        ),
        "may_see_contact": may_see_contact,
        "may_edit": allowed(EDITORIAL, actor, "submission.revise", target),
        "may_unpublish": is_public and allowed(EDITORIAL, actor, "submission.unpublish", target),
        "may_confirm": due and in_charge,
        "readers": readers.readers_of([practice.pk]).get(practice.pk) if in_charge else None,
        "is_public": is_public,
        "congratulated": is_public
        and actor.user_id is not None
        and practice.owner_id == actor.user_id
        and rules.is_news(practice.published_at, timezone.now()),
    }
    return render(request, "practices/detail.html", context)


def _parts(page: presentation.PracticePage, panels: list[Panel]) -> list[tuple[str, StrOrPromise]]:
    """The parts of the page that one goes to at once, in their order."""
    told = {key: label for key, label, _body in page.sections}
    return [
        *((key, told[key]) for key in ("problem", "solution") if key in told),
        ("evidence", _("Results")),
        *([("lessons", told["lessons"])] if "lessons" in told else []),
        ("conditions", _("What another place needs")),
        *((panel.key, panel.title) for panel in panels if panel.key),
        ("sources", _("Sources")),
    ]


@login_required
@require_POST
def practice_confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that a practice is still right as it stands."""
    practice = queries.published(slug)
    if practice is None:
        raise missing(PRACTICES, slug)
    practice = confirm_practice(actor=actor_of(request.user), practice=practice)
    note = _("Thank you. The next update check is due by %(date)s.")
    messages.success(request, note % {"date": formats.day(practice.review_by)})
    return redirect("practices:detail", slug)


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
        "publisher": {
            "@type": "Organization",
            "name": brand.current().name,
            "url": settings.SITE_URL,
        },
        "citation": [source.url for source in page.sources],
        "creativeWorkStatus": page.checked.sentence if page.checked else "",
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
    return requests.texts(request.GET, "p", limit=100, at_most=limit)


@require_safe
def practice_compare(request: HttpRequest) -> HttpResponse:
    """Up to four practices side by side."""
    asked = _chosen_slugs(request, 100)
    limit = selection.COMPARED_AT_MOST
    practices = queries.whole_in_order(asked[:limit])
    pages = with_adoptions(practices, [presentation.page(practice) for practice in practices])
    too_many = len(asked) > limit
    rows = LISTING.store().rows(queries.published_pks(asked)) if too_many else []
    chosen = [
        {"row": row, "url": "?" + urlencode([("p", slug) for slug in asked if slug != row.slug])}
        for row in rows
    ]
    context = {
        "pages": pages,
        "too_many": too_many,
        "chosen": chosen,
        "limit": limit,
        "gone": queries.unpublished_among(asked),
    }
    return render(request, "practices/compare.html", context)


@require_safe
def practice_booklet(request: HttpRequest) -> HttpResponse:
    """Choose practices for a booklet: the ones asked for, or all that the filters let through."""
    store = LISTING.store()
    slugs = _chosen_slugs(request, selection.CHOSEN_AT_MOST)
    query = ListQuery.read(LISTING, request.GET, store)
    within = None
    if query.text:
        answer = search.search(query.text, language=current_language(), kinds=["practice"], limit=1)
        within = answer.matching("practice")
    if slugs:
        within = frozenset(queries.published_pks(slugs))
    found = store.select(query.chosen, within, query.box)
    page = Paginator(found.ordered("title"), 100).get_page(request.GET.get("page"))
    rows = [
        {
            "slug": row.slug,
            "title": row.title,
            "language": row.title_language,
            "chosen": bool(slugs) or query.narrowed,
        }
        for row in store.rows(list(page.object_list))
    ]
    context = {
        "rows": rows,
        "page": page,
        "limit": selection.CHOSEN_AT_MOST,
        "gone": queries.unpublished_among(slugs),
        "only_chosen": bool(slugs),
    }
    return render(request, "practices/booklet.html", context)


@require_safe
def practice_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """One practice as PDF."""
    practice = queries.readable(actor=actor_of(request.user), slug=slug)
    if practice is None:
        raise missing(PRACTICES, slug)
    wanted = requests.text(request.GET, "text", limit=8)
    return _pdf(request, [practice], f"{slug}.pdf", wanted=wanted)


@require_safe
def booklet_pdf(request: HttpRequest) -> HttpResponse:
    """Any selection as one booklet."""
    slugs = _chosen_slugs(request, selection.CHOSEN_AT_MOST)
    practices = queries.whole_in_order(slugs)
    if not practices:
        context = {"nothing_chosen": True, "gone": queries.unpublished_among(slugs)}
        return render(request, "practices/booklet_empty.html", context, status=400)
    return _pdf(request, practices, "rresi-booklet.pdf", title=_("Good practices"))


def _pdf(
    request: HttpRequest, practices: list[Any], name: str, *, title: str = "", wanted: str = ""
) -> HttpResponse:
    if ratelimit.exceeded(request, "pdf", limit=30, seconds=300):
        return ratelimit.refusal(request, seconds=300)
    readers.count(request, practices, Reading.What.PAPER)
    pages = [
        presentation.page(
            practice,
            wanted=wanted,
            address=settings.SITE_URL + reverse("practices:detail", args=[practice.slug]),
        )
        for practice in practices
    ]
    content = booklet.render(
        with_adoptions(practices, pages), title=title, date=formats.day(timezone.localdate())
    )
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
