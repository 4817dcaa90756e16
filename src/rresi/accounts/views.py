"""A person's own pages."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from rresi.accounts import services
from rresi.accounts.forms import ErasureForm, ProfileForm
from rresi.accounts.models import User
from rresi.accounts.roles import actor_of


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, roles, ways to sign in, export and erasure."""
    user = request.user
    assert isinstance(user, User)
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=user.pk))
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        services.change_profile(
            actor=actor_of(user), user=user, name=form.cleaned_data["name"], language=language
        )
        with translation.override(language):
            messages.success(request, _("Your profile is saved."))
            return redirect("accounts:profile")
    return render(
        request, "accounts/profile.html", {"form": form, "actor": actor_of(user)}
    )


@login_required
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """Everything kept about the person who asks, as a JSON file."""
    user = request.user
    assert isinstance(user, User)
    data = services.export_personal_data(actor=actor_of(user), user=user)
    response = JsonResponse(data, json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="rresi-my-data.json"'
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Erasure, confirmed by typing the e-mail address."""
    user = request.user
    assert isinstance(user, User)
    form = ErasureForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        actor = actor_of(user)
        person = User.objects.get(pk=user.pk)
        logout(request)
        services.erase_person(actor=actor, user=person)
        messages.success(request, _("Your account and your data are erased."))
        return HttpResponseRedirect("/")
    return render(request, "accounts/erase.html", {"form": form})
