"""URLs of a region's analysis, below `/regions/`."""

from __future__ import annotations

from django.urls import path

from rresi.resilience.views import analysis, asking, crisis, trials

app_name = "resilience"
urlpatterns = [
    path("<slug:slug>/ecosystem/", analysis.report, name="report"),
    path("<slug:slug>/ecosystem/at/<str:digest>/", analysis.report, name="at"),
    path("<slug:slug>/ecosystem/report.json", analysis.report_data, name="data"),
    path("<slug:slug>/ecosystem/report.pdf", analysis.report_pdf, name="pdf"),
    path("<slug:slug>/ecosystem/scenario/", crisis.scenario, name="scenario"),
    path("<slug:slug>/ecosystem/what-if/", trials.what_if, name="what_if"),
    path("<slug:slug>/ecosystem/what-if/plan/", trials.plan, name="plan"),
    path("<slug:slug>/ecosystem/what-if/<str:token>/", trials.trial, name="trial"),
    path("<slug:slug>/ecosystem/estimate/", analysis.estimate, name="estimate"),
    path("<slug:slug>/ecosystem/questions/", asking.questions, name="questions"),
    path("<slug:slug>/ecosystem/questions/<str:token>/", asking.answer, name="answer"),
]
