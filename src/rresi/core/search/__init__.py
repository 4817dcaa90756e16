"""Search over all published content: one interface, two stores.

Apps register what they publish (`documents`), say what changed (`indexing`) and ask (`searching`).
"""

from rresi.core.search.answers import Answer, Channel, Hit, Note
from rresi.core.search.documents import SearchDocument, SearchSource, register_source, sources
from rresi.core.search.indexing import reindex, remove
from rresi.core.search.searching import search

__all__ = [
    "Answer",
    "Channel",
    "Hit",
    "Note",
    "SearchDocument",
    "SearchSource",
    "register_source",
    "reindex",
    "remove",
    "search",
    "sources",
]
