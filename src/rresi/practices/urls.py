from __future__ import annotations

from django.urls import path

from rresi.practices import feeds, views
from rresi.practices.proposing import views as proposing
from rresi.practices.questions import views as questions
from rresi.practices.translating import views as translating

app_name = "practices"
urlpatterns = [
    path("", views.practice_list, name="list"),
    path("compare/", views.practice_compare, name="compare"),
    path("booklet/", views.practice_booklet, name="booklet"),
    path("booklet.pdf", views.booklet_pdf, name="booklet_pdf"),
    path("feed.atom", feeds.NewPractices(), name="feed"),
    path("<slug:slug>/questions/", questions.questions, name="questions"),
    path("<slug:slug>/questions/<int:pk>/", questions.answer, name="answer"),
    path("propose/", proposing.propose, name="propose"),
    path("drafts/<int:number>/", proposing.write, name="write"),
    path("drafts/<int:number>/preview/", proposing.preview_draft, name="preview"),
    path("drafts/<int:number>/hand-in/", proposing.check, name="check"),
    path("drafts/<int:number>/<slug:key>/", proposing.step, name="step"),
    path("revisions/<int:number>/<int:revision>/", proposing.revision, name="revision"),
    path("<slug:slug>/confirm/", views.practice_confirm, name="confirm"),
    path("<slug:slug>/edit/", proposing.edit, name="edit"),
    path("<slug:slug>/translate/", translating.languages, name="translate"),
    path("<slug:slug>/translate/<str:code>/", translating.editor, name="translation"),
    path("<slug:slug>/", views.practice_detail, name="detail"),
    path("<slug:slug>.pdf", views.practice_pdf, name="pdf"),
]
