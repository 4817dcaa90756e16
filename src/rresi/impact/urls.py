from __future__ import annotations

from django.urls import path

from rresi.authoring.urls import content_patterns
from rresi.impact import views
from rresi.impact.cases import LISTING
from rresi.impact.kind import CASES

app_name = "impact"
urlpatterns = [
    path("<slug:slug>.pdf", views.case_pdf, name="pdf"),
    path("<slug:slug>.jsonld", views.case_data, name="cids"),
    *content_patterns(CASES, LISTING),
]
