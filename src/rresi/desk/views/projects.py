"""Projects at the desk: their facts, and who takes part in which role."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.accounts import changes
from rresi.core.refusals import answers_refusals
from rresi.core.versions import token_of
from rresi.desk.forms.projects import PartnerForm, ProjectForm
from rresi.desk.views.answers import actor_at, for_coordinators, saved, show
from rresi.projects import facts, queries


@for_coordinators
@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    """All projects, each with its partners."""
    return show(request, "desk/projects.html", {"projects": queries.all_projects()})


@for_coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def new_project(request: HttpRequest) -> HttpResponse:
    """Add a project; its partners and its plan come next."""
    form = ProjectForm(request.POST if request.method == "POST" else None, before={})
    if request.method == "POST" and form.is_valid():
        record = form.record()
        slug = facts.free_slug(record["acronym"])
        if made := saved(request, form, kind="project", key=slug, record=record):
            return redirect("projects:desk", made)
    context = {
        "form": form,
        "title": gettext("Add a project"),
        "seen": token_of(None),
        "kind": "project",
    }
    return show(request, "desk/section.html", context, form)


@for_coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def project(request: HttpRequest, slug: str) -> HttpResponse:
    """One project, to change."""
    before = changes.recorded("project").read(slug)
    if before is None:
        raise Http404(slug)
    form = ProjectForm(request.POST if request.method == "POST" else None, before=before)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(request, form, kind="project", key=slug, record=form.record())
    ):
        return redirect("projects:desk", slug)
    context = {
        "form": form,
        "title": before["acronym"],
        "seen": request.POST.get("seen") or token_of(before),
        "kind": "project",
        "key": slug,
    }
    return show(request, "desk/section.html", context, form)


@for_coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def new_partner(request: HttpRequest, slug: str) -> HttpResponse:
    """Let an organisation of the directory take part in a project."""
    if changes.recorded("project").read(slug) is None:
        raise Http404(slug)
    posted = request.POST if request.method == "POST" else None
    form = PartnerForm(posted, before={"role": "partner"}, chosen=False)
    if request.method == "POST" and form.is_valid():
        key = facts.partner_key(slug, form.slug)
        if changes.recorded("partnership").read(key) is not None:
            form.add_error("organisation", gettext("This organisation is already a partner."))
        elif saved(request, form, kind="partnership", key=key, record=form.record()):
            return redirect("projects:desk", slug)
    context = {
        "form": form,
        "title": gettext("Add a partner"),
        "seen": token_of(None),
        "kind": "partnership",
    }
    return show(request, "desk/section.html", context, form)


@for_coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def partner(request: HttpRequest, slug: str, organisation: str) -> HttpResponse:
    """The part of one partner, to change or to end."""
    key = facts.partner_key(slug, organisation)
    before = changes.recorded("partnership").read(key)
    if before is None:
        raise Http404(key)
    posted = request.POST if request.method == "POST" else None
    form = PartnerForm(posted, before=before, chosen=True)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(request, form, kind="partnership", key=key, record=form.record())
    ):
        return redirect("projects:desk", slug)
    context = {
        "form": form,
        "title": before["name"],
        "project": slug,
        "organisation": organisation,
        "seen": request.POST.get("seen") or token_of(before),
        "kind": "partnership",
        "key": key,
    }
    return show(request, "desk/partner.html", context, form)


@for_coordinators
@require_POST
@answers_refusals(page="desk:partner")
def leave(request: HttpRequest, slug: str, organisation: str) -> HttpResponse:
    """End a partnership; the record can bring it back."""
    changes.change(
        actor=actor_at(request),
        kind="partnership",
        key=facts.partner_key(slug, organisation),
        record=None,
        seen=request.POST.get("seen", ""),
    )
    messages.success(request, gettext("The partner has been removed. You can undo this."))
    return redirect("desk:record")
