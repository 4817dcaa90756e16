"""The programme at the desk: sessions, venues, what may not work out."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rresi.core import requests
from rresi.core.refusals import Incomplete, Outdated, answers_refusals
from rresi.core.translations import current_language
from rresi.events.forms.editing import VenueForm
from rresi.events.forms.session import SessionForm
from rresi.events.models import Session
from rresi.events.queries import places
from rresi.events.queries import programme as queries
from rresi.events.queries.about import planned_event, planned_languages
from rresi.events.queries.timetable import desk_days, warning_lines
from rresi.events.services import programme as services
from rresi.events.services import venues
from rresi.events.views.desk import Desk, desk_page

WRITES = ["GET", "HEAD", "POST"]


@require_safe
@desk_page("event.desk", tab="programme")
def overview(_request: HttpRequest, desk: Desk) -> HttpResponse:
    """The programme by day with what waits to be published, its warnings, and the venues."""
    programme = queries.programme_of(desk.event)
    return desk.render(
        "events/desk/programme.html",
        {
            "programme": programme,
            "days": desk_days(programme),
            "warnings": warning_lines(programme),
            "may_edit": desk.may("event.edit") and desk.is_open,
        },
    )


def _session_form(desk: Desk, item: queries.Item | None) -> SessionForm:
    event = desk.event
    offered = list(event.venues.all())
    chosen = item.facts.practices if item else ()
    days = planned_event(event).days
    initial = {"languages": planned_languages(event), "venue": "", "day": days[0] if days else None}
    if item:
        zone = queries.Programme(event, [], offered).zone_of(item.facts)
        pks = {*item.facts.organisations, item.facts.host_organisation or 0}
        initial = SessionForm.initial_of(item.facts, zone, places.organisation_names(pks))
    return SessionForm(
        desk.request.POST if desk.request.method == "POST" else None,
        event=event,
        venues=offered,
        practices=places.practice_choices(event, chosen),
        initial=initial,
    )


@require_http_methods(WRITES)
@answers_refusals()
@desk_page("event.edit", tab="programme")
def new_session(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The form of a new session."""
    form, status = _session_form(desk, None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                services.add_session(actor=desk.actor, event=desk.event, facts=form.facts())
                messages.success(request, _("The session has been added."))
                return redirect("events:desk_programme", desk.event.slug)
            except Incomplete as refusal:
                _complain(form, refusal)
    return desk.render("events/desk/session.html", {"form": form}, status=status)


@require_http_methods(WRITES)
@answers_refusals()
@desk_page("event.edit", tab="programme")
def session(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """A session as a form."""
    item = queries.item_of(desk.event, pk)
    if item is None:
        raise Http404(pk)
    form, status, seen = _session_form(desk, item), 200, item.token
    if request.method == "POST":
        status, seen = 422, requests.text(request.POST, "seen", limit=16)
        if form.is_valid():
            try:
                services.change_session(
                    actor=desk.actor, event=desk.event, pk=pk, facts=form.facts(), seen=seen
                )
                messages.success(request, _("Your changes have been saved."))
                return redirect("events:desk_programme", desk.event.slug)
            except Incomplete as refusal:
                _complain(form, refusal)
            except Outdated as refusal:
                messages.error(request, str(refusal))
                status = 409
    context = {"form": form, "item": item, "seen": seen}
    return desk.render("events/desk/session.html", context, status=status)


def _complain(form: SessionForm | VenueForm, refusal: Incomplete) -> None:
    for name, words in refusal.problems:
        form.add_error(name if name in form.fields else None, words)


@require_http_methods(WRITES)
@answers_refusals(page="events:desk_programme", keep=["slug"])
@desk_page("event.edit", tab="programme")
def drop_session(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Ask, then remove or cancel a session; a published one only once the changes are published."""
    item = queries.item_of(desk.event, pk)
    if item is None:
        raise Http404(pk)
    if request.method == "POST":
        seen = requests.text(request.POST, "seen", limit=16)
        services.drop_session(actor=desk.actor, event=desk.event, pk=pk, seen=seen)
        messages.success(request, _("Your changes have been saved."))
        return redirect("events:desk_programme", desk.event.slug)
    new = item.published is None
    context = {
        "asks": _("Delete this session?") if new else _("Cancel this session?"),
        "what": item.title,
        "does": _("Delete this session") if new else _("Cancel this session"),
        "explains": _("This cannot be undone.")
        if new
        else _("Participants are told once you publish the changes."),
        "seen": item.token,
        "back": reverse("events:desk_session", args=[desk.event.slug, pk]),
    }
    return desk.render("events/desk/sure.html", context)


def _venue(
    request: HttpRequest, desk: Desk, initial: Mapping[str, object], pk: int | None
) -> HttpResponse:
    form = VenueForm(
        request.POST if request.method == "POST" else None,
        languages=planned_languages(desk.event) or [current_language()],
        initial=initial,
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                venues.save_venue(
                    actor=desk.actor,
                    event=desk.event,
                    about=form.about(),
                    zone=form.cleaned_data["zone"],
                    pk=pk,
                )
            except Incomplete as refusal:
                _complain(form, refusal)
            else:
                messages.success(request, _("The venue has been saved."))
                return redirect("events:desk_programme", desk.event.slug)
    context = {
        "form": form,
        "pk": pk,
        "published": pk and Session.objects.published().filter(venue_id=pk).exists(),
    }
    return desk.render("events/desk/venue.html", context, status=status)


@require_http_methods(WRITES)
@answers_refusals()
@desk_page("event.edit", tab="programme")
def new_venue(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The form of a new venue."""
    return _venue(request, desk, {"zone": desk.event.zone}, None)


@require_http_methods(WRITES)
@answers_refusals()
@desk_page("event.edit", tab="programme")
def venue(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """A venue as a form."""
    found = queries.venue_of(desk.event, pk)
    if found is None:
        raise Http404(pk)
    return _venue(request, desk, VenueForm.initial_of(found), pk)


@require_http_methods(WRITES)
@answers_refusals(page="events:desk_programme", keep=["slug"])
@desk_page("event.edit", tab="programme")
def remove_venue(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Ask, then remove a venue where nothing takes place."""
    found = queries.venue_of(desk.event, pk)
    if found is None:
        raise Http404(pk)
    if request.method == "POST":
        venues.remove_venue(actor=desk.actor, event=desk.event, pk=pk)
        messages.success(request, _("The venue has been removed."))
        return redirect("events:desk_programme", desk.event.slug)
    context = {
        "asks": _("Remove this venue?"),
        "what": found.name,
        "does": _("Remove this venue"),
        "explains": _("This cannot be undone."),
        "back": reverse("events:desk_venue", args=[desk.event.slug, pk]),
    }
    return desk.render("events/desk/sure.html", context)
