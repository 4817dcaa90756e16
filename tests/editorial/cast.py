"""A network in small: three regions, two organisations, and people with every role."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from rresi.accounts.models import NetworkRole, User
from rresi.accounts.permissions import Target
from rresi.accounts.roles import Actor, Role, actor_of
from rresi.core.documents.lines import Line
from rresi.core.versions import token_of
from rresi.ecosystem.models import Organisation
from rresi.editorial.models import Assignment, Revision, Submission
from rresi.editorial.registry import Document, Facts
from rresi.editorial.rules import Judgement
from rresi.editorial.services import checking, deciding, drafting, reviewing
from rresi.practices.criteria import CRITERIA, POLICY
from tests.factories.network import Network
from tests.factories.regions import make_region

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

KIND = "thing"


class Shelf:
    """A kind of content that is a dictionary: `published` holds what readers see."""

    kind = KIND
    label: StrOrPromise = _("Thing")
    policy = POLICY
    personal_fields: tuple[str, ...] = ("contact",)

    def __init__(self) -> None:
        self.published: dict[int, Document] = {}
        self.revisions: dict[int, int] = {}

    def facts(self, document: Document) -> Facts:
        charge = document.get("organisation_id")
        return Facts(
            title=str(document.get("title", "")),
            language=str(document.get("language", "en")),
            region_id=document.get("region_id"),
            organisation_ids=frozenset([charge] if charge else []),
        )

    def problems(self, document: Document) -> list[tuple[str, str]]:
        return [] if document.get("title") else [("title", "must be filled in")]

    def left_open(self, document: Document) -> set[str]:  # as the registry calls it
        return set()

    def lines(self, document: Document) -> list[Line]:
        return [Line(name, name, str(value)) for name, value in sorted(document.items())]

    def document_of(self, object_id: int) -> tuple[Document, int, Target]:
        document = self.published[object_id]
        return document, self.revisions[object_id], _target(document)

    def publish(
        self, *, document: Document, object_id: int | None, revision: int, owner_id: int | None
    ) -> int:
        number = object_id or len(self.revisions) + 1
        self.published[number], self.revisions[number] = document, revision
        return number

    def frozen(self, revision: Revision) -> None:
        pass

    def withdraw(self, object_id: int) -> None:
        del self.published[object_id]

    def forget(self, names: Callable[[Any], bool]) -> None:
        for document in self.published.values():
            if names(document.get("contact")):
                document.pop("contact")

    def form_path(self, submission_id: int) -> str:
        return f"/things/{submission_id}/"

    def reading_path(self, submission_id: int, number: int) -> str:
        return f"/things/{submission_id}/{number}/"

    def unpublish_path(self, object_id: int) -> str:
        return f"/shelf/{object_id}/unpublish/"

    def page_path(self, object_id: int) -> str:
        return f"/things/{object_id}/"


def _target(document: Document) -> Target:
    return Target.of(scopes={Role.REGION_MANAGER: [document.get("region_id")]})


class Cast(Network):
    """Everybody. `home` is the region that things come from."""

    def __init__(self) -> None:
        self.home = make_region("home", codes=[])
        self.north = make_region("north", codes=[])
        self.south = make_region("south", codes=[])
        self.guild = Organisation.objects.create(slug="guild", name="Guild")
        self.author = self.person("author")
        self.colleague = self.person("colleague", organisation=self.guild)
        self.manager = self.person("manager", manages=[self.home])
        self.other_manager = self.person("other-manager", manages=[self.north])
        self.first = self.reviewer("first", self.north)
        self.second = self.reviewer("second", self.south)
        self.third = self.reviewer("third", self.south)
        self.neighbour = self.reviewer("neighbour", self.home)
        self.homeless = self.reviewer("homeless", None)
        self.guildmate = self.reviewer("guildmate", self.south, organisation=self.guild)
        self.coordinator = self.person("coordinator", role=NetworkRole.Kind.COORDINATOR)
        self.other_coordinator = self.person("vice", role=NetworkRole.Kind.COORDINATOR)

    def document(self, **changes: Any) -> Document:
        return {"title": "A thing", "region_id": self.home.pk, "language": "en", **changes}


def fresh(user: User) -> Actor:
    """The actor behind a user, with the roles of this moment."""
    return actor_of(User.objects.get(pk=user.pk))


def good(**changes: Any) -> Judgement:
    values: dict[str, Any] = {
        "scores": {criterion.key: 4 for criterion in CRITERIA},
        "recommendation": "publish",
        **changes,
    }
    return Judgement(**values)


def draft(cast: Cast, author: User | None = None, **changes: Any) -> Submission:
    return drafting.start(
        actor=fresh(author or cast.author), kind=KIND, document=cast.document(**changes)
    )


def whole(submission: Submission) -> str:
    submission.refresh_from_db()
    return token_of(submission.draft)


def change(user: User, submission: Submission, **fields: Any) -> Submission:
    submission.refresh_from_db()
    seen = token_of(submission.draft, fields.keys())
    return drafting.save_draft(
        actor=fresh(user), submission=submission, fields=fields, names=fields.keys(), seen=seen
    )


def hand_in(submission: Submission, author: User) -> Revision:
    return drafting.submit(
        actor=fresh(author), submission=submission, seen=whole(submission), note=""
    )


def under_review(cast: Cast, *reviewers: User, **changes: Any) -> Submission:
    """Handed in, checked by the region, reviewers asked."""
    submission = draft(cast, **changes)
    hand_in(submission, cast.author)
    checking.pass_region_check(actor=fresh(cast.manager), submission=submission, number=1)
    chosen = reviewers or (cast.first, cast.second)
    reviewing.ask(
        actor=fresh(cast.coordinator),
        submission=submission,
        number=1,
        user_ids=[user.pk for user in chosen],
    )
    submission.refresh_from_db()
    return submission


def assignment(submission: Submission, user: User) -> Assignment:
    return Assignment.objects.get(
        revision__submission=submission,
        revision__number=submission.latest_number,
        reviewer=user,
    )


def review(submission: Submission, user: User, **changes: Any) -> None:
    submission.refresh_from_db()
    reviewing.give_review(
        actor=fresh(user), assignment=assignment(submission, user), judgement=good(**changes)
    )
    submission.refresh_from_db()


def published(cast: Cast, **changes: Any) -> Submission:
    submission = under_review(cast, **changes)
    review(submission, cast.first)
    review(submission, cast.second)
    deciding.publish(actor=fresh(cast.coordinator), submission=submission, number=1)
    submission.refresh_from_db()
    return submission
