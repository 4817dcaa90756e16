"""What happens to pictures when a document is submitted, published or withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext

from rresi.editorial.documents import PublishedDocument
from rresi.editorial.models import Revision
from rresi.media import queries, services


def show_pictures(
    kind: str, target: PublishedDocument, document: Mapping[str, Any], **_rest: Any
) -> None:
    """Show the pictures of a published document."""
    services.show(kind=kind, object_id=target.pk, keys=queries.keys_in(document))


def hide_pictures(kind: str, object_id: int, **_rest: Any) -> None:
    """Hide the pictures of an object that was withdrawn."""
    services.hide(kind=kind, object_id=object_id)


def pin_pictures(revision: Revision, **_rest: Any) -> None:
    """Tie a new revision to its pictures, which are then never removed."""
    services.pin(revision=revision)


def lost_pictures(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The places in a document whose picture does not exist. One query; none without pictures."""
    lost = queries.unknown(queries.keys_in(document))
    for name, rows in document.items() if lost else ():
        for number, row in enumerate(rows if isinstance(rows, list) else ()):
            if isinstance(row, dict) and row.get("file") in lost:
                yield (
                    f"{name}.{number}.file",
                    gettext("The picture is no longer available. Add it again."),
                )
