"""What this app declares to the apps below it."""

from __future__ import annotations

from datetime import timedelta

from rresi.core.declarations import Context
from rresi.core.ownership import MADE_ANEW, Owns
from rresi.core.schedule import Periodic
from rresi.search.tasks import index_for_this_version, index_left

CONTEXT = Context(
    Periodic("index what was left", index_left, every=timedelta(hours=1)),
    Periodic("index for this version", index_for_this_version, every=timedelta(hours=1)),
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
