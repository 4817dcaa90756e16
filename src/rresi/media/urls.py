from __future__ import annotations

from django.urls import re_path

from rresi.media import views
from rresi.media.files import PATH

urlpatterns = [re_path(rf"^pictures/{PATH}$", views.picture, name="picture")]
