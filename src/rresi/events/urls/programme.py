"""Events, their programme and their desk."""

from __future__ import annotations

from django.urls import path

from rresi.events.views import desk, public

programme_patterns = [
    path("", public.event_list, name="list"),
    path("<slug:slug>/", public.event_detail, name="detail"),
    path("<slug:slug>/desk/", desk.overview, name="desk"),
    path("<slug:slug>/desk/roles/", desk.roles, name="desk_roles"),
]
