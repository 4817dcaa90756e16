"""Where a picture's files lie, and by which address a browser asks for them."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, default_storage, storages

from rresi.practices.models import Image
from rresi.practices.pictures.drawing import RENDITIONS, Drawn

KEY = re.compile(r"[0-9a-f]{64}")
PATH = rf"(?P<key>{KEY.pattern})-(?P<size>{'|'.join(RENDITIONS)})\.webp"
"""A file's name, which is also the end of its address."""
SMALL, MEDIUM, LARGE, SQUARE = RENDITIONS


def storage() -> Storage:
    """Apart from the public files; any storage of Django's will do."""
    return storages["pictures"]


def name_of(key: str, size: str) -> str:
    return f"{key}-{size}.webp"


def write(drawn: Drawn) -> None:
    """Write all renditions; what an interrupted upload left under their names goes."""
    for size, content in drawn.renditions.items():
        name = name_of(drawn.key, size)
        storage().delete(name)
        storage().save(name, ContentFile(content))


def remove(key: str) -> None:
    for size in RENDITIONS:
        storage().delete(name_of(key, size))


def whole(key: str) -> bool:
    """Whether all renditions are there."""
    return all(storage().exists(name_of(key, size)) for size in RENDITIONS)


def read(key: str, size: str) -> bytes:
    """Raises FileNotFoundError."""
    with storage().open(name_of(key, size)) as file:
        return bytes(file.read())


def opened(name: str) -> File[bytes]:
    """A file by the name that `name_in_storage` gave it. Raises FileNotFoundError."""
    return (storage() if re.fullmatch(PATH, name) else default_storage).open(name)


def name_in_storage(row: Image) -> str:
    """The file of a practice's picture from which it can be printed."""
    return name_of(row.picture_id, LARGE) if row.picture_id else row.file.name or ""


def address(file: str, size: str) -> str:
    """The address of a picture as a document names it: by its key, or by an older file's name."""
    if KEY.fullmatch(file):
        return f"{settings.MEDIA_URL}pictures/{name_of(file, size)}"
    return default_storage.url(file)


def address_of(row: Image, size: str) -> str:
    return address(row.picture_id or row.file.name or "", size)


def choices(row: Image) -> str:
    """`srcset`: from which sizes a browser chooses. An older file has one size alone."""
    if not row.picture_id:
        return ""
    widths = {min(RENDITIONS[size].width, row.width): size for size in (SMALL, MEDIUM)}
    return ", ".join(f"{address_of(row, size)} {width}w" for width, size in sorted(widths.items()))


def thumbnail(row: Image | None) -> str:
    """The address of a small square; none of an older file, which has no such size."""
    return address_of(row, SQUARE) if row and row.picture_id else ""
