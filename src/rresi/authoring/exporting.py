"""Documents of any kind into a file that can be imported again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.authoring import records
from rresi.authoring.kinds import AuthoredKind
from rresi.authoring.lists import published
from rresi.authoring.permissions import PERMISSIONS
from rresi.core.documents.describing import Json
from rresi.interchange.writing import write_values
from rresi.media import files

PICTURES = "pictures"  # the folder beside the file


def export_documents(kind: AuthoredKind[Any], *, actor: Actor, path: Path) -> int:
    """Write what is published with its contacts; pictures go to a folder beside the file.

    Returns:
        how many there were.

    Raises:
        PermissionDenied: the actor may not import, and so may not see every contact.
        CannotWrite: the file's name says no known form, or a text is too long for it.
        OSError: a file cannot be written.
    """
    require(PERMISSIONS, actor, "document.import")
    found = published_records(kind, personal=True)
    for record in found:
        for _place, row, name in records.pictures_in(kind.document, record):
            row[name] = _picture(path.parent, row[name])
    return write_values(kind.files, path, found)


def _picture(folder: Path, key: str) -> str:
    name = f"{PICTURES}/{key}.webp"
    (folder / PICTURES).mkdir(exist_ok=True)
    (folder / name).write_bytes(files.read(key, files.LARGE))
    return name


def published_records(kind: AuthoredKind[Any], *, personal: bool) -> list[Json]:
    """What is published as records, by slug. `personal`: with their contacts. Two queries."""
    rows = published(kind).prefetch_related("texts").order_by("slug")
    return [records.to_record(kind, row, personal=personal) for row in rows]
