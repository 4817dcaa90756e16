"""Stale tokens, double clicks, late reviews, authors and organisations that are gone: each answer.

Through the pages, with real practices; `docs/developers/editorial.md` has the answers as a table.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from rresi.accounts.models import Notice, User
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.accounts.services import erase_person
from rresi.core.versions import token_of
from rresi.ecosystem.models import Organisation
from rresi.editorial import queries
from rresi.editorial.models import Assignment, Entry, Review, Submission
from rresi.editorial.services import checking, drafting, reviewing
from rresi.practices.criteria import CRITERIA
from rresi.practices.kind import KIND
from rresi.practices.models import Practice, Question
from rresi.regions.services import appoint_manager
from rresi.transfers import services as transfers
from rresi.transfers.models import Transfer
from rresi.wording.models import Translation
from tests.factories.practices import make_practice, practice_document
from tests.journeys.people import People, give

pytestmark = pytest.mark.django_db
SCORES: dict[str, Any] = {f"score-{criterion.key}": "4" for criterion in CRITERIA}


def begun(people: People) -> Submission:
    document = practice_document(region="the-hague", translations={}, images=[])
    return drafting.start(actor=actor_of(people.author), kind=KIND, document=document)


def with_the_region(people: People) -> Submission:
    submission = begun(people)
    seen = token_of(submission.draft)
    drafting.submit(actor=actor_of(people.author), submission=submission, seen=seen)
    submission.refresh_from_db()
    return submission


def under_review(people: People) -> Submission:
    submission = with_the_region(people)
    checking.pass_region_check(actor=actor_of(people.manager), submission=submission, number=1)
    reviewing.ask(
        actor=actor_of(people.coordinator),
        submission=submission,
        number=1,
        user_ids=[user.pk for user in people.reviewers[:2]],
    )
    submission.refresh_from_db()
    return submission


def to_decide(people: People) -> Submission:
    submission = under_review(people)
    for user in people.reviewers[:2]:
        give(people, user, submission, "publish")
    submission.refresh_from_db()
    return submission


def published(people: People) -> Submission:
    submission = to_decide(people)
    people.press(people.coordinator, where(submission), "publish", number=1)
    submission.refresh_from_db()
    return submission


def where(submission: Submission) -> str:
    return f"/en/review/{submission.pk}/"


def task_path(people: People, submission: Submission) -> str:
    task = Assignment.objects.get(revision__submission=submission, reviewer=people.reviewers[0])
    return f"/en/review/reviews/{task.pk}/"


# --- stale form tokens -------------------------------------------------------------------------


def stale_forms(people: People) -> dict[str, tuple[User, str, dict[str, Any]]]:
    """Each long form: who fills it in, its address, and what is typed."""
    submission = under_review(people)
    own = begun(people)
    practice = make_practice()
    keeper = people.person("keeper")
    appoint_manager(actor=OPERATOR, region=people.away, user=keeper)
    keeper = User.objects.get(pk=keeper.pk)
    transfer = transfers.start_transfer(
        actor=actor_of(keeper), practice=practice, region=people.away, language="nl"
    )
    page = f"/en/practices/{practice.slug}"
    return {
        "review": (
            people.reviewers[0],
            task_path(people, submission),
            {"action": "save", "points": "Long"},
        ),
        "proposal": (
            people.author,
            f"/en/practices/drafts/{own.pk}/story/",
            {"action": "save", "problem": "Long"},
        ),
        "decision": (people.coordinator, where(submission), {"action": "withdraw", "note": "Long"}),
        "translation": (
            people.author,
            f"{page}/translate/fr/",
            {"action": "save", "field-title": "Long"},
        ),
        "adoption": (
            keeper,
            f"/en/practices/transfers/{transfer.pk}/move/",
            {"to": "abandoned", "reason": "Long", "seen": token_of(1)},
        ),
        "question": (
            people.author,
            f"{page}/questions/",
            {"text": "Long?", "token": str(uuid.uuid4())},
        ),
    }


@pytest.mark.parametrize(
    "form", ["review", "proposal", "decision", "translation", "adoption", "question"]
)
def test_a_token_from_before_one_signed_in_again_changes_nothing_and_says_how_to_go_on(
    people: People, form: str
) -> None:
    user, path, typed = stale_forms(people)[form]
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    shown = strict.get(path if form != "adoption" else path.removesuffix("move/"))
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown.content.decode())
    assert token
    strict.logout()
    strict.force_login(user)  # in another tab: the session's secret is a new one
    before = _everything()
    answer = strict.post(path, {**typed, "csrfmiddlewaretoken": token[1]})
    assert answer.status_code == 403
    told = answer.content.decode()
    assert "If this happens again, allow the one cookie of this site in your browser." in told
    for text in typed.values():
        assert " " not in str(text).strip() or escape(str(text)) in told
    assert _everything() == before
    # The form as it is drawn now is taken.
    shown = strict.get(path if form != "adoption" else path.removesuffix("move/"))
    fresh = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown.content.decode())
    assert fresh
    seen = re.search(r'name="seen"[^>]* value="(\w*)"', shown.content.decode())
    more = {"seen": seen[1]} if seen else {}
    answer = strict.post(path, {**typed, **more, "csrfmiddlewaretoken": fresh[1]})
    assert answer.status_code == 302, answer.content.decode()[-1500:]
    assert _everything() != before


def _everything() -> list[Any]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Submission, Assignment, Entry, Translation, Transfer, Question)
    ]


# --- double clicks -----------------------------------------------------------------------------

DOUBLE: dict[str, tuple[Callable[[People], Submission], str, str, dict[str, Any]]] = {
    "withdraw a draft": (begun, "author", "withdraw", {}),
    "withdraw": (with_the_region, "author", "withdraw", {}),
    "pass": (with_the_region, "manager", "pass", {"number": 1}),
    "return": (with_the_region, "manager", "return", {"number": 1, "note": "More"}),
    "publish": (to_decide, "coordinator", "publish", {"number": 1}),
    "ask for changes": (to_decide, "coordinator", "changes", {"number": 1, "note": "More"}),
    "decline": (to_decide, "coordinator", "decline", {"number": 1, "note": "No"}),
}


@pytest.mark.parametrize("button", DOUBLE)
def test_a_second_click_says_the_same_and_changes_nothing(people: People, button: str) -> None:
    make, who, action, fields = DOUBLE[button]
    submission = make(people)
    user = getattr(people, who)
    first = people.browser(user).post(where(submission), {"action": action, **fields})
    after = (_everything(), Notice.objects.count())
    second = people.browser(user).post(where(submission), {"action": action, **fields})
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    assert second.status_code == 302
    assert (_everything(), Notice.objects.count()) == after


@pytest.mark.parametrize("action", ["give", "conflict", "step_back"])
def test_a_reviewer_s_second_click_changes_nothing(people: People, action: str) -> None:
    path = task_path(people, under_review(people))
    for _click in range(2):
        people.press(people.reviewers[0], path, action, recommendation="publish", **SCORES)
    assert Review.objects.count() == (action == "give")
    events = Entry.objects.filter(event__in=["reviewed", "conflict", "replaced"])
    assert events.count() == 1


def test_a_reviewer_reads_what_happens_next_and_what_their_reviews_add_up_to(
    people: People,
) -> None:
    reviewer = people.reviewers[0]
    give(people, reviewer, under_review(people), "publish")
    shown = people.read(reviewer, "/en/needs/")
    assert "We will email you the decision." in shown
    assert "You have now reviewed" not in shown
    assert queries.texts_reviewed(actor_of(reviewer)).total == 1
    mine = people.read(reviewer, "/en/needs/mine/")
    assert "You have reviewed 1 text. Thank you." in mine
    assert "Published since" not in mine
    Submission.objects.update(object_id=1, published_number=0)  # what readers saw before
    assert "Published since" not in people.read(reviewer, "/en/needs/mine/")
    Submission.objects.update(state="published", object_id=1, published_number=1)
    assert "Published since: 1." in people.read(reviewer, "/en/needs/mine/")


# --- late, and gone ----------------------------------------------------------------------------


def test_a_review_after_the_deadline_counts_and_the_coordinator_is_told_that_it_was_late(
    people: People,
) -> None:
    submission = under_review(people)
    Assignment.objects.update(due_on=timezone.localdate() - timedelta(days=5))
    path = task_path(people, submission)
    assert "This deadline has passed, but you can still submit your review." in people.read(
        people.reviewers[0], path
    )
    for user in people.reviewers[:2]:
        give(people, user, submission, "publish")
    assert "submitted after the deadline" in people.read(people.coordinator, where(submission))
    people.press(people.coordinator, where(submission), "publish", number=1)
    assert "submitted after" not in people.read(people.author, where(submission))


def test_a_review_of_what_its_author_withdrew_is_refused_and_its_words_stay(
    people: People,
) -> None:
    submission = under_review(people)
    path = task_path(people, submission)
    people.press(people.author, where(submission), "withdraw")
    shown = people.press(people.reviewers[0], path, "give", 409, points="Long thoughts", **SCORES)
    assert "no longer needed" in shown
    assert "Long thoughts" in shown
    assert not Review.objects.exists()
    assert Notice.objects.filter(user=people.reviewers[0], event="review-not-needed").exists()


def test_what_an_author_left_behind_goes_on_and_is_published_without_their_name(
    people: People,
) -> None:
    submission = under_review(people)
    erase_person(actor=actor_of(people.author), user=people.author)
    for user in people.reviewers[:2]:
        give(people, user, submission, "publish")
    assert "Deleted account" in people.read(people.coordinator, where(submission))
    people.press(people.coordinator, where(submission), "publish", number=1)
    practice = Practice.objects.get()
    assert practice.owner is None
    assert Client().get(f"/en/practices/{practice.slug}/").status_code == 200


def test_a_deleted_organisation_leaves_its_name_and_the_text_goes_on(people: People) -> None:
    guild = Organisation.objects.create(slug="heel", name="Stichting Heel")
    submission = under_review(people)
    assert submission.organisation_ids == [guild.pk]
    guild.delete()
    for user in people.reviewers[:2]:
        give(people, user, submission, "publish")
    people.press(people.coordinator, where(submission), "publish", number=1)
    practice = Practice.objects.get()
    assert (practice.organisation, practice.document["organisation"]) == (None, "Stichting Heel")
    assert "Stichting Heel" in Client().get(f"/en/practices/{practice.slug}/").content.decode()
    assert "Stichting Heel" in people.read(
        people.author, f"/en/practices/revisions/{submission.pk}/1/"
    )


LONG = "long " * 2500
"""More than a text may have."""


@pytest.mark.parametrize("action", ["step_back", "conflict", "save", "give", "autosave"])
def test_a_text_of_a_review_that_is_too_long_is_refused_and_shown_again(
    people: People, action: str
) -> None:
    submission = under_review(people)
    work = Assignment.objects.get(reviewer=people.reviewers[0])
    client = Client()
    client.force_login(people.reviewers[0])
    sent = {"note": LONG} if action in {"step_back", "conflict"} else {**SCORES, "remark": LONG}
    answer = client.post(f"/en/review/reviews/{work.pk}/", {"action": action, **sent})
    assert answer.status_code == 422
    assert "longer than 10,000 characters" in answer.content.decode()
    if action != "autosave":  # which leaves the page as it is
        assert LONG.strip() in answer.content.decode()
    work.refresh_from_db()
    assert (work.state, work.draft) == (Assignment.State.OPEN, {})
    assert not Entry.objects.filter(submission=submission, event=Entry.Event.CONFLICT).exists()


def test_a_note_that_is_too_long_is_refused_and_shown_again(people: People) -> None:
    submission = begun(people)
    client = Client()
    client.force_login(people.author)
    path = f"/en/practices/drafts/{submission.pk}/hand-in/"
    answer = client.post(path, {"seen": token_of(submission.draft), "note": LONG})
    assert "longer than 10,000 characters" in answer.content.decode()
    submission.refresh_from_db()
    assert submission.latest_number == 0
    submission = with_the_region(people)
    client.force_login(people.manager)
    path = f"/en/review/{submission.pk}/"
    answer = client.post(path, {"action": "return", "number": 1, "note": LONG})
    assert "longer than 10,000 characters" in answer.content.decode()
    assert LONG.strip() in answer.content.decode()
    submission.refresh_from_db()
    assert submission.state == "region_check"
