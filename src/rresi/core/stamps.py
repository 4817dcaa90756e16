"""Stamps that tell a worker whether its copy in memory is still today's."""

from __future__ import annotations

import secrets

from rresi.core.models import Stamp


def current(name: str) -> int:
    """The stamp of today; 0 before the first change. One query."""
    return Stamp.objects.filter(name=name).values_list("value", flat=True).first() or 0


def renew_stamp(name: str) -> None:
    """Change the stamp, within the caller's transaction.

    A random number rather than the next one: after a backup is restored, the next number would be
    one that a worker has seen already, with other content.
    """
    Stamp.objects.update_or_create(name=name, defaults={"value": secrets.randbits(62) + 1})
