from __future__ import annotations

from django.urls import path

from rresi.ecosystem import views

app_name = "ecosystem"
urlpatterns = [
    path("", views.organisation_list, name="list"),
    path("<slug:slug>/", views.organisation_detail, name="organisation"),
]
