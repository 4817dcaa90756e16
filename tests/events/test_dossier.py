"""The dossier, and numbers that stay true when the people behind them are gone."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from rresi.accounts.roles import OPERATOR, VISITOR
from rresi.core import formats
from rresi.core.refusals import Incomplete, Refused
from rresi.engines.suppression import LEAST
from rresi.events.links import path_for
from rresi.events.models import (
    Attendance,
    Closing,
    Event,
    Photograph,
    Promise,
    Registration,
    Scan,
    SessionNote,
    Tally,
)
from rresi.events.queries import check_in, figures, hours, outcome, photographs
from rresi.events.queries import dossier as queries
from rresi.events.queries import evaluation as results
from rresi.events.queries.own_data import held_about
from rresi.events.services import check_in as services
from rresi.events.services import evaluation, notes, progress, promises
from rresi.events.services import photographs as photograph_services
from rresi.events.services.closing import close_event, take_out
from rresi.events.services.registration import give_consents
from rresi.media.encoding import reencode
from tests.factories.accounts import make_person
from tests.factories.aftermath import make_attendee, make_past_event
from tests.factories.events import make_event, make_host, make_organiser, make_session
from tests.factories.exchange import make_organisation
from tests.factories.pictures import photograph
from tests.factories.registrations import make_consent, make_registration
from tests.pages import page

pytestmark = pytest.mark.django_db
DESK = "/en/events/visit/desk/"


def totals(event: Event) -> object:
    """Every number that the dossier, the desk and the page of the event show."""
    counts = check_in.counts(event)
    return (
        (counts.expected, counts.ever, counts.sessions),
        outcome.of(event),
        figures.cells(event),
        figures.people(event),
        hours.by_session(event, hours.counted(event)),
        figures.first_timers(event),
        figures.unique(),
        check_in.expected(event),
    )


def closed(event: Event) -> Closing:
    return close_event(actor=OPERATOR, event=event)


@settings(deadline=None, max_examples=15)
@given(
    came=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=8, unique=True),
    order=st.permutations(range(3)),
    erased=st.lists(st.integers(0, 3), max_size=3, unique=True),
    when=st.integers(0, 3),
)
def test_different_people_are_counted_exactly_in_any_order(
    came: list[tuple[int, int]], order: list[int], erased: list[int], when: int
) -> None:
    """Four people, three events, closed in any order; some people are erased at any moment."""
    Event.objects.all().delete()
    Tally.objects.all().delete()
    events = [make_past_event(f"event-{number}") for number in range(3)]
    sessions = [make_session(event) for event in events]
    for who, where in came:
        make_attendee(
            events[where], sessions[where], email=f"person-{who}@example.org", country="NL"
        )
    attended = [figures.people(event) for event in events]
    for step, number in enumerate([*order, None]):
        if step == when:
            emails = [f"person-{who}@example.org" for who in erased]
            take_out(Registration.objects.filter(email__in=emails).order_by("pk"))
        if number is not None:
            closed(events[number])
    assert figures.unique().people == len({who for who, _where in came})
    assert [figures.people(event) for event in events] == attended


@settings(deadline=None, max_examples=10)
@given(
    st.lists(st.tuples(st.sampled_from(["NL", "TR"]), st.sampled_from(["", "woman"]))), st.data()
)
def test_no_number_changes_when_people_are_erased(
    people: list[tuple[str, str]], data: st.DataObject
) -> None:
    Event.objects.all().delete()
    event = make_past_event()
    session = make_session(event)
    for country, gender in people:
        places = [session] if data.draw(st.booleans()) else []
        make_attendee(event, *places, country=country, gender=gender, kind="hub")
    make_registration(event)
    closed(event)
    before = totals(event)
    remaining = list(Registration.objects.all())
    for size in (1, 2, len(remaining)):
        take_out(remaining[:size])
        del remaining[:size]
        assert totals(event) == before


def test_nobody_is_taken_out_of_the_figures_of_a_closed_event() -> None:
    event = make_past_event(days_ago=0)
    person, absent = make_attendee(event), make_registration(event)
    day = Attendance.objects.get().day
    closed(event)
    before = totals(event)
    with pytest.raises(Refused, match="closed"):
        services.take_back(actor=OPERATOR, event=event, registration=person, session=None, day=day)
    [scan] = Scan.objects.all()
    undone = services.Sent(scan.pk, person.token_hash, scan.scanned_at, undone=True)
    services.record(actor=OPERATOR, event=event, scans=[undone], device=scan.device)
    with pytest.raises(Refused, match="over"):
        progress.cancel(registration=absent, ending="organiser")
    assert totals(event) == before


def test_who_deletes_their_own_data_stays_in_the_figures(client: Client) -> None:
    event = make_past_event()
    session = make_session(event)
    people = [make_attendee(event, session), make_registration(event)]
    for _n in range(LEAST):  # so many that the page of the event tells
        make_attendee(event)
    closed(event)
    before = totals(event)
    client.force_login(make_organiser(event, make_person()))
    desk = f"/en/events/{event.slug}/desk/"
    seats = f"{LEAST + 2} seats taken"
    for address in (desk, f"{desk}people/"):
        assert seats in page(client, address)
    lost = path_for(people[0])
    for person in people:
        progress.erase(registration=person)
    for address in (desk, f"{desk}people/"):
        assert seats in page(client, address)
    assert f"{LEAST + 1} of {LEAST + 2} people came" in page(client, desk)
    gone = client.get(lost)
    assert gone.status_code == 404
    assert "the registration has been deleted: at the wish of the person" in gone.content.decode()
    assert event.registrations.count() == LEAST
    assert totals(event) == before


def test_who_is_reported_by_a_door_after_closing_changes_no_figure(client: Client) -> None:
    event = make_past_event()
    make_attendee(event)
    late = make_registration(event, email="late@example.org", name="Late")
    closed(event)
    before = totals(event)
    scan = services.Sent(uuid4(), late.token_hash, timezone.now() - timedelta(days=2))
    for device in ("one", "two"):
        [answer] = services.record(
            actor=OPERATOR, event=event, scans=[replace(scan, id=uuid4())], device=device
        )
        assert answer.outcome == "late"
    with pytest.raises(Refused, match="closed"):
        services.admit(actor=OPERATOR, event=event, scan=Scan.objects.filter(registration=late)[0])
    assert totals(event) == before
    client.force_login(make_organiser(event, make_person()))
    shown = page(client, f"/en/events/{event.slug}/desk/check-in/")
    assert "Arrived after the event was closed" in shown
    assert "Admit" not in shown


def test_who_comes_to_a_closed_event_is_listed_until_the_desk_says_why_not(client: Client) -> None:
    event = make_past_event()
    closed(event)
    before = totals(event)
    client.force_login(make_host(event, make_person(name="Hanna Host")))
    door, desk = (f"/en/events/{event.slug}/{path}check-in/" for path in ("", "desk/"))
    assert "Add and check in" not in page(client, door)
    guest = {"id": str(uuid4()), "name": "Late Lou", "country": "NL"}
    guest |= {"at": timezone.now().isoformat()}
    mistake = guest | {"id": str(uuid4()), "name": "Mis Tap"}

    def sent(**more: object) -> dict[str, Any]:
        body = {"device": "one", "sent_at": timezone.now().isoformat(), **more}
        answer = client.post(f"{door}scans/", json.dumps(body), content_type="application/json")
        assert answer.status_code == 200
        return dict(answer.json())

    ids = [guest["id"], mistake["id"]]
    for _again in range(2):
        told = sent(walk_ins=[guest, mistake], conflicts=ids)
        assert [one["outcome"] for one in told["answers"]] == ["late", "late"]
        assert "closed" in told["answers"][0]["words"]
        assert told["settled"] == {}
    assert sent(walk_ins=[mistake | {"undone": True}])["answers"][0]["outcome"] == "undone"
    shown = page(client, desk)
    assert "Late Lou" in shown
    assert "Mis Tap" not in shown
    assert totals(event) == before
    assert not event.registrations.exists()
    settle = f"{desk}{guest['id']}/"
    assert client.post(settle, {"reason": " "}).status_code == 422
    assert sent(conflicts=ids)["settled"] == {}
    client.post(settle, {"reason": "Was on the bus all day"})
    assert sent(conflicts=ids)["settled"] == {guest["id"]: "Was on the bus all day"}
    shown = page(client, desk)
    assert "To be checked" not in shown
    assert "Was on the bus all day" in shown
    assert "Hanna Host" in shown
    client.post(settle, {"reason": "Another reason"})
    assert Scan.objects.get(pk=guest["id"]).reason == "Was on the bus all day"


def test_a_door_is_told_that_nothing_is_taken_back_after_closing(client: Client) -> None:
    event = make_past_event()
    person = make_registration(event, name="Was There")
    at = timezone.now() - timedelta(days=2)
    scan = services.Sent(uuid4(), person.token_hash, at)
    record = partial(services.record, actor=OPERATOR, event=event, device="one")
    assert record(scans=[scan])[0].outcome == "counted"
    closed(event)
    before = totals(event)
    client.force_login(make_host(event, make_person()))
    door = f"/en/events/{event.slug}/check-in/"
    assert "This event is closed" in page(client, door)
    sent = {"id": str(scan.id), "code": scan.code, "at": at.isoformat(), "undone": True}
    body: dict[str, Any] = {"device": "one", "sent_at": timezone.now().isoformat()}
    body |= {"scans": [sent], "taken_back": [[person.token_hash[:16], 0]]}
    answer = client.post(f"{door}scans/", json.dumps(body), content_type="application/json")
    [told] = answer.json()["answers"]
    assert (told["name"], told["outcome"]) == ("Was There", "late")
    assert told["words"] == answer.json()["not_taken_back"]
    assert "closed" in told["words"]
    assert totals(event) == before
    unsent = replace(scan, id=uuid4(), undone=True)  # what never counted is taken back as before
    assert record(scans=[unsent])[0].outcome == "undone"


def test_closing_twice_counts_once() -> None:
    event = make_past_event()
    make_attendee(event)
    assert closed(event) == closed(event)
    assert figures.unique().people == 1
    event.refresh_from_db()
    assert event.status == Event.Status.CLOSED


def test_it_is_closed_by_who_may_when_it_is_over() -> None:
    with pytest.raises(PermissionDenied):
        close_event(actor=VISITOR, event=make_past_event())
    with pytest.raises(Refused, match="when it is over"):
        closed(make_past_event("later", days_ago=-1))


def test_the_desk_offers_what_waits_for_the_last_session_when_it_has_ended(client: Client) -> None:
    event, now = make_past_event(days_ago=0), timezone.now()
    make_attendee(event)
    begins = now - timedelta(hours=2)
    session = make_session(event, starts_at=begins, ends_at=now + timedelta(hours=3))
    client.force_login(make_organiser(event, make_person()))
    desk = f"/en/events/{event.slug}/desk"
    offers = {"dossier/": "dossier/close/", "certificates/": 'value="issue"'}
    for tab, offer in offers.items():
        shown = page(client, f"{desk}/{tab}")
        assert offer not in shown
        assert "This is possible once the last session has ended" in shown
    assert client.get(f"{desk}/dossier/close/").headers["Location"] == f"{desk}/dossier/"
    with pytest.raises(Refused, match="when it is over"):
        closed(event)
    session.ends_at = now - timedelta(hours=1)
    session.save()
    for tab, offer in offers.items():
        assert offer in page(client, f"{desk}/{tab}")
    closed(event)


def test_a_draft_is_not_shown_to_everybody_by_closing_it(client: Client) -> None:
    draft = make_past_event(status="draft")
    with pytest.raises(Refused):
        close_event(actor=OPERATOR, event=draft)
    assert Event.objects.get().status == "draft"
    client.force_login(make_organiser(draft, make_person()))
    shown = page(client, f"/en/events/{draft.slug}/desk/dossier/")
    assert "dossier/close/" not in shown
    assert "Publish the event first." in shown


def test_what_the_number_cannot_know_is_as_printed() -> None:
    first, second = make_past_event("first"), make_past_event("second")
    person = make_attendee(first, email="a@example.org")
    make_attendee(first, email="")
    make_attendee(second, email="")
    closed(first)
    take_out([person])
    make_attendee(second, email="a@example.org")  # comes again after erasure
    closed(second)
    assert figures.unique().people == 4
    assert len(queries.of(second).unknown) == 3


def test_small_groups_are_counted_together() -> None:
    event = make_past_event()
    for country, count in (("NL", 6), ("TR", 3), ("DE", 5)):
        for _ in range(count):
            make_attendee(event, country=country)
    table = figures.tables(figures.cells(event))[0]
    assert table.hidden
    assert [line.count for line in table.lines] == [6, 8]
    assert "Türkiye" not in str(table)


@pytest.fixture
def event() -> Event:
    event = make_past_event()
    session = make_session(event, "Repair hub")
    person = make_attendee(event, session, name="İlknur Şahin")
    make_attendee(event, name="Secret Name")
    make_consent(person, "dossier")
    notes.write(
        registration=person, kind="learned", text="Begin with one table.", session_id=session.pk
    )
    notes.write(registration=person, kind="note", text="Not for the report")
    promises.promise(registration=person, wanted=promises.Wanted("Open one", is_public=True))
    promises.promise(registration=person, wanted=promises.Wanted("Tell nobody"))
    return event


def test_one_pdf_and_one_file_hold_what_may_be_said(event: Event, client: Client) -> None:
    client.force_login(make_organiser(event, make_person()))
    closed(event)
    answer = client.get(f"{DESK}dossier/file.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    text = " ".join(text.split())
    data = client.get(f"{DESK}dossier/file.json").json()
    for said in ("İlknur Şahin", "Begin with one table.", "Open one", "Repair hub"):
        assert said in text
        assert said in json.dumps(data, ensure_ascii=False)
    for silent in ("Secret Name", "Not for the report", "Tell nobody"):
        assert silent not in text
        assert silent not in json.dumps(data, ensure_ascii=False)
    assert "after their data have been deleted" in text
    assert "Begin with one table. Repair hub" in text, "each line carries its session"
    assert data["learned"] == [
        {"text": "Begin with one table.", "language": "en", "session": "Repair hub"}
    ]
    assert "Begin with one table.</span> <br><small>Repair hub" in " ".join(
        page(client, f"{DESK}dossier/").split()
    )
    digest = data.pop("sha256")
    canonical = json.dumps(data, ensure_ascii=False, sort_keys=True)
    assert hashlib.sha256(canonical.encode()).hexdigest() == digest
    assert data["people"]["attended"] == 2
    today = timezone.localdate()
    assert data["network"]["as_of"] == today.isoformat()
    assert f"As of {formats.day(today)}." in text
    assert client.get(f"{DESK}dossier/file.doc").status_code == 404


def test_the_pdf_draws_the_evaluation(client: Client) -> None:
    event = make_past_event()
    people = [make_attendee(event) for _ in range(5)]
    texts = {"en": {"label": "Would you come again?", "choices": ["Gladly", "Never"]}}
    own = evaluation.add_question(actor=OPERATOR, event=event, kind="choice", texts=texts)
    evaluation.open_evaluation(actor=OPERATOR, event=event)
    scale = event.evaluation.questions.get(standard="useful").pk
    for person in people:
        ballot = evaluation.take_form(registration=person)
        values = {scale: "5", own.pk: "2"}
        evaluation.answer(event=event, ballot=ballot, values=values, kind="", language="en")
    evaluation.close_evaluation(actor=OPERATOR, event=event)
    client.force_login(make_organiser(event, make_person()))
    answer = client.get(f"{DESK}dossier/file.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    words = " ".join(text.split())
    assert "5 of the 5 people who attended answered" in words
    closed = results.of_event(event)
    assert closed is not None
    rated = [one for one in results.results(closed).results if one.mean is not None]
    [question] = [one.asked.label for one in rated]
    assert f"{question} 5" in words  # the whole question, with its mean
    assert "Would you come again? Answer People Gladly 0 Never 5" in words
    unanswered = event.evaluation.questions.count() - 2
    assert words.count("Fewer than five people answered this question.") == unanswered


def test_groups_that_are_all_too_small_are_no_others() -> None:
    """Nothing is named beside which they would be the other ones."""
    few = figures.tables({figures.Cell(country, "city", ""): 2 for country in ("NL", "BE", "TR")})
    assert few[0].lines == (figures.Line("in groups too small to show", 6),)
    many = figures.tables(
        {figures.Cell(c, "city", ""): n for c, n in (("NL", 9), ("BE", 3), ("TR", 3))}
    )
    assert many[0].lines[-1] == figures.Line("other groups together", 6)


def test_a_dossier_before_anybody_came_draws_no_empty_tables(client: Client) -> None:
    event = make_event("early")
    client.force_login(make_organiser(event, make_person()))
    desk = "/en/events/early/desk/dossier/"
    assert "No one has been checked in yet." in page(client, desk)
    answer = client.get(f"{desk}file.pdf")
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "Who attended" not in text


def test_what_is_written_is_fixed_by_closing_and_promises_are_followed(
    event: Event, client: Client
) -> None:
    person = Registration.objects.get(name="İlknur Şahin")
    client.force_login(make_organiser(event, make_person()))
    asked = " ".join(page(client, f"{DESK}dossier/close/").split())
    assert "no one can write what they learned or make a new promise" in asked
    closed(event)
    learned, standing = queries.summary(event).learned, queries.summary(event).standing
    write, promise = (path_for(person, f"events:mine_{what}") for what in ("notes", "promises"))
    for kind in ("learned", "note", "question"):
        sent = {"act": "write", "kind": kind, "text": "Late"}
        assert "nothing more can be written" in client.post(f"{write}act/", sent).content.decode()
    sent = {"act": "promise", "what": "Late"}
    assert "no new promise can be made" in client.post(f"{promise}act/", sent).content.decode()
    assert (queries.summary(event).learned, queries.summary(event).standing) == (learned, standing)
    for path, form in ((write, 'value="write"'), (promise, 'value="promise"')):
        shown = page(client, path)
        assert "This event is closed" in shown
        assert form not in shown
    one = person.promises.get(what="Open one")
    told = {"act": "report", "promise": one.pk, "state": "kept", "seen": one.version}
    client.post(f"{promise}act/", told)
    assert queries.summary(event).standing.kept == 1


def test_the_database_takes_nothing_new_into_a_closed_event(event: Event) -> None:
    closed(event)
    with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        Promise.objects.create(event=event, what="Late", language="en")
    with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        SessionNote.objects.create(event=event, kind="learned", text="Late", language="en")


def test_the_tab_closes_the_event(event: Event, client: Client) -> None:
    client.force_login(make_organiser(event, make_person()))
    assert f'href="{DESK}dossier/close/">Close the event' in page(client, f"{DESK}dossier/")
    asked = page(client, f"{DESK}dossier/close/")
    assert "This cannot be undone." in asked
    counts = check_in.counts(event)
    assert f"Checked in so far: {counts.ever}. People with a seat: {counts.expected}." in asked
    assert "Names and email addresses are deleted on" in asked
    assert "Closed on" not in page(client, f"{DESK}dossier/")
    done = client.post(f"{DESK}dossier/close/", follow=True).content.decode()
    assert "The event has been closed." in done
    assert "Closed on" in done


def test_the_dossier_asks_a_fixed_number_of_queries(
    event: Event, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        queries.of(event)
    for _ in range(30):
        make_attendee(event)
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        queries.of(event)


# --- notes and photographs ----------------------------------------------------------------------


def test_notes_are_written_read_and_deleted(event: Event, client: Client) -> None:
    person, other = Registration.objects.order_by("pk")[:2]
    path = path_for(other, "events:mine_notes")
    shown = page(client, path)
    assert "Begin with one table." in shown
    assert person.name not in shown
    client.post(f"{path}act/", {"act": "write", "kind": "question", "text": "Who pays?"})
    assert "Who pays?" in page(client, path)
    note = other.notes.get()
    delete = {"act": "delete", "note": note.pk, "sure": "1"}
    client.post(f"{path_for(person, 'events:mine_notes')}act/", delete)
    assert other.notes.exists()  # it is not theirs
    client.post(f"{path}act/", {"act": "delete", "note": note.pk})
    assert other.notes.exists()  # the box that asks is not ticked
    notes.moderate(actor=OPERATOR, event=event, pk=note.pk, hidden=True)
    assert "Hidden by the organisers" in page(client, path)
    assert "Who pays?" not in page(client, path_for(person, "events:mine_notes"))
    client.post(f"{path}act/", delete)
    assert not other.notes.exists()


@pytest.mark.parametrize(("kind", "limit"), [("learned", 200), ("note", 1000)])
def test_a_note_is_as_long_as_its_field_and_none_is_lost(
    event: Event, client: Client, kind: str, limit: int
) -> None:
    person = Registration.objects.order_by("pk")[0]
    path = path_for(person, "events:mine_notes")
    assert f'name="text" maxlength="{limit}"' in page(client, path).replace(' rows="3"', "")
    person.notes.all().delete()
    session = event.sessions.get().pk
    sent = {"act": "write", "kind": kind, "text": "y" * (limit + 1), "session": session}
    answer = client.post(f"{path}act/", sent)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "y" * (limit + 1) in shown
    assert "Shorten it" in shown
    assert f'value="{session}" lang="en" selected' in shown
    assert not person.notes.exists()
    client.post(f"{path}act/", sent | {"text": "y" * limit})
    assert len(person.notes.get().text) == limit


def test_an_organiser_answers_and_hides(event: Event, client: Client) -> None:
    person = Registration.objects.order_by("pk")[0]
    question = notes.write(registration=person, kind="question", text="Who pays?")
    client.force_login(make_organiser(event, make_person()))
    data = {"act": "note", "note": question.pk, "answer": "The city."}
    client.post(f"{DESK}words/act/", data)
    path = path_for(person, "events:mine_notes")
    assert "The city." in page(client, path)
    client.post(f"{DESK}words/act/", data | {"hidden": "1"})
    other = Registration.objects.order_by("pk")[1]
    assert "The city." not in page(client, path_for(other, "events:mine_notes"))
    assert "Hidden by the organisers" in page(client, path)
    shown = page(client, f"{DESK}words/")
    assert "The city." in shown
    assert "A bakery" not in shown
    session = make_session(event, "A bakery")
    notes.write(registration=person, kind="note", text="Flour.", session_id=session.pk)
    assert "Note · A bakery" in " ".join(page(client, f"{DESK}words/").split())
    assert "A bakery" in [one["session"] for one in held_about(person)["notes"]]


def test_a_host_reads_what_was_asked_at_their_own_place_and_changes_nothing(
    event: Event, client: Client
) -> None:
    host, person = make_host(event, make_person()), Registration.objects.order_by("pk")[0]
    others = make_organisation(name="Somebody else")
    own = make_organisation(name="Their own", member=host)
    places = {
        title: make_session(event, title, host_organisation=organisation)
        for title, organisation in (("Town hall", None), ("Own", own), ("Away", others))
    }
    for title, session in places.items():
        said = f"Who pays at {title}?"
        notes.write(registration=person, kind="question", text=said, session_id=session.pk)
    hidden = notes.write(
        registration=person, kind="note", text="Rude words", session_id=places["Own"].pk
    )
    notes.moderate(actor=OPERATOR, event=event, pk=hidden.pk, hidden=True)
    notes.write(registration=person, kind="question", text="Of the whole event?")
    client.force_login(host)
    assert f'href="{DESK}words/"' in page(client, f"{DESK}check-in/")
    shown = page(client, f"{DESK}words/")
    file = client.get(f"{DESK}words/file/").content
    rows = CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_index(0).to_python()
    for text in (shown, str(rows)):
        for said in ("Who pays at Town hall?", "Who pays at Own?"):
            assert said in text
        for silent in ("Away?", "Rude words", "Of the whole event?", "Begin with one", person.name):
            assert silent not in text
    for button in ('value="note"', 'value="photograph"', "View the dossier"):
        assert button not in shown
    assert client.post(f"{DESK}words/act/", {"act": "note", "note": hidden.pk}).status_code == 403
    client.force_login(make_organiser(event, make_person()))
    file = client.get(f"{DESK}words/file/").content
    rows = CalamineWorkbook.from_filelike(BytesIO(file)).get_sheet_by_index(0).to_python()
    by_session = [row[0] for row in rows[1:] if row[1] in ("Note", "Question")]
    assert sorted(by_session) == [
        *("Away", "Own", "Own", "The event as a whole", "The event as a whole", "Town hall")
    ]
    client.force_login(make_person())
    assert client.get(f"{DESK}words/file/").status_code == 404


def test_a_photograph_is_shown_while_all_on_it_consent(event: Event, client: Client) -> None:
    first, second = Registration.objects.order_by("pk")[:2]
    add = {"actor": OPERATOR, "event": event, "encoded": reencode(photograph((400, 300)))}
    add |= {"alt": "Two people at a table", "credit": "A. Photographer"}
    with pytest.raises(Incomplete):
        photograph_services.add(**add, people=[], no_one_else=False)  # type: ignore[arg-type]
    photograph_services.add(**add, people=[first.pk, second.pk], no_one_else=True)  # type: ignore[arg-type]
    key = Photograph.objects.get().picture_id
    url = photographs.of_event(event)[0].url
    assert photographs.of_event(event)[0].missing == (first.name, second.name)

    def visible() -> bool:
        on_page = "Two people at a table" in page(client, "/en/events/visit/")
        assert (client.get(url).status_code == 200) == on_page
        return on_page

    assert not visible()
    for person in (first, second):
        give_consents(registration=person, given=["photographs", "dossier"])
    assert visible()
    give_consents(registration=second, given=["dossier"])
    assert not visible()
    give_consents(registration=second, given=["photographs"])
    assert visible()
    take_out([second])
    assert not visible()
    assert not Photograph.objects.exists()
    assert key


def test_the_public_page_tells_what_came_of_it_once_it_is_closed(client: Client) -> None:
    event = make_past_event()
    make_session(event, "How three cities began")
    people = [
        make_attendee(event, country=country, email=f"{number}@example.org")
        for number, country in enumerate(("NL", "NL", "NL", "BE"))
    ]
    done, _open = (
        promises.promise(registration=people[0], wanted=promises.Wanted(what))
        for what in ("A", "B")
    )
    promises.report(registration=people[0], pk=done.pk, state="kept", result="", seen=done.version)
    visit = "/en/events/visit/"
    assert "Results of the event" not in page(client, visit)
    closed(event)
    assert "Results of the event" not in page(
        client, visit
    )  # four people: too few to count in public
    Closing.objects.all().delete()
    make_attendee(event, country="TR", email="5@example.org")
    closed(event)
    shown = page(client, visit)
    figures_shown = re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", shown)
    assert figures_shown[-4:] == [
        ("people attended", "5"),
        ("countries", "3"),
        ("promises", "2"),
        ("of which kept", "1"),
    ]
    assert "Add to my calendar" not in shown
    assert "The programme for your calendar" not in shown
    assert "Good practices you will see" not in shown
