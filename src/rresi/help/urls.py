from __future__ import annotations

from django.urls import path

from rresi.help import views

app_name = "help"
urlpatterns = [
    path("", views.contents, name="contents"),
    path("<slug:slug>/", views.guide, name="guide"),
]
