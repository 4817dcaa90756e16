"""The URLs of a kind of content; an app includes them in its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from rresi.authoring import feeds, pages, views
from rresi.authoring.bringing import arrived
from rresi.authoring.corrected import corrections
from rresi.authoring.kinds import AuthoredKind
from rresi.authoring.taking_back import unpublish
from rresi.listing.declaration import Listing
from rresi.wording.urls import translation_patterns


def content_patterns(
    kind: AuthoredKind[Any],
    listing: Listing[Any],
    detail: Callable[..., HttpResponse] | None = None,
    listed: Callable[..., HttpResponse] | None = None,
) -> list[URLPattern]:
    """All pages of a kind. `detail` and `listed` are for kinds whose page has its own design."""
    own: dict[str, Any] = {"kind": kind}
    shown: dict[str, Any] = {"listing": listing}
    return [
        path("", listed, name="list")
        if listed
        else path("", pages.document_list, shown, name="list"),
        path("schema.json", pages.document_schema, own, name="schema"),
        path("feed.atom", feeds.NewDocuments(kind), name="feed"),
        path("import/<int:pk>/", arrived, own, name="arrival"),
        *form_patterns(kind),
        *translation_patterns(kind),
        path("<slug:slug>/corrections/", corrections, own, name="corrections"),
        path("<slug:slug>/", detail, name="detail")
        if detail
        else path("<slug:slug>/", pages.document_detail, own | shown, name="detail"),
    ]


def form_patterns(kind: AuthoredKind[Any]) -> list[URLPattern]:
    """The pages of the form. They come before whatever begins with a slug."""
    own = {"kind": kind}
    return [
        path("propose/", views.propose, own, name="propose"),
        path("drafts/<int:number>/", views.write, own, name="write"),
        path("drafts/<int:number>/preview/", views.preview, own, name="preview"),
        path("drafts/<int:number>/hand-in/", views.check, own, name="check"),
        path("drafts/<int:number>/<slug:key>/", views.step, own, name="step"),
        path("revisions/<int:number>/<int:revision>/", views.revision, own, name="revision"),
        path("<slug:slug>/edit/", views.edit, own, name="edit"),
        path("<slug:slug>/unpublish/", unpublish, own, name="unpublish"),
    ]
