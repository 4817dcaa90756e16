from __future__ import annotations

from django.urls import path

from rresi.ecosystem.views import duplicates, editing, importing, reading, suggesting

app_name = "ecosystem"
# First what is no slug; `records.RESERVED` keeps these words from becoming one.
urlpatterns = [
    path("", reading.organisation_list, name="list"),
    path("organisations.<str:form>", reading.export, name="export"),
    path("suggest/", suggesting.suggest, name="suggest"),
    path("suggest/similar/", duplicates.similar, name="similar"),
    path("suggest/names/", duplicates.names, name="names"),
    path("suggestions/", suggesting.suggestions, name="suggestions"),
    path("suggestions/<int:pk>/", suggesting.suggestion, name="suggestion"),
    path("duplicates/", duplicates.desk, name="duplicates"),
    path("duplicates/look/", duplicates.look, name="look_for_duplicates"),
    path("duplicates/<int:pk>/", duplicates.decide, name="duplicate"),
    path("duplicates/merges/<int:pk>/undo/", duplicates.undo, name="undo_merge"),
    path("import/", importing.begin, name="import"),
    path("import/<int:pk>/", importing.check, name="import_check"),
    path("import/<int:pk>/errors.csv", importing.errors, name="import_errors"),
    path("profile/take-over/<str:token>/", editing.claim, name="claim"),
    path("profile/still-right/<str:token>/", editing.still_right, name="still_right"),
    path("<slug:slug>/", reading.organisation_detail, name="organisation"),
    path("<slug:slug>/edit/", editing.edit, name="edit"),
    path("<slug:slug>/merge/", duplicates.by_hand, name="merge"),
    path("<slug:slug>/merge/<slug:other>/", duplicates.with_other, name="merge_with"),
    path("<slug:slug>/confirm/", editing.confirm, name="confirm"),
    path("<slug:slug>/reopen/", editing.reopen, name="reopen"),
    path("<slug:slug>/take-over/", editing.take_over, name="take_over"),
    path("<slug:slug>/suggest-change/", suggesting.suggest_change, name="suggest_change"),
]
