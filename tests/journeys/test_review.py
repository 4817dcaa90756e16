"""From a first word to readers, through the pages, with one round of changes."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from rresi.accounts.models import Notice, User
from rresi.accounts.roles import actor_of
from rresi.core.versions import token_of
from rresi.editorial.models import Assignment, Review, ReviewerProfile, Submission
from rresi.editorial.services import checking, drafting, reviewing
from rresi.practices.criteria import CRITERIA
from rresi.practices.kind import KIND
from rresi.practices.models import Practice
from rresi.regions.models import Region
from tests.factories.practices import practice_document
from tests.journeys.people import People, give
from tests.pages import hidden

pytestmark = pytest.mark.django_db

LOW = {"score-ethics": "1", "comment-ethics": "No word\non insurance."}


def hand_in(people: People, number: int, **answers: Any) -> None:
    path = f"/en/practices/drafts/{number}/hand-in/"
    seen = hidden(people.read(people.author, path), "seen")
    people.press(people.author, path, "", seen=seen, note="As you asked.", **answers)


def test_from_proposed_to_published_with_two_reviewers_and_a_round_of_changes(
    people: People,
) -> None:
    one, two, _three = people.reviewers
    assert people.browser(people.author).post("/en/practices/propose/").status_code == 302
    submission = Submission.objects.get()
    where = f"/en/review/{submission.pk}/"
    document = practice_document(region="the-hague", translations={}, images=[])
    drafting.save_draft(
        actor=actor_of(people.author),
        submission=submission,
        fields=document,
        names=document.keys(),
        seen=token_of(submission.draft, document.keys()),
    )
    hand_in(people, submission.pk)

    assert "Texts to check for your region" in people.read(people.manager, "/en/needs/")
    assert people.browser(people.author).get(where).status_code == 200
    the_region_checks_what_it_reads(people, where, document)

    shown = people.read(people.coordinator, where)
    assert shown.count('name="reviewer"') == 3
    chosen = [one.pk, two.pk]
    people.press(people.coordinator, where, "ask", number=1, reviewer=chosen)
    assert people.read(one, f"/en/practices/revisions/{submission.pk}/1/")
    people.read(people.reviewers[2], where, 404)  # who was not asked does not read it

    give(people, one, submission, "publish")
    give(people, two, submission, "changes", points="Say **who** counted.", **LOW)
    shown = people.read(people.coordinator, where)
    assert "<strong>who</strong>" in shown
    the_coordinator_begins_with_what_reviewers_say(shown)
    people.press(
        people.coordinator, where, "changes", number=1, note="Say who counted.\n\n- Name the source"
    )

    reviewers_read_what_was_requested(people, (one, two), where)
    shown = people.read(people.author, where)
    assert "Say who counted." in shown
    assert str(one) not in shown  # the author reads reviews without names
    form = f"/en/practices/drafts/{submission.pk}/story/"
    shown = people.read(people.author, form)
    assert "Say who counted." in shown
    story = {name: document[name] for name in ("problem", "solution", "difficulties", "lessons")}
    people.press(
        people.author,
        form,
        "save",
        seen=hidden(shown, "seen"),
        stakeholders="Vrijwilligers telden zelf.",
        **story,
    )
    every_requested_change_is_answered(people, submission)
    people.press(people.manager, where, "pass", number=2)
    compared = people.read(one, f"{where}compare/")
    assert re.search(r"<ins>[^<]*telden", compared)
    scores_start_as_last_time(people, one)
    give(people, one, submission, "publish")
    give(people, two, submission, "publish")
    people.press(people.coordinator, where, "publish", number=2)
    everyone_hears_the_outcome(people.author, (one, two))

    practice = Practice.objects.get()
    assert practice.owner == people.author
    assert practice.revision == 2
    page = Client().get(f"/nl/practices/{practice.slug}/").content.decode()
    assert "Vrijwilligers telden zelf." in page
    assert Review.objects.count() == 4
    assert "Checked by the region and 2 reviewers." in people.read(
        people.author, f"/en/practices/{Practice.objects.get().slug}/"
    )
    in_the_library(people, practice)
    a_withdrawn_version_is_not_what_readers_see(people, submission, practice)
    a_change_waits(people, submission, form, story)


def the_region_checks_what_it_reads(people: People, where: str, document: dict[str, Any]) -> None:
    shown = people.read(people.manager, where)
    assert document["summary"] in shown
    assert document["evidence"][0]["statement"] in shown
    people.press(people.manager, where, "pass", number=1)


def corrected(people: People, practice: Practice, **fields: str) -> None:
    """The author corrects the published text and submits it."""
    actor = actor_of(people.author)
    submission = drafting.revise(actor=actor, kind="practice", object_id=practice.pk)
    submission = drafting.save_draft(
        actor=actor,
        submission=submission,
        fields=fields,
        names=fields.keys(),
        seen=token_of(submission.draft, fields.keys()),
    )
    drafting.submit(actor=actor, submission=submission, seen=token_of(submission.draft), note="")


def a_withdrawn_version_is_not_what_readers_see(
    people: People, submission: Submission, practice: Practice
) -> None:
    where = f"/en/review/{submission.pk}/"
    for _round in range(2):
        corrected(people, practice, stakeholders="The minister praised us.")
        shown = people.read(people.manager, f"{where}compare/")
        assert re.search(r"<ins>[^<]*minister", shown)  # what readers see is compared first
        people.press(people.author, where, "withdraw")
    shown = " ".join(people.read(people.author, where).split())
    assert "Published · version 2 · version 4 was not published" in shown
    a_small_correction_needs_one_confirmation(people, submission, practice)


def a_small_correction_needs_one_confirmation(
    people: People, submission: Submission, practice: Practice
) -> None:
    where = f"/en/review/{submission.pk}/"
    assert "At least two people" in people.read(people.manager, where)
    corrected(people, practice, stakeholders="Vrijwilligers telden zelf!")
    people.press(people.manager, where, "confirm", number=5)
    shown = people.read(people.manager, where)
    assert "Small change confirmed" in shown
    page = people.read(people.author, f"/en/practices/{practice.slug}/")
    assert re.search(
        r"2 reviewers\. A small correction of [^.]+ was confirmed by the region m", page
    )
    assert "At least two people" not in shown  # nobody reviewed this version


def every_requested_change_is_answered(people: People, submission: Submission) -> None:
    path = f"/en/practices/drafts/{submission.pk}/hand-in/"
    shown = people.read(people.author, path)
    # What the reviewers asked for is asked once, in the coordinator's words.
    assert shown.count("Reason (required if you choose “Not done”)") == 2
    answers = {"answers-made-0": "done", "answers-made-1": "left"}
    typed = {"seen": hidden(shown, "seen"), "note": "As you asked."}
    for incomplete in ({}, answers):
        refused = people.press(people.author, path, "", 422, **typed, **incomplete)
        assert "As you asked.</textarea>" in refused
    assert "Enter the reason why this was not done: “Name the source”" in plain(refused)
    assert "&lt;span" not in refused  # a request in the summary of errors names its language
    hand_in(people, submission.pk, **answers, **{"answers-why-1": "There is none."})
    where = f"review/{submission.pk}/"
    for person in (people.manager, people.coordinator):
        assert_answered(people.read(person, f"/en/{where}"), "Done", "Not done")
    # Everybody reads them in their own language.
    assert_answered(people.read(people.coordinator, f"/tr/{where}"), "Yapıldı", "Yapılmadı")


def assert_answered(shown: str, done: str, left: str) -> None:
    """Each answer stands beside the change that was requested."""
    pairs = re.findall(r"<dt[^>]*>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", shown, re.DOTALL)
    # The language that is named beside a request is none of its words.
    said = {plain(point.partition("</div>")[0]): plain(answer) for point, answer in pairs}
    assert said["Say who counted."] == done
    assert said["Name the source"].replace(" :", ":") == f"{left}: There is none."


def plain(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def a_change_waits(
    people: People, submission: Submission, form: str, story: dict[str, Any]
) -> None:
    practice = Practice.objects.get()
    # A change after publication waits: readers see the page as it was approved.
    people.press(people.author, f"/en/practices/{practice.slug}/edit/", "")
    shown = people.read(people.author, form)
    people.press(
        people.author,
        form,
        "save",
        seen=hidden(shown, "seen"),
        stakeholders="Heel anders.",
        **story,
    )
    hand_in(people, submission.pk)
    page = Client().get(f"/nl/practices/{practice.slug}/").content.decode()
    assert "Heel anders." not in page


def the_coordinator_begins_with_what_reviewers_say(shown: str) -> None:
    assert 'value="publish"' not in shown  # two must advise it
    # Their points, and the reasons of low scores by criterion in the language of the text.
    assert "Say **who** counted.\n\nEthiek: No word on insurance.</textarea>" in shown


def reviewers_read_what_was_requested(
    people: People, reviewers: tuple[User, ...], where: str
) -> None:
    for reviewer in reviewers:
        shown = people.read(reviewer, where)
        assert "Name the source" in shown
        assert "The author can read them, but not the reviewers’ names." in shown
        assert "after the decision" not in shown


def scores_start_as_last_time(people: People, reviewer: User) -> None:
    again = Assignment.objects.get(reviewer=reviewer, revision__number=2)
    desk = f"/en/review/reviews/{again.pk}/"
    assert_answered(people.read(reviewer, desk), "Done", "Not done")
    assert people.read(reviewer, desk).count(" checked") == 1  # the colour scheme
    # A refused review and a saved score do not end the offer, and a new score stays.
    people.press(reviewer, desk, "give", 422, recommendation="publish")
    begun: dict[str, Any] = {"score-ethics": "2", "points": "Good."}
    people.press(reviewer, desk, "save", **begun)
    assert 'value="before"' in people.read(reviewer, desk)
    people.press(reviewer, desk, "before", **begun)
    shown = people.read(reviewer, desk)
    assert shown.count(" checked") == 8
    assert re.search(r'name="score-ethics"\s+value="2"[^>]*\schecked', shown)
    assert "Good.</textarea>" in shown
    assert 'value="before"' not in shown


def everyone_hears_the_outcome(author: User, reviewers: tuple[User, ...]) -> None:
    for reviewer in reviewers:
        told = Notice.objects.filter(user=reviewer).values_list("event", flat=True)
        assert {"review-led-to-changes", "review-led-to-publication"} <= set(told)
    notice = Notice.objects.get(user=author, event="published")
    assert notice.path.endswith(f"/practices/{Practice.objects.get().slug}/")


def make_submissions(people: People, count: int) -> None:
    """As many under review as asked for, in every state that somebody must act on."""
    authors = [people.author, people.coordinator, people.manager, people.reviewers[0]]
    for number in range(count):
        author = authors[number % 4]
        document = practice_document(
            region="the-hague", translations={}, title=f"Praktijk {number}", images=[]
        )
        submission = drafting.start(actor=actor_of(author), kind=KIND, document=document)
        seen = token_of(submission.draft)
        if number % 5 == 0:
            continue
        drafting.submit(actor=actor_of(author), submission=submission, seen=seen)
        if number % 5 == 1 or author == people.manager:
            continue
        manager = actor_of(people.manager)
        checking.pass_region_check(actor=manager, submission=submission, number=1)
        if number % 5 == 2 or author == people.coordinator:
            continue
        free = [user for user in people.reviewers if user != author][:2]
        reviewing.ask(
            actor=actor_of(people.coordinator),
            submission=submission,
            number=1,
            user_ids=[user.pk for user in free],
        )
    late = Assignment.objects.filter(
        pk__in=list(Assignment.objects.values_list("pk", flat=True)[::2])
    )
    late.update(due_on=timezone.localdate() - timedelta(days=2))


@pytest.mark.parametrize(
    ("action", "fields", "reason"),
    [
        ("return", {"number": 1}, "Enter the changes you request"),
        ("ask", {"number": 1}, "at least one reviewer"),
        ("publish", {"number": 1}, "The status has changed"),
        ("decline", {"number": 7}, "The status has changed"),
        ("withdraw", {}, "Enter the reason"),
    ],
)
def test_a_step_that_is_not_possible_says_why(
    people: People, action: str, fields: dict[str, Any], reason: str
) -> None:
    make_submissions(people, 1)
    submission = Submission.objects.get()
    ReviewerProfile.objects.create(user=people.coordinator, languages=[submission.language])
    seen = token_of(submission.draft)
    drafting.submit(actor=actor_of(people.author), submission=submission, seen=seen)
    shown = people.press(people.coordinator, f"/en/review/{submission.pk}/", action, 409, **fields)
    assert reason in shown


def test_a_review_is_kept_while_it_is_written_and_when_it_comes_too_late(people: People) -> None:
    make_submissions(people, 9)
    task = Assignment.objects.filter(reviewer=people.reviewers[1])[0]
    path = f"/en/review/reviews/{task.pk}/"
    user = people.reviewers[1]
    typed: dict[str, Any] = {"score-ethics": "2", "points": "Long thoughts"}
    people.press(user, path, "save", **typed)
    shown = people.press(user, path, "give", 422, **typed)
    assert "Say what is missing" in shown
    # the words for 1, 3 and 5 stand under the row, and a screen reader says them with the step
    described = re.findall(r'aria-describedby="(words-[^"]*)"', shown)
    assert len(described) == 3 * len(CRITERIA)
    assert all(f'<dd id="{words}">' in shown for words in described)
    assert "Long thoughts" in people.read(user, path)
    task.refresh_from_db()
    assert task.draft["scores"] == {"ethics": 2}
    reviewing.reassign(actor=actor_of(people.coordinator), assignment=task, user_id=None)
    shown = people.press(user, path, "give", 409, points="Longer thoughts")
    assert "Someone else has been invited to review this text instead." in shown
    assert "Longer thoughts" in shown


def test_the_region_of_a_reviewer_is_the_coordinators_to_record(people: People) -> None:
    one = people.reviewers[0]
    path = f"/en/review/reviewers/{one.pk}/"
    assert "Home region" not in people.read(one, path)
    region = Region.objects.get(slug="the-hague")
    people.press(one, path, "", languages=["nl", "tr"], region=region.pk)
    profile = ReviewerProfile.objects.get(user=one)
    assert profile.languages == ["nl", "tr"]
    assert profile.region_id == people.away.pk
    people.press(people.coordinator, path, "", languages=["nl"], region=region.pk)
    profile.refresh_from_db()
    assert profile.region_id == region.pk
    people.read(people.author, path, 403)
    people.read(people.author, "/en/review/reviewers/", 403)


def in_the_library(people: People, practice: Practice) -> None:
    """What was reviewed is found among what was reviewed, and not among the rest."""
    lists = ("", "?review=yes", "?review=no")
    found = [people.read(people.author, f"/en/practices/{query}") for query in lists]
    assert [f"/practices/{practice.slug}/" in page for page in found] == [True, True, False]
    assert "not reviewed" not in found[0]
