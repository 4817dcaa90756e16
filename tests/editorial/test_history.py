"""The history is read from its newest step, bounded, and without what led to nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from rresi.editorial import history
from rresi.editorial.history import AT_MOST, OPEN, TakenBack, history_of
from rresi.editorial.models import Entry, Submission
from tests.editorial.cast import Cast, draft

Event = Entry.Event
TRIED = (Event.BEGUN, Event.SUBMITTED, Event.WITHDRAWN)


def recorded(cast: Cast, *events: str) -> Submission:
    submission = draft(cast)
    for seconds, event in enumerate(events):
        at = timezone.now() + timedelta(seconds=10 * seconds)
        Entry.objects.create(submission=submission, event=event, person=cast.author, at=at)
    return submission


def told(steps: list[history.Step]) -> list[object]:
    return [one.event if isinstance(one, Entry) else type(one) for one in steps]


def test_versions_that_were_taken_back_are_one_line(cast: Cast) -> None:
    published = (Event.PASSED, Event.PUBLISHED)
    events = (*published, *TRIED * 40, Event.BEGUN, Event.SUBMITTED)
    found = history_of(recorded(cast, *events))
    assert told(found.shown) == [
        Event.SUBMITTED,
        Event.BEGUN,
        TakenBack,
        Event.PUBLISHED,
        Event.PASSED,
    ]
    run = found.shown[2]
    assert isinstance(run, TakenBack)
    assert (run.times, len(run.entries), run.entries[0].event) == (40, 120, Event.WITHDRAWN)
    assert not found.folded
    assert not found.is_cut


def test_a_coordinator_who_withdraws_a_text_is_not_folded_away(cast: Cast) -> None:
    submission = recorded(cast, *TRIED * 4)
    last = submission.entries.filter(event=Event.WITHDRAWN).latest("at")
    Entry.objects.create(
        submission=submission,
        event=Event.WITHDRAWN,
        person=cast.coordinator,
        note="The author has asked for it.",
        at=last.at + timedelta(seconds=1),
    )
    assert told(history_of(submission).shown) == [Event.WITHDRAWN, TakenBack]


def test_one_withdrawal_is_told_as_it_is(cast: Cast) -> None:
    found = history_of(recorded(cast, *TRIED))
    assert told(found.shown) == list(reversed(TRIED))


@pytest.mark.parametrize("whole", [False, True])
def test_a_long_history_is_folded_and_cut(cast: Cast, whole: bool) -> None:
    events = (Event.REVIEWED, Event.CHANGES) * (AT_MOST // 2 + 5)
    found = history_of(recorded(cast, *events), whole=whole)
    assert len(found.shown) == OPEN
    assert len(found.folded) == (len(events) if whole else AT_MOST) - OPEN
    assert found.is_cut is not whole
