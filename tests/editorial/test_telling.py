"""Who is told what when something ends: nobody works for nothing or waits for the wrong one."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from rresi.accounts.models import Notice, User
from rresi.ecosystem.models import OrganisationMember
from rresi.editorial.models import Entry, Submission
from rresi.editorial.services import checking, deciding, drafting, reviewing
from tests.editorial.cast import (
    Cast,
    assignment,
    draft,
    fresh,
    hand_in,
    review,
    under_review,
)


def told(user: User) -> list[str]:
    return list(Notice.objects.filter(user=user).values_list("event", flat=True))


def test_a_reviewer_who_is_replaced_is_spared_the_work(cast: Cast) -> None:
    submission = under_review(cast)
    work = assignment(submission, cast.first)
    for _click in range(2):
        reviewing.reassign(actor=fresh(cast.coordinator), assignment=work, user_id=cast.third.pk)
    assert told(cast.first).count("review-not-needed") == 1
    assert "review-not-needed" not in told(cast.second)


def test_reviewers_and_the_author_hear_of_a_withdrawal_by_somebody_else(cast: Cast) -> None:
    submission = under_review(cast)
    review(submission, cast.second)
    for _click in range(2):
        drafting.withdraw(actor=fresh(cast.coordinator), submission=submission)
    assert told(cast.first).count("review-not-needed") == 1
    assert "review-not-needed" not in told(cast.second)  # theirs was given
    assert told(cast.author).count("withdrawn") == 1
    drafting.reopen(actor=fresh(cast.author), submission=submission)
    drafting.withdraw(actor=fresh(cast.author), submission=submission)
    assert told(cast.author).count("withdrawn") == 1  # who did it knows


def test_a_manager_whose_organisation_stands_behind_the_text_is_not_asked_to_check_it(
    cast: Cast,
) -> None:
    OrganisationMember.objects.create(organisation=cast.guild, user=cast.manager)
    submission = draft(cast, organisation_id=cast.guild.pk)
    hand_in(submission, cast.author)
    assert "region-check" not in told(cast.manager)
    assert "region-check" in told(cast.coordinator)
    checking.pass_region_check(actor=fresh(cast.coordinator), submission=submission, number=1)


def test_what_is_written_beside_a_yes_reaches_the_author(cast: Cast) -> None:
    submission = draft(cast)
    hand_in(submission, cast.author)
    checking.pass_region_check(
        actor=fresh(cast.manager), submission=submission, number=1, note=" Mind the name. "
    )
    reviewing.ask(
        actor=fresh(cast.coordinator),
        submission=submission,
        number=1,
        user_ids=[cast.first.pk, cast.second.pk],
    )
    for user in (cast.first, cast.second):
        review(submission, user)
    deciding.publish(
        actor=fresh(cast.coordinator), submission=submission, number=1, note="Well told."
    )
    notes = dict(Entry.objects.exclude(note="").values_list("event", "note"))
    assert notes == {"passed": "Mind the name.", "published": "Well told."}
    assert "Well told." in Notice.objects.get(event="published", user=cast.author).body
    assert Submission.objects.get().published_number == 1


@pytest.mark.parametrize(
    ("event", "next_step"),
    [
        ("region-check", "the coordinator invites the reviewers"),
        ("reviewers-needed", "the date by which the review is due"),
        ("decision-needed", "are told of your decision"),
        ("changes-asked", "submit the text again"),
        ("declined", "stay on the page for you"),
        ("published", "due for an update check"),
    ],
)
def test_each_mail_of_the_way_says_what_happens_next(event: str, next_step: str) -> None:
    words = render_to_string(f"notices/{event}.txt", {"title": "Hub", "number": 1, "points": "x"})
    assert next_step in words
