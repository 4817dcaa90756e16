from __future__ import annotations

from django.urls import path

from rresi.operations import views

app_name = "operations"
urlpatterns = [path("", views.well, name="well")]
