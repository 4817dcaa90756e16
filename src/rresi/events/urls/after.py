"""Check-in, evaluation, promises, certificates and the dossier."""

from __future__ import annotations

from django.urls import URLPattern, path

from rresi.events.views import badges, check_in

after_patterns: list[URLPattern] = [
    path("<slug:slug>/check-in/", check_in.door, name="door"),
    path("<slug:slug>/check-in/worker.js", check_in.worker, name="door_worker"),
    path("<slug:slug>/check-in/people/", check_in.people, name="door_people"),
    path("<slug:slug>/check-in/scans/", check_in.scans, name="door_scans"),
    path("<slug:slug>/check-in/by-name/", check_in.by_name, name="door_by_name"),
    path("<slug:slug>/check-in/walk-in/", check_in.walk_in, name="door_walk_in"),
    path("<slug:slug>/desk/check-in/", check_in.overview, name="desk_check_in"),
    path("<slug:slug>/desk/check-in/<uuid:scan>/", check_in.settle, name="scan_settle"),
    path("<slug:slug>/desk/badges.pdf", badges.badges, name="badges"),
    path("<slug:slug>/desk/register.<str:form>", badges.register, name="register"),
]
