"""Where a list is read: in memory while it is small, in the database when it has grown."""

from rresi.listing.stores.database import DatabaseStore
from rresi.listing.stores.interface import Ordered, Place, Row, Selection, Store
from rresi.listing.stores.snapshot import SnapshotStore

__all__ = ["DatabaseStore", "Ordered", "Place", "Row", "Selection", "SnapshotStore", "Store"]
