"""The translators' pages, for any kind of content."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from rresi.editorial.documents import DocumentKind
from rresi.wording import views

app_name = "wording"
urlpatterns = [path("", views.overview, name="overview")]


def translation_patterns(kind: DocumentKind[Any]) -> list[URLPattern]:
    """The URLs at which a kind is translated; an app includes them in its own."""
    own = {"kind": kind}
    return [
        path("<slug:slug>/translate/", views.languages, own, name="translate"),
        path("<slug:slug>/translate/<str:code>/", views.editor, own, name="translation"),
    ]
