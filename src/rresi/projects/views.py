"""The pages of projects: for all to read, and the desk of those who carry one."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.accounts.permissions import allowed, require
from rresi.accounts.roles import Actor, Role, actor_of
from rresi.core import requests
from rresi.core.refusals import answers_refusals
from rresi.projects import forms, kpis, portal_sheet, queries, reading, report, services
from rresi.projects.models import Project
from rresi.projects.permissions import PERMISSIONS, target_of
from rresi.projects.rows import pseudonymous

ROWS_SHOWN = 100


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """Each project with its partners and the part that each plays."""
    context = {
        "projects": queries.all_projects(),
        "may_create": allowed(PERMISSIONS, actor_of(request.user), "project.create"),
    }
    return render(request, "projects/partners.html", context)


def _project(slug: str) -> Project:
    project = reading.by_slug(slug)
    if project is None:
        raise Http404(slug)
    return project


def project_for(request: HttpRequest, slug: str, action: str) -> tuple[Actor, Project]:
    """The project at its desk. To those who have no business there it does not exist."""
    project, actor = _project(slug), actor_of(request.user)
    if not allowed(PERMISSIONS, actor, "project.see", target_of(project)):
        raise Http404(slug)
    require(PERMISSIONS, actor, action, target_of(project))
    return actor, project


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A project with its numbers, each beside what was promised and how it is counted."""
    project = reading.whole_by_slug(slug)
    if project is None:
        raise Http404(slug)
    facts = reading.facts_of(project, timezone.localdate())
    actor = actor_of(request.user)
    context = {
        "project": queries.card_of(project),
        "grant_number": project.grant_number,
        "numbers": report.numbers(project, facts, reading.choices(project)),
        "uncounted": queries.uncounted(project),
        "may_see": allowed(PERMISSIONS, actor, "project.see", target_of(project)),
    }
    return render(request, "projects/detail.html", context)


@require_safe
def rows(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The rows that a number rests on; people only as numbers, small groups merged."""
    project = _project(slug)
    kpi = kpis.BY_KEY.get(key)
    if kpi is None:
        raise Http404(key)
    facts = reading.facts_of(project, timezone.localdate())
    choice = reading.choices(project).get(key)
    holds = report.version_of(kpi, choice)
    version = requests.whole_number(request.GET, "version") or holds
    try:
        found = kpi.rule(version).rows(facts)
    except LookupError as error:
        raise Http404(key) from error
    actor = actor_of(request.user)
    may_see = allowed(PERMISSIONS, actor, "project.see", target_of(project))
    # Of one version only: from those of two, small groups would follow by subtraction.
    shows_groups = kpi.counts_people and (may_see or version == holds)
    cells = found.cells() if shows_groups else []
    value = sum(people for *_groups, people in cells) if shows_groups else None
    counted = report.counted(kpi, facts, version, choice, value)
    size = len(found) if may_see or not kpi.personal else 0
    page = Paginator(range(size), ROWS_SHOWN).get_page(request.GET.get("page"))
    records = found[page.start_index() - 1 : page.end_index()] if size else []
    if kpi.counts_people:
        records = pseudonymous(records, project.pk)
    context = {
        "project": queries.head_of(project),
        "kpi": kpi,
        "counted": counted,
        "versions": report.versions(kpi, facts, choice, shown=counted),
        "page": page,
        "records": records,
        "breakdowns": report.breakdowns(cells),
        "ways": report.ways(facts) if kpi.counts_people and may_see else [],
        "expected": report.expected(facts) if kpi.counts_people else "",
        "may_see": may_see,
        "may_plan": allowed(PERMISSIONS, actor, "project.plan", target_of(project)),
    }
    return render(request, "projects/rows.html", context)


@login_required
@require_POST
@answers_refusals(page="projects:rows")
def rule(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Count a number by another version of its rule."""
    actor, project = project_for(request, slug, "project.plan")
    version = requests.whole_number(request.POST, "version")
    services.choose_rule(actor=actor, project=project, kpi=key, version=version)
    messages.success(request, _("The number is now counted by version %(n)s.") % {"n": version})
    return redirect("projects:rows", slug, key)


@login_required
@require_safe
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """What evidence is missing, the plan, the budget and the risks."""
    actor, project = project_for(request, slug, "project.see")
    facts = reading.facts_of(project, timezone.localdate())
    plan = reading.deliverables(project)
    partners = report.partners(reading.partnerships(project))
    names = {one.pk: one.name for one in partners}
    own = None
    if not allowed(PERMISSIONS, actor, "project.see_budget", target_of(project)):
        own = actor.scope(Role.ORGANISATION_MEMBER)
    context = {
        "project": queries.head_of(project),
        "gaps": report.gaps(project, facts, plan),
        "numbers": report.numbers(project, facts, reading.choices(project)),
        "uncounted": queries.uncounted(project),
        "packages": [
            (
                one,
                report.month_in_words(project, one.first_month),
                report.month_in_words(project, one.last_month),
                names.get(one.lead_id or 0, one.lead.name if one.lead else ""),
            )
            for one in reading.work_packages(project)
        ],
        "steps": report.steps(project, plan),
        "budget": report.budget_lines(project, reading.budget(project, own), names),
        "risks": reading.risks(project),
        "clocks": report.clocks(project),
        "partners": partners,
        "may_plan": allowed(PERMISSIONS, actor, "project.plan", target_of(project)),
    }
    return render(request, "projects/desk.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals(page="projects:desk", keep=["slug"])
def add(request: HttpRequest, slug: str, part: str) -> HttpResponse:
    """Add a row to the plan."""
    return _row(request, slug, part, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals(page="projects:desk", keep=["slug"])
def change(request: HttpRequest, slug: str, part: str, pk: int) -> HttpResponse:
    """Change a row of the plan, or remove it."""
    return _row(request, slug, part, pk)


def _row(request: HttpRequest, slug: str, part: str, pk: int | None) -> HttpResponse:
    actor, project = project_for(request, slug, "project.plan")
    if part not in forms.PARTS:
        raise Http404(part)
    form_class, model, relation = forms.PARTS[part]
    row = reading.row_of(project, relation, pk) if pk else model(project=project)
    if row is None:
        raise Http404(str(pk))
    if request.POST.get("action") == "remove":
        services.remove_row(actor=actor, row=row)
        messages.success(request, _("The entry has been removed."))
        return redirect("projects:desk", slug)
    form = form_class(request.POST or None, instance=row, project=project)
    if request.method == "POST" and form.is_valid():
        services.keep_row(actor=actor, row=form.instance)
        messages.success(request, _("The plan has been saved."))
        return redirect("projects:desk", slug)
    context = {
        "project": queries.head_of(project),
        "form": form,
        "name": forms.PART_NAMES[part],
        "existing": pk is not None,
    }
    status = 422 if form.is_bound else 200
    return render(request, "projects/row.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals(page="projects:desk")
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that the project reports an event."""
    actor, project = project_for(request, slug, "project.plan")
    form = forms.EventForm(request.POST or None, events=reading.free_events())
    if request.method == "POST" and form.is_valid():
        services.report_event(actor=actor, project=project, event=form.chosen())
        messages.success(request, _("The event now counts for the project."))
        return redirect("projects:desk", slug)
    context = {
        "project": queries.head_of(project),
        "form": form,
        "name": _("Event"),
        "existing": False,
    }
    return render(request, "projects/row.html", context, status=422 if form.is_bound else 200)


@login_required
@require_safe
def sheet(request: HttpRequest, slug: str) -> HttpResponse:
    """What to type into the funder's portal, in its order, with the number of characters."""
    _actor, project = project_for(request, slug, "project.see")
    facts = reading.facts_of(project, timezone.localdate())
    context = {
        "project": queries.head_of(project),
        "commission": project.commission,
        "sections": portal_sheet.sections(
            project,
            queries.head_of(project),
            reading.deliverables(project),
            reading.risks(project),
            report.numbers(project, facts, reading.choices(project)),
            facts,
        ),
    }
    return render(request, "projects/sheet.html", context)
