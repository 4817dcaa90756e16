"""Portraits: how a person shows their face, who sees it, and how it goes."""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from rresi.accounts.models import Portrait, User
from rresi.accounts.permissions import PERMISSIONS, Target, require
from rresi.accounts.roles import Actor
from rresi.core.formats import number
from rresi.core.pictures import PictureRefused, as_webp, pixels_of, square

SIZES: Mapping[int, tuple[str, int]] = {96: ("small", 6_000), 192: ("large", 14_000)}
"""Each side in pixels, its column, and its greatest weight in bytes."""
KEY = re.compile(r"[\w-]{22}")
PATH = rf"portraits/(?P<key>{KEY.pattern})-(?P<side>{'|'.join(map(str, SIZES))})\.webp"
LEAST_SIDE = 128  # pixels; of fewer nothing is seen of a face
MOST_OBLONG = 3  # times as long as it is short; of more the square shows a strip
_FACE = 0.35  # in a tall photograph a face is above the middle


class Face(NamedTuple):
    """A person as a page shows them: their name, and the key of their portrait if they have one."""

    name: str
    portrait: str | None = None


def shown_to(people: Iterable[User], *, member: bool) -> list[Face]:
    """Who of these people has a name that the reader may see; asks nothing.

    Members see all, everybody else those who agreed to be named.
    """
    return [
        Face(one.name, one.portrait_id)
        for one in people
        if one.name and (member or one.named_since)
    ]


def url_of(key: str, side: int) -> str:
    """Where a portrait is: another address for each upload, so that none shows an earlier one."""
    return f"{settings.MEDIA_URL}portraits/{key}-{side}.webp"


def content_of(key: str, side: int, *, member: bool) -> bytes | None:
    """A portrait as WebP; None if it is gone or the reader may not see whose it is. One query."""
    column, _weight = SIZES[side]
    found = Portrait.objects.filter(pk=key, person__is_active=True)
    if not member:
        found = found.filter(person__named_since__isnull=False)
    content = found.values_list(column, flat=True).first()
    return None if content is None else bytes(content)


@transaction.atomic
def set_portrait(*, actor: Actor, user: User, content: bytes) -> None:
    """Show this picture as a person's portrait, in place of the one before, which is destroyed.

    Raises:
        PermissionDenied: it is somebody else.
        PictureRefused: it is too large or small, too oblong, not a picture, of another format,
            animated or damaged.
    """
    require(PERMISSIONS, actor, "profile.change", Target(owner_id=user.pk))
    pixels = pixels_of(content)
    short, long = sorted(pixels.size)
    if long > MOST_OBLONG * short:
        raise PictureRefused(
            gettext("The picture is too oblong for a portrait. Crop it nearer to a square.")
        )
    if short < LEAST_SIDE:
        raise PictureRefused(
            gettext("The picture is too small. It must be at least %(side)s pixels wide and high.")
            % {"side": number(LEAST_SIDE)}
        )
    columns = {
        column: as_webp(square(pixels, side, high=_FACE), weight)
        for side, (column, weight) in SIZES.items()
    }
    User.objects.select_for_update().get(pk=user.pk)
    erase_of(user.pk)
    user.portrait = Portrait.objects.create(pk=secrets.token_urlsafe(16), **columns)
    user.save(update_fields=["portrait"])


@transaction.atomic
def remove_portrait(*, actor: Actor, user: User) -> None:
    """Destroy a person's portrait; without one nothing happens.

    Raises:
        PermissionDenied: it is somebody else.
    """
    require(PERMISSIONS, actor, "profile.change", Target(owner_id=user.pk))
    User.objects.select_for_update().get(pk=user.pk)
    erase_of(user.pk)
    user.portrait = None


def erase_of(user_id: int) -> None:
    """Destroy a person's portrait before their account goes. Three queries."""
    Portrait.objects.filter(person=user_id).delete()


def export_of(user_id: int) -> dict[str, Any]:
    """A person's portrait for their own copy of their data: when they added it, and the picture as
    a `data:` address that a browser opens. One query."""
    found = Portrait.objects.filter(person=user_id).first()
    if found is None:
        return {}
    picture = base64.b64encode(bytes(found.large)).decode()
    return {"added": found.added_at.isoformat(), "picture": f"data:image/webp;base64,{picture}"}
