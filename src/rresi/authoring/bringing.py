"""The page that imports documents of a kind from a file, all of them or none."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from rresi.accounts.permissions import require
from rresi.accounts.queries import scope_name
from rresi.accounts.roles import Actor, Role, actor_of
from rresi.authoring import arrivals, undoing
from rresi.authoring.importing import FileReport, import_documents, not_licensed
from rresi.authoring.kinds import AuthoredKind
from rresi.authoring.models import Arrival
from rresi.authoring.permissions import PERMISSIONS
from rresi.authoring.tables import column_choices, column_label
from rresi.core import requests
from rresi.core.documents.problems import label_of
from rresi.core.translations import current_language
from rresi.core.uploads import FILE_LIMIT
from rresi.editorial.documents import with_heading
from rresi.interchange.forms import ColumnsForm

SHOWN = 100
KEPT = 3600  # seconds, in which a checked file can be imported


@dataclass(frozen=True)
class Brought:
    """A file that was checked, with what somebody said of its columns."""

    suffix: str
    content: bytes
    columns: Mapping[str, str] | None = None


class FileForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "A spreadsheet (XLSX, ODS, XLS), CSV or JSON, up to 10 MB. Files with pictures are "
            "imported on the server, with the command “rresi import”."
        ),
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > FILE_LIMIT:
            raise forms.ValidationError(_("The file is larger than 10 MB."))
        return file


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest, kind: AuthoredKind[Any]) -> HttpResponse:
    """Check a file and say what it would do; import the file that was checked."""
    actor = actor_of(request.user)
    require(PERMISSIONS, actor, "document.import")
    posted = request.method == "POST"
    form = FileForm()
    report: FileReport | None = None
    checked = ""
    columns: ColumnsForm | None = None
    licensed = "licensed" in request.POST
    unlicensed = False
    if posted and request.POST.get("action") == "undo":
        pk = requests.whole_number(request.POST, "import", default=0)
        if undoing.undo(kind, actor=actor, pk=pk) is None:
            messages.error(request, _("This import can no longer be undone."))
        return redirect(request.path)
    if posted and (action := request.POST.get("action")) in {"write", "columns"}:
        checked = requests.text(request.POST, "checked", limit=40)
        file = cache.get(_key(actor, checked))
        if file is None:
            messages.error(request, _("Check the file again: it was not kept any longer."))
            return redirect(request.path)
        write = action == "write"
        report = _run(kind, actor, file, dry_run=not (write and licensed), licensed=licensed)
        unlicensed = write and not licensed
        if report.written:
            cache.delete(_key(actor, checked))
            messages.success(request, report.summary())
            return redirect(f"{request.path}#imports-heading")
        columns = _columns(kind, report, None if write else request.POST)
        if columns.is_valid():
            file = replace(file, columns=columns.columns())
            cache.set(_key(actor, checked), file, timeout=KEPT)
            report = _run(kind, actor, file, dry_run=True)
            columns = _columns(kind, report)
    elif posted:
        form = FileForm(request.POST, request.FILES)
        if form.is_valid():
            file = _read(form.cleaned_data["file"])
            report = _run(kind, actor, file, dry_run=True)
            checked = secrets.token_urlsafe(16)
            cache.set(_key(actor, checked), file, timeout=KEPT)
            columns = _columns(kind, report)
    context = {
        "form": form,
        "report": report,
        "checked": checked,
        "columns": columns if columns and columns.fields else None,
        "writes": report and not report.problems and len(report.rows) > report.count("unchanged"),
        "unlicensed": not_licensed() if unlicensed else "",
        "created": report.count("created") if report else 0,
        "problems": [
            (one.line, label_of(kind.document, one.field), one.message)
            for one in (report.mistakes[:SHOWN] if report else [])
        ],
        "rows": report.rows[:SHOWN] if report else [],
        "differences": [
            (
                next(row.value.record.document["title"] for row in report.rows if row.key == slug),
                [(label_of(kind.document, name), *values) for name, *values in changes],
            )
            for slug, changes in report.differences.items()
        ]
        if report
        else [],
        "shown": SHOWN,
        "imports": _imports(kind, actor) if report is None else [],
    }
    failed = unlicensed or (posted and (report is None or bool(report.problems)))
    return render(request, "authoring/import.html", context, status=422 if failed else 200)


def _imports(kind: AuthoredKind[Any], actor: Actor) -> list[tuple[Any, ...]]:
    """The actor's imports of the last day, each with what it added, how many more that is, and what
    stayed when it was undone. Two queries."""
    found = undoing.latest(kind, actor=actor)
    shown = {one.pk: [int(pk) for pk in one.created][:SHOWN] for one in found}
    added = _added(kind, [pk for pks in shown.values() for pk in pks]) if found else {}
    return [
        (
            one,
            [added[pk] for pk in shown[one.pk] if pk in added],
            len(one.created) - len(shown[one.pk]),
            [(title, undoing.Reason(code).label) for title, code in one.kept],
        )
        for one in found
    ]


def _added(kind: AuthoredKind[Any], pks: Collection[int]) -> dict[int, tuple[str, str, str, bool]]:
    """Of each object that is there still its title, its language, its address and whether readers
    see it, in the order in which it came. One query."""
    rows = kind.model._default_manager.filter(pk__in=pks).order_by("pk")
    return {
        row.pk: (
            row.heading or row.slug,
            row.heading_language or "",
            kind.path_of("detail", row.slug),
            row.is_public,
        )
        for row in with_heading(rows, current_language())
    }


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def arrived(request: HttpRequest, kind: AuthoredKind[Any], pk: int) -> HttpResponse:
    """What an import added for a region, for those who look after it."""
    arrival = Arrival.objects.filter(pk=pk, kind=kind.kind).first()
    if arrival is None:
        raise Http404
    actor = actor_of(request.user)
    require(PERMISSIONS, actor, "arrival.look_after", arrivals.target_of(arrival))
    if request.method == "POST":
        arrivals.looked_at(actor=actor, arrival=arrival)
        return redirect("portal:dashboard")
    context = {
        "kind": kind,
        "arrival": arrival,
        "region": scope_name(Role.REGION_MANAGER, arrival.region),
        "added": _added(kind, arrival.pks).values(),
    }
    return render(request, "authoring/arrival.html", context)


def _columns(
    kind: AuthoredKind[Any], report: FileReport, sent: Mapping[str, Any] | None = None
) -> ColumnsForm:
    return ColumnsForm(
        sent,
        matched=report.matched,
        examples=report.examples,
        known=column_choices(kind, kind.files),
        word=partial(column_label, kind),
        form="columns",
        asked=report.unread,
    )


def _key(actor: Actor, checked: str) -> str:
    return f"import-{actor.user_id}-{checked}"


def _read(file: UploadedFile[Any]) -> Brought:
    return Brought(Path(file.name or "").suffix[:20], file.read())  # of any name, however long


def _run(
    kind: AuthoredKind[Any],
    actor: Actor,
    file: Brought,
    *,
    dry_run: bool,
    licensed: bool = False,
) -> FileReport:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"file{file.suffix}"
        path.write_bytes(file.content)
        return import_documents(
            kind,
            actor=actor,
            path=path,
            dry_run=dry_run,
            licensed=licensed,
            columns=file.columns,
            asks=True,
        )
