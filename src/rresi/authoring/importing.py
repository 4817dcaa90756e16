"""Documents of any kind from a file: all of them or none, with a report for each line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext, ngettext

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.authoring import records, services, undoing
from rresi.authoring.assuming import assumed
from rresi.authoring.kinds import AuthoredKind
from rresi.authoring.permissions import PERMISSIONS
from rresi.authoring.recognising import Standing, recognise, standing_of
from rresi.authoring.records import Record
from rresi.authoring.tables import column_label, with_parallel_lists
from rresi.core import formats
from rresi.core.documents.describing import Json, comparable, with_row_ids_of
from rresi.core.documents.problems import (
    column_of,
    days_behind,
    label_of,
    open_in_rows,
    reasons_against,
)
from rresi.core.formats import quoted
from rresi.core.pictures import PictureRefused
from rresi.core.uploads import FILE_LIMIT
from rresi.editorial import queries
from rresi.editorial.models import Revision
from rresi.editorial.services.drafting import propose
from rresi.interchange import mapping, reading
from rresi.interchange.report import Problem, Report, Row, lines_in_short, repeated_message
from rresi.media.encoding import Encoded, reencode
from rresi.media.services import store as store_picture


@dataclass(frozen=True)
class Prepared:
    """A line that can be imported: its record, and the pictures that it names, in their order."""

    record: Record
    pictures: list[Encoded]
    standing: Standing | None = None
    """What has its slug already."""


@dataclass
class FileReport(Report[Prepared]):
    """A report that also asks what columns are; `matched`, `examples` and `unread` as `Reading` has
    them, `questions` are the problems that an answer solves."""

    matched: dict[str, str] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)
    unread: dict[str, str] = field(default_factory=dict)
    questions: list[Problem] = field(default_factory=list)

    @property
    def mistakes(self) -> list[Problem]:
        asked = {id(one) for one in self.questions}
        return [one for one in self.problems if id(one) not in asked]

    @property
    def undecided(self) -> int:
        return len(self.questions)


def import_documents(
    kind: AuthoredKind[Any],
    *,
    actor: Actor,
    path: Path,
    dry_run: bool = False,
    licensed: bool = False,
    columns: mapping.Columns | None = None,
    sheet: str = "",
    asks: bool = False,
) -> FileReport:
    """Check every line of the file; write all of them when none has a problem.

    A line that says what is published already changes nothing, so that a file can be sent again.
    One that says something else becomes a revision, which is reviewed before readers see it; the
    report says what differs. It is refused while somebody else is changing the same.
    `licensed` says that whoever imports may publish all texts of the file under CC BY 4.0; without
    it nothing is written. A column that nobody has named stops the import if it may be a field, and
    any such column if the import `asks`, as a page does; `columns` answer.

    Raises:
        PermissionDenied: the actor may not import.
        OSError: the file cannot be read.
    """
    require(PERMISSIONS, actor, "document.import")
    read = reading.read(kind.files, path, columns=columns, sheet=sheet)
    report = _check(kind, read, path.parent, asks=asks)
    if report.problems or dry_run:
        return report
    if not licensed and len(report.rows) > report.count("unchanged"):
        read.fail(1, "", not_licensed())
        return report
    proposed: dict[int, int] = {}
    with transaction.atomic():
        for row in report.rows:
            if row.action == "unchanged":
                continue
            if row.action == "updated":
                revision = _propose(kind, actor, row)
                proposed[revision.submission_id] = revision.number
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
        undoing.remember(kind, actor=actor, created=report.pks, proposed=proposed)
    report.written = True
    return report


def not_licensed() -> str:
    """That nobody has said yet whether the texts may be published."""
    return gettext("Confirm that the texts may be published under CC BY 4.0.")


def _check(
    kind: AuthoredKind[Any], read: reading.Reading, folder: Path, *, asks: bool
) -> FileReport:
    report = FileReport(
        problems=read.problems,
        notices=read.notices,
        matched=read.matched,
        examples=read.examples,
        unread=read.unread,
        questions=_ask(kind, read, asks=asks),
    )
    taken = standing_of(kind)
    drafts = queries.drafts_at_work(kind.kind)
    seen: dict[str, int] = {}
    read_records = {entry.line: _record(kind, read, entry.value) for entry in read.entries}
    readable = {line: record for line, (record, _found) in read_records.items() if record}
    review = kind.review_records(readable)
    known = recognise(kind, readable, taken)
    said = {(problem.line, problem.field) for problem in read.problems} | read.follows
    for line, (named, own) in read_records.items():
        slug = known.slugs.get(line, "")
        record = replace(named, slug=slug) if named and slug else named
        found = [*own, *review.problems.get(line, [])]
        pictures: list[Encoded] = []
        if record is not None:
            if line in known.problems:
                found.append(("title", known.problems[line]))
            if record.slug in seen:
                found.append(("slug", repeated_message(seen[record.slug])))
            if record.slug:
                seen.setdefault(record.slug, line)
            pictures = _pictures(kind, folder, record, found)
            if not found and record.slug in taken:
                prepared = Prepared(record, pictures, taken[record.slug])
                action, found = _again(kind, report, taken[record.slug], prepared, drafts)
                if action == "updated":
                    kept = _with_days_to_come(kind, report, line, record)
                    prepared = replace(prepared, record=kept)
                    found = _against(kind, kept)
                if not found:
                    report.rows.append(Row(line, prepared, record.slug, action))
                    continue
        for place, message in found:
            if (line, read.place(place)) not in said:  # a cell that is no value is not missing too
                read.fail(line, place, message)
        if record is not None and not found:
            kept = _with_days_to_come(kind, report, line, record)
            report.rows.append(Row(line, Prepared(kept, pictures), record.slug))
    read.problems.sort(key=lambda problem: problem.line)
    # Slugs made from titles come last, so that they give way to those that a line names.
    for row in report.rows:
        if not row.key:
            row.key = kind.free_slug(str(row.value.record.document["title"]), seen)
            seen[row.key] = row.line
    if not report.rows and not report.problems:
        read.fail(1, "", str(kind.labels.nothing) or gettext("This file contains no records."))
    report.notices += review.notices
    raw = {entry.line: entry.value for entry in read.entries}
    written = [row for row in report.rows if row.action != "unchanged"]
    report.notices += assumed(
        kind.document, ((raw[row.line], row.value.record.document) for row in written)
    )
    report.notices += _lacking(kind, report)
    if report.count("updated"):
        words = gettext("Changed lines go to review; readers see them once approved.")
        report.notices.append(words)
    return report


def _against(kind: AuthoredKind[Any], record: Record) -> records.Problems:
    """Why a change cannot be proposed; what a file may leave open is asked for in the form."""
    left = set(open_in_rows(kind.document, record.document))
    against = reasons_against(kind.document, record.document)
    return [one for one in against if one[0] not in left]


def _ask(kind: AuthoredKind[Any], read: reading.Reading, *, asks: bool) -> list[Problem]:
    """What stops the import until somebody says what columns are."""
    before = len(read.problems)
    for heading, likely in read.unread.items():
        if likely or asks:
            words = gettext("Say which field this column is, or that it is not to be read.")
            if likely:
                maybe = gettext("It may be “%(field)s”.") % {"field": column_label(kind, likely)}
                words = f"{words} {maybe}"
            read.fail(read.heading_line, heading, words)
    return read.problems[before:]


def _lacking(kind: AuthoredKind[Any], report: FileReport) -> list[str]:
    """A sentence on each field that the form requires and lines lack."""
    lines: dict[str, list[int]] = {}
    for row in report.rows:
        document = row.value.record.document if row.action != "unchanged" else {}
        for place, _words in reasons_against(kind.document, document) if document else ():
            found_in = lines.setdefault(column_of(kind.document, place), [])
            if row.line not in found_in:
                found_in.append(row.line)
    return [
        ngettext(
            "Line %(lines)s lacks “%(field)s”, which every proposal must have.",
            "%(count)s rows lack “%(field)s”, which every proposal must have: lines %(lines)s",
            len(found),
        )
        % {"field": field, "lines": lines_in_short(found), "count": formats.number(len(found))}
        for field, found in lines.items()
    ]


def _with_days_to_come(
    kind: AuthoredKind[Any], report: Report[Prepared], line: int, record: Record
) -> Record:
    """The record without days that have passed since its file was written, each with a notice."""
    behind = dict(days_behind(kind.document, record.document))
    for place, problem in behind.items():
        words = gettext("Line %(line)d, %(field)s: %(problem)s The date was left out.")
        field = label_of(kind.document, place)
        report.notices.append(words % {"line": line, "field": field, "problem": problem})
    kept = {name: value for name, value in record.document.items() if name not in behind}
    return replace(record, document=kept)


def _again(
    kind: AuthoredKind[Any],
    report: Report[Prepared],
    standing: Standing,
    prepared: Prepared,
    drafts: Mapping[int, Json],
) -> tuple[str, records.Problems]:
    """What becomes of a line whose slug is known, noting what differs, or why it cannot be."""
    said = _said(kind, prepared)
    fields = kind.document.model_fields  # in its order; that of stored JSON is the database's
    before, after = comparable(standing.document), comparable(said)
    differing = [name for name in fields if before.get(name) != after.get(name)]
    if not differing or drafts.get(standing.pk) == said:  # sent before and not decided yet
        return "unchanged", []
    if not standing.is_published or standing.pk in drafts:
        return "", [("slug", _taken(kind, standing))]
    report.differs(
        prepared.record.slug,
        [(name, standing.document.get(name), said.get(name)) for name in differing],
    )
    return "updated", []


def _said(kind: AuthoredKind[Any], prepared: Prepared) -> Json:
    keys = [one.key for one in prepared.pictures]
    document = services.with_pictures(kind, prepared.record.document, keys)
    if prepared.standing is None:
        return document
    return with_row_ids_of(kind.document, document, prepared.standing.document)


def _propose(kind: AuthoredKind[Any], actor: Actor, row: Row[Prepared]) -> Revision:
    for picture in row.value.pictures:
        store_picture(picture)
    assert row.value.standing is not None
    return propose(
        actor=actor,
        kind=kind.kind,
        object_id=row.value.standing.pk,
        document=_said(kind, row.value),
        note=gettext("From an imported file."),
    )


def _taken(kind: AuthoredKind[Any], standing: Standing) -> str:
    if standing.is_published:
        return gettext(
            "This is being changed by someone. Import the line again after the decision."
        )
    return str(kind.labels.taken) or gettext("This is already used.")


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
                raise PictureRefused(gettext("This picture has already been added."))
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
        raise PictureRefused(gettext("This must be in the folder of the import file."))
    if not path.is_file():
        raise PictureRefused(gettext("There is no file %(name)s.") % {"name": quoted(name)})
    with path.open("rb") as file:
        return file.read(FILE_LIMIT + 1)
