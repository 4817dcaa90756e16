"""Badges and registers as files."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rresi.core import requests
from rresi.events.printing import doors
from rresi.events.queries import check_in as queries
from rresi.events.views.desk import Desk, desk_page
from rresi.interchange.writing import Cell, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_file(content: bytes, kind: str, name: str) -> HttpResponse:
    """A file to download, never cached: it names people."""
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
@desk_page("event.check_in", tab="check-in")
def badges(_request: HttpRequest, desk: Desk) -> HttpResponse:
    """All badges, in the order of names."""
    people = queries.with_badge(desk.event)
    return as_file(
        doors.badges(desk.event, people), "application/pdf", f"{desk.event.slug}-badges.pdf"
    )


@require_safe
@desk_page("event.check_in", tab="check-in")
def register(request: HttpRequest, desk: Desk, form: str) -> HttpResponse:
    """The register of the event or of one session, to be signed."""
    pk = requests.whole_number(request.GET, "session")
    place = next((one for one in queries.places(desk.event) if one.pk == pk), None)
    if (pk and place is None) or form not in ("pdf", "xlsx"):
        raise Http404
    people = queries.register(desk.event, place.session if place else None)
    name = f"{desk.event.slug}-register{f'-{pk}' if pk else ''}.{form}"
    if form == "pdf":
        return as_file(doors.register(desk.event, place, people), "application/pdf", name)
    told = [_("No."), _("Name"), _("Organisation"), _("Country")]
    headings = [*told, *doors.signatures(desk.event, place)]
    lines: list[list[Cell]] = [
        [number, one.name, one.organisation, one.country, *doors.arrivals(desk.event, place, one)]
        for number, one in enumerate(people, 1)
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_xlsx(path, headings, lines, sheet_name=place.title if place else _("Attendance list"))
        return as_file(path.read_bytes(), XLSX, name)
