"""Where a list is read: in memory while it is small, in the database when it has grown."""

from rresi.listing.stores.database import DatabaseStore
from rresi.listing.stores.interface import Place, Row, Selection, Store
from rresi.listing.stores.snapshot import SnapshotStore

__all__ = ["DatabaseStore", "Place", "Row", "Selection", "SnapshotStore", "Store"]
