"""What this app declares to the apps below it."""

from __future__ import annotations

from rresi.core.declarations import Context
from rresi.core.ownership import MADE_ANEW, Owns

CONTEXT = Context(
    Owns(
        ("GlossaryTerm", "SavedSearch", "SavedSearchFind"),
        leaves_out={
            "SearchEntry": MADE_ANEW,
            "SearchState": MADE_ANEW,
            "SearchCentre": MADE_ANEW,
            "SearchVocabulary": MADE_ANEW,
        },
    ),
)
