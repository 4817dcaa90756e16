"""Suggesting an organisation or a change, and deciding on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rresi.accounts.permissions import allowed, require
from rresi.accounts.roles import Actor, Role, actor_of
from rresi.core import ratelimit, requests
from rresi.core.formats import listed
from rresi.core.refusals import Incomplete, Refused
from rresi.ecosystem import doubles, profile, queries, services
from rresi.ecosystem.forms.short import DecideForm, ShortForm, SuggestForm
from rresi.ecosystem.models import Organisation, Suggestion
from rresi.ecosystem.permissions import PERMISSIONS, own_regions, target_in
from rresi.ecosystem.services.suggesting import OF_WHO_SPEAKS, name_of
from rresi.engines.tables import name_key
from rresi.regions import queries as regions
from rresi.regions.models import Region

AN_HOUR = 3600
SUGGESTIONS_AN_HOUR = 10
PAGE = 200


@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest) -> HttpResponse:
    """Suggest an organisation, without an account; who looks after its region adds it at once."""
    actor = actor_of(request.user)
    if allowed(PERMISSIONS, actor, "organisation.create", own_regions(actor)):
        return _add(request, actor)
    status = 200
    if request.method == "POST":
        form = SuggestForm(request.POST)
        if ratelimit.exceeded(request, "suggest", limit=SUGGESTIONS_AN_HOUR, seconds=AN_HOUR):
            wait = ratelimit.left(AN_HOUR)
            form.add_error(None, ratelimit.complaint(wait))
            return ratelimit.slowed(render(request, "ecosystem/suggest.html", {"form": form}), wait)
        asks = form.is_valid() and not form.looks_automatic and not request.POST.get("new")
        if asks and (alike := _alike(form.cleaned_data)):
            return _is_it_one(request, form, alike)
        if form.is_valid() and (form.looks_automatic or _suggested(request, form)):
            messages.success(
                request,
                _("Thank you. Someone from the region will check your suggestion."),
            )
            return redirect("ecosystem:list")
        status = 422
    else:
        region = requests.text(request.GET, "region", limit=80)
        form = SuggestForm(initial={"region": region, **_known(request)})
    return render(request, "ecosystem/suggest.html", {"form": form}, status=status)


def _add(request: HttpRequest, actor: Actor) -> HttpResponse:
    if request.method == "POST":
        form = ShortForm(request.POST)
        if form.is_valid():
            alike = _alike(form.cleaned_data)
            if alike and not _is_new(request, form.cleaned_data["name"], alike):
                return _is_it_one(request, form, alike, adds=True)
            if made := _added(request, actor, form, alike):
                return redirect(made)
    else:
        slug = requests.text(request.GET, "region", limit=80)
        region = regions.find(slug) if slug else _home(actor)
        there = {"region": region.slug, "country": region.country} if region else {}
        form = ShortForm(initial={**_known(request), **there})
    status = 422 if form.is_bound else 200
    return render(request, "ecosystem/suggest.html", {"form": form, "adds": True}, status=status)


def _known(request: HttpRequest) -> dict[str, object]:
    """What the page that leads here knows of the organisation already."""
    return {
        "name": requests.text(request.GET, "name", limit=200),
        "functions": requests.texts(request.GET, "functions", limit=40, at_most=20),
    }


def _alike(record: Mapping[str, Any]) -> list[doubles.Similar]:
    """What the directory may have of it already: asked alike of who suggests, adds and decides."""
    return doubles.similar(record)


def _is_new(request: HttpRequest, name: str, alike: list[doubles.Similar]) -> bool:
    """Whether the person has said so, and was shown all that have the very name: a form that is
    sent twice adds no second one.
    """
    seen = request.POST.getlist("seen")
    same = {one.slug for one in alike if name_key(one.name) == name_key(name)}
    return bool(request.POST.get("new")) and same.issubset(seen)


def _is_it_one(
    request: HttpRequest, form: ShortForm, alike: list[doubles.Similar], *, adds: bool = False
) -> HttpResponse:
    """The form as it was sent, with what is like it and a button that says that it is new."""
    context = {"form": form, "similar": alike, "adds": adds}
    return render(request, "ecosystem/suggest.html", context, status=409)


def _home(actor: Actor) -> Region | None:
    """The one region that a person looks after."""
    found = list(regions.by_pk(actor.scope(Role.REGION_MANAGER)).values())
    return found[0] if len(found) == 1 else None


def _added(
    request: HttpRequest, actor: Actor, form: ShortForm, alike: list[doubles.Similar]
) -> str:
    """Where to go once it is in the directory, or waits for its own region; else nothing."""
    record = form.record()
    region = regions.find(record["region"] or "")
    target = target_in(region.pk if region else None)
    try:
        if allowed(PERMISSIONS, actor, "organisation.create", target):
            none_of = [one.slug for one in alike] if alike else None
            far = form.far_is_right
            made = services.add(actor=actor, record=record, none_of=none_of, far_is_right=far)
            said = _("The organisation has been added: %(name)s") % {"name": made.name}
            here = reverse("ecosystem:organisation", args=[made.slug])
        else:
            services.suggest(actor=actor, record=record)
            said = _("Thank you. Someone from the region will check your suggestion.")
            here = reverse("ecosystem:list")
    except Incomplete as refusal:
        if isinstance(refusal, services.FarAway):
            form.ask_whether_far()
        form.complain(refusal.problems)
        return ""
    messages.success(request, said)
    if "another" in request.POST:
        return f"{reverse('ecosystem:suggest')}?{urlencode({'region': record['region'] or ''})}"
    return here


def _suggested(request: HttpRequest, form: SuggestForm) -> bool:
    data = form.cleaned_data
    try:
        services.suggest(
            actor=actor_of(request.user),
            record=form.record(),
            remark=data["remark"],
            email=data["your_email"],
        )
    except Incomplete as refusal:
        form.complain(refusal.problems)
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def suggest_change(request: HttpRequest, slug: str) -> HttpResponse:
    """Say in words what is wrong on a profile, without an account."""
    organisation = queries.listed(slug)
    if organisation is None:
        raise Http404(slug)
    errors: list[tuple[str, str, str]] = []
    remark = requests.text(request.POST, "remark", limit=None)
    if request.method == "POST":
        if ratelimit.exceeded(request, "suggest", limit=SUGGESTIONS_AN_HOUR, seconds=AN_HOUR):
            return ratelimit.refusal(request, seconds=AN_HOUR)
        try:
            if not request.POST.get("homepage"):
                services.suggest(
                    actor=actor_of(request.user),
                    organisation=organisation,
                    record={},
                    remark=remark,
                )
        except Incomplete as refusal:
            errors = [("remark", _("What has changed?"), str(refusal))]
        else:
            messages.success(
                request, _("Thank you. Someone from the region will check your suggestion.")
            )
            return redirect("ecosystem:organisation", organisation.slug)
    name = profile.name(organisation)
    context = {"organisation_name": name, "errors": errors, "remark": remark}
    status = 422 if errors else 200
    return render(request, "ecosystem/suggest_change.html", context, status=status)


@login_required
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this person's decision."""
    found, total = queries.open_suggestions(actor_of(request.user), limit=PAGE)
    context = {"suggestions": [(one, name_of(one)) for one in found], "total": total}
    return render(request, "ecosystem/suggestions.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def suggestion(request: HttpRequest, pk: int) -> HttpResponse:
    """One suggestion: corrected and approved, or rejected with a reason."""
    found = queries.suggestion(pk)
    actor = actor_of(request.user)
    if found is None:
        raise Http404
    require(PERMISSIONS, actor, "suggestion.decide", target_in(found.region_id))
    if request.method != "POST":
        return _suggestion(request, actor, found, _form(found))
    form = _form(found, request)
    try:
        if request.POST.get("decision") == "reject":
            reason = requests.text(request.POST, "reason", limit=None)
            services.reject(actor=actor, suggestion=found, reason=reason)
            messages.success(request, _("The suggestion has been rejected."))
            return redirect("portal:dashboard")
        if form is not None and not form.is_valid():
            return _suggestion(request, actor, found, form, status=422)
        record = form.record() if form is not None else found.document
        if relations := found.document.get("relations"):  # the form does not ask for them
            record = {**record, "relations": relations}
        far = form is not None and form.far_is_right
        made, changed = _decided(request, actor, found, record, far_is_right=far)
    except Incomplete as refusal:
        why = dict(refusal.problems).get("why", "")
        if form is not None and isinstance(refusal, services.FarAway):
            form.ask_whether_far()
        if form is not None and "reason" not in dict(refusal.problems):
            form.complain([one for one in refusal.problems if one[0] != "why"])
        else:
            messages.error(request, str(refusal))
        return _suggestion(request, actor, found, form, status=422, why=why)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _suggestion(request, actor, found, form, status=409)
    said = (
        _("The directory has been updated.")
        if changed
        else _("The suggestion is closed; the profile stays as it was.")
    )
    messages.success(request, said)
    return redirect("ecosystem:organisation", made.slug)


def _decided(
    request: HttpRequest,
    actor: Actor,
    found: Suggestion,
    record: dict[str, Any],
    *,
    far_is_right: bool,
) -> tuple[Organisation, bool]:
    """Write it: as a new organisation or a change, or to the organisation that it is already; and
    whether that changed anything.
    """
    slug = requests.text(request.POST, "same", limit=80)
    if not slug:
        alike = _alike(record) if found.is_new and found.state == Suggestion.State.OPEN else []
        reason = requests.text(request.POST, "why", limit=None)
        none_of = [one.slug for one in alike] if alike else None
        made = services.approve(
            actor=actor,
            suggestion=found,
            record=record,
            none_of=none_of,
            reason=reason,
            checked="checked" in request.POST,
            far_is_right=far_is_right,
        )
        return made, True
    known = queries.listed(slug)
    if known is None:
        raise Refused(_("There is no organisation with this name: %(name)s") % {"name": slug})
    filled = services.join(actor=actor, suggestion=found, organisation=known, record=record)
    if new := [str(record[name]) for name in OF_WHO_SPEAKS if _lacking(known, name, record)]:
        said = _(
            "Not added, because anyone who controls these addresses can take over the profile: "
            "%(addresses)s. If they belong to the organisation, edit the profile and enter them."
        )
        messages.warning(request, said % {"addresses": listed(new)})
    return known, filled


def _lacking(known: Organisation, name: str, record: dict[str, Any]) -> bool:
    return bool(record.get(name)) and record[name] != getattr(known, name)


def _form(found: Suggestion, request: HttpRequest | None = None) -> ShortForm | None:
    """A new organisation can be corrected first; a change of an old one is edited on its page."""
    if found.organisation_id is not None:
        return None
    if request is not None:
        return DecideForm(request.POST)
    initial = dict(found.document)
    for language, text in initial.pop("description", {}).items():
        initial |= {"description": text, "language": language}
    return DecideForm(initial=initial)


def _suggestion(
    request: HttpRequest,
    actor: Actor,
    found: Suggestion,
    form: ShortForm | None,
    *,
    status: int = 200,
    why: str = "",
) -> HttpResponse:
    is_open = found.state == Suggestion.State.OPEN
    typed = {name: requests.text(request.POST, name, limit=None) for name in ("why", "reason")}
    # As the person who decides left it: another name or website may be that of another entry.
    record = found.document
    if form is not None and form.is_bound and form.is_valid():
        record = form.cleaned_data
    similar = _alike(record) if is_open and found.is_new else []
    context: dict[str, Any] = {
        "suggestion": found,
        "name": name_of(found),
        "form": form,
        "changes": found.document if found.organisation_id else {},
        "in_words": bool(found.organisation_id and not found.document),
        "is_open": is_open,
        "similar": similar,
        "why": why,
        "typed": typed,
        "why_errors": [("why", _("Why it is none of the organisations above"), why)],
        "joinable": {
            one.slug
            for one in similar
            if allowed(PERMISSIONS, actor, "organisation.edit", target_in(one.region_id))
        },
        "may_edit": allowed(PERMISSIONS, actor, "organisation.edit", target_in(found.region_id)),
    }
    return render(request, "ecosystem/suggestion.html", context, status=status)
