"""A network at its busiest: hundreds of submissions under review, and work for everybody."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from rresi.accounts.models import NetworkRole, User
from rresi.core.translations import TextStatus
from rresi.editorial.models import (
    Assignment,
    Contributor,
    Entry,
    Review,
    ReviewerProfile,
    Revision,
    Submission,
)
from rresi.editorial.rules import State
from rresi.practices.criteria import CRITERIA
from rresi.practices.kind import KIND
from rresi.practices.models import Practice, Question
from rresi.transfers.models import Transfer
from rresi.wording.models import Translation
from tests.factories.network import Network
from tests.factories.practices import make_practice, practice_document
from tests.factories.regions import make_region

REGIONS, AUTHORS, REVIEWERS, PRACTICES = 6, 20, 12, 30
# Of ten submissions: where they stand, and how many reviewers were asked and have answered.
STAGES = (
    (State.REGION_CHECK, 0, 0),
    (State.REGION_CHECK, 0, 0),
    (State.REGION_CHECK, 0, 0),
    (State.REVIEW, 0, 0),
    (State.REVIEW, 1, 0),
    (State.REVIEW, 2, 0),
    (State.REVIEW, 2, 1),
    (State.REVIEW, 3, 1),
    (State.DECISION, 2, 2),
    (State.DECISION, 2, 2),
)


class Busy(Network):
    """The five whose dashboards are looked at, among their colleagues; `submit` adds the load."""

    def __init__(self) -> None:
        self.tasks = 0  # reviewers are asked in turn
        self.regions = [
            make_region(f"region-{n}", codes=[], names={"en": f"Region {n}", "nl": f"Regio {n}"})
            for n in range(REGIONS)
        ]
        self.coordinator = self.person("coordinator", role=NetworkRole.Kind.COORDINATOR)
        # The first manages two regions, the last region has nobody.
        managers = [
            self.person(f"manager{n}", manages=self.regions[n : n + (2 if n == 0 else 1)])
            for n in range(REGIONS - 1)
        ]
        ReviewerProfile.objects.bulk_create(
            ReviewerProfile(user=user, languages=["nl", "en"])
            for user in [*managers, self.coordinator]
        )
        self.manager = managers[0]
        self.authors = [self.person(f"author{n}") for n in range(AUTHORS)]
        self.author = self.authors[0]
        self.reviewers = [
            self.reviewer(f"reviewer{n}", self.regions[n % REGIONS], languages=["nl", "en"])
            for n in range(REVIEWERS)
        ]
        self.first_reviewer = self.reviewers[0]
        # Translators who also check: they see more than those who only write.
        self.translator = self.person("translator", role=NetworkRole.Kind.REVIEWER)
        self._library()

    @property
    def five(self) -> list[User]:
        return [self.author, self.manager, self.first_reviewer, self.translator, self.coordinator]

    def _home(self, number: int) -> int:
        return self.regions[number % REGIONS].pk

    def _library(self) -> None:
        """Translations that are old, to check and to publish; questions; transfers; due dates."""
        past = (timezone.localdate() - timedelta(days=9)).isoformat()
        for number in range(PRACTICES):
            practice = make_practice(
                self.regions[number % REGIONS],
                slug=f"practice-{number}",
                title=f"Praktijk {number}",
                review_by=past,
                images=[],
            )
            source = practice.texts.get(language="nl").words
            Translation.objects.create(
                kind=KIND,
                object_id=practice.pk,
                region_id=practice.region_id,
                language="en",
                status=TextStatus.CHECKED if number % 2 else TextStatus.DRAFT,
                fields={name: f"EN {text}" for name, text in source.items()},
                made_from=source,
                source_revision=2,
                translator=self.authors[1],
            )
            Question.objects.create(
                practice=practice, language="nl", text="Hoeveel kostte het?", token=uuid4()
            )
            Transfer.objects.create(
                practice=practice,
                region=self.regions[(number + 1) % REGIONS],
                owner=self.five[number % 2],
                state_since=timezone.localdate(),
                language="nl",
            )
        Practice.objects.update(revision=2, owner=self.author)

    def submit(self, count: int) -> None:
        """So many more under review, and a few beside them that wait for their authors."""
        first = Submission.objects.count()
        authors = [*self.authors, self.manager, self.first_reviewer, self.translator]
        for number in range(first, first + count):
            author = authors[number % len(authors)]
            state, asked, given = STAGES[number % len(STAGES)]
            self._submission(number, author, state, asked, given)
        for number in range(count // 20):
            self._submission(number, self.author, [State.DRAFT, State.CHANGES][number % 2])
            self._submission(number, None, State.CHANGES)

    def _submission(
        self, number: int, author: User | None, state: State, asked: int = 0, given: int = 0
    ) -> None:
        now = timezone.now() - timedelta(days=number % 40, minutes=number)
        region = self.regions[number // len(STAGES) % REGIONS]
        document = practice_document(
            region=region.slug, title=f"Wat de wijk leerde {number}", translations={}, images=[]
        )
        submission = Submission.objects.create(
            kind=KIND,
            author=author,
            title=document["title"],
            language="nl",
            region_id=region.pk,
            state=state,
            entered_at=now,
            draft=document,
            draft_saved_at=now,
            latest_number=0 if state == State.DRAFT else 1,
        )
        if author is not None:
            Contributor.objects.create(submission=submission, user=author)
        if state == State.DRAFT:
            return
        revision = Revision.objects.create(
            submission=submission,
            number=1,
            content=document,
            title=document["title"],
            language="nl",
            region_id=region.pk,
            author=author,
            created_at=now,
        )
        events = [Entry.Event.SUBMITTED] + [Entry.Event.PASSED] * (state in _CHECKED)
        Entry.objects.bulk_create(
            Entry(submission=submission, revision=revision, at=now, event=event) for event in events
        )
        far = [r for n, r in enumerate(self.reviewers) if self._home(n) != region.pk]
        for place in range(asked):
            self.tasks += 1
            self._task(revision, far[self.tasks % len(far)], done=place < given)

    def _task(self, revision: Revision, reviewer: User, *, done: bool) -> None:
        """A reviewer who was asked; of those who have not answered, one in four is late."""
        days = -3 if revision.pk % 4 == 0 else 12
        task = Assignment.objects.create(
            revision=revision,
            reviewer=reviewer,
            asked_at=revision.created_at,
            due_on=timezone.localdate() + timedelta(days=days),
            state=Assignment.State.DONE if done else Assignment.State.OPEN,
        )
        if done:
            Review.objects.create(
                assignment=task,
                revision=revision,
                reviewer=reviewer,
                recommendation="publish",
                scores={criterion.key: 4 for criterion in CRITERIA},
                created_at=revision.created_at,
            )


_CHECKED = (State.REVIEW, State.DECISION)
