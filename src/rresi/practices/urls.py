from __future__ import annotations

from django.urls import path

from rresi.authoring.urls import form_patterns
from rresi.practices import feeds, views
from rresi.practices.kind import PRACTICES
from rresi.practices.questions import views as questions
from rresi.wording.urls import translation_patterns

app_name = "practices"
urlpatterns = [
    path("", views.practice_list, name="list"),
    path("compare/", views.practice_compare, name="compare"),
    path("booklet/", views.practice_booklet, name="booklet"),
    path("booklet.pdf", views.booklet_pdf, name="booklet_pdf"),
    path("feed.atom", feeds.NewPractices(), name="feed"),
    path("<slug:slug>/questions/", questions.questions, name="questions"),
    path("<slug:slug>/questions/<int:pk>/", questions.answer, name="answer"),
    *form_patterns(PRACTICES),
    path("<slug:slug>/confirm/", views.practice_confirm, name="confirm"),
    *translation_patterns(PRACTICES),
    path("<slug:slug>/", views.practice_detail, name="detail"),
    path("<slug:slug>.pdf", views.practice_pdf, name="pdf"),
]
