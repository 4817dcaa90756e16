"""The pages for readers of a kind that has none of its own design: its list and one object."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.authoring.cards import head_of
from rresi.authoring.kinds import AuthoredKind
from rresi.authoring.permissions import PERMISSIONS
from rresi.authoring.reading import personal_of
from rresi.authoring.schema import record_schema
from rresi.core import requests
from rresi.core.translations import language_name, language_own_name
from rresi.design.panels import panels_of
from rresi.editorial.documents import (
    DocumentText,
    PublishedDocument,
    text_for,
    visible_texts,
)
from rresi.editorial.gone import missing
from rresi.editorial.permissions import PERMISSIONS as EDITORIAL
from rresi.listing.declaration import Listing
from rresi.listing.mapping import map_of
from rresi.listing.pages import list_page


@dataclass(frozen=True)
class TextLink:
    """Another language in which an object can be read."""

    code: str
    name: str
    address: str
    is_source: bool
    current: bool


def text_links(row: PublishedDocument, current: DocumentText, address: str) -> list[TextLink]:
    """The languages of an object, its own first. `address` is the path of its page."""
    links = [
        TextLink(
            code=text.language,
            name=language_own_name(text.language),
            address=f"{address}?text={text.language}",
            is_source=text.language == row.source_language,
            current=text.language == current.language,
        )
        for text in visible_texts(row)
    ]
    return sorted(links, key=lambda link: (not link.is_source, link.name))


@require_safe
def document_list(request: HttpRequest, listing: Listing[Any]) -> HttpResponse:
    """The list of a kind; the URL holds its state."""
    return list_page(request, listing)


@require_safe
def document_detail(
    request: HttpRequest, slug: str, kind: AuthoredKind[Any], listing: Listing[Any]
) -> HttpResponse:
    """One object, in the reader's language or the one asked for."""
    actor = actor_of(request.user)
    row = kind.readable(actor, slug)
    if row is None:
        raise missing(kind, slug)
    text = text_for(row, requests.text(request.GET, "text", limit=8))
    target = kind.target_of(row)
    may_see = allowed(PERMISSIONS, actor, "document.see_contact", target)
    context = {
        "kind": kind,
        "slug": slug,
        "listing": listing,
        "card": head_of(kind.namespace, kind.document, row, text),
        **kind.shown(row.document, text.words, text.language),
        "contact": personal_of(kind.document, row.personal),
        "may_see_contact": may_see,
        "texts": text_links(row, text, request.path),
        "source_language": language_name(row.source_language),
        "machine_made": text.machine_made,
        "map": own_map(listing, row.pk) if row.is_public else None,
        "panels": panels_of(kind.page, row, request),
        "may_edit": allowed(EDITORIAL, actor, "submission.revise", target),
        "may_unpublish": allowed(EDITORIAL, actor, "submission.unpublish", target),
        "edit_url": f"{kind.namespace}:edit",
        "unpublish_url": f"{kind.namespace}:unpublish",
        "translate_url": f"{kind.namespace}:translate",
    }
    return render(request, kind.page_template, context)


@require_safe
def document_schema(_request: HttpRequest, kind: AuthoredKind[Any]) -> HttpResponse:
    """The JSON schema of a record, for whoever writes files for the import."""
    return JsonResponse(record_schema(kind), content_type="application/schema+json")


def own_map(listing: Listing[Any], pk: int) -> Any:
    """Where an object lies, None where the list has no map or the object no place."""
    if listing.geography is None:
        return None
    store = listing.store()
    own = store.select({}, within=[pk])
    if not own.points():
        return None
    return map_of(listing, store, own, title=_("Location of the practice"), width=320, height=260)
