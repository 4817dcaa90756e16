"""Making an event, changing what is said of it, and who runs it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.accounts.roles import Actor, Role, actor_of
from rresi.core import requests
from rresi.core.email_addresses import address_in
from rresi.core.refusals import Incomplete, Outdated, answers_refusals
from rresi.core.translations import current_language
from rresi.events.forms.editing import EventForm
from rresi.events.models import Event
from rresi.events.models.events import ZONE
from rresi.events.permissions import PERMISSIONS, may_create
from rresi.events.queries import desk as queries
from rresi.events.queries import places
from rresi.events.queries.about import planned_event, planned_languages
from rresi.events.queries.trainings import edition_choices, edition_of, own_organisations
from rresi.events.services import editing, roles
from rresi.events.views.desk import Desk, desk_page
from rresi.events.views.tabs import RIGHTS
from rresi.regions import queries as regions

ROLES = {"organiser": Role.ORGANISER, "host": Role.EVENT_HOST}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new event."""
    actor = actor_of(request.user)
    kinds = may_create(actor)
    if not kinds:
        return render(request, "events/may_not_make.html", status=403)
    own = places.own_places(actor)
    training = edition_of(requests.whole_number(request.GET, "training"))
    initial = {
        "kind": kinds[0] if len(kinds) == 1 else "",
        "zone": ZONE,
        "languages": [current_language()],  # in which the form asks for the texts
        **own,
        **(training or {}),
    }
    form = EventForm(
        request.POST if request.method == "POST" else None,
        regions=regions.choices_by_pk(),
        languages=[current_language()],
        trainings=edition_choices(own_organisations(actor, training)),
        kinds=kinds,
        initial=initial,
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                event = editing.create(actor=actor, facts=form.facts())
                return redirect("events:desk_programme", event.slug)
            except Incomplete as refusal:
                complain(form, refusal)
            except PermissionDenied:
                _say_where(form, actor)
    context = {"form": form, "may_create": places.said_where(actor)}
    return render(request, "events/new.html", context, status=status)


def _say_where(form: EventForm, actor: Actor) -> None:
    """Put beside the host where somebody may make events; what they typed stays."""
    training = form.cleaned_data["kind"] == Event.Kind.TRAINING
    field = "host_organisation" if training else "host_region"
    form.add_error(field, places.said_where(actor) or _("Ask a coordinator to change this."))


def complain(form: EventForm, refusal: Incomplete) -> None:
    """Put what is missing beside the fields."""
    for name, words in refusal.problems:
        form.add_error(name if name in form.fields else None, words)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
@desk_page("event.edit", tab="facts")
def edit(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What is said of the event, as a form."""
    event = desk.event
    host = planned_event(event).host_organisation_id or 0
    form = EventForm(
        request.POST if request.method == "POST" else None,
        regions=regions.choices_by_pk(),
        languages=planned_languages(event) or [current_language()],
        trainings=edition_choices([event.host_organisation_id, host or None]),
        published=event.status == Event.Status.PUBLISHED,
        initial=EventForm.initial_of(event, places.organisation_names([host])),
    )
    status, seen = 200, event.version
    if request.method == "POST":
        status, seen = 422, requests.text(request.POST, "seen", limit=16)
        if form.is_valid():
            try:
                changed = editing.change(
                    actor=desk.actor,
                    event=event,
                    facts=form.facts(),
                    seen=seen,
                    with_sessions=form.cleaned_data.get("with_sessions", False),
                )
                messages.success(request, _("Your changes have been saved."))
                if changed.draft:
                    return redirect("events:desk_publish", event.slug)
                return redirect("events:desk_edit", event.slug)
            except Incomplete as refusal:
                complain(form, refusal)
            except PermissionDenied:
                _say_where(form, desk.actor)
            except Outdated as refusal:
                messages.error(request, str(refusal))
                status = 409
    return desk.render("events/desk/edit.html", {"form": form, "seen": seen}, status=status)


@require_safe
@desk_page("event.desk", tab="roles")
def people(_request: HttpRequest, desk: Desk) -> HttpResponse:
    """Who organises and hosts the event, and what each may do."""
    held = (Role.ORGANISER, Role.EVENT_HOST, Role.COORDINATOR)
    rights = [(words, [role in PERMISSIONS[action] for role in held]) for action, words in RIGHTS]
    found = queries.people_of(desk.event)
    groups = [
        ("organiser", _("Organisers"), _("Add an organiser"), found[Role.ORGANISER]),
        ("host", _("Hosts"), _("Add a host"), found[Role.EVENT_HOST]),
    ]
    return desk.render(
        "events/desk/roles.html",
        {"rights": rights, "groups": groups, "may_change": desk.may("event.roles")},
    )


@require_POST
@answers_refusals(page="events:desk_roles", keep=["slug"])
@desk_page("event.roles", tab="roles")
def give_role(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Let somebody organise or host the event."""
    role = ROLES.get(request.POST.get("role", ""), Role.EVENT_HOST)
    email = address_in(requests.text(request.POST, "email", limit=500))
    person = roles.give(actor=desk.actor, event=desk.event, role=role, email=email)
    messages.success(request, _("%(name)s can now use these pages.") % {"name": person})
    return redirect("events:desk_roles", desk.event.slug)


@require_POST
@answers_refusals(page="events:desk_roles", keep=["slug"])
@desk_page("event.roles", tab="roles")
def take_role(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take a role of the event back."""
    role = ROLES.get(request.POST.get("role", ""), Role.EVENT_HOST)
    user_id = requests.whole_number(request.POST, "person")
    roles.take(actor=desk.actor, event=desk.event, role=role, user_id=user_id)
    messages.success(request, _("Your changes have been saved."))
    return redirect("events:desk_roles", desk.event.slug)
