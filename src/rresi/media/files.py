"""Where a picture's files are stored, and their URLs."""

from __future__ import annotations

import re

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages

from rresi.media.encoding import RENDITIONS, Encoded

KEY = re.compile(r"[0-9a-f]{64}")
PATH = rf"(?P<key>{KEY.pattern})-(?P<size>{'|'.join(RENDITIONS)})\.webp"
"""A file's name, which also ends its URL."""
SMALL, MEDIUM, LARGE, SQUARE = RENDITIONS


def storage() -> Storage:
    """Any of Django's storages; nothing else may serve it, since not every picture is public."""
    return storages["pictures"]


def name_of(key: str, size: str) -> str:
    return f"{key}-{size}.webp"


def write(encoded: Encoded) -> None:
    """Write all renditions, replacing what an interrupted upload may have left."""
    for size, content in encoded.renditions.items():
        name = name_of(encoded.key, size)
        storage().delete(name)
        storage().save(name, ContentFile(content))


def remove(key: str) -> None:
    for size in RENDITIONS:
        storage().delete(name_of(key, size))


def complete(key: str) -> bool:
    """Whether all renditions exist."""
    return all(storage().exists(name_of(key, size)) for size in RENDITIONS)


def read(key: str, size: str) -> bytes:
    """Raises FileNotFoundError."""
    with opened(key, size) as file:
        return bytes(file.read())


def opened(key: str, size: str) -> File[bytes]:
    """A rendition, open for reading. Raises FileNotFoundError."""
    return storage().open(name_of(key, size))


def url_of(key: str, size: str) -> str:
    return f"{settings.MEDIA_URL}pictures/{name_of(key, size)}"


def srcset(key: str, width: int) -> str:
    """The `srcset` of a picture with this width in pixels."""
    widths = {min(RENDITIONS[size].width, width): size for size in (SMALL, MEDIUM)}
    return ", ".join(f"{url_of(key, size)} {wide}w" for wide, size in sorted(widths.items()))


def is_file_name(name: str) -> bool:
    """Whether a file of this name can be one of ours."""
    return re.fullmatch(PATH, name) is not None


def read_file(name: str) -> bytes:
    """A file by its whole name. Raises FileNotFoundError."""
    with storage().open(name) as file:
        return bytes(file.read())


def write_file(name: str, content: bytes) -> None:
    """Store a file under exactly this name, in place of what is there."""
    storage().delete(name)
    storage().save(name, ContentFile(content))
