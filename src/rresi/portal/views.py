"""Pages that cross contexts, and what every site must say."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from rresi.accounts.queries import holders_of, in_charge_of
from rresi.accounts.roles import Role
from rresi.core import ratelimit, requests
from rresi.core.recipients import KEPT_DAYS
from rresi.core.taxonomies import TOPICS
from rresi.core.translations import current_language, language_name, offered_languages
from rresi.ecosystem import queries as ecosystem
from rresi.editorial.gone import Unpublished, gone_page
from rresi.events.models import Event
from rresi.events.queries import cards as events
from rresi.events.queries.desk import contacts_of, event_by, organised_by
from rresi.listing import results
from rresi.listing.kinds import find_kind
from rresi.listing.mapping import map_of
from rresi.network import queries as network
from rresi.network.documents import HomePart, HomeSection, PageKey
from rresi.news import queries as news
from rresi.portal import loop, services
from rresi.portal.forms import ContactForm
from rresi.practices.library import LISTING, on_show, readable_first
from rresi.practices.rules import legend
from rresi.projects import queries as projects
from rresi.regions import queries as regions
from rresi.search import interface as searching
from rresi.transfers import queries as adoptions

SEARCH_PAGE_SIZE = 20
ADOPTIONS = 3
NEWEST = 4
EVENTS = 3


@vary_on_headers("Accept-Language")
def best_language(request: HttpRequest) -> HttpResponse:
    """Send a visitor of `/` to the language that their browser asks for."""
    language = translation.get_language_from_request(request)
    offered = offered_languages()
    language = language if language in offered else offered[0]
    return HttpResponseRedirect(f"/{language}/")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the network learned lately, what comes next, and where it happens."""
    store = LISTING.store()
    real = store.select({}).real
    counts = {
        key: {value: count for value, count in real.counts[key].items() if count}
        for key in ("language", "country", "topic")
    }
    language = current_language()
    turn = requests.whole_number(request.GET, "example", default=0, at_least=0, at_most=1000)
    poster, others = on_show(store, timezone.localdate().toordinal() + turn)  # another each day
    own = found.home if (found := network.document()) else HomePart()
    questions = network.said(own.questions)
    newest = readable_first(store, "newest", NEWEST + 1)
    others_newest = [one for one in newest if poster is None or one.slug != poster.slug]
    following, former = events.next_and_past(coming=2, past=3)
    former = former[: max(1, EVENTS - len(following))]  # no longer than the news beside them
    chain = loop.of_network() if HomeSection.LATEST in own.sections and store.size else None
    context = {
        "sections": own.sections,
        "headline": network.said(own.headline),
        "lead": network.said(own.lead),
        "poster": poster if HomeSection.PRACTICE in own.sections else None,
        "next_example": turn + 1 if others else 0,
        "adoptions": adoptions.lately(ADOPTIONS),
        "adopted": chain.count(loop.Key.ADOPTIONS) if chain else 0,
        "loop": chain,
        # The practice on the poster is not told twice where there are enough others.
        "items": (others_newest if len(others_newest) >= NEWEST else newest)[:NEWEST],
        "total": real.total,
        "readable": counts["language"].get(language, 0),
        "language_name": language_name(language),
        "questions": [(one, "?" + urlencode({"q": one})) for one in questions.text or ()],
        "questions_language": questions.language,
        "own_search": True,
        "countries": len(counts["country"]),
        "topics": _topics(counts["topic"]),
        "map": map_of(
            LISTING,
            store,
            real,
            title=_("Locations of the good practices"),
            height=440,
            by_area=True,
            labels=True,
        ),
        "news": news.latest(EVENTS),
        "coming": following,
        "missions": former,
    }
    return render(request, "portal/home.html", context)


def _topics(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {"key": term.key, "label": term.label, "count": counts[term.key]}
        for term in TOPICS.shown
        if term.key in counts
    ]


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """One search over everything that is published: practices lead unless a kind is chosen."""
    text = requests.text(request.GET, "q")
    chosen = find_kind(request.GET.get("kind", ""))
    number = requests.whole_number(request.GET, "page", default=1, at_least=1, at_most=99_999)
    leading = chosen or find_kind(LISTING.kind)
    assert leading is not None
    answer = searching.search(
        text,
        language=current_language(),
        leading=leading.key,
        limit=SEARCH_PAGE_SIZE,
        offset=(number - 1) * SEARCH_PAGE_SIZE,
    )
    exact = [hit for hit in answer.hits if hit.exact]
    context = {
        "query_text": text[:300],
        "answer": answer,
        "counted": results.counted(answer.total, answer.examples[1]),
        "exact": results.found(leading, exact),
        "near": results.found(leading, answer.hits[len(exact) :]),
        "near_title": results.near_title(answer.hits),
        "aside": [] if chosen else results.by_kind(answer, text, leading.key),
        "notes": [note.value for note in answer.notes],
        "page": Paginator(range(answer.total), SEARCH_PAGE_SIZE).get_page(number),
        "kinds": results.choices(text, chosen.key if chosen else "", answer),
        "kind": chosen.key if chosen else "",
        "leading": leading.label,
    }
    return render(request, "portal/search.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the network is, who pays for it, and how practices are chosen."""
    context = {
        "project": projects.main_project(),
        "levels": legend(),
        **_own_words(PageKey.ABOUT),
    }
    return render(request, "portal/about.html", context)


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    days = {"contact_days": services.CONTACT_DAYS, "mail_days": KEPT_DAYS}
    context = {**days, **_own_words(PageKey.PRIVACY)}
    return render(request, "portal/privacy.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html", _own_words(PageKey.ACCESSIBILITY))


@require_safe
def imprint(request: HttpRequest) -> HttpResponse:
    """Who answers for this site and how to reach them."""
    return render(request, "portal/imprint.html", _own_words(PageKey.IMPRINT))


def _own_words(page: PageKey) -> dict[str, Any]:
    """What the network itself says on a page, and who it is."""
    text, language = network.text_of(page)
    return {"own_text": text, "own_language": language, **_responsible()}


def _responsible() -> dict[str, Any]:
    """Who runs the network; the lead partner by the name that the directory has for the reader."""
    document = network.document()
    lead = document.lead.name if document else ""
    pk = ecosystem.named({lead}).get(lead) if lead else None
    name = ecosystem.names_of({pk}).get(pk, lead) if pk else lead
    return {"network": document, "lead_name": name}


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """A form that reaches the coordinators; with `?region=` those who look after a region, with
    `?event=` those whom participants of an event write to."""
    region = regions.find(requests.text(request.GET, "region", limit=80))
    slug = requests.text(request.GET, "event", limit=80)
    event = event_by(slug) if slug else None
    event = event if event and event.status != Event.Status.DRAFT else None
    region = None if event else region
    form = ContactForm(
        request.POST if request.method == "POST" else None, initial={"token": uuid.uuid4()}
    )
    context = {
        "form": form,
        "contact_days": services.CONTACT_DAYS,
        **_responsible(),
        "region_name": regions.name_of(region) if region else "",
        "region_slug": region.slug if region else "",
        "card": events.EventCard.of(event) if event else None,
        "organised": event is not None and bool(organised_by(event)),
        "managed": region is not None and bool(holders_of(Role.REGION_MANAGER, region.pk)),
        "sent": "sent" in request.GET,
    }
    if request.method == "POST":
        if ratelimit.exceeded(request, "contact", limit=10, seconds=3600):
            wait = ratelimit.left(3600)
            form.add_error("text", ratelimit.complaint(wait))
            return ratelimit.slowed(render(request, "portal/contact.html", context), wait)
        if form.is_valid():
            if not form.looks_automatic:
                to = in_charge_of(Role.REGION_MANAGER, region.pk) if region else []
                services.send_contact_message(
                    language=current_language(),
                    to=contacts_of(event) if event else to,
                    **form.message_fields(),
                )
            about = {key: request.GET[key] for key in ("region", "event") if key in request.GET}
            return redirect(f"{reverse('portal:contact')}?{urlencode({**about, 'sent': 1})}")
    return render(request, "portal/contact.html", context)


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        "Disallow: /*/account/",
        "Disallow: /*/practices/?",
        "Disallow: /*/search/",
        "Disallow: /*/practices/booklet.pdf",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """The mail that the demonstration has sent; exists in demo mode alone."""
    if not settings.DEMO:
        raise Http404
    return render(request, "portal/mailbox.html", {"mails": services.read_mail_folder(limit=50)})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, Unpublished):
        return gone_page(request, exception)
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "500.html", status=500)
