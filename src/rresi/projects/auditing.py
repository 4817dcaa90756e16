"""The pages of evidence packs, and the room in which an auditor reads one."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.accounts.permissions import allowed
from rresi.core import formats, ratelimit, requests
from rresi.core.refusals import answers_refusals
from rresi.core.translations import current_language
from rresi.projects import freezing, kpis, queries, reading
from rresi.projects.models import AuditLink, AuditLook, Pack, Project
from rresi.projects.permissions import PERMISSIONS, target_of
from rresi.projects.rows import in_words
from rresi.projects.views import project_for

LARGEST_SAMPLE = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
def packs(request: HttpRequest, slug: str) -> HttpResponse:
    """The packs of a project and who may read them; pressing the button freezes the next."""
    post = request.method == "POST"
    actor, project = project_for(request, slug, "project.freeze" if post else "project.see")
    if post:
        before = len(reading.packs(project))
        frozen = freezing.freeze(actor=actor, project=project)
        if frozen.number > before:
            messages.success(request, _("Pack %(n)s has been frozen.") % {"n": frozen.number})
        else:
            messages.info(request, _("Nothing has changed since pack %(n)s.") % {"n": before})
        return redirect("projects:packs", slug)
    may_freeze = allowed(PERMISSIONS, actor, "project.freeze", target_of(project))
    context = {
        "project": queries.head_of(project),
        "packs": reading.packs(project),
        "rooms": _rooms(project) if may_freeze else [],
        "may_freeze": may_freeze,
    }
    return render(request, "projects/packs.html", context)


def _rooms(project: Project) -> list[tuple[AuditLink, str, list[tuple[datetime, str]]]]:
    """The rooms with their address, empty once closed, and when what was viewed there."""
    looks = reading.looks(project)
    return [
        (
            link,
            settings.SITE_URL + reverse("projects:audit", args=[freezing.token_of(link)])
            if link.is_open
            else "",
            [(one.at, _viewed(one)) for one in looks.get(link.pk, [])],
        )
        for link in reading.rooms(project)
    ]


def _viewed(look: AuditLook) -> str:
    """What was viewed, in words."""
    if look.drawn is None:
        return str(AuditLook.What(look.what).label)
    key, _dash, version = look.number.partition("-")
    return ngettext(
        "Drew %(count)s record of “%(number)s”, version %(version)s, with the seed “%(seed)s”",
        "Drew %(count)s records of “%(number)s”, version %(version)s, with the seed “%(seed)s”",
        look.drawn,
    ) % {
        "count": formats.number(look.drawn),
        "number": kpis.BY_KEY[key].label if key in kpis.BY_KEY else key,
        "version": version or "1",
        "seed": look.seed,
    }


def _pack(project_pk: int, number: int) -> Pack:
    found = reading.pack_of(project_pk, number)
    if found is None:
        raise Http404(str(number))
    return found


def _file(frozen: Pack) -> HttpResponse:
    response = HttpResponse(bytes(frozen.content), content_type="application/zip")
    name = f"{frozen.project.slug}-evidence-{frozen.number}.zip"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
@require_safe
def pack_file(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """A pack as it was frozen."""
    _actor, project = project_for(request, slug, "project.see")
    return _file(_pack(project.pk, number))


@login_required
@require_POST
@answers_refusals(page="projects:packs", keep=["slug"])
def open_room(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Make a link by which an auditor reads a pack."""
    actor, project = project_for(request, slug, "project.freeze")
    freezing.open_room(
        actor=actor,
        frozen=_pack(project.pk, number),
        label=requests.text(request.POST, "label"),
        days=requests.whole_number(request.POST, "days"),
    )
    messages.success(request, _("The link is ready. Send it to the auditor yourself."))
    return redirect("projects:packs", slug)


@login_required
@require_POST
@answers_refusals(page="projects:packs", keep=["slug"])
def close_room(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Close an auditor's room."""
    actor, project = project_for(request, slug, "project.freeze")
    link = next((one for one in reading.rooms(project) if one.pk == pk), None)
    if link is None:
        raise Http404(str(pk))
    freezing.close_room(actor=actor, link=link)
    messages.success(request, _("The link no longer works."))
    return redirect("projects:packs", slug)


def _room(request: HttpRequest, token: str) -> AuditLink:
    if ratelimit.exceeded(request, "audit", limit=120, seconds=300):
        raise Http404
    link = freezing.room_of(token)
    if link is None:
        raise Http404
    return link


@never_cache
@require_safe
def room(request: HttpRequest, token: str) -> HttpResponse:
    """What an auditor reads: the numbers of one pack, and a sample drawn by the auditor's seed."""
    link = _room(request, token)
    report = _report(link.pack)
    key = requests.text(request.GET, "number", limit=40)
    seed = requests.text(request.GET, "seed", limit=100)
    size = requests.whole_number(
        request.GET, "size", default=10, at_least=1, at_most=LARGEST_SAMPLE
    )
    chosen = next((one for one in report["numbers"] if one["key"] == key), None)
    rows: list[Any] = []
    if chosen and seed:
        drawn = freezing.sample(report, chosen, seed=seed, size=size)
        rows = [{**one, "words": one["label"] or in_words(one["key"])} for one in drawn]
        freezing.record_look(
            link=link, what=AuditLook.What.SAMPLE, number=key, seed=seed, drawn=len(rows)
        )
    else:
        freezing.record_look(link=link, what=AuditLook.What.NUMBERS)
    context = {
        "link": link,
        "token": token,
        "report": report,
        "numbers": freezing.in_words(report, current_language()),
        "chosen": chosen,
        "seed": seed,
        "size": size,
        "rows": rows,
    }
    response = render(request, "projects/audit.html", context)
    response["Referrer-Policy"] = "same-origin"  # without it, browsers send forms of no origin
    return response


@never_cache
@require_safe
def room_pack(request: HttpRequest, token: str) -> HttpResponse:
    """The pack itself, for the auditor."""
    link = _room(request, token)
    freezing.record_look(link=link, what=AuditLook.What.PACK)
    return _file(link.pack)


def _report(frozen: Pack) -> Any:
    with zipfile.ZipFile(BytesIO(bytes(frozen.content))) as archive:
        return json.loads(archive.read("report.json"))
