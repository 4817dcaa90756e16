"""What this app declares to the apps below it."""

from __future__ import annotations

from rresi.core.declarations import Context, Receiver
from rresi.listing.telling import tell_of_finds
from rresi.search.saved import new_finds

CONTEXT = Context(Receiver(new_finds, tell_of_finds))
