"""The people of a journey, each in a browser of their own."""

from __future__ import annotations

from typing import Any

from django.test import Client

from rresi.accounts.models import NetworkRole, User
from rresi.editorial.models import Assignment, ReviewerProfile, Submission
from rresi.practices.criteria import CRITERIA
from tests.factories.network import Network
from tests.factories.regions import make_other_region, make_region


class People(Network):
    """Everybody with a hand in a practice that comes from The Hague."""

    def __init__(self) -> None:
        self.home, self.away = make_region(), make_other_region()
        self.author = self.person("Author")
        self.manager = self.person("Manager", manages=[self.home])
        ReviewerProfile.objects.create(user=self.manager, languages=["en", "nl"])
        self.reviewers = [
            self.reviewer(name, self.away, languages=["nl"]) for name in ("One", "Two", "Three")
        ]
        self.coordinator = self.person("Coordinator", role=NetworkRole.Kind.COORDINATOR)
        self.browsers: dict[int, Client] = {}

    def browser(self, user: User) -> Client:
        if user.pk not in self.browsers:
            self.browsers[user.pk] = Client()
            self.browsers[user.pk].force_login(user)
        return self.browsers[user.pk]

    def read(self, user: User, path: str, status: int = 200) -> str:
        """The HTML that a person is shown at `path`."""
        answer = self.browser(user).get(path)
        assert answer.status_code == status, (path, answer.status_code)
        return answer.content.decode()

    def press(self, user: User, path: str, action: str, status: int = 302, **fields: Any) -> str:
        """The HTML that answers a button `action` with these fields."""
        answer = self.browser(user).post(path, {"action": action, **fields})
        assert answer.status_code == status, (path, action, answer.content.decode()[-3000:])
        return answer.content.decode()


def give(people: People, user: User, submission: Submission, advice: str, **fields: Any) -> None:
    """A reviewer opens what waits on their dashboard and gives the review."""
    task = Assignment.objects.get(
        revision__submission=submission, state=Assignment.State.OPEN, reviewer=user
    )
    path = f"/en/review/reviews/{task.pk}/"
    assert path in people.read(user, "/en/needs/")
    people.read(user, path)
    scores = {f"score-{criterion.key}": "4" for criterion in CRITERIA}
    people.press(user, path, "give", **{"recommendation": advice, **scores, **fields})
