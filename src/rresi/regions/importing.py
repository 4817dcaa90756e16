"""Regions from a file: all of them or none, with a report for each row."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.interchange import checking, mapping, reading
from rresi.interchange.report import Report, Row, repeated_message, repeats
from rresi.regions import services, territories
from rresi.regions.documents import REGIONS, RegionDocument
from rresi.regions.models import RegionCode
from rresi.regions.permissions import PERMISSIONS
from rresi.regions.records import locked_documents
from rresi.regions.towns import far_in_words


def import_regions(
    *,
    actor: Actor,
    path: Path,
    dry_run: bool = False,
    columns: mapping.Columns | None = None,
    sheet: str = "",
) -> Report[RegionDocument]:
    """Check every row of the file; write all of them when none has a problem.

    A region that is known already, by its slug, is brought up to date in the fields that the file
    has; the others stay as they are.

    Raises:
        PermissionDenied: the actor may not create regions.
        OSError: the file cannot be read.
    """
    require(PERMISSIONS, actor, "region.create")
    read = reading.read(REGIONS, path, columns=columns, sheet=sheet)
    checked = checking.check(read, RegionDocument)
    for line, first in repeats((one.line, one.document.slug) for one in checked):
        read.fail(line, "slug", repeated_message(first))
    with transaction.atomic():
        return _checked_and_written(actor, read, checked, dry_run=dry_run)


def _checked_and_written(
    actor: Actor,
    read: reading.Reading,
    checked: list[checking.Checked[RegionDocument]],
    *,
    dry_run: bool,
) -> Report[RegionDocument]:
    """The report on rows that are sound by themselves; what it compares with stays until the end
    of the caller's transaction.
    """
    before = locked_documents({one.document.slug for one in checked})
    _check_codes(read, checked)
    report: Report[RegionDocument] = Report(problems=read.problems, notices=read.notices)
    faulty = {problem.line for problem in read.problems}
    for one in checked:
        if one.line in faulty:
            continue
        old = before.get(one.document.slug)
        after = one.document
        if old is not None:
            after = checking.merged(old, one.document, one.given)
        if far := _far(after):
            report.notices.append(far % {"line": one.line})
        action = "created" if old is None else "unchanged" if old == after else "updated"
        report.rows.append(Row(one.line, after, after.slug, action))
    if not report.rows and not report.problems:
        read.fail(1, "", gettext("This file contains no regions."))
    if report.problems or dry_run:
        return report
    changed = [row.value for row in report.rows if row.action != "unchanged"]
    report.pks = services.write_regions(actor=actor, documents=changed)
    if read.headings:
        mapping.remember(REGIONS, read.headings, read.matched)
    report.written = True
    return report


def _check_codes(read: reading.Reading, checked: list[checking.Checked[RegionDocument]]) -> None:
    """A code of one list and year belongs to one region."""
    rows = RegionCode.objects.values_list("scheme", "code", "version", "region__slug")
    owners = {(scheme, code, version): slug for scheme, code, version, slug in rows}
    for one in checked:
        for number, part in enumerate(one.document.codes):
            key = (part.scheme, part.code, part.version)
            owner = owners.setdefault(key, one.document.slug)
            if owner != one.document.slug:
                message = gettext("This is already the code of %(region)s.") % {"region": owner}
                read.fail(one.line, f"codes.{number}.code", message)


def _far(document: RegionDocument) -> str:
    """A sentence on a point that lies far from where the region's codes are; else empty."""
    known = (territories.find(part.code) for part in document.codes if part.scheme == "NUTS")
    middles = [one.point for one in known if one and one.level and one.point]
    if document.point is None or not middles:
        return ""
    return far_in_words((document.point.lat, document.point.lon), middles[0])
