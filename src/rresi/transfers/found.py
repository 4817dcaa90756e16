"""What the address of a page names, or 404."""

from __future__ import annotations

from django.http import Http404

from rresi.accounts.roles import Actor
from rresi.editorial.gone import missing
from rresi.practices import queries as practices
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice
from rresi.transfers import queries
from rresi.transfers.models import Transfer


def practice_or_404(actor: Actor, slug: str) -> Practice:
    """The practice, or 404 for who may not read it."""
    practice = practices.readable(actor=actor, slug=slug)
    if practice is None:
        raise missing(PRACTICES, slug)
    return practice


def transfer_or_404(pk: int) -> Transfer:
    """The transfer with everything that belongs to it."""
    transfer = queries.whole(pk)
    if transfer is None:
        raise Http404
    return transfer
