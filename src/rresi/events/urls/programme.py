"""Events, their programme and their desk."""

from __future__ import annotations

from django.urls import path

from rresi.events.views import (
    calendar,
    desk,
    editing,
    programme,
    public,
    publishing,
    trainings,
    undoing,
)

_AT = "<slug:slug>/desk"

programme_patterns = [
    path("", public.event_list, name="list"),
    path("new/", editing.new, name="new"),
    path("trainings/", trainings.training_list, name="trainings"),
    path("trainings/new/", trainings.new, name="training_new"),
    path("trainings/<slug:slug>/", trainings.training_detail, name="training"),
    path("trainings/<slug:slug>/edit/", trainings.edit, name="training_edit"),
    path("<slug:slug>/", public.event_detail, name="detail"),
    path("<slug:slug>/calendar.ics", calendar.of_event, name="calendar"),
    path("<slug:slug>/calendar/<str:token>.ics", calendar.of_person, name="my_calendar"),
    path("<slug:slug>/sessions/<int:pk>.ics", calendar.of_session, name="session_calendar"),
    path(f"{_AT}/", desk.overview, name="desk"),
    path(f"{_AT}/edit/", editing.edit, name="desk_edit"),
    path(f"{_AT}/edit/undo/", undoing.event, name="desk_undo_event"),
    path(f"{_AT}/programme/", programme.overview, name="desk_programme"),
    path(f"{_AT}/programme/new/", programme.new_session, name="desk_new_session"),
    path(f"{_AT}/programme/<int:pk>/", programme.session, name="desk_session"),
    path(f"{_AT}/programme/<int:pk>/drop/", programme.drop_session, name="desk_drop_session"),
    path(f"{_AT}/programme/<int:pk>/undo/", undoing.session, name="desk_undo_session"),
    path(f"{_AT}/venues/new/", programme.new_venue, name="desk_new_venue"),
    path(f"{_AT}/venues/<int:pk>/", programme.venue, name="desk_venue"),
    path(f"{_AT}/venues/<int:pk>/remove/", programme.remove_venue, name="desk_remove_venue"),
    path(f"{_AT}/venues/<int:pk>/undo/", undoing.venue, name="desk_undo_venue"),
    path(f"{_AT}/publish/", publishing.preview, name="desk_publish"),
    path(f"{_AT}/publish/now/", publishing.publish, name="desk_publish_now"),
    path(f"{_AT}/publish/cancel/", publishing.cancel, name="desk_cancel"),
    path(
        f"{_AT}/publish/cancel/people/",
        publishing.recipients_of_cancelling,
        name="desk_cancel_people",
    ),
    path(f"{_AT}/roles/", editing.people, name="desk_roles"),
    path(f"{_AT}/roles/give/", editing.give_role, name="desk_give_role"),
    path(f"{_AT}/roles/take/", editing.take_role, name="desk_take_role"),
]
