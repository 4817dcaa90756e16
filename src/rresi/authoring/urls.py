"""The pages of the form, for any kind of content."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from rresi.authoring import views
from rresi.authoring.kinds import AuthoredKind


def form_patterns(kind: AuthoredKind[Any]) -> list[URLPattern]:
    """The URLs at which a kind is written; an app includes them in its own, before its slugs."""
    own = {"kind": kind}
    return [
        path("propose/", views.propose, own, name="propose"),
        path("drafts/<int:number>/", views.write, own, name="write"),
        path("drafts/<int:number>/preview/", views.preview, own, name="preview"),
        path("drafts/<int:number>/hand-in/", views.check, own, name="check"),
        path("drafts/<int:number>/<slug:key>/", views.step, own, name="step"),
        path("revisions/<int:number>/<int:revision>/", views.revision, own, name="revision"),
        path("<slug:slug>/edit/", views.edit, own, name="edit"),
    ]
