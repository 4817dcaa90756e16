"""Offers and needs in files, and what a network sees of its members."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rresi.accounts.roles import actor_of
from rresi.core import ratelimit, requests
from rresi.core.documents.values import language_choices
from rresi.core.ratelimit import Bucket
from rresi.ecosystem import profile
from rresi.ecosystem import queries as directory
from rresi.exchange import filing, members, queries

AN_HOUR, FILES_AN_HOUR = 3600, 20
BYTES_AT_MOST = 2_000_000
TAKEN_IN = Bucket("exchange.files", size=30, seconds=120)
"""Files that one person tries to bring in: thirty at once, then one every two minutes."""


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """What everybody may see, as CSV."""
    if ratelimit.exceeded(request, "export", limit=FILES_AN_HOUR, seconds=AN_HOUR):
        return ratelimit.refusal(request, seconds=AN_HOUR)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "offers-and-needs.csv"
        filing.write(path, filing.public_entries())
        answer = HttpResponse(path.read_bytes(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="offers-and-needs.csv"'
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def murmurations(request: HttpRequest) -> HttpResponse:
    """The same in the shape of Murmurations."""
    if ratelimit.exceeded(request, "export", limit=FILES_AN_HOUR, seconds=AN_HOUR):
        return ratelimit.refusal(request, seconds=AN_HOUR)
    return JsonResponse(filing.murmurations(filing.public_entries()), safe=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: HttpRequest) -> HttpResponse:
    """Publish the offers and needs of a file: all of them, or none when a row has a problem."""
    actor = actor_of(request.user)
    owners = queries.owners(actor)
    if not owners:
        raise PermissionDenied
    problems: list[tuple[int, str]] = []
    language = requests.text(request.POST, "language", limit=8) or str(request.LANGUAGE_CODE)
    if request.method == "POST":
        problems = _taken_in(request, language)
        if not problems:
            return redirect("exchange:mine")
    context = {
        "token": _token(request) or uuid4(),
        "owners": owners,
        "problems": problems,
        "languages": language_choices(),
        "chosen": language,
    }
    status = 422 if problems else 200
    return render(request, "exchange/bring_in.html", context, status=status)


def _token(request: HttpRequest) -> UUID | None:
    try:
        return UUID(requests.text(request.POST, "token", limit=36))
    except ValueError:
        return None


def _taken_in(request: HttpRequest, language: str) -> list[tuple[int, str]]:
    file = request.FILES.get("file")
    organisation, region = queries.owner_named(requests.text(request.POST, "owner", limit=100))
    if file is None or (organisation is None and region is None):
        return [(0, _("Choose a file and say whose entries it contains."))]
    if (file.size or 0) > BYTES_AT_MOST:
        return [(0, _("The file is too large."))]
    if TAKEN_IN.empty(f"user {request.user.pk}"):
        return [(0, _("You have uploaded many files in a short time. Try again later."))]
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"file{Path(str(file.name)).suffix[:6]}"
        path.write_bytes(file.read())
        filed = filing.bring_in(
            actor=actor_of(request.user),
            path=path,
            organisation=organisation,
            region=region,
            language=language,
            token=_token(request),
        )
    if not filed.problems:
        messages.success(request, filed.summary())
        for notice in filed.notices:
            messages.info(request, notice)
    return filed.problems


@login_required
@require_safe
def voice(request: HttpRequest, slug: str) -> HttpResponse:
    """What an umbrella network sees of its members together."""
    network = directory.whole(slug)
    if network is None:
        raise Http404(slug)
    if not members.may_see(network, actor_of(request.user)):
        raise PermissionDenied
    context = {
        "network": network,
        "name": profile.name(network),
        "voice": members.voice(network),
    }
    return render(request, "exchange/voice.html", context)
