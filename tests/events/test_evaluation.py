"""The evaluation: who attended answers once, and nobody can tell what they answered."""

from __future__ import annotations

import html
import random
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from rresi.accounts.roles import OPERATOR, VISITOR
from rresi.core.refusals import Incomplete, Refused
from rresi.core.translations import offered_languages
from rresi.events.links import path_for
from rresi.events.models import (
    Evaluation,
    EvaluationAnswers,
    EvaluationQuestion,
    EvaluationRight,
    Event,
    Session,
)
from rresi.events.queries import evaluation as queries
from rresi.events.queries.own_data import held_about
from rresi.events.rules.evaluation import STANDARD
from rresi.events.services import evaluation as services
from tests.factories.accounts import make_person
from tests.factories.aftermath import make_attendee, make_past_event
from tests.factories.events import make_host, make_organiser, make_session
from tests.factories.registrations import make_registration
from tests.pages import hidden, page

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    return make_past_event()


def opened(event: Event) -> Evaluation:
    return services.open_evaluation(actor=OPERATOR, event=event)


def first(event: Event) -> int:
    return event.evaluation.questions.values_list("pk", flat=True)[0]


def answer(event: Event, ballot: str, value: str = "4", kind: str = "") -> None:
    services.answer(
        event=event, ballot=ballot, values={first(event): value}, kind=kind, language="en"
    )


def test_the_desk_says_for_how_many_there_was_no_address(event: Event, client: Client) -> None:
    make_attendee(event)
    make_attendee(event, email="")
    client.force_login(make_organiser(event, make_person()))
    desk = "/en/events/visit/desk/evaluation/"
    answered = client.post(f"{desk}act/", {"act": "open"}, follow=True).content.decode()
    assert "except for 1 person who gave no email address" in answered
    assert len(mail.outbox) == 1


def test_the_desk_warns_of_thanking_while_a_session_still_runs(client: Client) -> None:
    today = timezone.now().date()
    event = make_past_event("running", start=today, end=today, zone="UTC")
    talk = make_session(event, "Last words")
    now = timezone.now()
    Session.objects.filter(pk=talk.pk).update(starts_at=now, ends_at=now + timedelta(seconds=90))
    services.prepare(actor=OPERATOR, event=event)
    client.force_login(make_organiser(event, make_person()))
    desk = "/en/events/running/desk/evaluation/"
    assert "people are thanked for having come while the event still runs" in page(client, desk)
    Session.objects.filter(pk=talk.pk).update(
        ends_at=now - timedelta(1), starts_at=now - timedelta(2)
    )
    assert "while the event still runs" not in page(client, desk)


def test_nobody_is_asked_before_the_last_day(client: Client) -> None:
    today = timezone.localdate()
    event = make_past_event(
        "running", start=today - timedelta(days=1), end=today + timedelta(days=1)
    )
    make_attendee(event)
    with pytest.raises(Refused, match="from the last day"):
        opened(event)
    client.force_login(make_organiser(event, make_person()))
    services.prepare(actor=OPERATOR, event=event)
    shown = page(client, "/en/events/running/desk/evaluation/")
    assert 'value="open"' not in shown
    assert "This is possible from the last day of the event" in shown
    assert 'value="issue"' not in page(client, "/en/events/running/desk/certificates/")
    Event.objects.filter(pk=event.pk).update(end=today)
    event.refresh_from_db()
    assert opened(event).opened_at


def test_everybody_who_attended_is_asked_and_nobody_else(event: Event) -> None:
    came = [make_attendee(event) for _ in range(2)]
    make_registration(event)
    mail.outbox.clear()
    for _ in range(2):  # opening again asks nobody again
        opened(event)
    assert [letter.to[0] for letter in mail.outbox] == [person.email for person in came]
    assert EvaluationRight.objects.count() == 2


def test_it_does_not_open_where_nobody_came(event: Event) -> None:
    make_registration(event)
    with pytest.raises(Refused, match="No participants have been checked in"):
        opened(event)
    assert Evaluation.objects.filter(opened_at__isnull=False).count() == 0


def test_a_form_is_taken_once_by_who_attended(event: Event) -> None:
    came, stayed = make_attendee(event), make_registration(event)
    with pytest.raises(Refused, match="not open"):
        services.take_form(registration=came)
    opened(event)
    assert held_about(came)["evaluation"] == [{"taken": False}]
    assert services.take_form(registration=came)
    assert held_about(came)["evaluation"] == [{"taken": True}], "which is kept, unlike the answers"
    for person in (came, stayed):
        with pytest.raises(Refused):
            services.take_form(registration=person)
    late = make_attendee(event)  # a door sent its scans after the opening
    assert services.take_form(registration=late)


def test_a_ballot_counts_once_and_only_here(event: Event) -> None:
    other = make_past_event("other")
    for one in (event, other):
        make_attendee(one)
        opened(one)
    ballot = services.take_form(registration=event.registrations.get())
    with pytest.raises(Refused, match="not issued"):
        answer(other, ballot)
    with pytest.raises(Incomplete):
        services.answer(event=event, ballot=ballot, values={}, kind="", language="en")
    answer(event, ballot)
    with pytest.raises(Refused, match="already"):
        answer(event, ballot)
    assert EvaluationAnswers.objects.count() == 1


def test_nothing_that_is_stored_leads_from_answers_to_a_person(event: Event) -> None:
    person = make_attendee(event)
    opened(event)
    ballot = services.take_form(registration=person)
    answer(event, ballot)
    columns = {field.name for field in EvaluationAnswers._meta.get_fields()}
    assert columns == {"id", "evaluation", "mark", "kind", "language", "values"}
    taken = {field.name for field in EvaluationRight._meta.get_fields()}
    assert taken == {"id", "evaluation", "registration", "taken"}
    stored = EvaluationAnswers.objects.get()
    assert ballot not in f"{stored.__dict__}"
    assert not any(part in stored.mark for part in ballot.split("-"))


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 6), st.randoms())
def test_answers_never_exceed_attendance(came: int, chance: random.Random) -> None:
    """People take forms, send them twice, invent them, and pass them on, in any order."""
    Event.objects.all().delete()
    event = make_past_event()
    people = [make_registration(event) for _ in range(3)]
    people += [make_attendee(event) for _ in range(came)]
    if not came:
        return
    opened(event)
    ballots = ["invented", "0" * 32 + "-" + "0" * 32]
    for _ in range(40):
        try:
            if chance.random() < 0.5:
                ballots.append(services.take_form(registration=chance.choice(people)))
            else:
                answer(event, chance.choice(ballots), chance.choice("12345"))
        except Refused:
            pass
        turnout = queries.turnout(Evaluation.objects.get(event=event))
        assert turnout.answered <= turnout.taken <= turnout.attended == came


def test_one_reminder_to_who_has_not_taken_the_form(event: Event) -> None:
    came = [make_attendee(event) for _ in range(2)]
    evaluation = opened(event)
    services.take_form(registration=came[0])
    mail.outbox.clear()
    assert services.run_due() == 0  # a week has not passed
    Evaluation.objects.update(opened_at=timezone.now() - timedelta(days=8))
    assert services.run_due() == 1
    assert services.run_due() == 0
    assert services.remind(evaluation=evaluation) == 0
    assert [letter.to for letter in mail.outbox] == [[came[1].email]]


def test_who_is_checked_in_after_it_was_opened_is_asked_as_well(event: Event) -> None:
    make_attendee(event)
    opened(event)
    late = make_attendee(event)
    mail.outbox.clear()
    assert services.run_due() == 1
    assert services.run_due() == 0
    assert [letter.to for letter in mail.outbox] == [[late.email]]


def test_it_closes_by_itself_and_takes_no_more(event: Event) -> None:
    person = make_attendee(event)
    opened(event)
    ballot = services.take_form(registration=person)
    Evaluation.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="not open"):
        answer(event, ballot)
    services.run_due()
    assert Evaluation.objects.get().closed_at


def filled(event: Event, kinds: dict[str, int]) -> queries.Results:
    """Results of an evaluation that so many people of each kind answered with 4."""
    people = [make_attendee(event) for _ in range(sum(kinds.values()))]
    opened(event)
    for kind in (kind for kind, count in kinds.items() for _ in range(count)):
        answer(event, services.take_form(registration=people.pop()), "4", kind)
    assert not queries.results(event.evaluation).enough  # two looks could be subtracted
    services.close_evaluation(actor=OPERATOR, event=event)
    event.evaluation.refresh_from_db()
    return queries.results(event.evaluation)


def test_small_groups_are_left_out_and_no_subtraction_finds_them(event: Event) -> None:
    found = filled(event, {"hub": 5, "funder": 3, "network": 6})
    result = found.results[0]
    assert result.mean == 4
    assert result.hidden
    kept = sum(count for _label, count, _mean in result.groups)
    assert result.count - kept >= 5
    assert found.chart is not None
    assert all("Funder" not in label for label, _count, _mean in result.groups)


def test_fewer_than_five_answers_show_nothing(event: Event) -> None:
    found = filled(event, {"hub": 4})
    assert (found.answered, found.enough, found.results) == (4, False, [])


def test_a_mean_is_the_same_everywhere_on_the_page(event: Event, client: Client) -> None:
    make_attendee(event)
    found = opened(event)
    keys = list(found.questions.values_list("pk", flat=True))
    for number in range(28):
        given = {str(keys[0]): 5 if number < 7 else 4, str(keys[1]): 5 if number < 7 else 4}
        EvaluationAnswers.objects.create(
            evaluation=found, mark=f"{number:064}", language="en", values=given | {str(keys[2]): 4}
        )
    services.close_evaluation(actor=OPERATOR, event=event)
    client.force_login(make_organiser(event, make_person()))
    shown = page(client, "/en/events/visit/desk/evaluation/")
    assert "4.3" in shown
    assert "4.2" not in shown
    assert "People agreed most with these statements" in shown
    EvaluationAnswers.objects.update(values={str(key): 4 for key in keys[:3]})
    shown = page(client, "/en/events/visit/desk/evaluation/")
    assert "People agreed equally with all statements." in shown
    assert "agreed most" not in shown


def test_own_questions_are_asked_in_each_language_until_it_opens(event: Event) -> None:
    texts: dict[str, Any] = {
        "en": {"label": "Which visit?", "choices": ["A", "B"]},
        "tr": {"label": "Hangi ziyaret?", "choices": ["A", "B"]},
    }
    add = {"actor": OPERATOR, "event": event, "kind": "choice"}
    services.add_question(**add, texts=texts)  # type: ignore[arg-type]
    for wrong in ({}, {"en": {"label": "x", "choices": ["A"]}}, {"xx": {"label": "x"}}):
        with pytest.raises(Incomplete):
            services.add_question(**add, texts=wrong)  # type: ignore[arg-type]
    make_attendee(event)
    opened(event)
    asked = queries.questions(event.evaluation)
    assert len(asked) == len(STANDARD) + 1
    assert asked[-1].choices == ((1, "A"), (2, "B"))
    with pytest.raises(Refused, match="has opened"):
        services.add_question(**add, texts=texts)  # type: ignore[arg-type]
    with pytest.raises(Refused):
        services.remove_question(actor=OPERATOR, event=event, pk=asked[-1].pk)


def test_answers_of_an_own_question_are_kept_whole_or_refused(event: Event) -> None:
    add: dict[str, Any] = {"actor": OPERATOR, "event": event, "kind": "choice"}
    long: dict[str, Any] = {"label": "Which visit?", "choices": ["A", "B" * 151]}
    with pytest.raises(Incomplete, match="Answer 2 is too long: 151 characters"):
        services.add_question(**add, texts={"en": long})
    many: dict[str, Any] = {"label": "Which visit?", "choices": [f"Visit {n}" for n in range(31)]}
    with pytest.raises(Incomplete, match="at most 30 answers"):
        services.add_question(**add, texts={"en": many})
    alone: dict[str, dict[str, Any]] = {
        "en": {"label": "Which?", "choices": ["A", "B"]},
        "nl": {"choices": ["A", "B"]},
    }
    with pytest.raises(Incomplete, match="in which there is no question text"):
        services.add_question(**add, texts=alone)
    assert not EvaluationQuestion.objects.filter(standard="").exists()


def test_nobody_is_asked_of_a_cancelled_event(event: Event, client: Client) -> None:
    make_attendee(event)
    client.force_login(make_organiser(event, make_person()))
    Event.objects.filter(pk=event.pk).update(status="cancelled")
    desk = "/en/events/visit/desk/evaluation/"
    shown = page(client, desk)
    assert "This event has been cancelled, so there is no evaluation." in shown
    assert "Prepare the evaluation" not in shown
    assert client.post(f"{desk}act/", {"act": "open"}).status_code == 409
    assert not Evaluation.objects.exists()
    assert not mail.outbox


def test_only_who_may_edit_opens_and_closes(event: Event) -> None:
    for act in (services.prepare, services.open_evaluation, services.close_evaluation):
        with pytest.raises(PermissionDenied):
            act(actor=VISITOR, event=event)


def test_a_participant_fills_in_the_form_on_the_web(event: Event, client: Client) -> None:
    person = make_attendee(event)
    path = path_for(person, "events:mine_evaluate")
    assert "opens at the end of the event" in page(client, path)
    opened(event)
    assert "Open my form" in page(client, path)
    form = client.post(f"{path}form/")
    assert form.status_code == 200
    ballot = form.context["ballot"]
    assert ballot not in form.request["PATH_INFO"]
    odd = {"ballot": ballot, "q" + "9" * 5000: "1", "q\u0661": "1"}
    assert client.post("/en/events/visit/evaluate/", odd).status_code < 500
    empty = client.post("/en/events/visit/evaluate/", {"ballot": ballot})
    assert empty.status_code == 422
    assert ballot in empty.content.decode()
    sent = {"ballot": ballot, f"q{first(event)}": "5", "kind": "hub"}
    assert "Thank you" in client.post("/en/events/visit/evaluate/", sent).content.decode()
    assert client.post("/en/events/visit/evaluate/", sent).status_code == 409
    assert client.post(f"{path}form/").status_code == 409
    stored = EvaluationAnswers.objects.get()
    assert (stored.kind, list(stored.values.values())) == ("hub", [5])


def test_who_closed_the_form_gets_it_again_in_their_browser_until_it_is_sent(
    event: Event, client: Client
) -> None:
    path = path_for(make_attendee(event), "events:mine_evaluate")
    opened(event)
    first_time = client.post(f"{path}form/").context["ballot"]
    assert "Open my form again" in page(client, path)
    elsewhere = Client()
    shown = page(elsewhere, path)
    assert "open this page again in the browser in which you opened the form" in shown
    assert elsewhere.post(f"{path}form/").status_code == 409
    assert client.post(f"{path}form/").context["ballot"] == first_time
    sent = {"ballot": first_time, f"q{first(event)}": "5"}
    assert client.post("/en/events/visit/evaluate/", sent).status_code == 200
    shown = page(client, path)
    assert "Open my form again" not in shown
    assert "If you have sent it, your answers have arrived." in shown
    assert client.post(f"{path}form/").status_code == 409


def test_a_browser_hands_nobody_else_s_form_to_who_has_their_own(
    event: Event, client: Client
) -> None:
    one, other = (path_for(make_attendee(event), "events:mine_evaluate") for _n in range(2))
    opened(event)
    ballot = client.post(f"{one}form/").context["ballot"]
    assert "Open my form again" not in page(client, other)
    assert client.post(f"{other}form/").context["ballot"] != ballot
    client.cookies[f"evaluation-{event.pk}"] = "0" * 32 + "-" + "0" * 32
    assert "Open my form again" not in page(client, one), "a ballot that nobody here made"


def test_a_sent_form_that_is_opened_again_says_where_the_answers_are(
    event: Event, client: Client
) -> None:
    assert client.get("/en/events/visit/evaluate/").status_code == 404  # none was prepared
    services.prepare(actor=OPERATOR, event=event)
    shown = page(client, "/en/events/visit/evaluate/")
    assert "If you have sent it, your answers have arrived." in shown
    assert "<form" not in shown.partition("<main")[2].partition("</main>")[0]


def test_the_desk_prepares_opens_and_closes(event: Event, client: Client) -> None:
    make_attendee(event)
    client.force_login(make_organiser(event, make_person()))
    desk = "/en/events/visit/desk/evaluation/"
    assert "Prepare the evaluation" in page(client, desk)
    client.post(f"{desk}act/", {"act": "prepare"})
    client.post(f"{desk}act/", {"act": "add", "kind": "text", "label-en": "What did you miss?"})
    assert "What did you miss?" in page(client, desk)
    client.post(f"{desk}act/", {"act": "open"})
    assert "Answers are accepted until" in page(client, desk)
    asked = page(client, f"{desk}close/")
    assert "0 of 1 person who attended has answered so far." in asked
    client.post(f"{desk}close/", {"seen": hidden(asked, "seen")})
    assert "Fewer than five people" in page(client, desk)
    assert client.post(f"{desk}act/", {"act": "x"}).status_code == 404


def test_a_host_reads_results_and_changes_nothing(event: Event, client: Client) -> None:
    client.force_login(make_host(event, make_person()))
    desk = "/en/events/visit/desk/evaluation/"
    assert "Prepare the evaluation" not in page(client, desk)
    assert client.post(f"{desk}act/", {"act": "prepare"}).status_code == 403


@pytest.mark.skipif(
    not connection.features.has_select_for_update, reason="SQLite locks the whole database"
)
def test_no_answer_is_added_while_somebody_closes_the_evaluation(event: Event) -> None:
    person = make_attendee(event)
    opened(event)
    ballot = services.take_form(registration=person)
    with CaptureQueriesContext(connection) as asked:
        answer(event, ballot)
    assert any(
        "FOR NO KEY UPDATE" in one["sql"] and "events_evaluation" in one["sql"]
        for one in asked.captured_queries
    )


def test_a_question_that_lacks_a_language_is_warned_of_before_opening(
    event: Event, client: Client
) -> None:
    make_attendee(event)
    client.force_login(make_organiser(event, make_person()))
    desk = "/en/events/visit/desk/evaluation/"
    whole = {code: {"label": f"Whole ({code})"} for code in offered_languages()}
    services.add_question(actor=OPERATOR, event=event, kind="text", texts=whole)
    assert "Possible problems" not in page(client, desk)
    half = {"en": {"label": "Was the walk too long?"}, "nl": {"label": "Te ver lopen?"}}
    services.add_question(actor=OPERATOR, event=event, kind="text", texts=half)
    shown = " ".join(page(client, desk).split())
    said = "“Was the walk too long?” has no text in German, Turkish and French."
    assert said in html.unescape(shown)
    assert "Whole (en)” has no text" not in shown
    opened(event)
    assert "has no text in" not in page(client, desk)


def test_the_form_is_read_beforehand_in_each_language_and_nothing_is_sent(
    event: Event, client: Client
) -> None:
    texts = {"en": {"label": "Was the walk too long?"}, "nl": {"label": "Te ver lopen?"}}
    services.add_question(actor=OPERATOR, event=event, kind="text", texts=texts)
    person, preview = make_attendee(event), "events/visit/desk/evaluation/preview/"
    client.force_login(make_host(event, make_person()))
    desk = page(client, "/en/events/visit/desk/evaluation/")
    for code in offered_languages():
        assert f"/{code}/{preview}" in desk
        shown = page(client, f"/{code}/{preview}")
        assert ("Te ver lopen?" if code == "nl" else "Was the walk too long?") in shown
        assert "ballot" not in shown
        assert f'action="/{code}/events/visit/evaluate/"' not in shown
    client.logout()
    page(client, f"/en/{preview}", status=302)
    assert queries.has_right(person)


def test_closing_says_who_was_never_asked_and_offers_to_ask_them(
    event: Event, client: Client
) -> None:
    make_attendee(event)
    opened(event)
    make_attendee(event)
    make_attendee(event, email="")
    mail.outbox.clear()
    client.force_login(make_organiser(event, make_person()))
    close = "/en/events/visit/desk/evaluation/close/"
    shown = page(client, close)
    assert "1 person who attended has not been asked yet." in shown
    assert "1 person who attended could not be asked: they gave no email address." in shown
    client.post(close)  # somebody was checked in meanwhile: asked about once more
    assert Evaluation.objects.get().closed_at is None
    told = client.post(close, {"ask": "1"}, follow=True).content.decode()
    assert "1 person has been asked." in told
    assert len(mail.outbox) == 1
    shown = page(client, close)
    assert "has not been asked yet" not in shown
    assert "Ask them now" not in shown
    client.post(close, {"seen": hidden(shown, "seen")})
    assert Evaluation.objects.get().closed_at is not None
