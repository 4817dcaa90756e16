from __future__ import annotations

from django.urls import path

from rresi.accounts import views

app_name = "accounts"
urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("profile/export/", views.export, name="export"),
    path("profile/erase/", views.erase, name="erase"),
]
