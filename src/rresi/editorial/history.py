"""The record of a submission as its page tells it: the newest first, what led to nothing folded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from rresi.accounts.models import User
from rresi.editorial.models import Entry, Revision, Submission

IN_THE_SAME_STEP = timedelta(seconds=5)
OPEN = 8  # lines that are shown without a click
AT_MOST = 200
Event = Entry.Event
_OF_AUTHORS = frozenset({Event.BEGUN, Event.SUBMITTED, Event.WITHDRAWN, Event.REOPENED})


@dataclass(frozen=True)
class AskedAgain:
    """Reviewers of the previous revision whom no person invited: the site did, all at once."""

    at: datetime
    revision: Revision | None
    people: list[User | None]


@dataclass(frozen=True)
class TakenBack:
    """Versions that their authors began and withdrew, one after another, and nobody judged."""

    entries: list[Entry]  # the newest first

    @property
    def times(self) -> int:
        """How often one was withdrawn."""
        return sum(one.event == Event.WITHDRAWN for one in self.entries)


Step = Entry | AskedAgain | TakenBack


@dataclass(frozen=True)
class History:
    """The steps that are shown, those that are folded below them, and whether there are more."""

    shown: list[Step]
    folded: list[Step]
    is_cut: bool


def history_of(submission: Submission, *, whole: bool = False) -> History:
    """The last steps of the record, or all. One query."""
    found = submission.entries.select_related("person", "about", "revision").order_by("-at", "-pk")
    newest = list(found if whole else found[: AT_MOST + 1])
    is_cut = not whole and len(newest) > AT_MOST
    steps = list(_taken_back(_asked_again(reversed(newest[: None if whole else AT_MOST]))))[::-1]
    return History(steps[:OPEN], steps[OPEN:], is_cut)


def _asked_again(entries: Iterable[Entry]) -> list[Entry | AskedAgain]:
    record: list[Entry | AskedAgain] = []
    step: Entry | None = None  # the last that may have made the site invite reviewers
    for entry in entries:
        if entry.event in (Event.SUBMITTED, Event.PASSED):
            step = entry
        if step is None or not _is_of(step, entry):
            record.append(entry)
        elif isinstance(last := record[-1], AskedAgain):
            last.people.append(entry.about)
        else:
            record.append(AskedAgain(entry.at, entry.revision, [entry.about]))
    return record


def _is_of(step: Entry, entry: Entry) -> bool:
    """Whether the site invited a reviewer in the course of this step.

    Such lines name no person now. Earlier ones name who took the step; nobody chooses reviewers
    within seconds of it.
    """
    return (
        entry.event == Event.ASKED
        and entry.revision_id == step.revision_id
        and entry.person_id in (None, step.person_id)
        and entry.at - step.at < IN_THE_SAME_STEP
    )


def _taken_back(record: list[Entry | AskedAgain]) -> Iterable[Step]:
    for by_authors, group in groupby(record, key=_is_of_authors):
        run = list(group)
        if not by_authors:
            yield from run
            continue
        entries = [one for one in run if isinstance(one, Entry)]
        ends = [place for place, one in enumerate(entries, 1) if one.event == Event.WITHDRAWN]
        end = ends[-1] if len(ends) > 1 else 0  # one alone is soon read
        if end:
            yield TakenBack(entries[:end][::-1])
        yield from entries[end:]


def _is_of_authors(step: Entry | AskedAgain) -> bool:
    """Whether nobody else judged anything by it: whoever withdraws another's text says why."""
    return isinstance(step, Entry) and step.event in _OF_AUTHORS and not _by_another(step)


def _by_another(step: Entry) -> bool:
    return step.event == Event.WITHDRAWN and bool(step.note)
