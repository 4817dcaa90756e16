"""A practice with pictures on its way through the review, and everybody around it."""

from __future__ import annotations

from typing import Any

from rresi.accounts.models import User
from rresi.editorial.models import Revision, Submission
from rresi.editorial.services import checking, deciding, drafting, reviewing
from rresi.media import services
from rresi.media.encoding import reencode
from rresi.media.models import Picture
from rresi.practices.kind import KIND
from rresi.practices.models import Practice
from tests.editorial.cast import Cast, assignment, change, fresh, good, hand_in
from tests.factories.pictures import picture

RED, GREEN = (200, 30, 30), (30, 150, 60)
WORDS = {"alt": "A table full of tools", "licence": "CC BY 4.0", "credit": "A. Maker"}
DOCUMENT: dict[str, Any] = {
    "title": "A repair café",
    "summary": "Neighbours repair things together.",
    "language": "en",
    "region": "home",
    "organisation": "Guild",
    "topics": ["finance"],
    "problem": "Waste.",
    "solution": "Tables and tools.",
}


def written(cast: Cast) -> Submission:
    return drafting.start(actor=fresh(cast.author), kind=KIND, document=DOCUMENT)


def bring(cast: Cast, submission: Submission, **changes: Any) -> Picture:
    """A picture uploaded into a submission, and nothing else."""
    encoded = reencode(picture(**changes))
    return services.upload(actor=fresh(cast.author), submission=submission, encoded=encoded)


def show(cast: Cast, submission: Submission, *pictures: Picture) -> Submission:
    """A draft that shows these pictures in their order, and no other."""
    return change(cast.author, submission, images=rows(*pictures))


def rows(*pictures: Picture) -> list[dict[str, str]]:
    """These pictures as rows of a document."""
    return [
        {"id": f"picture{number}", "file": picture.pk, **WORDS}
        for number, picture in enumerate(pictures)
    ]


def pictures_of(practice: Practice) -> list[str]:
    """The keys of the pictures that a published practice shows, in their order."""
    practice.refresh_from_db()
    return [row["file"] for row in practice.document.get("images", [])]


def approve(cast: Cast, submission: Submission) -> Revision:
    """Hand the draft in and take it all the way to readers."""
    revision = hand_in(submission, cast.author)
    number = revision.number
    checking.pass_region_check(actor=fresh(cast.manager), submission=submission, number=number)
    ask(cast, submission, cast.first, cast.second)
    for user in (cast.first, cast.second):
        reviewing.give_review(
            actor=fresh(user), assignment=assignment(submission, user), judgement=good()
        )
    submission.refresh_from_db()
    deciding.publish(actor=fresh(cast.coordinator), submission=submission, number=number)
    submission.refresh_from_db()
    return revision


def ask(cast: Cast, submission: Submission, *users: User) -> None:
    submission.refresh_from_db()
    reviewing.ask(
        actor=fresh(cast.coordinator),
        submission=submission,
        number=submission.latest_number,
        user_ids=[user.pk for user in users],
    )
    submission.refresh_from_db()
