from __future__ import annotations

from django.urls import path

from rresi.projects import auditing, views

app_name = "projects"
urlpatterns = [
    path("", views.partners, name="partners"),
    path("audit/<str:token>/", auditing.room, name="audit"),
    path("audit/<str:token>/pack.zip", auditing.room_pack, name="audit_pack"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/numbers/<slug:key>/", views.rows, name="rows"),
    path("<slug:slug>/numbers/<slug:key>/rule/", views.rule, name="rule"),
    path("<slug:slug>/desk/", views.desk, name="desk"),
    path("<slug:slug>/desk/event/", views.event, name="event"),
    path("<slug:slug>/desk/sheet/", views.sheet, name="sheet"),
    path("<slug:slug>/desk/packs/", auditing.packs, name="packs"),
    path("<slug:slug>/desk/packs/<int:number>.zip", auditing.pack_file, name="pack"),
    path("<slug:slug>/desk/packs/<int:number>/room/", auditing.open_room, name="open_room"),
    path("<slug:slug>/desk/rooms/<int:pk>/close/", auditing.close_room, name="close_room"),
    path("<slug:slug>/desk/<slug:part>/", views.add, name="add"),
    path("<slug:slug>/desk/<slug:part>/<int:pk>/", views.change, name="change"),
]
