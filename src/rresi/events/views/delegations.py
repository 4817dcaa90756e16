"""The desk's tab Delegations, and the page of a delegation for the partner who manages it."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.core import requests
from rresi.core.refusals import Incomplete, Refused
from rresi.events.forms.people import DelegationForm, InviteForm
from rresi.events.models import Delegation
from rresi.events.permissions import PERMISSIONS, target_of, target_of_delegation
from rresi.events.queries import desk as desks
from rresi.events.queries import people
from rresi.events.queries.cards import EventCard
from rresi.events.services import inviting, organising
from rresi.events.services.progress import normalised
from rresi.events.views.desk import Desk, desk_page, warn_of_seats


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("event.people", tab="delegations")
def delegations(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Delegations with their quotas; invitations to people who come on their own."""
    posted = request.POST if request.method == "POST" else None
    adding = posted is not None and "quota" in posted
    form = DelegationForm(posted if adding else None)
    invite = InviteForm(
        posted if posted is not None and not adding else None,
        ended=partial(people.ended_among, desk.event),
    )
    if posted is not None and (form.is_valid() if adding else invite.is_valid()):
        done = _saved(desk, form) if adding else _invited(request, desk, invite)
        if done:
            return redirect("events:desk_delegations", desk.event.slug)
    context = {
        "lines": people.delegations_of(desk.event),
        "form": form,
        "invite": invite,
        "invitations": people.open_invitations(desk.event),
        "due": inviting.due(desk.event, None, timezone.now()).count(),
        "closed": organising.why_nobody_can_be_invited(desk.event),
        "no_more": organising.why_no_delegation(desk.event),
        "may_change": desk.may("delegation.change"),
    }
    status = 422 if form.errors or invite.errors else 200
    return desk.render("events/desk/delegations.html", context, status=status)


def _saved(desk: Desk, form: DelegationForm, pk: int = 0) -> bool:
    try:
        organising.save_delegation(
            actor=desk.actor,
            event=desk.event,
            delegation=people.delegation_of(desk.event, pk) if pk else None,
            **form.cleaned_data,
        )
    except Incomplete as refusal:
        for field, words in refusal.problems:
            form.add_error(field, words)
        return False
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(desk.request, _("Saved."))
    if pk:
        warn_of_seats(desk, form.cleaned_data["quota"], pk)
    return True


def _invited(request: HttpRequest, desk: Desk, form: InviteForm) -> bool:
    try:
        count = organising.invite(
            actor=desk.actor,
            event=desk.event,
            people=form.cleaned_data["people"],
            language=form.cleaned_data["language"],
        )
    except Refused as refusal:
        form.add_error("people", str(refusal))
        return False
    messages.success(request, _sent(count, of=form.cleaned_data["people"]))
    return True


def _sent(count: int, *, of: Collection[tuple[str, str]] = ()) -> str:
    """How many invitations went out, and to how many of these people none did."""
    words = ngettext("%(n)s invitation sent.", "%(n)s invitations sent.", count)
    said = words % {"n": count}
    known = len({normalised(email) for email, _name in of}) - count
    if known <= 0:
        return said
    more = ngettext(
        "%(n)s person is invited or registered already, so nothing was sent to them.",
        "%(n)s people are invited or registered already, so nothing was sent to them.",
        known,
    )
    return f"{said} {more % {'n': known}}"


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("delegation.change", tab="delegations")
def change(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Change a delegation, take somebody's management of it away, or ask to delete it."""
    stored = people.delegation_of(desk.event, pk)
    if stored is None:
        raise Http404
    posted = request.POST if request.method == "POST" else None
    if "delete" in request.GET:
        return _delete(desk, stored)
    if posted is not None and "remove" in posted:
        organising.take_manager(
            actor=desk.actor,
            delegation=stored,
            user_id=requests.whole_number(posted, "remove"),
        )
        messages.success(request, _("Saved."))
        return redirect("events:desk_delegation", desk.event.slug, pk)
    initial = {"name": stored.name, "quota": stored.quota, "reserved": stored.reserved}
    form = DelegationForm(posted, initial=initial)
    if posted is not None and form.is_valid() and _saved(desk, form, pk):
        return redirect("events:desk_delegations", desk.event.slug)
    status = 422 if form.errors else 200
    context = {"form": form, "delegation": stored, "managers": people.managers_of(stored)}
    return desk.render("events/desk/delegation.html", context, status=status)


def _delete(desk: Desk, stored: Delegation) -> HttpResponse:
    """Ask, then delete a delegation."""
    if desk.request.method == "POST":
        organising.delete_delegation(actor=desk.actor, delegation=stored)
        messages.success(desk.request, _("The delegation has been deleted."))
        return redirect("events:desk_delegations", desk.event.slug)
    context = {
        "asks": _("Delete this delegation?"),
        "what": stored.name,
        "does": _("Delete the delegation"),
        "explains": _("When a delegation is deleted, its people stay registered on their own."),
        "back": reverse("events:desk_delegation", args=[desk.event.slug, stored.pk]),
    }
    return desk.render("events/desk/sure.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A delegation for its partner: who comes, how many seats are left, whom to invite."""
    event = desks.event_by(slug)
    delegation = people.delegation_of(event, pk) if event else None
    if event is None or delegation is None:
        raise Http404
    actor = actor_of(request.user)
    if not allowed(PERMISSIONS, actor, "delegation.invite", target_of_delegation(delegation)):
        raise Http404
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        ended=partial(people.ended_among, event, delegation=delegation),
    )
    if request.method == "POST" and form.is_valid():
        try:
            count = organising.invite(
                actor=actor,
                event=event,
                people=form.cleaned_data["people"],
                language=form.cleaned_data["language"],
                delegation=delegation,
            )
        except Refused as refusal:
            form.add_error("people", str(refusal))
        else:
            messages.success(request, _sent(count, of=form.cleaned_data["people"]))
            return redirect("events:delegation", slug, pk)
    [line] = people.delegations_of(event, [delegation.pk])
    join = reverse("events:registration", args=[slug])
    context = {
        "card": EventCard.of(event),
        "line": line,
        "delegation": delegation,
        "people": people.people_of_delegation(delegation),
        "invitations": people.open_invitations(event, delegation),
        "due": inviting.due(event, delegation, timezone.now()).count(),
        "form": form,
        "closed": organising.why_nobody_can_be_invited(event),
        "join_url": f"{settings.SITE_URL}{join}?delegation={delegation.token}",
    }
    status = 422 if form.errors else 200
    return render(request, "events/delegation.html", context, status=status)


@login_required
@require_POST
def invitations(request: HttpRequest, slug: str) -> HttpResponse:
    """Remind those who have not registered, withdraw an invitation, or replace a delegation's link.

    Of a delegation, or of those who come on their own.
    """
    event = desks.event_by(slug)
    number = requests.whole_number(request.POST, "delegation")
    delegation = people.delegation_of(event, number) if event and number else None
    if event is None or (number and delegation is None):
        raise Http404
    actor = actor_of(request.user)
    target = target_of_delegation(delegation) if delegation else target_of(event)
    action = "delegation.invite" if delegation else "delegation.change"
    if not allowed(PERMISSIONS, actor, action, target):
        raise Http404
    try:
        if "remind" in request.POST:
            count = inviting.remind(actor=actor, event=event, delegation=delegation)
            messages.success(request, _sent(count))
        elif delegation and "replace" in request.POST:
            inviting.replace_link(actor=actor, delegation=delegation)
            messages.success(request, _("The link has been replaced. The old one no longer works."))
        else:
            pk = requests.whole_number(request.POST, "withdraw")
            inviting.withdraw(actor=actor, event=event, pk=pk, delegation=delegation)
            messages.success(request, _("The invitation has been withdrawn."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    if delegation:
        return redirect("events:delegation", slug, delegation.pk)
    return redirect("events:desk_delegations", slug)
