"""Import of practices from JSON Lines: all of them or none, with a report for each line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.authoring import records
from rresi.authoring.records import Record
from rresi.core.uploads import FILE_LIMIT
from rresi.media.encoding import Encoded, PictureRefused, reencode
from rresi.practices import services
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice
from rresi.practices.permissions import PERMISSIONS
from rresi.regions import queries as regions
from rresi.regions.models import Region
from rresi.search import interface as search


@dataclass(frozen=True)
class Problem:
    """One mistake: where it is and what it is."""

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        return (
            f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"
        )


@dataclass
class Row:
    """A line that can be imported."""

    line: int
    record: Record
    slug: str
    pictures: list[Encoded]


@dataclass
class Report:
    """What an import found, and what it did."""

    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    written: bool = False


def import_practices(*, actor: Actor, path: Path, dry_run: bool = False) -> Report:
    """Check every line of the file; write all of them when none has a problem.

    Raises:
        PermissionDenied: the actor may not import.
        OSError: the file cannot be read.
    """
    require(PERMISSIONS, actor, "practice.import")
    report = _check(path)
    if report.problems or dry_run:
        return report
    with transaction.atomic():
        for row in report.rows:
            practice = services.create_practice(
                actor=actor,
                record=row.record,
                slug=row.slug,
                pictures=row.pictures,
            )
            report.numbers.append(practice.pk)
        search.changed("practice", report.numbers)
    report.written = True
    return report


def _check(path: Path) -> Report:
    report = Report()
    taken = set(Practice.objects.values_list("slug", flat=True))
    seen: dict[str, int] = {}
    known_regions: dict[str, Region | None] = {}
    for line, raw in _lines(path):
        found: list[tuple[str, str]] = []
        record = _record(raw, found)
        pictures: list[Encoded] = []
        if record is not None:
            code = str(record.document["region"])
            if code not in known_regions:
                known_regions[code] = regions.find(code)
            if known_regions[code] is None:
                found.append(("region", _unknown_region(code)))
            if record.slug in seen:
                message = gettext("is used already in line %(line)d") % {"line": seen[record.slug]}
                found.append(("slug", message))
            elif record.slug in taken:
                found.append(("slug", gettext("is used already by a practice of the library")))
            if record.slug:
                seen.setdefault(record.slug, line)
            pictures = _pictures(path.parent, record, found)
        report.problems += [Problem(path.name, line, name, message) for name, message in found]
        if record is not None and not found:
            report.rows.append(Row(line, record, record.slug, pictures))
    # Slugs made from titles come last, so that they give way to those that a line names.
    for row in report.rows:
        if not row.slug:
            row.slug = PRACTICES.free_slug(str(row.record.document["title"]), seen)
            seen[row.slug] = row.line
    if not report.rows and not report.problems:
        report.problems.append(Problem(path.name, 1, "", gettext("holds no practice")))
    return report


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Numbered lines with content."""
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            if raw.strip():
                yield number, raw


def _record(raw: bytes, found: list[tuple[str, str]]) -> Record | None:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = gettext("is not UTF-8 at byte %(byte)d") % {"byte": error.start + 1}
        found.append(("", message))
        return None
    try:
        value = json.loads(text.rstrip("\r\n"), object_pairs_hook=_without_repeats)
    except json.JSONDecodeError as error:
        message = gettext("broken JSON at column %(column)d: %(reason)s") % {
            "column": error.colno,
            "reason": error.msg,
        }
        found.append(("", message))
        return None
    except (ValueError, RecursionError) as error:
        found.append(("", str(error) or gettext("is nested too deeply")))
        return None
    if not isinstance(value, dict):
        found.append(("", gettext("must be an object with named fields")))
        return None
    record, problems = records.read(PRACTICES, value)
    found.extend(problems)
    return record


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(gettext("the field %(name)s stands twice") % {"name": twice[:60]})
    return result


def _unknown_region(code: str) -> str:
    known = ", ".join(Region.objects.order_by("slug").values_list("slug", flat=True)[:20])
    return gettext(
        "%(code)s is no region of the network, neither slug nor code; known: %(known)s"
    ) % {
        "code": repr(code),
        "known": known,
    }


def _pictures(folder: Path, record: Record, found: list[tuple[str, str]]) -> list[Encoded]:
    taken: list[Encoded] = []
    for number, part in enumerate(record.document.get("images", [])):
        try:
            picture = reencode(_content(folder, str(part["file"])))
            if any(picture.key == other.key for other in taken):
                raise PictureRefused(gettext("is one of the pictures already"))
        except PictureRefused as refusal:
            found.append((f"images.{number}.file", str(refusal)))
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
        raise PictureRefused(gettext("must lie in the folder of the import file"))
    if not path.is_file():
        raise PictureRefused(gettext("there is no file %(name)s") % {"name": repr(name)})
    with path.open("rb") as file:
        return file.read(FILE_LIMIT + 1)
