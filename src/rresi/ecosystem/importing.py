"""Organisations from a file: all of them or none, with a report for each row."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext

from rresi.accounts.permissions import Target, require
from rresi.accounts.roles import Actor, Role
from rresi.ecosystem import records, services
from rresi.ecosystem.documents import ORGANISATIONS, OrganisationDocument
from rresi.ecosystem.permissions import PERMISSIONS
from rresi.interchange import mapping, reading
from rresi.interchange.report import Report, Row


def import_organisations(
    *,
    actor: Actor,
    path: Path,
    dry_run: bool = False,
    columns: mapping.Columns | None = None,
    sheet: str = "",
) -> Report[OrganisationDocument]:
    """Check every row of the file; write all of them when none has a problem.

    An organisation that is known already, by its slug or without one by its name, is brought up
    to date in the fields that the file has; the others stay as they are.

    Raises:
        PermissionDenied: the actor may not create organisations.
        OSError: the file cannot be read.
    """
    own = Target.of(scopes={Role.REGION_MANAGER: actor.scope(Role.REGION_MANAGER)})
    require(PERMISSIONS, actor, "organisation.create", own)
    read = reading.read(ORGANISATIONS, path, columns=columns, sheet=sheet)
    prepared = records.prepare(read)
    report = _report(prepared, read)
    if not report.rows and not report.problems:
        read.fail(1, "", gettext("contains no organisations"))
    if report.problems or dry_run:
        return report
    with transaction.atomic():
        report.pks = services.write_prepared(actor=actor, prepared=prepared)
        if read.headings:
            mapping.remember(ORGANISATIONS, read.headings, read.matched)
    report.written = True
    return report


def _report(
    prepared: list[records.Prepared], read: reading.Reading
) -> Report[OrganisationDocument]:
    report: Report[OrganisationDocument] = Report(problems=read.problems, notices=read.notices)
    faulty = {problem.line for problem in read.problems}
    before = records.stored_documents({item.slug for item in prepared})
    for item in prepared:
        if item.line not in faulty:
            report.rows.append(
                Row(
                    item.line, item.document, item.slug, records.action(item, before.get(item.slug))
                )
            )
    return report
