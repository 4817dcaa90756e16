"""The whole site and the recipes, as a URLconf for tests."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from rresi.authoring.urls import content_patterns
from rresi.config import urls as site
from tests.toy.kind import LISTING, RECIPES

RECIPES_URLS = (content_patterns(RECIPES, LISTING), "recipes")

urlpatterns = [*site.urlpatterns, *i18n_patterns(path("recipes/", include(RECIPES_URLS)))]
handler403, handler404, handler500 = site.handler403, site.handler404, site.handler500
