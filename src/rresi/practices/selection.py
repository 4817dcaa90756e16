"""What a reader has gathered to compare or to print, in a signed cookie.

The cookie is set by the reader's first choice and not before; it holds the keys of practices and
goes when the browser closes. An URL could not hold this: whoever goes back would lose choices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from rresi.listing.stores import Row
from rresi.practices.library import LISTING

COMPARED_AT_MOST = 4
CHOSEN_AT_MOST = 40
_COOKIE, _SALT = "selection", "rresi.practices.selection"


@dataclass(frozen=True)
class Selection:
    """The chosen practices that are still published, in the order in which they were chosen."""

    rows: Sequence[Row] = ()
    limit: int = CHOSEN_AT_MOST
    compared_at_most: int = COMPARED_AT_MOST

    @property
    def slugs(self) -> list[str]:
        return [row.slug for row in self.rows]

    @property
    def is_full(self) -> bool:
        return len(self.rows) >= self.limit

    @property
    def can_be_compared(self) -> bool:
        return 2 <= len(self.rows) <= self.compared_at_most

    @property
    def query_string(self) -> str:
        """How the comparison and the booklet are asked for these practices."""
        return urlencode([("p", slug) for slug in self.slugs])


def selection_of(request: HttpRequest) -> Selection:
    """What this reader has chosen. No query while the library lies in memory."""
    value = request.get_signed_cookie(_COOKIE, default="", salt=_SALT)
    pks = [int(pk) for pk in (value or "").split(".") if pk]
    return Selection(LISTING.store().rows(pks)) if pks else Selection()


def changed(selection: Selection, *, add: str = "", remove: str = "") -> list[str]:
    """The slugs after one more or one fewer; a full selection takes no more."""
    kept = [slug for slug in selection.slugs if slug != remove]
    return kept if not add or add in kept or selection.is_full else [*kept, add]


def keep(response: HttpResponse, pks: Sequence[int]) -> None:
    """Remember a selection in the reader's browser; forget it when it is empty."""
    if not pks:
        response.delete_cookie(_COOKIE)
        return
    response.set_signed_cookie(
        _COOKIE,
        ".".join(map(str, pks)),
        salt=_SALT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
