"""Registering for an event, with an account or without one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from rresi.accounts.roles import actor_of
from rresi.core import ratelimit, requests
from rresi.core.moments import Moments
from rresi.core.ratelimit import Bucket
from rresi.core.refusals import Refused
from rresi.core.translations import current_language
from rresi.events import links
from rresi.events.forms.registration import AddressForm, RegistrationForm
from rresi.events.models import Event, new_token
from rresi.events.queries import participants, registering, wishes
from rresi.events.queries.registering import Asked
from rresi.events.queries.seats import terms_of
from rresi.events.rules.registration import Closed, in_words, why_closed
from rresi.events.services import progress, registration

# A town hall's people share one IP address: a hundred at once, and then one every ten seconds.
FROM_ONE_PLACE = Bucket("register", size=100, seconds=10)
# Letters that strangers can cause: four at once to one address, and then one every quarter hour.
TO_ONE_ADDRESS = Bucket("register-mail", size=4, seconds=900)


# Hundreds open the form in the first minute. What they send is decided on fresh data.
_asked: Moments[Asked | None] = Moments()
_pages: Moments[str] = Moments()
# Placeholders in the page that is kept; each reader gets a key and a token of their own.
_KEY, _CSRF_TOKEN = new_token(), new_token()


def _asked_of(slug: str) -> Asked:
    found = _asked.of((slug, current_language()), lambda: registering.asked(slug))
    if found is None:
        raise Http404(slug)
    return found


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, and what it sends. A repeated request is one registration."""
    if request.method == "POST" or request.GET or request.COOKIES:
        return _answer(request, slug)
    # Nothing tells strangers apart, so one page serves them all.
    page = _pages.of(request.path, lambda: _page_to_hold(request, slug))
    if _CSRF_TOKEN in page:
        page = page.replace(_KEY, new_token()).replace(_CSRF_TOKEN, get_token(request))
    return HttpResponse(page)


def _page_to_hold(request: HttpRequest, slug: str) -> str:
    own = {"key": _KEY, "csrf_token": _CSRF_TOKEN}
    return _answer(request, slug, own=own).content.decode()


def _answer(
    request: HttpRequest, slug: str, *, own: Mapping[str, str] | None = None
) -> HttpResponse:
    """The page for this reader. `own`: what it says in the place of this reader's own texts."""
    asked = _asked_of(slug)
    event = asked.event
    data = request.POST if request.method == "POST" else request.GET
    invitation = requests.text(data, "invitation", limit=22)
    delegation = requests.text(data, "delegation", limit=22)
    user = request.user
    if user.is_authenticated:
        mine = participants.of_account(event, user.pk)
        if mine is not None:
            return redirect(links.path_for(mine))
    terms = terms_of(event)
    invited = participants.invited(event, invitation)
    sent_by = invited.delegation if invited else participants.delegation(event, delegation)
    welcome = invited is not None or sent_by is not None
    context: dict[str, Any] = {
        "event": event,
        "card": asked.card,
        "invitation": invitation if invited else "",
        "delegation": sent_by,
        "unusable": _unusable(event, invitation)
        if (invitation or delegation) and not welcome
        else (),
        "terms": terms,
        "decides": terms.approval and not welcome,  # the organiser, on this registration
        "room": cache(
            lambda: registering.room_of(event, delegation=sent_by.pk if sent_by else None)
        ),
    }
    closed = why_closed(event, timezone.now(), invited_only=terms.invited_only, invited=welcome)
    if closed is not None:
        unknown = context["unusable"] and closed is Closed.INVITED_ONLY
        words = "" if unknown else in_words(closed)
        return render(request, "events/register_closed.html", {**context, "why": words})
    form = RegistrationForm(
        request.POST if request.method == "POST" else None,
        sessions=asked.sessions,
        questions=asked.questions,
        asks_needs=terms.asks_needs,
        asks_gender=terms.asks_gender,
        consents=wishes.consents_of(event),
        email_is=user.email if user.is_authenticated else invited.email if invited else "",
        email_help=_("This is the address of your account.")
        if user.is_authenticated
        else _("This is the address to which your invitation was sent."),
        initial={
            "name": user.name if user.is_authenticated else invited.name if invited else "",
            **participants.workplace_of(user.pk if user.is_authenticated else None),
        },
    )
    key = requests.text(request.POST, "key", limit=64) or new_token()
    context |= {"form": form, "key": key, **(own or {})}
    if request.method == "POST":
        if FROM_ONE_PLACE.empty(ratelimit.client_ip(request)):
            form.add_error(None, ratelimit.complaint(FROM_ONE_PLACE.wait))
            page = render(request, "events/register.html", context)
            return ratelimit.slowed(page, FROM_ONE_PLACE.wait)
        if form.is_valid():
            return _registered(request, event, form, context)
    status = 422 if form.errors else 200
    return render(request, "events/register.html", context, status=status)


def _unusable(event: Event, invitation: str) -> tuple[str, str]:
    """What to say of a link that registers nobody as invited: a heading and what to do."""
    if participants.is_used(event, invitation):
        return (
            _("This invitation has already been used"),
            _("It registers one person. If that was you, you can get your own link again below."),
        )
    return (
        _("This invitation link does not work"),
        _("Open it again from your email: the address must be complete."),
    )


def _registered(
    request: HttpRequest, event: Event, form: RegistrationForm, context: dict[str, Any]
) -> HttpResponse:
    wanted = form.wanted()
    email = progress.normalised(wanted.person.email)
    known = request.user.is_authenticated or bool(context["invitation"])
    if not known and TO_ONE_ADDRESS.empty(f"{event.pk} {email}"):
        return _sent_to(request, context, email)  # as if a letter had been sent
    try:
        done = registration.register(
            actor=actor_of(request.user),
            event=event,
            wanted=wanted,
            key=context["key"],
            invitation=context["invitation"],
            delegation=context["delegation"].token if context["delegation"] else "",
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return render(request, "events/register.html", context, status=409)
    if done.own:
        return redirect(links.path_for(done.registration))
    return _sent_to(request, context, email)


def _sent_to(request: HttpRequest, context: Mapping[str, Any], email: str) -> HttpResponse:
    request.session["registered_as"] = email
    if context["decides"]:
        request.session["registered_to_decide"] = True
    return redirect("events:register_sent", context["event"].slug)


@never_cache
@require_safe
def register_sent(request: HttpRequest, slug: str) -> HttpResponse:
    """Where to look now. The same for everybody, registered before or not."""
    asked = _asked_of(slug)
    email, decides = "", False
    if request.method == "GET":  # shown once: whoever erases their data leaves no address behind
        email = request.session.pop("registered_as", "")
        decides = request.session.pop("registered_to_decide", False)
    context = {"event": asked.event, "card": asked.card, "email": email, "decides": decides}
    return render(request, "events/register_sent.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def lost_link(request: HttpRequest, slug: str) -> HttpResponse:
    """Send somebody their link again; the answer does not tell whether they are registered."""
    asked = _asked_of(slug)
    event = asked.event
    form = AddressForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if FROM_ONE_PLACE.empty(ratelimit.client_ip(request)):
            return ratelimit.refusal(request, seconds=FROM_ONE_PLACE.wait)
        if form.is_valid():
            email = progress.normalised(form.cleaned_data["email"])
            if not TO_ONE_ADDRESS.empty(f"{event.pk} {email}"):
                progress.send_link(event=event, email=email)
            messages.success(
                request,
                _("If this address is registered, we have sent the link to it."),
            )
            return redirect("events:lost_link", event.slug)
    context = {"event": event, "card": asked.card, "form": form}
    return render(request, "events/lost_link.html", context)
