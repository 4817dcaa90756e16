"""Each kind of personal data has a day on which it is erased; no number changes."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.mail import send_mail
from django.db import connection
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from rresi.accounts.roles import OPERATOR, Actor
from rresi.core.models import OutboxMail
from rresi.core.refusals import Refused
from rresi.core.tasks import deliver_mail
from rresi.events.links import path_for
from rresi.events.models import (
    Answer,
    Attendance,
    Certificate,
    Closing,
    Consent,
    Delegation,
    Evaluation,
    EvaluationAnswers,
    EvaluationRight,
    Event,
    GivenUpSeat,
    Invitation,
    NeedsKey,
    Offer,
    Question,
    QuestionText,
    Registration,
    Retention,
    Scan,
    SensitiveNeeds,
    SessionNote,
    SessionText,
)
from rresi.events.queries import check_in, dossier, figures, hours, own_data
from rresi.events.queries import evaluation as evaluation_queries
from rresi.events.queries.own_data import held_about, invitations_of
from rresi.events.rules.retention import (
    INVITATIONS,
    KEPT,
    NEEDS,
    PEOPLE,
    SCANS,
    STAYS,
    dates_of,
    erased_on,
)
from rresi.events.services import certificates, closing, notes, progress, retention
from rresi.events.services import evaluation as evaluating
from rresi.events.services.needs import Needs, store_needs
from tests.factories.accounts import make_person
from tests.factories.aftermath import make_attendee, make_past_event
from tests.factories.events import make_organiser, make_session
from tests.factories.registrations import make_consent, make_invitation, make_seat
from tests.pages import page

pytestmark = pytest.mark.django_db
NAME = "Unmistakable Ümmühan"


@pytest.fixture
def event() -> Event:
    event = make_past_event(days_ago=1)
    person = make_attendee(event, make_session(event), name=NAME, email="u@example.org")
    for _ in range(5):
        make_attendee(event)
    store_needs(registration=person, needs=Needs(note="No nuts"))
    make_consent(person, "dossier")
    notes.write(registration=person, kind="learned", text="Begin small.")
    notes.write(registration=person, kind="question", text=f"Would you write to {NAME}?")
    make_invitation(event, "invited@example.org", name=f"Colleague of {NAME}")
    certificates.issue(actor=OPERATOR, event=event)
    evaluating.open_evaluation(actor=OPERATOR, event=event)
    text = event.evaluation.questions.get(standard="best").pk
    scale = event.evaluation.questions.get(standard="useful").pk
    for one in event.registrations.all():
        evaluating.answer(
            event=event,
            ballot=evaluating.take_form(registration=one),
            values={text: f"I am {one.name}", scale: "5"},
            kind="",
            language="en",
        )
    evaluating.close_evaluation(actor=OPERATOR, event=event)
    event.evaluation.refresh_from_db()
    return event


def after(event: Event, days: int) -> date:
    assert event.end
    return event.end + timedelta(days=days)


def numbers(event: Event) -> object:
    evaluation = Evaluation.objects.get(event=event)
    found = evaluation_queries.results(evaluation)
    return (
        figures.cells(event),
        hours.by_session(event, hours.counted(event)),
        evaluation_queries.turnout(evaluation),
        [result.mean for result in found.results if result.mean],
        Certificate.objects.count(),
    )


def test_nothing_is_erased_before_its_day(event: Event) -> None:
    for kept in KEPT:
        assert retention.erase_due(after(event, NEEDS.days - 1)) == 0, kept


def test_the_key_goes_first_and_then_each_kind_on_its_day(event: Event) -> None:
    day = erased_on(event, NEEDS)  # the day that the desk and letters name
    assert day == after(event, NEEDS.days)
    retention.erase_due(day)
    assert NeedsKey.objects.get().destroyed_at
    assert bytes(NeedsKey.objects.get().key) == b""
    assert not SensitiveNeeds.objects.exists()
    assert Scan.objects.exists()
    assert Invitation.objects.exists()
    retention.erase_due(after(event, SCANS.days))
    assert not Scan.objects.exists()
    assert Attendance.objects.exists()
    assert Registration.objects.exists()
    assert [row.kind for row in Retention.objects.all()] == ["needs", "invitations", "scans"]


def test_everything_that_is_due_at_once_begins_with_the_key(event: Event) -> None:
    retention.erase_due(after(event, PEOPLE.days))
    assert [row.kind for row in Retention.objects.all()] == [kept.key for kept in KEPT]
    assert Closing.objects.exists()  # nobody is erased before they were counted


def test_a_draft_keeps_nobody_and_stays_a_draft(event: Event) -> None:
    """Somebody was checked in to try it out, before drafts refused that."""
    draft = make_past_event("rehearsal", days_ago=2)
    make_attendee(draft, name=NAME)
    Event.objects.filter(pk=draft.pk).update(status="draft")
    retention.erase_due(after(event, PEOPLE.days))
    assert not Registration.objects.exists()
    draft.refresh_from_db()
    assert draft.status == "draft"
    assert [row.event for row in Closing.objects.all()] == [event]


def test_what_fails_at_one_event_keeps_nobody_at_another(
    event: Event, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = make_past_event("broken", days_ago=2)
    make_attendee(broken)

    def refuse(*, actor: Actor, event: Event) -> None:
        if event == broken:
            raise Refused("No.")
        closing.close_event(actor=actor, event=event)

    monkeypatch.setattr(retention, "close_event", refuse)
    retention.erase_due(after(event, PEOPLE.days))
    assert {row.event for row in Registration.objects.all()} == {broken}
    assert f"people of event {broken.pk}" in caplog.text


def test_no_number_changes_and_no_name_is_left(event: Event) -> None:
    before, people = numbers(event), figures.people(event)
    retention.erase_due(after(event, PEOPLE.days))
    assert numbers(event) == before
    assert figures.unique().people == people
    assert retention.erase_due(after(event, PEOPLE.days)) == 0
    assert SessionNote.objects.get().registration is None
    assert Consent.objects.get().registration is None  # evidence, without a name
    assert EvaluationAnswers.objects.count() == 6
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("events_"):
                cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (names from the schema)
                rows = str(cursor.fetchall())
                for trace in (NAME, "u@example.org", "invited@example.org", "No nuts"):
                    assert trace not in rows, table


def test_erasure_changes_no_number_of_a_day(client: Client) -> None:
    event = make_past_event(days_ago=0)
    people = [make_attendee(event) for _ in range(3)]
    before = check_in.counts(event)
    assert before.today == len(people)
    closing.take_out(people[:2])
    assert check_in.counts(event) == before
    client.force_login(make_organiser(event, make_person()))
    assert "goes down" in page(client, "/en/events/visit/desk/dossier/")


def test_a_participant_sees_what_is_held(event: Event) -> None:
    person = Registration.objects.get(name=NAME)
    held = held_about(person)
    assert len(held["attendance"]) == len(held["scans"]) == 2
    assert held["notes"][0]["text"] == "Begin small."
    assert held["certificates"][0]["credential"]
    assert timezone.localdate().isoformat() in str(held["attendance"])
    for kept in ("attendance", "scans"):
        assert {one["session"] for one in held[kept]} == {"", "A talk"}, "where they were"


def test_the_page_says_what_is_held_and_what_remains(event: Event, client: Client) -> None:
    person = Registration.objects.get(name=NAME)
    words = page(client, path_for(person, "events:mine_data"))
    held = dict(own_data.held_in_short(person))
    assert {"Times you were checked in", "Notes and questions", "Certificates"} <= held.keys()
    for label in held:
        assert str(label) in words
    assert "What remains does not name you" in words
    assert "If you have a certificate, save its PDF first" in words
    assert "your seat will be released" not in words, "the event is over"
    for kept in KEPT:
        assert str(kept.label) in words
        assert date_format(erased_on(event, kept) or "", "DATE_FORMAT") in words


def test_a_day_of_deletion_that_has_passed_reads_so(event: Event, client: Client) -> None:
    last = after(event, 0)
    days = [
        (erased_on(event, kept), past)
        for kept, (_l, _d, past) in zip(
            KEPT, dates_of(event, last + timedelta(days=NEEDS.days + 1)), strict=True
        )
    ]
    assert [past for _day, past in days] == [True, False, False, False, False]
    person = Registration.objects.get(name=NAME)
    Event.objects.update(
        start=timezone.localdate() - timedelta(days=20),
        end=timezone.localdate() - timedelta(days=20),
    )
    shown = page(client, path_for(person, "events:mine_data"))
    assert shown.count("were deleted on") == 1


def test_the_page_of_what_is_held_names_every_kind(event: Event, client: Client) -> None:
    person = Registration.objects.get(name=NAME)
    partner = Delegation.objects.create(event=event, name="Partner Berlin", quota=1)
    Registration.objects.filter(pk=person.pk).update(delegation=partner, role="speaker")
    Offer.objects.create(
        registration=person,
        why="first",
        made_at=timezone.now(),
        deadline=timezone.now(),
        closed_at=timezone.now(),
        outcome="accepted",
    )
    GivenUpSeat.objects.create(
        registration=person, session=make_session(event), at=timezone.now(), times=1
    )
    EvaluationRight.objects.update_or_create(
        registration=person, defaults={"taken": True, "evaluation": event.evaluation}
    )
    shown = page(client, path_for(person, "events:mine_data"))
    for words in (
        "Partner Berlin",
        "Speaker",
        "Language of your emails",
        "Registered on",
        "Seats that were held for you",
        "Sessions in which you gave up your seat",
        "Evaluation form that you opened",
    ):
        assert words in shown, words


def test_an_invitation_that_nobody_took_up_does_not_outlive_its_event() -> None:
    event = make_past_event()
    make_invitation(event, "invited@example.org")
    assert retention.erase_due(after(event, INVITATIONS.days - 1)) == 0
    assert retention.erase_due(after(event, INVITATIONS.days)) == 1
    assert not Invitation.objects.exists()


def test_mail_goes_with_the_last_who_has_its_address(settings: Any) -> None:
    settings.EMAIL_BACKEND = "rresi.core.outbox.OutboxBackend"
    one, other = (make_attendee(make_past_event(slug), email="u@example.org") for slug in "ab")
    owner = make_attendee(one.event, email=make_person("owner@example.org").email)
    for address in ("u@example.org", "owner@example.org", "not-u@example.org"):
        send_mail("Hello", "Words", "rresi@example.org", [f"U <{address}>"])
    waiting = OutboxMail.objects.get(recipients=["U <u@example.org>"])
    for person in (one, owner):
        progress.erase(registration=person)
    assert OutboxMail.objects.count() == 3
    progress.erase(registration=other)
    left = OutboxMail.objects.values_list("recipients", flat=True).order_by("pk")
    assert list(left) == [["U <owner@example.org>"], ["U <not-u@example.org>"]]
    assert deliver_mail.call(waiting.pk) == "not waiting"


def test_a_question_goes_with_who_asked_it_and_what_they_learned_stays(event: Event) -> None:
    person = Registration.objects.get(name=NAME)
    hidden = notes.write(registration=person, kind="learned", text=f"{NAME} was there.")
    SessionNote.objects.filter(pk=hidden.pk).update(is_hidden=True)
    progress.erase(registration=person)
    assert [note.kind for note in SessionNote.objects.all()] == ["learned"]


def test_an_account_exports_and_erases_invitations_to_its_addresses() -> None:
    event, person = make_past_event(), make_person("invited@example.org")
    make_invitation(event, "invited@example.org", name="Wanda")
    make_invitation(event, "other@example.org")
    [told] = invitations_of(person.pk)
    assert (told["event"], told["name"]) == (event.slug, "Wanda")
    progress.erase_person(person.pk)
    assert [one.email for one in Invitation.objects.all()] == ["other@example.org"]


def test_what_somebody_takes_away_is_in_words_and_says_each_thing_once() -> None:
    event = make_past_event()
    session, person = make_session(event, "Market"), make_attendee(event)
    SessionText.objects.create(session=session, language="nl", title="Markt")
    make_seat(person, session)
    question = Question.objects.create(event=event, position=1, kind="choice")
    QuestionText.objects.create(
        question=question, language="en", label="How do you travel?", choices=["Train", "Bicycle"]
    )
    Answer.objects.create(registration=person, question=question, value="1")
    held = held_about(person)
    assert held["sessions"] == [{"title": "Market", "state": "confirmed"}]
    assert held["answers"] == [{"question": "How do you travel?", "answer": "Bicycle"}]
    json.dumps(held)  # plain values


def test_the_desk_says_what_stays_and_it_stays(client: Client) -> None:
    event = make_past_event()
    session = make_session(event, host_name="Sila Speaks")
    person = make_attendee(event, session)
    notes.write(registration=person, kind="learned", text="Begin with one table.")
    client.force_login(make_organiser(event, make_person()))
    shown = page(client, "/en/events/visit/desk/dossier/")
    for label in STAYS:
        assert str(label) in shown
    assert "your name stays in the programme" in " ".join(
        page(client, path_for(person, "events:mine_data")).split()
    )
    closing.take_out([person])
    everybody = page(Client(), "/en/events/visit/")
    assert "Sila Speaks" in everybody
    assert "Begin with one table." in page(client, "/en/events/visit/desk/dossier/")


def test_nothing_is_next_where_everybody_was_erased(client: Client) -> None:
    event = make_past_event(days_ago=1)
    make_attendee(event, make_session(event))
    client.force_login(make_organiser(event, make_person()))
    assert "<strong>Next:" in page(client, f"/en/events/{event.slug}/desk/")
    retention.erase_due(after(event, PEOPLE.days))
    assert "<strong>Next:" not in page(client, f"/en/events/{event.slug}/desk/")


def test_the_desk_says_what_was_erased_and_keeps_its_figures(event: Event, client: Client) -> None:
    client.force_login(make_organiser(event, make_person()))
    desk = f"/en/events/{event.slug}/desk/"
    assert "6 seats taken" in page(client, desk)
    link = path_for(Registration.objects.get(name=NAME), "events:mine")
    retention.erase_due(after(event, PEOPLE.days))
    assert page(client, desk).count("6 seats taken") == 2
    people = page(client, f"{desk}people/")
    assert "6 seats taken" in people
    assert "The registrations were deleted on" in people
    assert "There are no registrations yet" not in people
    results = page(client, f"{desk}evaluation/")
    texts = event.evaluation.questions.filter(kind="text").count()
    assert results.count("What people wrote here was deleted on") == texts
    assert "without a seat at the start" not in people
    questions = dossier.as_data(dossier.of(event))["evaluation"]["questions"]
    assert [one["answered"] for one in questions if one["erased_at"]] == [None] * texts
    assert "Or the registration has been deleted" in client.get(link).content.decode()
