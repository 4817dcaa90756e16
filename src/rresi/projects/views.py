"""The network's partners for all to read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rresi.projects import queries


@require_safe
def partners(request: HttpRequest) -> HttpResponse:
    """Each project with its partners and the part that each plays."""
    return render(request, "projects/partners.html", {"projects": queries.all_projects()})
