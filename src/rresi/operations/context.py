"""What this app declares to the apps below it."""

from __future__ import annotations

from rresi.core.declarations import Context
from rresi.core.schedule import Periodic
from rresi.operations import tasks

CONTEXT = Context(
    Periodic("back-up", tasks.back_up_when_due, every=tasks.LOOK_EVERY),
)
