from __future__ import annotations

from django.urls import path

from rresi.exchange.peers.kinds import NewQuestions
from rresi.exchange.views import (
    answering,
    buying,
    editing,
    files,
    introducing,
    linked,
    peers,
    reading,
)

app_name = "exchange"
# First what is no slug: a slug ends in eight hexadecimal digits.
urlpatterns = [
    path("", reading.entry_list, name="list"),
    path("network/", reading.network, name="network"),
    path("mine/", reading.mine, name="mine"),
    path("unmet/", reading.unmet, name="unmet"),
    path("new/", editing.new, name="new"),
    path("buyers/", buying.buyers, name="buyers"),
    path("buyers/suppliers.xlsx", buying.buyers_file, name="buyers_file"),
    path("offers-and-needs.csv", files.table, name="table"),
    path("murmurations.json", files.murmurations, name="murmurations"),
    path("file/", files.bring_in, name="bring_in"),
    path("members/<slug:slug>/", files.voice, name="voice"),
    path("results/", reading.rates, name="rates"),
    path("calls/<int:pk>/", introducing.call, name="call"),
    path("introductions/<int:pk>/", introducing.introduction, name="introduction"),
    path("answer/<str:token>/", linked.answer, name="answer"),
    path("outcome/<str:token>/", linked.outcome, name="outcome"),
    path("renew/<str:token>/", linked.renew, name="renew"),
    path("questions/", peers.questions, name="questions"),
    path("questions/new/", peers.new, name="question_new"),
    path("questions/feed.atom", NewQuestions(), name="questions_feed"),
    path("questions/linked/<str:token>/", answering.linked, name="question_linked"),
    path("questions/<slug:slug>/", peers.question, name="question"),
    path("questions/<slug:slug>/act/", peers.act, name="question_act"),
    path("questions/<slug:slug>/answer/<slug:region>/", answering.answer, name="question_answer"),
    path("<slug:slug>/", reading.entry, name="entry"),
    path("<slug:slug>/edit/", editing.edit, name="edit"),
    path("<slug:slug>/act/", editing.act, name="act"),
    path("<slug:slug>/ask/", introducing.ask, name="ask"),
]
