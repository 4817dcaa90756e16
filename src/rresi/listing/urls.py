"""The sitemap, which has no language."""

from __future__ import annotations

from django.urls import path

from rresi.listing import views

urlpatterns = [
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", views.sitemap_section, name="sitemap_section"),
]
