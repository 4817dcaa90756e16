"""Reads of pictures: which a document names, and who may see one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.storage import default_storage

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor
from rresi.editorial import queries as editorial
from rresi.practices.document import ImagePart
from rresi.practices.models import Image, Picture, PictureUse, Practice
from rresi.practices.permissions import PERMISSIONS, target_of
from rresi.practices.pictures.files import KEY

_OLDER_FILE = re.compile(r"practices/[\w.-]+")


def keys_in(images: Any) -> set[str]:
    """The keys in a document's list of pictures, however well-formed it is."""
    rows = images if isinstance(images, list) else []
    files = {str(row.get("file")) for row in rows if isinstance(row, dict)}
    return {file for file in files if KEY.fullmatch(file)}


def unknown(keys: Iterable[str]) -> set[str]:
    """Keys of which there is no picture. One statement, none for no keys."""
    wanted = set(keys)
    return wanted - set(Picture.objects.filter(pk__in=wanted).values_list("pk", flat=True))


def rows(parts: Sequence[ImagePart]) -> list[Image]:
    """The pictures of a document as rows that are not stored, each in its place.

    One statement, and one more for older files. What is gone is left out.
    """
    known = Picture.objects.in_bulk([part.file for part in parts])
    older = {part.file for part in parts} - known.keys()
    stored = {str(row.file): row for row in Image.objects.filter(file__in=older)} if older else {}
    found = []
    for position, part in enumerate(parts):
        words = {"position": position, "licence": part.licence, "credit": part.credit}
        picture = known.get(part.file)
        old = stored.get(part.file)
        if picture:
            size = {"width": picture.width, "height": picture.height}
            found.append(Image(picture=picture, **size, **words))
        elif old:
            size = {"width": old.width, "height": old.height}
            found.append(Image(file=part.file, **size, **words))
        elif _OLDER_FILE.fullmatch(part.file) and default_storage.exists(part.file):
            found.append(Image(file=part.file, **words))  # its size is read from the file
    return found


def is_public(key: str) -> bool:
    """Whether a published practice shows it. One statement."""
    published = Practice.Publication.PUBLISHED
    return Image.objects.filter(picture=key, practice__publication=published).exists()


def may_see(actor: Actor, key: str) -> bool:
    """Whether somebody may see a picture that is not public: as far as they may read the practice,
    the draft or the revision that shows it.

    Two statements, and three at most for each submission that shows the very same picture.
    """
    shown = Image.objects.filter(picture=key).select_related("practice")
    if any(
        allowed(PERMISSIONS, actor, "practice.read_unpublished", target_of(image.practice))
        for image in shown
    ):
        return True
    uses = list(PictureUse.objects.filter(picture=key).select_related("submission"))
    if any(editorial.writes(actor, use.submission) for use in uses):
        return True
    handed_in = {use.submission_id for use in uses if use.revision_id}
    return any(editorial.readable(actor=actor, number=n) is not None for n in sorted(handed_in))
