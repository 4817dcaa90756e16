from __future__ import annotations

from django.urls import path

from rresi.editorial import reviewing_views, views

app_name = "editorial"
urlpatterns = [
    path("", views.submission_list, name="list"),
    path("reviewers/", reviewing_views.reviewers_list, name="reviewers"),
    path("reviewers/<int:number>/", reviewing_views.reviewer, name="reviewer"),
    path("reviews/<int:number>/", reviewing_views.review, name="review"),
    path("<int:number>/", views.submission, name="submission"),
    path("<int:number>/write/", views.write, name="write"),
    path("<int:number>/compare/", views.compare, name="compare"),
]
