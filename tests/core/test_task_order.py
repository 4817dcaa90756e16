"""Which background work goes first."""

from __future__ import annotations

from rresi.core.tasks import deliver_mail
from rresi.events.tasks import plan_meetings, send_changes
from rresi.resilience.tasks import refresh_region
from rresi.search.meaning import encode_texts
from rresi.search.saved import check_saved_searches
from rresi.search.tasks import update_index


def test_nothing_waits_for_a_large_import_to_be_encoded() -> None:
    """The encoding queues itself again until every text has its vector."""
    others = (
        *(deliver_mail, plan_meetings, send_changes, refresh_region),
        *(check_saved_searches, update_index),
    )
    assert all(encode_texts.priority < other.priority for other in others)
