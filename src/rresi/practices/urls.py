from __future__ import annotations

from django.urls import path

from rresi.practices import feeds, views
from rresi.practices.proposing import views as proposing
from rresi.practices.transfers import question_views
from rresi.practices.transfers import views as transfers
from rresi.practices.translating import views as translating

app_name = "practices"
urlpatterns = [
    path("", views.practice_list, name="list"),
    path("compare/", views.practice_compare, name="compare"),
    path("booklet/", views.practice_booklet, name="booklet"),
    path("booklet.pdf", views.booklet_pdf, name="booklet_pdf"),
    path("feed.atom", feeds.NewPractices(), name="feed"),
    path("transfers/<int:number>/", transfers.transfer_detail, name="transfer"),
    path("transfers/<int:number>/link/", transfers.link, name="transfer_link"),
    path("transfers/<int:number>/own/", transfers.begin_own, name="transfer_own"),
    path("transfers/<int:number>/take-over/", transfers.take_over, name="transfer_take_over"),
    path("transfers/<int:number>/move/", transfers.move, name="transfer_move"),
    path("transfers/<int:number>/<str:part>/", transfers.edit, name="transfer_edit"),
    path("<slug:slug>/fit/", transfers.fit, name="fit"),
    path("<slug:slug>/transfer/", transfers.start, name="transfer_start"),
    path("<slug:slug>/lineage/", transfers.lineage, name="lineage"),
    path("<slug:slug>/questions/", question_views.questions, name="questions"),
    path("<slug:slug>/questions/<int:number>/", question_views.answer, name="answer"),
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
