"""The page that imports documents of a kind from a file, all of them or none."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor, actor_of
from rresi.authoring.importing import Prepared, import_documents
from rresi.authoring.kinds import AuthoredKind
from rresi.authoring.permissions import PERMISSIONS
from rresi.core.uploads import FILE_LIMIT
from rresi.interchange.report import Report

SHOWN = 100


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
    """Check a file and say what it would do, or import it."""
    actor = actor_of(request.user)
    require(PERMISSIONS, actor, "document.import")
    posted = request.method == "POST"
    form = FileForm(request.POST, request.FILES) if posted else FileForm()
    report: Report[Prepared] | None = None
    if posted and form.is_valid():
        write = request.POST.get("action") == "write"
        report = _run(kind, actor, form.cleaned_data["file"], dry_run=not write)
        if report.written:
            messages.success(request, report.summary())
            return redirect(kind.labels.parent_url)
    context = {
        "form": form,
        "report": report,
        "problems": report.problems[:SHOWN] if report else [],
        "rows": report.rows[:SHOWN] if report else [],
        "shown": SHOWN,
    }
    failed = posted and (report is None or bool(report.problems))
    return render(request, "authoring/import.html", context, status=422 if failed else 200)


def _run(
    kind: AuthoredKind[Any], actor: Actor, file: UploadedFile[Any], *, dry_run: bool
) -> Report[Prepared]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"file{Path(file.name or '').suffix[:20]}"  # any name, however long
        path.write_bytes(file.read())
        return import_documents(kind, actor=actor, path=path, dry_run=dry_run)
