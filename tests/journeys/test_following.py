"""What authors, reviewers and coordinators read on the pages of a submission."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from rresi.accounts.models import NetworkRole, Notice
from rresi.accounts.roles import actor_of
from rresi.core import formats
from rresi.core.versions import token_of
from rresi.editorial.models import Assignment, Review, Submission
from rresi.editorial.services import checking, drafting, profiles
from rresi.practices.kind import KIND
from tests.factories.practices import practice_document
from tests.journeys.people import People, give

pytestmark = pytest.mark.django_db


@pytest.fixture
def submission(people: People) -> Submission:
    """Handed in and checked by the region."""
    document = practice_document(region="the-hague", translations={}, images=[])
    found = drafting.start(actor=actor_of(people.author), kind=KIND, document=document)
    _hand_in(people, found)
    return found


def _hand_in(people: People, submission: Submission) -> None:
    submission.refresh_from_db()
    seen = token_of(submission.draft)
    drafting.submit(actor=actor_of(people.author), submission=submission, seen=seen)
    submission.refresh_from_db()
    checking.pass_region_check(
        actor=actor_of(people.manager), submission=submission, number=submission.latest_number
    )


def where(submission: Submission) -> str:
    return f"/en/review/{submission.pk}/"


def ask(people: People, submission: Submission) -> None:
    chosen = [user.pk for user in people.reviewers[:2]]
    people.press(people.coordinator, where(submission), "ask", number=1, reviewer=chosen)


def main(page: str) -> str:
    return page.split("<main", 1)[1]


def test_who_does_not_read_the_language_cannot_be_chosen(
    people: People, submission: Submission
) -> None:
    submission.refresh_from_db()
    language = submission.revisions.latest("number").language
    one, two, three = people.reviewers
    for user, languages in ((one, ["sv"]), (two, ["sv"]), (three, [language])):
        profiles.set_languages(actor=actor_of(user), user=user, languages=languages)
    shown = people.read(people.coordinator, where(submission))
    ticked = re.findall(r'name="reviewer" value="(\d+)" checked', shown)
    assert ticked == re.findall(r'name="reviewer" value="(\d+)"', shown) == [str(three.pk)]
    assert "has not stated that they read the language of the text" in shown


def test_a_wrong_date_loses_neither_the_date_nor_the_choice(
    people: People, submission: Submission
) -> None:
    third = people.reviewers[2]
    shown = people.press(
        people.coordinator,
        where(submission),
        "ask",
        409,
        number=1,
        reviewer=[third.pk],
        due_on="2020-01-01",
    )
    assert "The deadline must be in the future." in shown
    assert 'value="2020-01-01"' in shown
    checked = re.findall(r'name="reviewer" value="(\d+)" checked', shown)
    assert checked == [str(third.pk)]


def test_who_can_only_wait_reads_first_what_happens_next(
    people: People, submission: Submission
) -> None:
    """In the main part, large; beside it as soon as there is something to do or to read."""
    shown = main(people.read(people.author, where(submission)))
    assert shown.index("What happens next") < shown.index("timeline--way") < shown.index("History")
    assert "Steps to publication" not in shown
    acting = main(people.read(people.coordinator, where(submission)))
    assert "timeline--way" not in acting
    assert acting.index("History") < acting.index("Steps to publication")


def test_the_author_reads_until_when_reviews_are_awaited(
    people: People, submission: Submission
) -> None:
    ask(people, submission)
    due = timezone.localdate() + timedelta(days=40)
    Assignment.objects.filter(reviewer=people.reviewers[0]).update(due_on=due)
    shown = people.read(people.author, where(submission))
    assert f"The last one is due by {formats.day(due)}." in shown


def test_the_points_stand_first_and_each_reason_beside_its_score(
    people: People, submission: Submission
) -> None:
    one, two, _three = people.reviewers
    ask(people, submission)
    low = {"score-ethics": "2", "comment-ethics": "Who agreed to be named?"}
    give(people, one, submission, "changes", points="Say who counted.", **low)
    give(people, two, submission, "publish")
    shown = main(people.read(people.coordinator, where(submission)))
    assert shown.index('id="reviews"') < shown.index('id="decide"')
    people.press(people.coordinator, where(submission), "changes", number=1, note="Name the aim.")
    shown = main(people.read(people.author, where(submission)))
    assert shown.index("Name the aim.") < shown.index('id="reviews"')
    row = re.search(r"Ethics</th>(.*?)</tr>", shown, re.DOTALL)
    assert row
    first, second = re.findall(r"<td>(.*?)</td>", row[1], re.DOTALL)
    assert "Who agreed to be named?" in first
    assert "Who agreed" not in second


def test_what_two_reviewers_ask_in_the_same_words_is_asked_once(
    people: People, submission: Submission
) -> None:
    ask(people, submission)
    for one in people.reviewers[:2]:
        give(people, one, submission, "changes", points="Say who counted.")
    shown = main(people.read(people.coordinator, where(submission)))
    filled = re.search(r"<textarea[^>]*>\s*([^<]*)</textarea>", shown[shown.index('id="decide"') :])
    assert filled
    assert filled[1].strip() == "Say who counted."


def test_an_earlier_round_stays_readable(people: People, submission: Submission) -> None:
    one, two, _three = people.reviewers
    ask(people, submission)
    give(people, one, submission, "changes", points="Say who counted.")
    give(people, two, submission, "publish")
    people.press(people.coordinator, where(submission), "changes", number=1, note="Name the aim.")
    submission.refresh_from_db()
    drafting.save_draft(
        actor=actor_of(people.author),
        submission=submission,
        fields={"lessons": "Tel mee."},
        names=["lessons"],
        seen=token_of(submission.draft, ["lessons"]),
    )
    _hand_in(people, submission)
    for user in (people.author, people.coordinator):
        shown = people.read(user, where(submission))
        assert "Reviews of version 1" in shown
        assert "Say who counted." in shown
        assert (str(one) in main(shown)) is (user == people.coordinator)
        for number in (1, 2):
            path = f"/en/practices/revisions/{submission.pk}/{number}/"
            assert path in shown
            people.read(user, path)
    # Who judges it again is reminded of what they said; a reviewer reads only their own.
    for user, own in ((one, True), (two, False)):
        task = Assignment.objects.get(revision__number=2, reviewer=user)
        shown = people.read(user, f"/en/review/reviews/{task.pk}/")
        assert "Your review of version 1" in shown
        assert ("Say who counted." in shown) is own
        assert "Say who counted." not in people.read(user, where(submission))


def test_a_review_that_was_given_can_be_read_again_and_not_changed(
    people: People, submission: Submission
) -> None:
    one = people.reviewers[0]
    ask(people, submission)
    task = Assignment.objects.get(reviewer=one)
    path = f"/en/review/reviews/{task.pk}/"
    give(people, one, submission, "changes", points="Say who counted.")
    shown = people.read(one, path)
    assert "readonly>Say who counted." in shown
    assert 'value="give"' not in shown
    people.press(one, path, "save", 409, points="Something else")
    assert Review.objects.get().points == "Say who counted."


def test_enter_in_the_review_saves_and_gives_nothing_away(
    people: People, submission: Submission
) -> None:
    ask(people, submission)
    task = Assignment.objects.get(reviewer=people.reviewers[0])
    shown = main(people.read(people.reviewers[0], f"/en/review/reviews/{task.pk}/"))
    first = re.search(r'<button[^>]*type="submit"[^>]*>', shown)
    assert first
    assert 'value="save"' in first[0]


def test_why_it_was_declined_is_the_first_thing_the_author_reads(
    people: People, submission: Submission
) -> None:
    ask(people, submission)
    for user in people.reviewers[:2]:
        give(people, user, submission, "decline", points="Not ours.")
    people.press(
        people.coordinator, where(submission), "decline", number=1, note="It is an advert."
    )
    shown = main(people.read(people.author, where(submission)))
    assert shown.index("Reasons for declining") < shown.index("It is an advert.")
    assert shown.index("It is an advert.") < shown.index('id="reviews"')


def test_a_reviewer_without_time_says_so_and_another_is_proposed(
    people: People, submission: Submission
) -> None:
    one, two, three = people.reviewers
    ask(people, submission)
    task = Assignment.objects.get(reviewer=one)
    path = f"/en/review/reviews/{task.pk}/"
    people.press(one, path, "step_back", note="On leave until May.")
    assert path not in people.read(one, "/en/needs/")
    assert Notice.objects.filter(event="reviewers-needed", user=people.coordinator).count() == 2
    shown = main(people.read(people.coordinator, where(submission)))
    assert f"{one}: not available for this review" in shown
    assert "On leave until May." in shown
    assert re.findall(r'name="reviewer" value="(\d+)" checked', shown) == [str(three.pk)]
    shown = main(people.read(people.author, where(submission)))
    assert "A reviewer: not available for this review" in shown
    assert str(one) not in shown
    assert "On leave" not in shown
    # They can be asked again, and then judge it.
    people.press(people.coordinator, where(submission), "ask", number=1, reviewer=[one.pk])
    for user in (one, two):
        give(people, user, submission, "publish")
    submission.refresh_from_db()
    assert submission.state == "decision"


def test_nobody_is_told_to_invite_another_where_no_one_is_left(
    people: People, submission: Submission
) -> None:
    ask(people, submission)
    for one in people.reviewers[:2]:
        give(people, one, submission, "changes", points="Say who counted.")
    page = main(people.read(people.coordinator, where(submission)))
    assert "Invite another reviewer" in page
    NetworkRole.objects.filter(kind="reviewer").exclude(user__in=people.reviewers[:2]).delete()
    page = main(people.read(people.coordinator, where(submission)))
    assert "Invite another reviewer" not in page
    assert "no one else can be invited at the moment" in page
    assert "You can request changes or decline it" in page
    assert "Add a reviewer" not in page


def test_an_invitation_is_taken_back_where_no_one_is_left(
    people: People, submission: Submission
) -> None:
    ask(people, submission)
    assert "Invite someone else" in main(people.read(people.coordinator, where(submission)))
    NetworkRole.objects.filter(kind="reviewer").exclude(user__in=people.reviewers[:2]).delete()
    page = main(people.read(people.coordinator, where(submission)))
    assert "no one else can be invited" in page
    assert "Invite someone else" not in page
    assert "Withdraw the invitation" in page
    task = Assignment.objects.filter(revision__submission=submission, state="open").first()
    assert task is not None
    path = where(submission)
    people.press(people.coordinator, path, "reassign", assignment=task.pk, reviewer="")
    task.refresh_from_db()
    assert task.state == "replaced"
