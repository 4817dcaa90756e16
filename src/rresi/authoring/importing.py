"""Documents of any kind from a file: all of them or none, with a report for each line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.authoring import records, services
from rresi.authoring.kinds import AuthoredKind
from rresi.authoring.permissions import PERMISSIONS
from rresi.authoring.records import Record
from rresi.authoring.tables import with_parallel_lists
from rresi.core.documents.describing import Json
from rresi.core.uploads import FILE_LIMIT
from rresi.interchange import mapping, reading
from rresi.interchange.report import Report, Row, repeated_message
from rresi.media.encoding import Encoded, PictureRefused, reencode


@dataclass(frozen=True)
class Prepared:
    """A line that can be imported: its record, and the pictures that it names, in their order."""

    record: Record
    pictures: list[Encoded]


def import_documents(
    kind: AuthoredKind[Any],
    *,
    actor: Actor,
    path: Path,
    dry_run: bool = False,
    columns: mapping.Columns | None = None,
    sheet: str = "",
) -> Report[Prepared]:
    """Check every line of the file; write all of them when none has a problem.

    A line that says what is published already changes nothing, so that a file can be sent again.
    One that says something else is refused with the fields that differ: what is published changes
    by a revision that is reviewed.

    Raises:
        PermissionDenied: the actor may not import.
        OSError: the file cannot be read.
    """
    require(PERMISSIONS, actor, "document.import")
    read = reading.read(kind.files, path, columns=columns, sheet=sheet)
    report = _check(kind, read, path.parent)
    if report.problems or dry_run:
        return report
    with transaction.atomic():
        for row in report.rows:
            if row.action == "unchanged":
                continue
            written = services.create_document(
                kind,
                actor=actor,
                record=row.value.record,
                slug=row.key,
                pictures=row.value.pictures,
            )
            report.pks.append(written.pk)
        if read.headings:
            mapping.remember(kind.files, read.headings, read.matched)
    report.written = True
    return report


def _check(kind: AuthoredKind[Any], read: reading.Reading, folder: Path) -> Report[Prepared]:
    report: Report[Prepared] = Report(problems=read.problems, notices=read.notices)
    taken = {
        slug: {**document, **personal}
        for slug, document, personal in kind.model._default_manager.values_list(
            "slug", "document", "personal"
        ).iterator()
    }
    seen: dict[str, int] = {}
    read_records = {entry.line: _record(kind, read, entry.value) for entry in read.entries}
    readable = {line: record for line, (record, _found) in read_records.items() if record}
    review = kind.review_records(readable)
    for line, (record, own) in read_records.items():
        found = [*own, *review.problems.get(line, [])]
        pictures: list[Encoded] = []
        if record is not None:
            if record.slug in seen:
                found.append(("slug", repeated_message(seen[record.slug])))
            if record.slug:
                seen.setdefault(record.slug, line)
            pictures = _pictures(kind, folder, record, found)
            if not found and record.slug in taken:
                differing = _differing(kind, taken[record.slug], record, pictures)
                if differing:
                    found.append(("slug", _taken(kind, differing)))
                else:
                    report.rows.append(
                        Row(line, Prepared(record, pictures), record.slug, "unchanged")
                    )
                    continue
        for place, message in found:
            read.fail(line, place, message)
        if record is not None and not found:
            report.rows.append(Row(line, Prepared(record, pictures), record.slug))
    # Slugs made from titles come last, so that they give way to those that a line names.
    for row in report.rows:
        if not row.key:
            row.key = kind.free_slug(str(row.value.record.document["title"]), seen)
            seen[row.key] = row.line
    if not report.rows and not report.problems:
        read.fail(1, "", str(kind.labels.nothing) or gettext("contains no records"))
    report.notices += review.notices
    return report


def _differing(
    kind: AuthoredKind[Any], stored: Json, record: Record, pictures: list[Encoded]
) -> list[str]:
    """The names of the fields in which a line says something else than what is published."""
    said = services.with_pictures(kind, record.document, [one.key for one in pictures])
    fields = kind.document.model_fields  # in its order; that of stored JSON is the database's
    return [name for name in fields if stored.get(name) != said.get(name)]


def _taken(kind: AuthoredKind[Any], differing: list[str]) -> str:
    taken = str(kind.labels.taken) or gettext("is already used")
    words = gettext("%(taken)s, and this line differs from it in: %(fields)s")
    return words % {"taken": taken, "fields": ", ".join(differing)}


def _record(
    kind: AuthoredKind[Any], read: reading.Reading, value: dict[str, Any]
) -> tuple[Record | None, records.Problems]:
    whole = with_parallel_lists(kind.document, value) if read.headings else value
    return records.read(kind, whole)


def _pictures(
    kind: AuthoredKind[Any], folder: Path, record: Record, found: records.Problems
) -> list[Encoded]:
    taken: list[Encoded] = []
    for place, row, name in records.pictures_in(kind.document, record.document):
        try:
            picture = reencode(_content(folder, str(row[name])))
            if any(picture.key == other.key for other in taken):
                raise PictureRefused(gettext("has already been added"))
        except PictureRefused as refusal:
            found.append((f"{place}.{name}", str(refusal)))
        else:
            taken.append(picture)
    return taken


def _content(folder: Path, name: str) -> bytes:
    """One picture's bytes.

    Raises:
        PictureRefused: it lies outside the folder, is missing or too large.
    """
    relative = PurePosixPath(name)
    path = folder / relative
    if relative.is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
        raise PictureRefused(gettext("must be in the folder of the import file"))
    if not path.is_file():
        raise PictureRefused(gettext("there is no file %(name)s") % {"name": repr(name)})
    with path.open("rb") as file:
        return file.read(FILE_LIMIT + 1)
