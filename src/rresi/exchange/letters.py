"""What a letter to a side says of an introduction."""

from __future__ import annotations

from typing import Any

from rresi.accounts.models import User
from rresi.exchange import facts, queries
from rresi.exchange.models import Introduction, Step
from rresi.exchange.parties import contact_of, other, party_of
from rresi.exchange.vocabulary import Origin, Side


def words_of(found: Introduction, side: str) -> dict[str, Any]:
    """What mail to a side says of an introduction, in the language that is set."""
    there = party_of(found, other(side))
    theirs = queries.stated(there.entry.pk) if there.entry else None
    return {
        "side": side,
        "need": found.need,
        "offer": found.offer,
        "their_name": there.name,
        "theirs": there.entry,
        "own": party_of(found, side).entry,
        "own_name": party_of(found, side).name,
        "facts": facts.facts_of(theirs) if theirs else [],
        "written_in": facts.written_in(theirs) if theirs else "",
    }


def remarks_to(found: Introduction, side: str) -> list[str]:
    """What the other side wrote when it said yes, for `side`; empty before both did. One query, or
    none."""
    if found.introduced_at is None:
        return []
    said = found.steps.filter(event=Step.Event.YES, side=other(side)).exclude(remark="")
    return list(said.values_list("remark", flat=True))


def contact(found: Introduction, side: str) -> dict[str, str]:
    """How `side` reaches the other one: a name and an address; empty before both said yes.

    Those who met at an event said yes to a meeting, not to passing on an address.
    """
    if found.introduced_at is None or found.origin == Origin.MEETING:
        return {"contact_name": "", "contact_email": ""}
    there = other(side)
    by: User | None = found.offer_by if there == Side.OFFER else found.need_by
    name, email = contact_of(party_of(found, there), by)
    return {"contact_name": name, "contact_email": email}
