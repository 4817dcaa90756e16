"""Writes of the network's identity."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from PIL import Image
from pydantic import ValidationError

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.documents.problems import problems_of
from rresi.core.refusals import Incomplete, Refused
from rresi.media.encoding import reencode
from rresi.network import queries
from rresi.network.documents import SECTIONS, NetworkDocument
from rresi.network.models import Mark, Network, SetupLink
from rresi.network.permissions import PERMISSIONS

MARK_SIDE = 256  # pixels


@transaction.atomic
def write_network(*, actor: Actor, record: Mapping[str, Any]) -> NetworkDocument:
    """Make the network what a record as `NetworkDocument` describes it.

    Raises:
        PermissionDenied: the actor may not change the network.
        Incomplete: the record has a mistake, or two of its colours cannot be told apart.
    """
    require(PERMISSIONS, actor, "network.change")
    try:
        document = NetworkDocument.model_validate(dict(record))
    except ValidationError as error:
        raise Incomplete(problems_of(error)) from error
    if document.mark and not queries.mark_of(document.mark):
        raise Incomplete([("mark", gettext("The picture is no longer available. Add it again."))])
    content = document.model_dump(mode="json")
    Network.objects.update_or_create(pk=1, defaults={"content": content})
    queries.forget()
    transaction.on_commit(queries.forget)
    return document


def write_section(actor: Actor, key: str, record: Mapping[str, Any] | None) -> None:
    """Replace one part of the network's document, one of `SECTIONS`. Errors: `write_network`.

    Raises:
        Refused: there is no network yet, or the part would go.
    """
    found = queries.stored()
    if found is None or record is None:
        raise Refused(gettext("This network has not been set up yet."))
    whole = found.model_dump(mode="json")
    whole.update({name: record[name] for name in SECTIONS[key] if name in record})
    write_network(actor=actor, record=whole)


@transaction.atomic
def store_mark(*, actor: Actor, content: bytes) -> str:
    """Keep a picture as a mark: square, as PNG, without what the file said besides; its key.

    Raises:
        PermissionDenied: the actor may not change the network.
        PictureRefused: it is too large, not a picture, of another format, animated or damaged.
    """
    require(PERMISSIONS, actor, "network.change")
    encoded = reencode(content)
    with Image.open(BytesIO(encoded.renditions["1600"])) as opened:
        picture = opened.convert("RGBA")
    picture.thumbnail((MARK_SIDE, MARK_SIDE))
    square = Image.new("RGBA", (MARK_SIDE, MARK_SIDE), (0, 0, 0, 0))
    square.paste(picture, ((MARK_SIDE - picture.width) // 2, (MARK_SIDE - picture.height) // 2))
    output = BytesIO()
    square.save(output, "PNG", optimize=True)
    key = hashlib.sha256(output.getvalue()).hexdigest()
    Mark.objects.get_or_create(pk=key, defaults={"content": output.getvalue()})
    return key


@transaction.atomic
def make_setup_link() -> str:
    """The secret of a new link to the setup page, which replaces the one before.

    Raises:
        Refused: the network is set up.
    """
    if Network.objects.exists():
        raise Refused(gettext("This network has already been set up."))
    secret = secrets.token_urlsafe(24)
    SetupLink.objects.all().delete()
    SetupLink.objects.create(pk=_hashed(secret))
    return secret


def opens_setup(secret: str) -> bool:
    """Whether this secret opens the setup page now. Two queries."""
    known = SetupLink.objects.filter(pk=_hashed(secret)).exists()
    return known and not Network.objects.exists()


def close_setup() -> None:
    """Nobody can open the setup page any more."""
    SetupLink.objects.all().delete()


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
