"""What this app declares to the apps below it."""

from __future__ import annotations

from datetime import timedelta

from rresi.core.declarations import Context
from rresi.core.schedule import Periodic
from rresi.media.services import sweep

CONTEXT = Context(Periodic("sweep-pictures", sweep, every=timedelta(hours=12)))
