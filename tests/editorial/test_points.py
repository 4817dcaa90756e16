"""What is asked of an author, shown a request a line, in the language in which it was asked."""

from __future__ import annotations

import re

from django.test import Client

from rresi.accounts.models import User
from rresi.editorial import queries
from rresi.editorial.models import ReviewerProfile
from rresi.editorial.services import checking, deciding
from tests.editorial.cast import Cast, draft, fresh, hand_in, review, under_review

ASKED = "Nennen Sie die Miete.\nWer hat gezählt?"


def shown(user: User, path: str) -> str:
    client = Client()
    client.force_login(user)
    return " ".join(client.get(path).content.decode().split())


def returned(cast: Cast) -> int:
    ReviewerProfile.objects.create(user=cast.manager, languages=["nl"])
    submission = draft(cast, language="nl")
    hand_in(submission, cast.author)
    checking.return_to_author(
        actor=fresh(cast.manager), submission=submission, number=1, points=ASKED
    )
    return submission.pk


def test_each_request_stands_on_its_own_and_names_its_language(cast: Cast) -> None:
    page = shown(cast.author, f"/nl/review/{returned(cast)}/")
    for point in ASKED.splitlines():
        found = re.search(rf'<div lang="de"><p>{re.escape(point)}</p> *</div>(.*?)</li>', page)
        assert found
        assert "in het Duits" in found[1]


def test_a_language_that_is_the_readers_is_not_named(cast: Cast) -> None:
    page = shown(cast.author, f"/de/review/{returned(cast)}/")
    assert '<div lang="de"><p>Wer hat gezählt?</p>' in page
    assert "auf Deutsch" not in page


def test_a_request_that_the_coordinator_reworded_is_answered_once(cast: Cast) -> None:
    submission = under_review(cast)
    asked = "Wer hat gezählt?\nNennen Sie die Miete."
    review(submission, cast.first, recommendation="changes", points=asked)
    review(submission, cast.second, recommendation="changes", points="Kürzen Sie den Text.")
    deciding.ask_for_changes(
        actor=fresh(cast.coordinator),
        submission=submission,
        number=1,
        points="Who counted?\nSay what the rent is.",
    )
    submission.refresh_from_db()
    assert queries.open_points(submission) == ["Who counted?", "Say what the rent is."]
