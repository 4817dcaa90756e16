"""URLs of a region's analysis, below `/regions/`."""

from __future__ import annotations

from django.urls import path

from rresi.resilience import views

app_name = "resilience"
urlpatterns = [
    path("<slug:slug>/ecosystem/", views.report, name="report"),
    path("<slug:slug>/ecosystem/at/<str:digest>/", views.report, name="at"),
    path("<slug:slug>/ecosystem/report.json", views.report_data, name="data"),
    path("<slug:slug>/ecosystem/report.pdf", views.report_pdf, name="pdf"),
    path("<slug:slug>/ecosystem/scenario/", views.scenario, name="scenario"),
    path("<slug:slug>/ecosystem/what-if/", views.what_if, name="what_if"),
    path("<slug:slug>/ecosystem/what-if/plan/", views.plan, name="plan"),
    path("<slug:slug>/ecosystem/what-if/<str:token>/", views.trial, name="trial"),
    path("<slug:slug>/ecosystem/estimate/", views.estimate, name="estimate"),
]
