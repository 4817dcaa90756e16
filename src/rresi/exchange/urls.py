from __future__ import annotations

from django.urls import path

from rresi.exchange.views import editing, introducing, linked, reading

app_name = "exchange"
# First what is no slug: a slug ends in eight hexadecimal digits.
urlpatterns = [
    path("", reading.entry_list, name="list"),
    path("network/", reading.network, name="network"),
    path("mine/", reading.mine, name="mine"),
    path("new/", editing.new, name="new"),
    path("results/", reading.rates, name="rates"),
    path("calls/<int:pk>/", introducing.call, name="call"),
    path("introductions/<int:pk>/", introducing.introduction, name="introduction"),
    path("answer/<str:token>/", linked.answer, name="answer"),
    path("outcome/<str:token>/", linked.outcome, name="outcome"),
    path("renew/<str:token>/", linked.renew, name="renew"),
    path("<slug:slug>/", reading.entry, name="entry"),
    path("<slug:slug>/edit/", editing.edit, name="edit"),
    path("<slug:slug>/act/", editing.act, name="act"),
    path("<slug:slug>/ask/", introducing.ask, name="ask"),
]
