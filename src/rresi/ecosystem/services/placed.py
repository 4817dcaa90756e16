"""Whether a record's place lies in the region that is chosen for it."""

from __future__ import annotations

from dataclasses import replace

from rresi.core.refusals import Incomplete
from rresi.ecosystem import coordinates
from rresi.ecosystem.documents import OrganisationDocument, Prepared
from rresi.ecosystem.records import merged


class FarAway(Incomplete):
    """A place lies so far from its region that somebody must say that both are meant."""


def require_near(item: Prepared, before: OrganisationDocument | None) -> None:
    """Refuse a new place, or a new region, where the one lies outside the other.

    Raises:
        FarAway: until somebody says that it is right.
    """
    after = merged(item, before)
    if before and _place(after) == _place(before):
        return
    given = frozenset(("point", "region", "city"))
    found = coordinates.misplaced([replace(item, document=after, given=given)])
    if problems := [(one.path, one.message) for one in found]:
        raise FarAway(problems)


def _place(document: OrganisationDocument) -> tuple[object, ...]:
    town = () if document.point else (document.city, document.country)
    return (document.point, document.region, *town)
