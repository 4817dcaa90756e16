from __future__ import annotations

from django.urls import path

from rresi.desk.views import network, overview, setup

app_name = "desk"
urlpatterns = [
    path("setup/<str:secret>/", setup.setup, name="setup"),
    path("desk/", overview.overview, name="overview"),
    path("desk/record/", overview.record, name="record"),
    path("desk/record/<int:number>/undo/", overview.undo, name="undo"),
    path("desk/network/<slug:key>/", network.section, name="network"),
]
