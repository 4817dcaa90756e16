from __future__ import annotations

from django.urls import path

from rresi.practices import feeds, views
from rresi.practices.translating import views as translating

app_name = "practices"
urlpatterns = [
    path("", views.practice_list, name="list"),
    path("compare/", views.practice_compare, name="compare"),
    path("booklet/", views.practice_booklet, name="booklet"),
    path("booklet.pdf", views.booklet_pdf, name="booklet_pdf"),
    path("feed.atom", feeds.NewPractices(), name="feed"),
    path("<slug:slug>/translate/", translating.languages, name="translate"),
    path("<slug:slug>/translate/<str:code>/", translating.editor, name="translation"),
    path("<slug:slug>/", views.practice_detail, name="detail"),
    path("<slug:slug>.pdf", views.practice_pdf, name="pdf"),
]
