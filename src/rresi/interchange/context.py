"""What this app declares to the apps below it."""

from __future__ import annotations

from rresi.core.declarations import Context
from rresi.core.ownership import Owns

CONTEXT = Context(
    Owns(("RememberedMapping", "RememberedAnswer")),
)
