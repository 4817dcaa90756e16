"""What is stored of an ecosystem.

    organisation.py  who there is: an organisation, its words, sectors, numbers and evidence
    ties.py          what it offers and how it relates to others
    dates.py         when each group of its facts was stated, changed and confirmed; its history
    doors.py         how facts come in: suggestions, lists that were imported
    doubles.py       pairs that may be one organisation, and what became of them

An analysis of a region reads `Organisation`, `Offer` and `Relation`: all three say how sure they
are (`confidence`, 0 to 1) and from which day and page that is.
"""

from __future__ import annotations

from rresi.ecosystem.models.dates import Change, FactDates, FactGroup
from rresi.ecosystem.models.doors import ListEntry, OrganisationList, PendingImport, Suggestion
from rresi.ecosystem.models.doubles import Merge, Pair
from rresi.ecosystem.models.organisation import (
    Evidence,
    Organisation,
    OrganisationMember,
    OrganisationTag,
    OrganisationText,
    Registration,
    Sector,
)
from rresi.ecosystem.models.ties import Offer, Relation, RelationText

__all__ = [
    "Change",
    "Evidence",
    "FactDates",
    "FactGroup",
    "ListEntry",
    "Merge",
    "Offer",
    "Organisation",
    "OrganisationList",
    "OrganisationMember",
    "OrganisationTag",
    "OrganisationText",
    "Pair",
    "PendingImport",
    "Registration",
    "Relation",
    "RelationText",
    "Sector",
    "Suggestion",
]
