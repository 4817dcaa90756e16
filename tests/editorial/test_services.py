"""The way of a submission, and what happens when people click twice, come late or leave."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rresi.accounts.models import Notice
from rresi.accounts.services import erase_person, export_personal_data
from rresi.core.refusals import Incomplete, Outdated, Refused
from rresi.core.versions import token_of
from rresi.editorial import history, needs, reviewers, rules
from rresi.editorial.models import Assignment, Entry, Review, ReviewerProfile, Revision, Submission
from rresi.editorial.rules import Answer, Made, State
from rresi.editorial.services import checking, deciding, drafting, reviewing, taking_back
from tests.editorial.cast import (
    KIND,
    Cast,
    Shelf,
    assignment,
    change,
    draft,
    fresh,
    good,
    hand_in,
    published,
    review,
    under_review,
    whole,
)


def events(submission: Submission) -> list[str]:
    return list(submission.entries.values_list("event", flat=True))


def test_an_author_is_not_told_that_somebody_reads_whom_nobody_invited(
    cast: Cast, shelf: Shelf
) -> None:
    def told() -> list[str]:
        found = needs.own(cast.author, fresh(cast.author))
        return [str(need.why) for group in found for need in group.needs]

    submission = draft(cast)
    hand_in(submission, cast.author)
    checking.pass_region_check(actor=fresh(cast.manager), submission=submission, number=1)
    assert told() == ["The coordinator has yet to invite reviewers."]
    reviewing.ask(
        actor=fresh(cast.coordinator),
        submission=submission,
        number=1,
        user_ids=[cast.first.pk, cast.second.pk],
    )
    assert told() == ["Reviewers from other regions are reading it."]


def test_from_a_draft_to_readers_with_a_round_of_changes(cast: Cast, shelf: Shelf) -> None:
    submission = under_review(cast)
    review(submission, cast.first)
    assert submission.state == State.REVIEW
    review(submission, cast.second, recommendation="changes", points="Name the sources.")
    assert submission.state == State.DECISION
    coordinator = fresh(cast.coordinator)
    with pytest.raises(Refused, match="Fewer than 2"):
        deciding.publish(actor=coordinator, submission=submission, number=1)
    deciding.ask_for_changes(
        actor=coordinator, submission=submission, number=1, points="Name the sources."
    )
    change(cast.author, submission, title="A thing with sources")
    hand_in(submission, cast.author)
    checking.pass_region_check(actor=fresh(cast.manager), submission=submission, number=2)
    # Those who judged the first revision are asked again without anybody's doing.
    asked = Assignment.objects.filter(revision__number=2).values_list("reviewer", flat=True)
    assert set(asked) == {cast.first.pk, cast.second.pk}
    _is_told_as_done_by_the_site(cast, submission)
    review(submission, cast.first)
    review(submission, cast.second)
    deciding.publish(actor=coordinator, submission=submission, number=2)
    submission.refresh_from_db()
    assert submission.state == State.PUBLISHED
    assert shelf.published[1]["title"] == "A thing with sources"
    assert shelf.revisions[1] == 2
    assert events(submission) == [
        "submitted",
        "passed",
        "asked",
        "asked",
        "reviewed",
        "reviewed",
        "changes",
        "submitted",
        "passed",
        "asked",
        "asked",
        "reviewed",
        "reviewed",
        "published",
    ]


def _is_told_as_done_by_the_site(cast: Cast, submission: Submission) -> None:
    invited = submission.entries.filter(event="asked", revision__number=2)
    assert set(invited.values_list("person", flat=True)) == {None}
    found = history.history_of(submission)
    steps = [*found.shown, *found.folded]
    again = [entry for entry in steps if isinstance(entry, history.AskedAgain)]
    assert [entry.people for entry in again] == [[cast.first, cast.second]]
    told = Notice.objects.filter(event="region-check", user=cast.manager).order_by("pk")
    first, second = told.values_list("body", flat=True)
    assert "the coordinator invites the reviewers" in first
    assert "the 2 reviewers of the previous version are invited again automatically" in second
    assert "coordinator invites" not in second
    assert second == second.strip()
    client = Client()
    for user, named in ((cast.author, False), (cast.coordinator, True)):
        client.force_login(user)
        page = client.get(reverse("editorial:submission", args=[submission.pk])).content.decode()
        assert page.count("2 reviewers of the previous version were invited again") == 1
        assert ("(first, second)" in page) is named


def test_the_record_of_old_invitations_by_the_site_is_told_truly_too(cast: Cast) -> None:
    """Lines of before name who sent the text on, and so does what that person chose later."""
    submission = under_review(cast)
    revision, now = submission.revisions.get(number=1), timezone.now()
    later = now + timedelta(minutes=2)
    for at, event, about in (
        (now, "passed", None),
        (now, "asked", cast.first),
        (later, "asked", cast.second),
    ):
        Entry.objects.create(
            submission=submission,
            revision=revision,
            at=at,
            person=cast.manager,
            about=about,
            event=event,
        )
    chosen, again, *_before = history.history_of(submission).shown
    assert isinstance(again, history.AskedAgain)
    assert again.people == [cast.first]
    assert isinstance(chosen, Entry)


def test_each_step_tells_the_one_who_has_the_next(cast: Cast) -> None:
    submission = published(cast)
    told = set(Notice.objects.values_list("user__name", "event"))
    assert {
        ("manager", "region-check"),
        ("coordinator", "reviewers-needed"),
        ("first", "review-asked"),
        ("second", "review-asked"),
        ("coordinator", "decision-needed"),
        ("author", "published"),
    } <= told
    notice = Notice.objects.get(event="review-asked", user=cast.first)
    number = assignment(submission, cast.first).pk
    assert notice.path == f"/en/review/reviews/{number}/"


def test_an_edit_after_publication_waits_for_its_own_approval(cast: Cast, shelf: Shelf) -> None:
    submission = published(cast)
    assert submission.object_id is not None
    drafting.revise(actor=fresh(cast.author), kind=KIND, object_id=submission.object_id)
    change(cast.author, submission, title="Another title")
    hand_in(submission, cast.author)
    submission.refresh_from_db()
    assert submission.state == State.REGION_CHECK
    assert shelf.published[1]["title"] == "A thing"
    taking_back.withdraw(actor=fresh(cast.author), submission=submission)
    submission.refresh_from_db()
    assert submission.state == State.PUBLISHED
    assert submission.draft["title"] == "A thing"


def test_what_was_taken_back_is_handed_in_again_as_it_was(cast: Cast) -> None:
    submission = draft(cast)
    hand_in(submission, cast.author)
    taking_back.withdraw(actor=fresh(cast.author), submission=submission)
    drafting.reopen(actor=fresh(cast.author), submission=submission)
    assert hand_in(submission, cast.author).number == 2


def test_what_was_judged_is_not_judged_again_unchanged(cast: Cast) -> None:
    submission = draft(cast)
    hand_in(submission, cast.author)
    checking.return_to_author(
        actor=fresh(cast.manager), submission=submission, number=1, points="Name the town."
    )
    with pytest.raises(Refused, match="Nothing has changed"):
        hand_in(submission, cast.author)
    again = published(cast)
    assert again.object_id is not None
    drafting.revise(actor=fresh(cast.author), kind=KIND, object_id=again.object_id)
    change(cast.author, again, title="Another title")
    hand_in(again, cast.author)
    taking_back.withdraw(actor=fresh(cast.author), submission=again)
    drafting.revise(actor=fresh(cast.author), kind=KIND, object_id=again.object_id)
    with pytest.raises(Refused, match="Nothing has changed"):
        hand_in(again, cast.author)  # what readers see was judged already
    change(cast.author, again, title="Another title")
    assert hand_in(again, cast.author).number == 3


def test_what_the_library_held_before_can_be_revised(cast: Cast, shelf: Shelf) -> None:
    shelf.published[7], shelf.revisions[7] = cast.document(title="Old"), 3
    submission = drafting.revise(actor=fresh(cast.manager), kind=KIND, object_id=7)
    assert submission.revisions.get().origin == Revision.Origin.LIBRARY
    change(cast.manager, submission, title="New")
    revision = hand_in(submission, cast.manager)
    assert revision.number == 4
    with pytest.raises(Refused, match="Someone else must do this"):
        checking.pass_region_check(actor=fresh(cast.manager), submission=submission, number=4)
    with pytest.raises(Refused, match="already"):
        drafting.revise(actor=fresh(cast.other_manager), kind=KIND, object_id=7)
    shelf.published[8], shelf.revisions[8] = cast.document(title="Old"), 1
    with pytest.raises(PermissionDenied):
        drafting.revise(actor=fresh(cast.other_manager), kind=KIND, object_id=8)


@pytest.mark.parametrize(
    ("who", "reason"),
    [("neighbour", "same region"), ("homeless", "no home region"), ("guildmate", "organisation")],
)
def test_who_stands_too_close_is_not_asked(cast: Cast, who: str, reason: str) -> None:
    submission = under_review(cast, cast.first, organisation_id=cast.guild.pk)
    with pytest.raises(Refused, match=reason):
        reviewing.ask(
            actor=fresh(cast.coordinator),
            submission=submission,
            number=1,
            user_ids=[getattr(cast, who).pk],
        )


def test_an_author_with_every_role_judges_nothing_of_their_own(cast: Cast) -> None:
    submission = draft(cast, author=cast.coordinator)
    hand_in(submission, cast.coordinator)
    with pytest.raises(Refused):
        checking.pass_region_check(actor=fresh(cast.coordinator), submission=submission, number=1)
    checking.pass_region_check(actor=fresh(cast.manager), submission=submission, number=1)
    chosen: dict[str, Any] = {
        "submission": submission,
        "number": 1,
        "user_ids": [cast.first.pk, cast.second.pk],
    }
    with pytest.raises(Refused):
        reviewing.ask(actor=fresh(cast.coordinator), **chosen)
    reviewing.ask(actor=fresh(cast.other_coordinator), **chosen)
    review(submission, cast.first)
    with pytest.raises(Refused):
        reviewing.reassign(
            actor=fresh(cast.coordinator),
            assignment=assignment(submission, cast.second),
            user_id=cast.third.pk,
        )
    review(submission, cast.second)
    with pytest.raises(Refused):
        deciding.publish(actor=fresh(cast.coordinator), submission=submission, number=1)
    deciding.publish(actor=fresh(cast.other_coordinator), submission=submission, number=1)


def test_one_who_joined_the_organisation_after_being_asked_may_not_judge(cast: Cast) -> None:
    submission = under_review(cast, organisation_id=cast.guild.pk)
    cast.guild.members.create(user=cast.first)
    with pytest.raises(Refused):
        review(submission, cast.first)
    assert not Review.objects.exists()


def test_reviewers_who_read_the_language_are_proposed_by_load(cast: Cast) -> None:
    under_review(cast, cast.first, cast.second)
    readers = [cast.first, cast.third]
    ReviewerProfile.objects.filter(user__in=readers).update(languages=["nl", "en"])
    revision = hand_in(draft(cast, language="nl"), cast.author)
    ranked = rules.proposed(reviewers.judges(revision), reviewers.origin_of(revision))
    assert [judge.name for judge in ranked] == ["third", "first"]


def test_nobody_is_invited_who_does_not_read_the_language(cast: Cast) -> None:
    submission = under_review(cast, cast.first)
    ReviewerProfile.objects.exclude(user=cast.third).update(languages=["nl"])
    coordinator, second = fresh(cast.coordinator), [cast.second.pk]
    with pytest.raises(Refused, match=r"second cannot .*read the language.* can invite: third"):
        reviewing.ask(actor=coordinator, submission=submission, number=1, user_ids=second)
    task = assignment(submission, cast.first)
    with pytest.raises(Refused, match="You can invite: third"):
        reviewing.reassign(actor=coordinator, assignment=task, user_id=cast.second.pk)
    with pytest.raises(Refused, match="not stated that you read English"):
        review(submission, cast.first)
    ReviewerProfile.objects.filter(user=cast.third).update(languages=["nl"])
    with pytest.raises(Refused, match="no one else can be invited"):
        reviewing.ask(actor=coordinator, submission=submission, number=1, user_ids=second)


def test_who_no_longer_reads_the_language_is_not_invited_again(cast: Cast) -> None:
    submission = under_review(cast, cast.first, cast.second)
    review(submission, cast.first)
    review(submission, cast.second)
    deciding.ask_for_changes(
        actor=fresh(cast.coordinator), submission=submission, number=1, points="Say more."
    )
    change(cast.author, submission, title="More")
    hand_in(submission, cast.author)
    ReviewerProfile.objects.filter(user=cast.first).update(languages=["nl"])
    checking.pass_region_check(actor=fresh(cast.manager), submission=submission, number=2)
    assert Assignment.objects.get(revision__number=2).reviewer == cast.second


def test_a_conflict_of_interest_holds_for_every_revision(cast: Cast) -> None:
    submission = under_review(cast)
    reviewing.declare_conflict(
        actor=fresh(cast.first), assignment=assignment(submission, cast.first), note="We know them."
    )
    with pytest.raises(Refused, match="conflict"):
        reviewing.ask(
            actor=fresh(cast.coordinator), submission=submission, number=1, user_ids=[cast.first.pk]
        )
    assert Notice.objects.filter(event="reviewers-needed", user=cast.coordinator).count() == 2


def test_double_clicks_change_nothing(cast: Cast, shelf: Shelf) -> None:
    submission = draft(cast)
    seen = whole(submission)
    first, again = (
        drafting.submit(actor=fresh(cast.author), submission=submission, seen=seen)
        for _click in range(2)
    )
    assert first == again
    for _click in range(2):
        checking.pass_region_check(actor=fresh(cast.manager), submission=submission, number=1)
        reviewing.ask(
            actor=fresh(cast.coordinator),
            submission=submission,
            number=1,
            user_ids=[cast.first.pk, cast.second.pk],
        )
    for user in (cast.first, cast.first, cast.second, cast.second):
        review(submission, user)
    for _click in range(2):
        deciding.publish(actor=fresh(cast.coordinator), submission=submission, number=1)
    assert len(events(submission)) == 7
    assert shelf.revisions == {1: 1}


def test_a_page_that_was_left_open_decides_nothing_new(cast: Cast) -> None:
    submission = under_review(cast)
    with pytest.raises(Refused, match="The status has changed"):
        checking.return_to_author(
            actor=fresh(cast.coordinator), submission=submission, number=1, points="Too late"
        )
    with pytest.raises(Refused, match="The status has changed"):
        change(cast.author, submission, title="Behind the reviewers' backs")


def test_nothing_is_judged_before_it_is_handed_in(cast: Cast) -> None:
    submission = draft(cast, cast.coordinator)
    actor = fresh(cast.coordinator)
    draft_only = pytest.raises(Refused, match="It is now: Draft")
    with draft_only:
        checking.pass_region_check(actor=actor, submission=submission, number=0)
    with draft_only:
        reviewing.ask(actor=actor, submission=submission, number=0, user_ids=[cast.first.pk])
    with draft_only:
        deciding.publish(actor=actor, submission=submission, number=0)


def test_of_two_who_write_at_once_the_second_is_told(cast: Cast) -> None:
    submission = draft(cast, organisation_id=cast.guild.pk)
    seen = token_of(submission.draft, ["title"])
    change(cast.colleague, submission, title="Theirs")
    with pytest.raises(Outdated) as caught:
        drafting.save_draft(
            actor=fresh(cast.author),
            submission=submission,
            fields={"title": "Mine"},
            names=["title"],
            seen=seen,
        )
    assert caught.value.current.draft["title"] == "Theirs"
    # Another field is nobody's loss, and the same words twice are no conflict.
    change(cast.author, submission, place="Here")
    drafting.save_draft(
        actor=fresh(cast.author),
        submission=submission,
        fields={"title": "Theirs"},
        names=["title"],
        seen=seen,
    )


def test_a_review_after_the_due_date_counts_and_is_marked(cast: Cast) -> None:
    submission = under_review(cast)
    Assignment.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    review(submission, cast.first)
    assert Review.objects.get().late


def test_a_review_that_was_given_to_somebody_else_is_refused(cast: Cast) -> None:
    submission = under_review(cast)
    work = assignment(submission, cast.first)
    reviewing.save_review_draft(actor=fresh(cast.first), assignment=work, draft={"points": "Long"})
    reviewing.reassign(actor=fresh(cast.coordinator), assignment=work, user_id=cast.third.pk)
    with pytest.raises(
        Refused, match=r"Someone else has been invited to review this text instead\."
    ):
        reviewing.give_review(actor=fresh(cast.first), assignment=work, judgement=good())
    work.refresh_from_db()
    assert work.draft == {"points": "Long"}


def test_changes_that_several_ask_for_are_told_apart_and_each_once() -> None:
    asked = ["Please change:\n\n- Name the **source**.\n2) Say who counted", "name the source", ""]
    assert rules.points_in(asked) == ["Name the **source**.", "Say who counted"]
    assert rules.points_in(["Shorter:"]) == ["Shorter:"]
    assert rules.points_in(["- Say **who** counted - and when"]) == [
        "Say **who** counted - and when"
    ]


def test_a_review_needs_all_criteria_and_reasons(cast: Cast) -> None:
    submission = under_review(cast)
    with pytest.raises(Incomplete) as caught:
        review(submission, cast.first, scores={"relevance": 1}, recommendation="decline")
    assert {"comment-relevance", "score-ethics", "points"} <= dict(caught.value.problems).keys()


def test_reviewers_are_reminded_twice_and_never_more(cast: Cast) -> None:
    under_review(cast)
    due = Assignment.objects.first()
    assert due is not None
    start = timezone.now()
    counts = [reviewing.remind(start + timedelta(days=day)) for day in range(26)]
    assert counts[18] == counts[22] == 2
    assert sum(counts) == 4
    assert Notice.objects.filter(event="review-reminder").count() == 4
    assert reviewing.remind(start + timedelta(days=60)) == 0


def test_an_erased_author_leaves_the_text_to_the_region(cast: Cast, shelf: Shelf) -> None:
    private = draft(cast, title="Never handed in")
    submission = under_review(
        cast, contact={"name": "author", "email": "author@example.org"}, title="Handed in"
    )
    erase_person(actor=fresh(cast.author), user=cast.author)
    assert not Submission.objects.filter(pk=private.pk).exists()
    submission.refresh_from_db()
    assert submission.author is None
    assert "contact" not in submission.draft
    assert submission.revisions.get().document.get("contact") is None
    # Reviews go on, and a manager can take over what must be changed; then another one checks.
    review(submission, cast.first)
    review(submission, cast.second)
    deciding.ask_for_changes(
        actor=fresh(cast.coordinator), submission=submission, number=1, points="More"
    )
    drafting.take_over(actor=fresh(cast.manager), submission=submission)
    change(cast.manager, submission, title="Changed")
    hand_in(submission, cast.manager)
    submission.refresh_from_db()
    assert submission.state == State.REGION_CHECK


def test_whoever_is_erased_is_no_contact_of_what_is_published(cast: Cast, shelf: Shelf) -> None:
    named = {"name": "author", "email": "Colleague@example.org"}
    submission = published(cast, contact=named, title="Shown")
    other = published(cast, contact={"email": "other@example.org"}, title="Another")
    erase_person(actor=fresh(cast.colleague), user=cast.colleague)
    for one, kept in ((submission, False), (other, True)):
        one.refresh_from_db()
        assert one.object_id is not None
        assert ("contact" in shelf.published[one.object_id]) is kept
        assert ("contact" in one.draft) is kept
        assert bool(one.revisions.get().personal) is kept


def test_an_erased_reviewer_leaves_their_review_and_not_their_task(cast: Cast) -> None:
    submission = under_review(cast, cast.first, cast.second)
    review(submission, cast.first)
    erase_person(actor=fresh(cast.first), user=cast.first)
    erase_person(actor=fresh(cast.second), user=cast.second)
    assert Review.objects.get().reviewer is None
    assert Assignment.objects.get(state="replaced").reviewer is None
    assert Notice.objects.filter(event="reviewers-needed").exists()
    reviewing.ask(
        actor=fresh(cast.coordinator), submission=submission, number=1, user_ids=[cast.third.pk]
    )
    review(submission, cast.third)
    deciding.publish(actor=fresh(cast.coordinator), submission=submission, number=1)


def test_a_deleted_organisation_still_keeps_its_own_from_judging(cast: Cast) -> None:
    submission = under_review(cast, cast.first, cast.second, organisation_id=cast.guild.pk)
    cast.guild.delete()
    review(submission, cast.first)
    review(submission, cast.second)
    deciding.publish(actor=fresh(cast.coordinator), submission=submission, number=1)
    submission.refresh_from_db()
    assert submission.state == State.PUBLISHED
    with pytest.raises(PermissionDenied):
        taking_back.withdraw(actor=fresh(cast.colleague), submission=submission, reason="x")


def test_taking_a_page_off_the_site_and_bringing_it_back(cast: Cast, shelf: Shelf) -> None:
    submission = published(cast)
    for _click in range(2):
        taking_back.unpublish(actor=fresh(cast.author), submission=submission, cause="doubt")
    assert shelf.published == {}
    drafting.reopen(actor=fresh(cast.author), submission=submission)
    submission.refresh_from_db()
    assert submission.state == State.DRAFT
    assert submission.published_number is None


@pytest.mark.parametrize("table", ["editorial_entry", "editorial_revision", "editorial_review"])
def test_the_database_refuses_to_alter_the_record(cast: Cast, table: str) -> None:
    published(cast)
    column = {"editorial_entry": "note", "editorial_revision": "title"}.get(table, "points")
    statements = [
        f"UPDATE {table} SET {column} = 'forged'",  # noqa: S608  # names of this test alone
        f"DELETE FROM {table}",  # noqa: S608
    ]
    if table == "editorial_entry":
        statements.append(f"UPDATE {table} SET role = 'coordinator'")  # noqa: S608
    for statement in statements:
        with (
            connection.cursor() as cursor,
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
        ):
            cursor.execute(statement)
    person = {"editorial_entry": "person_id", "editorial_revision": "author_id"}.get(
        table, "reviewer_id"
    )
    with connection.cursor() as cursor:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(f"UPDATE {table} SET {person} = %s", [cast.third.pk])  # noqa: S608
        cursor.execute(f"UPDATE {table} SET {person} = NULL")  # noqa: S608


def test_a_person_gets_what_is_kept_about_their_work(cast: Cast) -> None:
    published(cast)
    data = export_personal_data(actor=fresh(cast.first), user=cast.first)["submissions"]
    assert data["reviews"][0]["scores"]["ethics"] == 4
    assert {step["event"] for step in data["steps"]} == {Entry.Event.REVIEWED}


def test_reasons_for_leaving_a_change_undone_are_enough_to_submit_again(cast: Cast) -> None:
    submission = draft(cast)
    hand_in(submission, cast.author)
    checking.return_to_author(
        actor=fresh(cast.manager), submission=submission, number=1, points="Count again."
    )
    for made, why, submitted in ((Made.DONE, "", False), (Made.LEFT, "It was counted.", True)):
        answers = [Answer("Count again.", made, why)]
        with nullcontext() if submitted else pytest.raises(Refused, match="Nothing has changed"):
            drafting.submit(
                actor=fresh(cast.author),
                submission=submission,
                seen=whole(submission),
                answers=answers,
            )
    assert submission.revisions.get(number=2).answered[0].why == "It was counted."


@pytest.mark.parametrize(
    ("invited", "days", "words"),
    [(False, 7, "at least one reviewer"), (True, 0, "in the future"), (True, -1, "in the future")],
)
def test_nobody_is_invited_to_what_cannot_be_meant(
    cast: Cast, shelf: Shelf, invited: bool, days: int, words: str
) -> None:
    submission = draft(cast)
    hand_in(submission, cast.author)
    checking.pass_region_check(actor=fresh(cast.manager), submission=submission, number=1)
    with pytest.raises(Refused, match=words):
        reviewing.ask(
            actor=fresh(cast.coordinator),
            submission=submission,
            number=1,
            user_ids=[cast.first.pk] if invited else [],
            due_on=timezone.localdate() + timedelta(days=days),
        )
    assert not Assignment.objects.exists()
