"""Addresses for programs and for the administrator."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from rresi.accounts.permissions import require
from rresi.accounts.roles import actor_of
from rresi.core import read_only
from rresi.core.translations import offered_languages
from rresi.operations import health, metrics, queries
from rresi.operations.permissions import PERMISSIONS

LOOPBACK = frozenset({"127.0.0.1", "::1"})
FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP")
SECURITY_TXT_DAYS = 180


@require_safe
@cache_control(max_age=86_400)
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116)."""
    contact = settings.SECURITY_CONTACT or f"{settings.SITE_URL}{reverse('portal:contact')}"
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    expires = today + timedelta(days=SECURITY_TXT_DAYS)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(offered_languages())}",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """200 while this process answers; asks nothing of the database."""
    return _said("ok")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """For load balancers: 200 while pages can be read, 503 while the database does not answer."""
    try:
        queries.last_times()
    except DatabaseError:
        return _said("the database does not answer", 503)
    return _said("read-only" if read_only.cause() else "ok")


def _said(words: str, status: int = 200) -> HttpResponse:
    answer = HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Prometheus metrics, for this machine itself or whoever has the token; 404 for the others."""
    if not _may_read_numbers(request):
        raise Http404
    return HttpResponse(metrics.text(), content_type=metrics.CONTENT_TYPE)


def _may_read_numbers(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    token = settings.METRICS_TOKEN
    if token and constant_time_compare(given, token):
        return True
    # A web server on this machine asks from here too, for anybody; it says so in a header.
    here = request.META.get("REMOTE_ADDR") in LOOPBACK
    return here and not any(header in request.headers for header in FORWARDED)


@login_required
@require_safe
def well(request: HttpRequest) -> HttpResponse:
    """Is everything well? What is wrong, since when, and what to do."""
    require(PERMISSIONS, actor_of(request.user), "health.read")
    lines = health.lines()
    context = {
        "wrong": [line for line in lines if not line.well],
        "well": [line for line in lines if line.well],
        "past": health.past(),
    }
    return render(request, "operations/well.html", context)
