"""Practices into a file that can be imported again."""

from __future__ import annotations

from pathlib import Path

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.authoring import records
from rresi.core.documents.describing import Json
from rresi.interchange.writing import write_values
from rresi.media import files
from rresi.practices.importing import FILES
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice
from rresi.practices.permissions import PERMISSIONS

PICTURES = "pictures"  # the folder beside the file


def export_practices(*, actor: Actor, path: Path) -> int:
    """Write the published practices with their contacts; their pictures go to a folder beside.

    Returns:
        how many there were.

    Raises:
        PermissionDenied: the actor may not import, and so may not see every contact.
        CannotWrite: the file's name says no known form, or a text is too long for it.
        OSError: a file cannot be written.
    """
    require(PERMISSIONS, actor, "practice.import")
    found = practice_records(personal=True)
    for record in found:
        for image in record.get("images", []):
            image["file"] = _picture(path.parent, image["file"])
    return write_values(FILES, path, found)


def _picture(folder: Path, key: str) -> str:
    name = f"{PICTURES}/{key}.webp"
    (folder / PICTURES).mkdir(exist_ok=True)
    (folder / name).write_bytes(files.read(key, files.LARGE))
    return name


def practice_records(*, personal: bool) -> list[Json]:
    """The published practices as records, by slug. `personal`: with their contacts. Two queries."""
    found = Practice.objects.filter(publication=Practice.Publication.PUBLISHED)
    return [
        records.to_record(PRACTICES, practice, personal=personal)
        for practice in found.prefetch_related("texts").order_by("slug")
    ]
