from __future__ import annotations

from django.urls import path

from rresi.portal import dashboard, finding, views

app_name = "portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("needs/", dashboard.dashboard, name="dashboard"),
    path("needs/mine/", dashboard.mine, name="mine"),
    path("needs/lately/", dashboard.lately, name="lately"),
    path("needs/count/", dashboard.count, name="count"),
    path("search/", views.search, name="search"),
    path("search/suggestions/", finding.suggestions, name="suggestions"),
    path("search/saved/", finding.saved_searches, name="saved"),
    path("search/save/", finding.save, name="save_search"),
    path("search/saved/<str:secret>.atom", finding.saved_feed, name="saved_feed"),
    path("glossary/", finding.glossary_list, name="glossary"),
    path("glossary/new/", finding.glossary_edit, name="glossary_new"),
    path("glossary/<slug:concept>/", finding.glossary_edit, name="glossary_edit"),
    path("status/", finding.status, name="status"),
    path("about/", views.about, name="about"),
    path("privacy/", views.privacy, name="privacy"),
    path("legal/", views.imprint, name="imprint"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("contact/", views.contact, name="contact"),
    path("demo-mail/", views.mailbox, name="mailbox"),
]
