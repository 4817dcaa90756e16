"""The people around a recipe, each in a browser of their own, and what they fill in."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Manager
from django.test import Client

from rresi.accounts.models import NetworkRole, User
from rresi.core.documents.describing import Json
from rresi.editorial.models import Assignment, Submission
from tests.factories.network import Network
from tests.factories.pictures import picture
from tests.factories.regions import make_region
from tests.pages import hidden, page
from tests.toy.kind import RECIPES
from tests.toy.models import Recipe, RecipeTag

SOUP: Json = {
    "title": "Lentil soup",
    "summary": "A soup that feeds a whole street.",
    "language": "en",
    "place": "Aalst",
    "point": {"lat": 50.94, "lon": 4.04},
    "season": "winter",
    "diets": ["vegan"],
    "body": "Everybody brings **one** onion.",
    "stages": [
        {"id": "a", "text": "Cut the onions."},
        {"id": "b", "text": "Cook the lentils."},
    ],
    "contact": {"name": "Mies", "email": "mies@example.org"},
}
BASICS: dict[str, Any] = {
    **{name: SOUP[name] for name in ("title", "summary", "language", "place", "season", "diets")},
    "contact-name": "Mies",
    "contact-email": "mies@example.org",
}


STORED: Manager[Recipe] = Recipe._default_manager
TAGS: Manager[RecipeTag] = RecipeTag._default_manager


def make_recipe(**changes: Any) -> Recipe:
    """A published recipe."""
    return RECIPES.write(document={**SOUP, **changes})


class Kitchen(Network):
    """An author, a reviewer, a coordinator and somebody who reads."""

    def __init__(self) -> None:
        self.region = make_region()
        self.author = self.person("Author")
        self.peer = self.reviewer("Peer", self.region)
        self.coordinator = self.person("Coordinator", role=NetworkRole.Kind.COORDINATOR)
        self.reader = self.person("Reader")
        self._browsers: dict[int, Client] = {}

    def browser(self, user: User) -> Client:
        if user.pk not in self._browsers:
            self._browsers[user.pk] = Client()
            self._browsers[user.pk].force_login(user)
        return self._browsers[user.pk]

    def read(self, user: User, path: str, status: int = 200) -> str:
        """The HTML that a person is shown at `path`."""
        return page(self.browser(user), path, status)

    def press(self, user: User, path: str, action: str, **fields: Any) -> str:
        """Press a button of a page that then leads elsewhere; where to."""
        answer = self.browser(user).post(path, {"action": action, **fields})
        assert answer.status_code == 302, (path, action, answer.content.decode()[-2000:])
        return str(answer["Location"])

    def begin(self) -> Submission:
        """A draft, begun as people begin it."""
        self.browser(self.author).post("/en/recipes/propose/")
        return Submission.objects.get(kind="recipe")

    def step(
        self, submission: Submission, step: str, action: str = "next", /, **fields: Any
    ) -> Submission:
        """Fill in a step with what is saved of its rows and these fields, and press a button."""
        path = f"/en/recipes/drafts/{submission.pk}/{step}/"
        data = {"seen": hidden(self.read(self.author, path), "seen"), **rows_of(submission)}
        self.press(self.author, path, action, **data, **fields)
        submission.refresh_from_db()
        return submission

    def review(self, submission: Submission) -> None:
        """The coordinator asks the reviewer, who judges by the criteria of recipes."""
        where = f"/en/review/{submission.pk}/"
        self.press(self.coordinator, where, "ask", number=1, reviewer=[self.peer.pk])
        task = Assignment.objects.get(revision__submission=submission)
        scores = {f"score-{criterion.key}": "4" for criterion in RECIPES.policy.criteria}
        form = f"/en/review/reviews/{task.pk}/"
        self.press(self.peer, form, "give", **scores, recommendation="publish")

    def submit(self, submission: Submission) -> None:
        """Hand the draft in."""
        path = f"/en/recipes/drafts/{submission.pk}/hand-in/"
        self.press(self.author, path, "", seen=hidden(self.read(self.author, path), "seen"))
        submission.refresh_from_db()


def rows_of(submission: Submission) -> dict[str, Any]:
    """The rows of a draft as its form holds them, each list with one empty row."""
    data: dict[str, Any] = {}
    for name in ("stages", "images"):
        rows = submission.draft.get(name, [])
        data[f"{name}-count"] = len(rows) + 1
        for number, row in enumerate(rows):
            data |= {f"{name}-{number}-{field}": value for field, value in row.items()}
    return data


def upload(**options: Any) -> SimpleUploadedFile:
    """A picture as a browser sends it."""
    return SimpleUploadedFile("soup.jpg", picture(**options), content_type="image/jpeg")
