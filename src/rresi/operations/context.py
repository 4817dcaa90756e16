"""What this app declares to the apps below it."""

from __future__ import annotations

from rresi.core.declarations import Context
from rresi.core.ownership import OF_THIS_MACHINE, Owns
from rresi.core.schedule import Periodic
from rresi.operations import tasks

CONTEXT = Context(
    Periodic("back-up", tasks.back_up_when_due, every=tasks.LOOK_EVERY),
    Owns(leaves_out={"LastTime": OF_THIS_MACHINE}),
)
