"""Practices from a file: all of them or none, with a report for each line."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from pathlib import Path, PurePosixPath

from django.db import transaction
from django.utils.translation import gettext

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.authoring import records
from rresi.authoring.records import Record
from rresi.authoring.tables import record_kind, with_parallel_lists
from rresi.core.uploads import FILE_LIMIT
from rresi.ecosystem import queries as organisations
from rresi.interchange import mapping, reading
from rresi.interchange.report import Report, Row, repeated_message
from rresi.media.encoding import Encoded, PictureRefused, reencode
from rresi.practices import services
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice
from rresi.practices.permissions import PERMISSIONS
from rresi.regions import queries as regions
from rresi.regions.models import Region
from rresi.search import interface as search

FILES = record_kind(
    PRACTICES,
    labels={
        "organisation": ["organisatie", "Organisation", "kurum"],
        "region": ["regio", "région", "bölge"],
        "point.lat": ["latitude", "breedtegraad", "enlem"],
        "point.lon": ["longitude", "lengtegraad", "boylam", "lng"],
        "contact.email": ["contact email", "e-mail", "e-posta"],
    },
)
FAR = 300  # kilometres; no region of Europe reaches as far from its own point
EARTH_RADIUS = 6371  # kilometres
NAMES_SHOWN = 20


@dataclass(frozen=True)
class Prepared:
    """A line that can be imported: its record, and the pictures that belong to its images."""

    record: Record
    pictures: list[Encoded]


def import_practices(
    *,
    actor: Actor,
    path: Path,
    dry_run: bool = False,
    columns: mapping.Columns | None = None,
    sheet: str = "",
) -> Report[Prepared]:
    """Check every line of the file; write all of them when none has a problem.

    A practice that is published already is refused: it changes by a revision that is reviewed.

    Raises:
        PermissionDenied: the actor may not import.
        OSError: the file cannot be read.
    """
    require(PERMISSIONS, actor, "practice.import")
    read = reading.read(FILES, path, columns=columns, sheet=sheet)
    report = _check(read, path.parent)
    if report.problems or dry_run:
        return report
    with transaction.atomic():
        for row in report.rows:
            practice = services.create_practice(
                actor=actor,
                record=row.value.record,
                slug=row.key,
                pictures=row.value.pictures,
            )
            report.pks.append(practice.pk)
        search.changed("practice", report.pks)
        if read.headings:
            mapping.remember(FILES, read.headings, read.matched)
    report.written = True
    return report


def _check(read: reading.Reading, folder: Path) -> Report[Prepared]:
    report: Report[Prepared] = Report(problems=read.problems, notices=read.notices)
    taken = set(Practice.objects.values_list("slug", flat=True))
    seen: dict[str, int] = {}
    codes = {str(entry.value.get("region") or "") for entry in read.entries}
    found_regions = regions.find_all(codes)
    for entry in read.entries:
        value = (
            with_parallel_lists(PRACTICES.document, entry.value) if read.headings else entry.value
        )
        record, found = records.read(PRACTICES, value)
        pictures: list[Encoded] = []
        if record is not None:
            code = str(record.document["region"])
            region = found_regions.get(code)
            if region is None:
                found.append(("region", regions.unknown(code)))
            elif far := _far(record, region):
                report.notices.append(f"{entry.line}: {far}")
            if record.slug in seen:
                found.append(("slug", repeated_message(seen[record.slug])))
            elif record.slug in taken:
                found.append(("slug", gettext("is used already by a practice of the library")))
            if record.slug:
                seen.setdefault(record.slug, entry.line)
            pictures = _pictures(folder, record, found)
        for place, message in found:
            read.fail(entry.line, place, message)
        if record is not None and not found:
            report.rows.append(Row(entry.line, Prepared(record, pictures), record.slug))
    # Slugs made from titles come last, so that they give way to those that a line names.
    for row in report.rows:
        if not row.key:
            row.key = PRACTICES.free_slug(str(row.value.record.document["title"]), seen)
            seen[row.key] = row.line
    if not report.rows and not report.problems:
        read.fail(1, "", gettext("holds no practice"))
    report.notices += _unlinked([row.value.record for row in report.rows])
    return report


def _far(record: Record, region: Region) -> str:
    """A word on a point that lies far from its region, as swapped numbers make it; else empty."""
    point = record.document.get("point")
    if not point or region.latitude is None or region.longitude is None:
        return ""
    home = (region.latitude, region.longitude)
    if _kilometres((point["lat"], point["lon"]), home) <= FAR:
        return ""
    if _kilometres((point["lon"], point["lat"]), home) <= FAR:
        return gettext("point: far from its region; latitude and longitude may be swapped")
    return gettext("point: far from its region")


def _kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The distance of two points (latitude, longitude) on the sphere: the haversine formula."""
    (lat1, lon1), (lat2, lon2) = ((radians(lat), radians(lon)) for lat, lon in (one, other))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half)))


def _unlinked(found: list[Record]) -> list[str]:
    """Names of organisations that have no profile, so that their names are shown without a link."""
    names: dict[str, None] = {}
    for record in found:
        named = [record.document.get("organisation"), *record.document.get("partners", [])]
        names.update(dict.fromkeys(str(name) for name in named if name))
    known = organisations.named(set(names))
    missing = [name for name in names if name not in known]
    if not missing:
        return []
    shown = ", ".join(missing[:NAMES_SHOWN]) + (" …" if len(missing) > NAMES_SHOWN else "")
    return [gettext("without a profile, so not linked: %(names)s") % {"names": shown}]


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
