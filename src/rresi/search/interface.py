"""Search over all published content: one interface, two stores.

Apps declare what they publish (`SearchSource`), say what changed (`changed`) and ask
(`search`, `suggest`, `more_like_this`, `near_duplicates`).
"""

from rresi.search.answers import Answer, Channel, Hit, Note, why_near
from rresi.search.documents import SearchDocument, SearchSource, sources
from rresi.search.glossary import load_glossary
from rresi.search.indexing import reindex, reindex_all, remove
from rresi.search.likeness import Likeness, more_like_this, near_duplicates
from rresi.search.meaning import encode_pending, status
from rresi.search.saved import save_search
from rresi.search.searching import search
from rresi.search.suggesting import Suggestion, suggest
from rresi.search.tasks import changed

__all__ = [
    "Answer",
    "Channel",
    "Hit",
    "Likeness",
    "Note",
    "SearchDocument",
    "SearchSource",
    "Suggestion",
    "changed",
    "encode_pending",
    "load_glossary",
    "more_like_this",
    "near_duplicates",
    "reindex",
    "reindex_all",
    "remove",
    "save_search",
    "search",
    "sources",
    "status",
    "suggest",
    "why_near",
]
