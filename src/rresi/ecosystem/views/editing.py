"""Changing a profile, and what an organisation does with a link."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rresi.accounts.permissions import allowed, require
from rresi.accounts.roles import actor_of
from rresi.core import ratelimit, requests
from rresi.core.refusals import Incomplete, Outdated, Refused
from rresi.ecosystem import links, queries, records, services
from rresi.ecosystem.forms.meanwhile import take_in
from rresi.ecosystem.forms.profile import Profile as ProfileForms
from rresi.ecosystem.forms.short import TakeOverForm
from rresi.ecosystem.models import Organisation, Suggestion
from rresi.ecosystem.permissions import PERMISSIONS, target_in, target_of
from rresi.ecosystem.profile import Profile, name
from rresi.ecosystem.services import history

AN_HOUR = 3600


def _organisation(slug: str) -> Organisation:
    found = queries.listed(slug)
    if found is None:
        raise Http404(slug)
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole record as a form."""
    organisation = _organisation(slug)
    actor = actor_of(request.user)
    require(PERMISSIONS, actor, "organisation.edit", target_of(organisation))
    document = records.stored_documents([organisation.slug])[organisation.slug]
    profile = ProfileForms(document, request.POST if request.method == "POST" else None)
    suggestion = _in_words(request, organisation)
    status, namesakes = 200, None
    if request.method == "POST":
        status = 422
        if profile.is_valid():
            try:
                services.edit(
                    actor=actor,
                    organisation=organisation,
                    record=profile.record(),
                    seen=requests.text(request.POST, "seen", limit=16),
                    suggestion=suggestion,
                    far_is_right=profile.form.far_is_right,
                    none_of=request.POST.getlist("none_of") if "different" in request.POST else (),
                )
            except services.FarAway as refusal:
                profile.form.ask_whether_far()
                profile.complain(refusal.problems)
            except services.Namesakes as refusal:
                namesakes, status = refusal.similar, 409
                profile.complain(refusal.problems)
            except Incomplete as refusal:
                profile.complain(refusal.problems)
            except Outdated as refusal:
                messages.error(request, str(refusal))
                status = 409
                seen = requests.whole_number(request.POST, "after")
                taken = take_in(profile, history.before(organisation, document, seen), document)
                if taken:  # nothing of it needs correcting
                    messages.info(request, taken)
            except Refused as refusal:
                messages.error(request, str(refusal))
                status = 409
                suggestion = None  # saving again saves the profile alone
            else:
                said = _("Your changes have been saved.")
                if suggestion is not None:
                    said = _("Your changes have been saved, and the suggestion is closed.")
                messages.success(request, said)
                if request.POST.get("more"):
                    return redirect("ecosystem:edit", organisation.slug)
                return redirect("ecosystem:organisation", organisation.slug)
    context = {
        "organisation": organisation,
        "organisation_name": name(organisation),
        "profile": profile,
        "seen": organisation.version,
        "after": history.last(organisation),
        "suggestion": suggestion,
        "similar": namesakes,
    }
    return render(request, "ecosystem/edit.html", context, status=status)


def _in_words(request: HttpRequest, organisation: Organisation) -> Suggestion | None:
    """The suggestion about this organisation that the address or the form names.

    A page begins with one that is open and in words; of what is sent, `services.edit` judges.
    """
    data = request.POST if request.method == "POST" else request.GET
    found = queries.suggestion(requests.whole_number(data, "suggestion"))
    if found is None or found.organisation_id != organisation.pk:
        return None
    target = target_in(found.region_id)
    may = allowed(PERMISSIONS, actor_of(request.user), "suggestion.decide", target)
    waits = found.state == Suggestion.State.OPEN and not found.document
    return found if may and (waits or request.method == "POST") else None


@login_required
@require_POST
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything on the page is right."""
    organisation = _organisation(slug)
    services.confirm(actor=actor_of(request.user), organisation=organisation)
    messages.success(request, _("Thank you. The profile is marked as confirmed today."))
    return redirect("ecosystem:organisation", organisation.slug)


@login_required
@require_POST
def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    """It has not closed."""
    organisation = _organisation(slug)
    services.reopen(actor=actor_of(request.user), organisation=organisation)
    messages.success(request, _("The profile no longer says that the organisation has closed."))
    return redirect("ecosystem:organisation", organisation.slug)


@require_http_methods(["GET", "HEAD", "POST"])
def take_over(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the link by which an organisation takes over its profile."""
    organisation = _organisation(slug)
    form = TakeOverForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if ratelimit.exceeded(request, "claim", limit=5, seconds=AN_HOUR):
            return ratelimit.refusal(request, seconds=AN_HOUR)
        services.send_claim_link(organisation=organisation, email=form.cleaned_data["email"])
        # The same words in every case: nobody learns which address is on record.
        messages.success(
            request,
            _("If this address belongs to the organisation, we have sent the link to it."),
        )
        return redirect("ecosystem:organisation", organisation.slug)
    context = {
        "form": form,
        "organisation": organisation,
        "organisation_name": name(organisation),
        "reachable": links.can_be_reached(organisation),
    }
    status = 422 if form.is_bound else 200
    return render(request, "ecosystem/take_over.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, token: str) -> HttpResponse:
    """The link was opened: GET shows what it does, POST does it."""
    try:
        organisation = services.claimable(token)
        actor = actor_of(request.user)
        if actor.user_id is not None and not services.may_claim(
            actor=actor, token=token, organisation=organisation
        ):
            of_another = {"organisation": organisation, "organisation_name": name(organisation)}
            return render(request, "ecosystem/claim_other.html", of_another, status=403)
        if request.method == "POST":
            services.claim(actor=actor, token=token)
            messages.success(request, _("You can now edit this profile."))
            return redirect("ecosystem:edit", organisation.slug)
    except Refused as refusal:
        return render(request, "ecosystem/link_refused.html", {"words": str(refusal)}, status=410)
    context = {"organisation_name": name(organisation), "path": request.path}
    return render(request, "ecosystem/claim.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def still_right(request: HttpRequest, token: str) -> HttpResponse:
    """The yearly question: GET shows the profile and the answers, POST gives one."""
    try:
        organisation = services.asked(token)
        if request.method != "POST":
            return _question(request, organisation)
        said = services.Answer(request.POST.get("said", ""))
        remark = requests.text(request.POST, "remark", limit=None)
        services.answer(token=token, said=said, remark=remark)
    except Refused as refusal:
        return render(request, "ecosystem/link_refused.html", {"words": str(refusal)}, status=410)
    except ValueError:
        return _question(request, organisation, _("Choose one of the answers."))
    except Incomplete as refusal:
        return _question(request, organisation, str(refusal), field="remark")
    thanks = _("Thank you for your answer.")
    if said != services.Answer.RIGHT:
        thanks = _(
            "Thank you for your answer. Someone from the region will check it; until then the "
            "profile stays as it is."
        )
    messages.success(request, thanks)
    return redirect("ecosystem:organisation", organisation.slug)


def _question(
    request: HttpRequest, organisation: Organisation, error: str = "", *, field: str = ""
) -> HttpResponse:
    whole = queries.whole(organisation.slug)
    assert whole is not None
    remark = requests.text(request.POST, "remark", limit=None)
    context = {
        "organisation": Profile.of(whole, whole=True),
        "error": error,
        "field": field,
        "remark": remark,
        "answered": services.has_answered(organisation),
        "has_said": services.has_said(organisation),
    }
    return render(request, "ecosystem/still_right.html", context, status=422 if error else 200)
