from __future__ import annotations

from django.urls import path

from rresi.authoring.bringing import bring
from rresi.authoring.urls import content_patterns
from rresi.practices import naming_views as naming
from rresi.practices import views
from rresi.practices.kind import PRACTICES
from rresi.practices.library import LISTING
from rresi.practices.questions import views as questions

app_name = "practices"
urlpatterns = [
    path("selection/", views.practice_select, name="select"),
    path("compare/", views.practice_compare, name="compare"),
    path("import/", bring, {"kind": PRACTICES}, name="import"),
    path("booklet/", views.practice_booklet, name="booklet"),
    path("booklet.pdf", views.booklet_pdf, name="booklet_pdf"),
    path("named/<str:token>/", naming.answer, name="named"),
    path("<slug:slug>/named/", naming.state, name="state_naming"),
    path("<slug:slug>/questions/", questions.questions, name="questions"),
    path("<slug:slug>/questions/<int:pk>/", questions.answer, name="answer"),
    path("<slug:slug>/questions/<int:pk>/withdraw/", questions.withdraw, name="withdraw"),
    path("<slug:slug>/confirm/", views.practice_confirm, name="confirm"),
    path("<slug:slug>.pdf", views.practice_pdf, name="pdf"),
    *content_patterns(PRACTICES, LISTING, detail=views.practice_detail, listed=views.practice_list),
]
