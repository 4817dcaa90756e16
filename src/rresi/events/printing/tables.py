"""The plan of meetings on paper, by slot and table."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.utils.translation import gettext as _

from rresi.core.translations import current_language
from rresi.events.models import Event
from rresi.events.queries.cards import EventCard
from rresi.events.queries.meetings import Row
from rresi.press import rendering

HERE = Path(__file__).parent


def table_plan(event: Event, rows: Sequence[Row]) -> bytes:
    """A section a slot, a line a table, without the meetings that somebody has declined.

    Raises:
        RuntimeError, subprocess.TimeoutExpired: see `press.rendering.render`.
    """
    card = EventCard.of(event)
    data = {
        "language": current_language(),
        "title": _("Meetings by table"),
        "event": card.name,
        "when": card.when,
        "nothing": _("No meeting is agreed"),
        "header": [_("Table"), _("Who"), _("With whom")],
        "slots": [
            {
                "when": row.when,
                "meetings": [
                    {
                        "table": str(meeting.table),
                        "first": meeting.first,
                        "first_organisation": meeting.first_organisation,
                        "second": meeting.second,
                        "second_organisation": meeting.second_organisation,
                    }
                    for meeting in meetings
                ],
            }
            for row in rows
            if (meetings := [one for one in row.meetings if not one.declined])
        ],
    }
    return rendering.render(HERE / "tables.typ", data, {})
