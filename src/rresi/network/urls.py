from __future__ import annotations

from django.urls import path

from rresi.network import views

# A file is the same in every language, so its address carries none.
urlpatterns = [path("brand/<str:name>", views.brand_file, name="brand")]
