"""A second opinion on the workflow: its own memory, the rows as they lie, none of its rules.

After each call of a service it reads what the call added to the record, and judges every new line
by what is so at this moment. It asks no function of `rresi.editorial` whether something may be.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from rresi.accounts.models import NetworkRole, User
from rresi.ecosystem.models import OrganisationMember
from rresi.editorial.models import Assignment, Entry, ReviewerProfile, Revision
from rresi.regions.models import RegionManager
from tests.editorial.cast import Shelf

Which = tuple[int, int]  # a submission and the number of its revision


class Oracle:
    """What happened, as somebody would note it who stood beside; complains by `AssertionError`."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self.seen = 0  # the last line of the record that was judged
        self.lines: Counter[str] = Counter()
        self.writers: dict[int, set[int]] = defaultdict(set)
        self.handed_in: dict[Which, dict[str, Any]] = {}
        self.handed_in_by: dict[Which, int] = {}
        self.behind: dict[Which, set[int]] = {}  # organisations, when it was handed in
        self.passed: set[Which] = set()
        self.advice: dict[Which, dict[int, str]] = defaultdict(dict)
        self.conflicts: set[tuple[int, int]] = set()  # a submission and a person
        self.approved: dict[int, dict[str, Any]] = {}  # by submission: what readers may see
        self.gone: dict[int, dict[str, Any]] = {}  # what they last saw of an unpublished page

    def wrote(self, submission: int, person: int) -> None:
        """Somebody changed the words of a draft."""
        self.writers[submission].add(person)

    def look(self, actor: int) -> None:
        """Judge what was added to the record since the last look, all of it by `actor`."""
        new = Entry.objects.filter(pk__gt=self.seen).order_by("pk")
        for entry in new.select_related("revision", "submission"):
            self.seen = entry.pk
            self.lines[entry.event] += 1
            if entry.event == Entry.Event.ASKED and entry.person_id is None:
                self._judge_asked_again(entry)
                continue
            assert entry.person_id == actor, "the record names somebody else"
            self._judge(entry, actor)
        on_shelf = list(self.shelf.published.values())
        approved = list(self.approved.values())
        assert sorted(on_shelf, key=repr) == sorted(approved, key=repr), (
            "readers see what was not approved"
        )

    def _judge(self, entry: Entry, person: int) -> None:
        number = entry.submission_id
        event, revision = entry.event, entry.revision
        if event in (Entry.Event.BEGUN, Entry.Event.TAKEN_OVER):
            self.wrote(number, person)
        elif event == Entry.Event.CONFLICT:
            self.conflicts.add((number, person))
        elif event == Entry.Event.UNPUBLISHED:
            self.gone[number] = self.approved.pop(number)
        elif event == Entry.Event.RESTORED:
            assert _coordinates(person), "put back by somebody who is no coordinator"
            self.approved[number] = self.gone[number]
        if revision is None:
            return
        which = (number, revision.number)
        if event == Entry.Event.SUBMITTED:
            self.handed_in[which] = dict(entry.submission.draft)
            self.handed_in_by[which] = person
            self.behind[which] = _organisations(self.writers[number])
            if charge := revision.document.get("organisation_id"):
                self.behind[which].add(charge)
        elif event in (Entry.Event.PASSED, Entry.Event.RETURNED):
            self._other_hand(which, person)
            assert _coordinates(person) or revision.region_id in _managed(person), (
                "checked by somebody who does not look after the region"
            )
            if event == Entry.Event.PASSED:
                self.passed.add(which)
        elif event == Entry.Event.CONFIRMED:
            self._other_hand(which, person)
            assert _coordinates(person) or revision.region_id in _managed(person), (
                "confirmed by somebody who does not look after the region"
            )
            assert number in self.approved, "a small change of what is not published"
            self.approved[number] = self.handed_in[which]
        elif event == Entry.Event.REVIEWED:
            self._judge_review(which, revision, person)
        elif event in (Entry.Event.PUBLISHED, Entry.Event.CHANGES, Entry.Event.DECLINED):
            self._judge_decision(which, revision, person)
            if event == Entry.Event.PUBLISHED:
                for_it = [a for a in self.advice[which].values() if a == "publish"]
                assert len(for_it) >= 2, "published without two reviewers who advise it"
                self.approved[number] = self.handed_in[which]

    def _judge_asked_again(self, entry: Entry) -> None:
        assert entry.revision is not None
        number = entry.revision.number - 1
        before = entry.submission.revisions.filter(number=number)
        reviewed = set(before.values_list("reviews__reviewer", flat=True))
        asked = set(entry.revision.assignments.values_list("reviewer", flat=True))
        assert asked, "nobody was invited again"
        assert asked <= reviewed, "invited again who did not review the last version"

    def _judge_review(self, which: Which, revision: Revision, person: int) -> None:
        self._other_hand(which, person)
        assert which in self.passed, "reviewed before the region had checked it"
        assert NetworkRole.objects.filter(user_id=person, kind="reviewer").exists(), "no reviewer"
        home = ReviewerProfile.objects.filter(user_id=person).values_list("region_id", flat=True)
        regions = _managed(person) | (set(home) - {None})
        assert regions, "a reviewer without a region"
        assert revision.region_id not in regions, "a reviewer of the same region"
        assert (which[0], person) not in self.conflicts, "a reviewer with a conflict of interest"
        assert revision.language in _read_by(person), "a reviewer who does not read the language"
        given = revision.reviews.get(reviewer_id=person)
        assert person not in self.advice[which], "one reviewer counts twice"
        self.advice[which][person] = given.recommendation
        self.lines[f"advice: {given.recommendation}"] += 1

    def _judge_decision(self, which: Which, revision: Revision, person: int) -> None:
        self._other_hand(which, person)
        assert _coordinates(person), "decided by somebody who does not coordinate"
        assert which in self.passed, "decided before the region had checked it"
        assert len(self.advice[which]) >= 2, "decided before two reviews were given"
        waiting = revision.assignments.filter(state=Assignment.State.OPEN)
        assert not waiting.exists(), "decided while a review was awaited"

    def _other_hand(self, which: Which, person: int) -> None:
        """At this moment, the person stands apart from everybody behind the text."""
        people = self.writers[which[0]] | {self.handed_in_by[which]}
        assert person not in people, "somebody judged what they wrote"
        behind = self.behind[which] | _organisations(people)
        assert not behind & _organisations({person}), "somebody judged what their own wrote"


def _organisations(people: set[int]) -> set[int]:
    found = OrganisationMember.objects.filter(user_id__in=people)
    return set(found.values_list("organisation_id", flat=True))


def _read_by(person: int) -> list[str]:
    profile = ReviewerProfile.objects.filter(user_id=person).first()
    said = profile.languages if profile else []
    return said or [User.objects.get(pk=person).language]


def _managed(person: int) -> set[int]:
    return set(RegionManager.objects.filter(user_id=person).values_list("region_id", flat=True))


def _coordinates(person: int) -> bool:
    return NetworkRole.objects.filter(user_id=person, kind="coordinator").exists()
