"""The invented mission of the demonstration, which shows every stage of a mission.

It began the day before the demonstration was first started and lasts three days; started again
when they are over, the demonstration moves it to where it would be had it been made on that day.
`building` makes the event with its programme; each other part of this app adds what belongs to it,
in `STAGES`.
"""

from __future__ import annotations

from rresi.events.demonstration.building import STAGES, load
from rresi.events.demonstration.cast import Cast

__all__ = ["STAGES", "Cast", "load"]
