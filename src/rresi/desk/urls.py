from __future__ import annotations

from django.urls import path

from rresi.desk.views import network, news, overview, projects, regions, setup

app_name = "desk"
urlpatterns = [
    path("setup/<str:secret>/", setup.setup, name="setup"),
    path("desk/", overview.overview, name="overview"),
    path("desk/record/", overview.record, name="record"),
    path("desk/record/<int:number>/undo/", overview.undo, name="undo"),
    path("desk/network/<slug:key>/", network.section, name="network"),
    path("desk/regions/", regions.region_list, name="regions"),
    path("desk/regions/new/", regions.new_region, name="region_new"),
    path("desk/regions/<slug:slug>/", regions.region, name="region"),
    path("desk/regions/<slug:slug>/page/", regions.page, name="region_page"),
    path("desk/projects/", projects.project_list, name="projects"),
    path("desk/projects/new/", projects.new_project, name="project_new"),
    path("desk/projects/<slug:slug>/", projects.project, name="project"),
    path("desk/projects/<slug:slug>/partners/new/", projects.new_partner, name="partner_new"),
    path(
        "desk/projects/<slug:slug>/partners/<slug:organisation>/", projects.partner, name="partner"
    ),
    path(
        "desk/projects/<slug:slug>/partners/<slug:organisation>/leave/",
        projects.leave,
        name="partner_leave",
    ),
    path("desk/news/", news.news_list, name="news"),
    path("desk/news/new/", news.new_item, name="news_new"),
    path("desk/news/<slug:slug>/", news.item, name="news_item"),
    path("desk/news/<slug:slug>/remove/", news.remove, name="news_remove"),
]
