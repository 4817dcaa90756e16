from __future__ import annotations

from django.urls import path

from rresi.projects import views

app_name = "projects"
urlpatterns = [path("", views.partners, name="partners")]
