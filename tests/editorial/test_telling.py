"""Who is told what when something ends: nobody works for nothing or waits for the wrong one."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client

from rresi.accounts.models import Notice, User
from rresi.ecosystem.models import OrganisationMember
from rresi.editorial import following
from rresi.editorial.models import Entry, Submission
from rresi.editorial.services import checking, deciding, drafting, reviewing, taking_back
from tests.editorial.cast import (
    KIND,
    Cast,
    assignment,
    change,
    draft,
    fresh,
    hand_in,
    published,
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
        taking_back.withdraw(actor=fresh(cast.coordinator), submission=submission, reason="x")
    assert told(cast.first).count("review-not-needed") == 1
    assert "review-not-needed" not in told(cast.second)  # theirs was given
    assert told(cast.author).count("withdrawn") == 1
    drafting.reopen(actor=fresh(cast.author), submission=submission)
    taking_back.withdraw(actor=fresh(cast.author), submission=submission)
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


def test_an_author_hears_and_sees_that_it_is_published_and_how_many_read_it(
    cast: Cast, client: Client
) -> None:
    submission = published(cast)
    mail = Notice.objects.get(user=cast.author, event="published")
    assert "2 reviewers from other regions read it." in mail.body
    client.force_login(cast.author)
    page = client.get(f"/en/review/{submission.pk}/").content.decode()
    assert "It is published" in page
    assert "2 reviewers from other regions read it." in page
    client.force_login(cast.coordinator)
    assert "It is published" not in client.get(f"/en/review/{submission.pk}/").content.decode()


def test_who_wrote_or_read_a_declined_change_hears_that_the_page_stays(cast: Cast) -> None:
    submission = published(cast)
    assert submission.object_id is not None
    drafting.revise(actor=fresh(cast.author), kind=KIND, object_id=submission.object_id)
    change(cast.author, submission, title="Another title")
    hand_in(submission, cast.author)
    coordinator = fresh(cast.coordinator)
    checking.pass_region_check(actor=fresh(cast.manager), submission=submission, number=2)
    reviewing.ask(
        actor=coordinator,
        submission=submission,
        number=2,
        user_ids=[cast.first.pk, cast.second.pk],
    )
    for user in (cast.first, cast.second):
        review(submission, user)
    deciding.decline(actor=coordinator, submission=submission, number=2, reasons="No.")
    assert Submission.objects.get(pk=submission.pk).state == "published"
    mail = Notice.objects.get(user=cast.author, event="declined")
    assert mail.subject.startswith("Change not accepted")
    assert "The published page stays as it was." in " ".join(mail.body.split())
    read = Notice.objects.filter(event="review-led-to-decline", user=cast.first).get()
    assert "will not be published" not in read.body
    assert "the published page stays as it was" in " ".join(read.body.split())


def test_nobody_is_congratulated_on_a_change_that_was_withdrawn(cast: Cast) -> None:
    submission = published(cast)
    assert submission.object_id is not None
    drafting.revise(actor=fresh(cast.author), kind=KIND, object_id=submission.object_id)
    change(cast.author, submission, title="Another title")
    hand_in(submission, cast.author)
    taking_back.withdraw(actor=fresh(cast.author), submission=submission)
    shown = following.context(fresh(cast.author), Submission.objects.get(pk=submission.pk))
    assert not shown["congratulated"]


def test_versions_of_which_nothing_is_asked_any_more_are_folded_away(cast: Cast) -> None:
    submission = published(cast)
    object_id = submission.object_id
    assert object_id is not None
    for number in range(4):
        drafting.revise(actor=fresh(cast.author), kind=KIND, object_id=object_id)
        change(cast.author, submission, title=f"Change {number}")
        hand_in(submission, cast.author)
        taking_back.withdraw(actor=fresh(cast.author), submission=submission)
    shown = following.context(fresh(cast.author), Submission.objects.get(pk=submission.pk))
    assert [one.number for one, _path in shown["revisions"]] == [5, 4, 1]
    assert [one.number for one, _path in shown["older_revisions"]] == [3, 2]
