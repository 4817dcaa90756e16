from __future__ import annotations

from django.urls import path

from rresi.projects import views

app_name = "projects"
urlpatterns = [
    path("", views.partners, name="partners"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/numbers/<slug:key>/", views.rows, name="rows"),
    path("<slug:slug>/numbers/<slug:key>/rule/", views.rule, name="rule"),
    path("<slug:slug>/desk/", views.desk, name="desk"),
    path("<slug:slug>/desk/event/", views.event, name="event"),
    path("<slug:slug>/desk/<slug:part>/", views.add, name="add"),
    path("<slug:slug>/desk/<slug:part>/<int:pk>/", views.change, name="change"),
]
