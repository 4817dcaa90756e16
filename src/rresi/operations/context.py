"""What this app declares to the apps below it."""

from __future__ import annotations

from datetime import timedelta

from rresi.accounts.needs import Needs
from rresi.accounts.permissions import Permissions
from rresi.core.declarations import Context
from rresi.core.ownership import OF_THIS_MACHINE, Owns
from rresi.core.schedule import PULSE_SECONDS, Periodic
from rresi.operations import queries, services, tasks
from rresi.operations.needs import needs
from rresi.operations.permissions import PERMISSIONS

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Needs(needs, waits=queries.open_troubles),
    Periodic("beat", services.beat, every=timedelta(seconds=PULSE_SECONDS / 2)),
    Periodic("back-up", tasks.back_up_when_due, every=tasks.LOOK_EVERY),
    Owns(leaves_out={"LastTime": OF_THIS_MACHINE, "TroubleSpell": OF_THIS_MACHINE}),
)
