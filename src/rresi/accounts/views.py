"""A person's own pages, and the coordinator's page of people and roles."""

from __future__ import annotations

from copy import copy
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
    require_safe,
)

from rresi.accounts import changes, invitations, portraits, queries, services, terms
from rresi.accounts import requests as asking
from rresi.accounts.forms import (
    ErasureForm,
    InvitationForm,
    InvitedForm,
    PortraitForm,
    ProfileForm,
    RoleForm,
    WelcomeForm,
)
from rresi.accounts.models import User
from rresi.accounts.permissions import PERMISSIONS, allowed
from rresi.accounts.roles import Actor, actor_of
from rresi.core import ratelimit, requests
from rresi.core.formats import labelled
from rresi.core.pictures import PictureRefused
from rresi.core.refusals import Incomplete, Refused, answers_refusals
from rresi.core.translations import current_language, offered_languages

PEOPLE_PAGE_SIZE = 25
PORTRAIT_PERIOD = 300  # seconds in which one place may send 20


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """A person who is new: where they work, which role they ask for, and what to do first."""
    user = _signed_in(request)
    known = queries.request_of(user)
    held = queries.held_roles([user.pk]).get(user.pk, [])
    given = known is not None and known.role in {one.key for one in held}
    initial = {"role": "" if given else known.role, "place": known.place} if known else None
    form = WelcomeForm(request.POST or None, initial=initial, groups=queries.requestable_roles())
    if request.method == "POST" and form.is_valid():
        try:
            asked = asking.ask_for_role(actor=actor_of(user), user=user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("role", str(refusal))
        else:
            words = _(
                "Thank you. A coordinator will check your request, and you will get an email."
            )
            messages.success(
                request,
                words
                if asked.role
                else _("Thank you. The coordinators can now see where you work."),
            )
            return redirect("portal:dashboard")
    status = 422 if request.method == "POST" else 200
    context = {
        "form": form,
        "held": [labelled(one.label, one.scope) if one.scope else one.label for one in held],
        "asked": {} if given else queries.undecided_role(known),
        "name": user.name,
    }
    return render(request, "accounts/welcome.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, portrait, roles, ways to sign in, export and erasure."""
    user = _signed_in(request)
    # A copy: a form that is refused must not show its values in the page's header.
    form = ProfileForm(request.POST or None, instance=copy(user))
    if request.method == "POST" and form.is_valid():
        services.change_profile(actor=actor_of(user), user=user, **form.cleaned_data)
        with translation.override(user.language):
            messages.success(request, _("Your profile has been saved."))
            return redirect("accounts:profile")
    return _profile(request, user, form, PortraitForm())


@login_required
@require_POST
def portrait(request: HttpRequest) -> HttpResponse:
    """Show a picture as one's portrait, or remove it."""
    user = _signed_in(request)
    actor = actor_of(user)
    if "remove" in request.POST:
        portraits.remove_portrait(actor=actor, user=user)
        messages.success(request, _("Your portrait has been removed."))
        return redirect("accounts:profile")
    form = PortraitForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            if ratelimit.exceeded(request, "portrait", limit=20, seconds=PORTRAIT_PERIOD):
                raise PictureRefused(ratelimit.complaint(ratelimit.left(PORTRAIT_PERIOD)))
            content = form.cleaned_data["picture"].read()
            portraits.set_portrait(actor=actor, user=user, content=content)
        except PictureRefused as refusal:
            form.add_error("picture", str(refusal))
        else:
            messages.success(request, _("Your portrait has been saved."))
            return redirect("accounts:profile")
    return _profile(request, user, ProfileForm(instance=copy(user)), form, status=422)


def _profile(
    request: HttpRequest,
    user: User,
    form: ProfileForm,
    portrait_form: PortraitForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "portrait_form": portrait_form,
        "roles": queries.held_roles([user.pk]).get(user.pk, []),
        "asked": queries.undecided_role(queries.request_of(user)),
        "methods": queries.sign_in_methods(user),
        "gives_roles": allowed(PERMISSIONS, actor_of(user), "role.grant"),
        "has_providers": bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]),
    }
    return render(request, "accounts/profile.html", context, status=status)


@require_safe
def portrait_file(request: HttpRequest, key: str, side: str) -> HttpResponseBase:
    """A portrait. Browsers ask again each time, so that a removed one is gone at once."""
    content = portraits.content_of(key, int(side), member=request.user.is_authenticated)
    if content is None:
        raise Http404(key)
    etag = f'"{key}-{side}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(content, content_type="image/webp")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Everything kept about the person who asks, as a JSON file."""
    user = _signed_in(request)
    data = services.export_personal_data(actor=actor_of(user), user=user)
    response = JsonResponse(data, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="rresi-my-data.json"'
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Erasure, confirmed by typing the e-mail address."""
    user = _signed_in(request)
    form = ErasureForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        actor = actor_of(user)
        logout(request)
        services.erase_person(actor=actor, user=user)
        messages.success(request, _("Your account and your data have been deleted."))
        return HttpResponseRedirect("/")
    return render(request, "accounts/erase.html", {"form": form})


@login_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with their roles, for who may give them."""
    text = requests.text(request.GET, "q", limit=100)
    actor = actor_of(_signed_in(request))
    found = queries.people(actor=actor, text=text)
    page = Paginator(found, PEOPLE_PAGE_SIZE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    roles = queries.held_roles([person.pk for person in shown])
    context = {
        "people": [(person, roles.get(person.pk, [])) for person in shown],
        "page": page,
        "query_text": text,
        "waiting": [] if text or page.number > 1 else invitations.waiting(actor=actor),
    }
    return render(request, "accounts/people.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, number: int) -> HttpResponse:
    """One person's roles: give one, take one back."""
    actor = actor_of(_signed_in(request))
    someone = get_object_or_404(queries.people(actor=actor), pk=number)
    if request.method == "POST" and "decide" in request.POST:
        return _decide(request, actor, someone)
    taking = "take" in request.POST
    form = RoleForm(
        request.POST if request.method == "POST" and not taking else None,
        groups=queries.role_groups(),
    )
    if request.method == "POST" and (taking or form.is_valid()):
        chosen = request.POST["take"] if taking else form.cleaned_data["role"]
        if _change_role(request, actor, someone, chosen, form, taking=taking):
            return redirect("accounts:person", number)
    context: dict[str, Any] = {
        "someone": someone,
        "roles": queries.roles_with_terms(someone.pk),
        "form": form,
        "asked": queries.request_of(someone),
    }
    if context["asked"] is not None:
        context["asked_role"] = queries.role_label(context["asked"].role)
    return render(request, "accounts/person.html", context)


def _decide(request: HttpRequest, actor: Actor, someone: User) -> HttpResponse:
    """Approve or decline what a person asked for."""
    grant = request.POST["decide"] == "grant"
    try:
        asking.decide_request(actor=actor, user=someone, grant=grant)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        done = _("The role has been assigned.") if grant else _("The request has been declined.")
        messages.success(request, done)
    return redirect("accounts:person", someone.pk)


def _change_role(
    request: HttpRequest,
    actor: Actor,
    someone: User,
    chosen: str,
    form: RoleForm,
    *,
    taking: bool,
) -> bool:
    """Give or take back the role that a form named, and say so; False with a mistake in it."""
    record = None if taking else form.term()
    try:
        changes.change(
            actor=actor, kind="role", key=terms.key_of(someone.pk, chosen), record=record
        )
    except Incomplete as refusal:
        for field, text in refusal.problems:
            form.add_error(field, text)
        return False
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        done = _("The role has been removed.") if taking else _("The role has been assigned.")
        messages.success(request, done)
    return True


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by mail, with a role; and the invitations that wait."""
    actor = actor_of(_signed_in(request))
    waiting = invitations.waiting(actor=actor)
    language = requests.text(request.GET, "language", limit=8)
    asked = {
        "role": requests.text(request.GET, "role", limit=60),
        "language": language if language in offered_languages() else current_language(),
    }
    form = InvitationForm(request.POST or None, initial=asked, groups=queries.role_groups())
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        term = services.Term(values["starts"], values["ends"])
        try:
            sent = invitations.invite(
                actor=actor,
                term=term,
                **{name: values[name] for name in ("email", "role", "name", "language")},
            )
        except Incomplete as refusal:
            for field, text in refusal.problems:
                form.add_error(field, text)
        else:
            done = _("The invitation to %(email)s is on its way.")
            messages.success(request, done % {"email": sent.invitation.email})
            return redirect("accounts:invite")
    status = 422 if form.errors else 200
    context = {"form": form, "waiting": waiting}
    return render(request, "accounts/invite.html", context, status=status)


@login_required
@require_POST
def resend_invitation(request: HttpRequest, number: int) -> HttpResponse:
    """Mail a waiting invitation again."""
    actor = actor_of(_signed_in(request))
    try:
        email = invitations.send_again(actor=actor, invitation_id=number)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("The invitation to %(email)s is on its way.") % {"email": email}
        )
    return redirect("accounts:invite")


@login_required
@require_POST
def withdraw_invitation(request: HttpRequest, number: int) -> HttpResponse:
    """Let an invitation no longer work."""
    invitations.withdraw(actor=actor_of(_signed_in(request)), invitation_id=number)
    messages.success(request, _("The invitation has been withdrawn."))
    return redirect("accounts:invite")


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """The page behind an invitation's link: choose a password, or sign in, and start."""
    found = invitations.find(secret)
    if found is None:
        return render(request, "accounts/invitation_gone.html", status=410)
    known = invitations.account_of(found)
    user = request.user if isinstance(request.user, User) else None
    form = InvitedForm(request.POST or None, initial={"name": found.name})
    if request.method == "POST" and (known is not None or form.is_valid()):
        try:
            typed = {} if known else form.cleaned_data
            person = invitations.accept(secret=secret, user=user, **typed)
        except Incomplete as refusal:
            for field, text in refusal.problems:
                form.add_error(field, text)
        else:
            if user != person:
                login(request, person, "django.contrib.auth.backends.ModelBackend")
            with translation.override(person.language):
                messages.success(request, _("Welcome. Your role is ready."))
                return redirect("portal:dashboard")
    context = {
        "form": form,
        "invitation": found,
        "role": queries.role_label(found.role),
        "known": known,
        "is_theirs": known is not None and user == known,
    }
    status = 422 if form.errors else 200
    response = render(request, "accounts/invitation.html", context, status=status)
    response["Referrer-Policy"] = "same-origin"
    return response


def _signed_in(request: HttpRequest) -> User:
    return cast(User, request.user)
