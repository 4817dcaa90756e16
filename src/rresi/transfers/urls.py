"""URLs of adoption, below `/practices/`: ahead of the library's own, which take any slug."""

from __future__ import annotations

from django.urls import path

from rresi.transfers import fit_views, views

app_name = "transfers"
urlpatterns = [
    path("transfers/<int:pk>/", views.detail, name="detail"),
    path("transfers/<int:pk>/link/", views.link, name="link"),
    path("transfers/<int:pk>/own/", views.begin_own, name="own"),
    path("transfers/<int:pk>/take-over/", views.take_over, name="take_over"),
    path("transfers/<int:pk>/move/", views.move, name="move"),
    path("transfers/<int:pk>/undo/", views.undo, name="undo"),
    path("transfers/<int:pk>/resume/", views.resume, name="resume"),
    path("transfers/<int:pk>/condition/", fit_views.answer, name="answer"),
    path("transfers/<int:pk>/<str:part>/", views.edit, name="edit"),
    path("<slug:slug>/fit/", fit_views.fit, name="fit"),
    path("<slug:slug>/fit.pdf", fit_views.fit_memo, name="fit_memo"),
    path("<slug:slug>/transfer/", views.start, name="start"),
    path("<slug:slug>/lineage/", views.lineage, name="lineage"),
]
