"""Reads of pictures: which a document names, how they are shown, and who may see one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Q

from rresi.accounts.roles import Actor
from rresi.editorial import queries as editorial
from rresi.editorial.models import Submission
from rresi.media import files, licences
from rresi.media.encoding import RENDITIONS
from rresi.media.models import Picture, PictureUse


class Described(Protocol):
    """A picture as a document names it: by its key, with its words and licence."""

    @property
    def file(self) -> str: ...
    @property
    def alt(self) -> str: ...
    @property
    def licence(self) -> str: ...
    @property
    def credit(self) -> str: ...


@dataclass(frozen=True)
class ShownPicture:
    """A picture ready to be shown on a page, in a preview or in a PDF.

    `url` is the medium size, `large_url` the largest; `srcset` lists the sizes from which a browser
    chooses. Width and height are those of the largest, in pixels.
    """

    key: str
    width: int
    height: int
    alt: str
    licence: str
    licence_url: str
    credit: str

    @property
    def url(self) -> str:
        return files.url_of(self.key, files.MEDIUM)

    @property
    def large_url(self) -> str:
        return files.url_of(self.key, files.LARGE)

    @property
    def square_url(self) -> str:
        return files.url_of(self.key, files.SQUARE)

    @property
    def srcset(self) -> str:
        return files.srcset(self.key, self.width)


def keys_in(document: Any) -> set[str]:
    """The keys of all pictures in a document or a part of one, however well-formed it is.

    A picture's key is the value of a field named `file`, at any depth.
    """
    found: set[str] = set()
    waiting = [document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict):
            waiting.extend(part.values())
            file = part.get("file")
            if isinstance(file, str) and files.KEY.fullmatch(file):
                found.add(file)
    return found


def unknown(keys: Iterable[str]) -> set[str]:
    """The keys without a picture. One query; none for no keys."""
    wanted = set(keys)
    return wanted - set(Picture.objects.filter(pk__in=wanted).values_list("pk", flat=True))


def sizes_of(keys: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Width and height in pixels by key, for pictures that exist. One query; none for no keys."""
    rows = Picture.objects.filter(pk__in=set(keys)).values_list("pk", "width", "height")
    return {key: (width, height) for key, width, height in rows}


def shown(
    parts: Sequence[Described], sizes: dict[str, tuple[int, int]] | None = None
) -> list[ShownPicture]:
    """The pictures of a document in their order, without those that are gone.

    One query, or none when the caller gives the sizes of these and other pictures.
    """
    if sizes is None:
        sizes = sizes_of(part.file for part in parts)
    return [
        ShownPicture(
            key=part.file,
            width=sizes[part.file][0],
            height=sizes[part.file][1],
            alt=part.alt,
            licence=licences.name_of(part.licence),
            licence_url=licences.url_of(part.licence),
            credit=part.credit,
        )
        for part in parts
        if part.file in sizes
    ]


def is_public(key: str) -> bool:
    """Whether a published object shows it. One query."""
    return PictureUse.objects.filter(picture=key, object_id__isnull=False).exists()


def may_see(actor: Actor, key: str) -> bool:
    """Whether someone may see a picture that is not public: if they may read a draft or a revision
    that shows it.

    Two queries, and three more at most for each submission that shows the very same picture.
    """
    uses = list(
        PictureUse.objects.filter(picture=key, object_id__isnull=True).values_list(
            "submission_id", "revision__submission_id"
        )
    )
    uploaded = {submission for submission, _pinned in uses if submission}
    submitted = {pinned for _submission, pinned in uses if pinned}
    drafts = Submission.objects.filter(Q(pk__in=uploaded) | Q(pk__in=submitted))
    if any(editorial.writes(actor, submission) for submission in drafts):
        return True
    return any(editorial.readable(actor=actor, number=n) is not None for n in sorted(submitted))


def file_names() -> list[str]:
    """The names of all files of all pictures, in order. One query."""
    keys = Picture.objects.order_by("pk").values_list("pk", flat=True)
    return [files.name_of(key, size) for key in keys for size in RENDITIONS]
