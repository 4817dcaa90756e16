"""The desk's tabs People and Delegations."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO
from time import process_time
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR, VISITOR, Role, actor_of
from rresi.accounts.services import grant_scope
from rresi.core.email_addresses import address_in
from rresi.core.translations import offered_languages
from rresi.events import links
from rresi.events.forms.people import DelegationForm, InviteForm
from rresi.events.models import (
    Answer,
    Attendance,
    Delegation,
    DelegationManager,
    Event,
    Invitation,
    Question,
    Registration,
    RegistrationTerms,
    SessionSeat,
    hash_of,
)
from rresi.events.needs import delegations
from rresi.events.queries import own_data, people
from rresi.events.services import check_in, progress, registration
from rresi.events.services.check_in import Sent
from rresi.events.services.registration import Person, Wanted
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.aftermath import make_attendee, make_past_event
from tests.factories.events import START, make_event, make_host, make_organiser, make_session
from tests.factories.exchange import make_organisation
from tests.factories.registrations import make_consent, make_registration
from tests.pages import page

pytestmark = pytest.mark.django_db
DESK = "/en/events/visit/desk/"


@pytest.fixture
def event() -> Event:
    return make_event(capacity=3)


@pytest.fixture
def organiser(event: Event, client: Client) -> Client:
    client.force_login(make_organiser(event, make_person()))
    return client


def test_people_are_filtered_searched_and_counted(event: Event, organiser: Client) -> None:
    make_registration(event, name="Ayşe", country="TR", kind="hub")
    make_registration(event, name="Bram", country="NL", state="waiting")
    make_registration(event, name="Gone", state="cancelled")
    page = organiser.get(f"{DESK}people/").content.decode()
    assert "Ayşe" in page
    assert "Gone" not in page
    assert "Türkiye (1)" in page
    for query, found in (
        ("q=ay%C5%9Fe", {"Ayşe"}),
        ("state=waiting", {"Bram"}),
        ("country=TR", {"Ayşe"}),
        ("kind=hub", {"Ayşe"}),
        ("state=cancelled", {"Gone"}),
        ("country=TR&state=waiting", set()),
        ("delegation=x&session=y&page=z", {"Ayşe", "Bram"}),
    ):
        page = organiser.get(f"{DESK}people/?{query}").content.decode()
        assert {name for name in ("Ayşe", "Bram", "Gone") if f">{name}</a>" in page} == found


def test_the_organiser_approves_and_rejects(event: Event, organiser: Client) -> None:
    RegistrationTerms.objects.create(event=event, approval=True)
    yes, no = (make_registration(event, state="approval") for _n in range(2))
    organiser.post(f"{DESK}people/decide/", {"person": [yes.pk], "do": "approve"})
    reject = {"person": [yes.pk, no.pk], "do": "reject"}
    page = organiser.post(f"{DESK}people/decide/", reject).content.decode()
    assert "Reject this registration?" in page
    assert f"<strong>{no.name}</strong>" in page
    assert f"<strong>{yes.name}</strong>" not in page, "decided already"
    no.refresh_from_db()
    assert no.state == "approval", "asked first"
    reject |= {"sure": "1", "note": "Please come next year."}
    organiser.post(f"{DESK}people/decide/", reject)
    yes.refresh_from_db()
    no.refresh_from_db()
    assert (yes.state, no.state, no.ending) == ("confirmed", "cancelled", "rejected")
    assert [letter.to for letter in mail.outbox] == [[yes.email], [no.email]]
    assert mail.outbox[1].subject.startswith("Your registration was not approved: ")
    assert "The organisers write:\n\nPlease come next year.\n" in mail.outbox[1].body
    assert no.standing == "Not approved"
    for page in (
        f"{DESK}people/{no.pk}/",
        links.path_for(no),
        links.path_for(no, "events:mine_data"),
    ):
        assert "Please come next year." in organiser.get(page).content.decode()
    assert own_data.held_about(no)["ending_note"] == "Please come next year."


def test_a_note_goes_with_the_ending_it_belongs_to(event: Event) -> None:
    person = make_registration(event)
    progress.cancel_registrations(
        actor=OPERATOR, event=event, registrations=[person.pk], note="You wrote that you are ill."
    )
    person.refresh_from_db()
    assert person.ending_note
    Event.objects.update(start=timezone.localdate(), end=timezone.localdate())
    scan = Sent(uuid4(), person.token_hash, timezone.now())
    check_in.record(actor=OPERATOR, event=event, scans=[scan], device="door")
    check_in.admit(actor=OPERATOR, event=event, scan=event.scans.get())
    person.refresh_from_db()
    assert (person.state, person.ending_note) == ("confirmed", "")


def test_who_was_rejected_is_asked_about_before_they_are_invited(
    event: Event, organiser: Client
) -> None:
    make_registration(
        event, name="Cem", email="cem@example.org", state="cancelled", ending="rejected"
    )
    make_registration(event, name="Dee", email="dee@example.org", state="cancelled")
    url = f"{DESK}delegations/"
    listed = {"people": "cem@example.org\nDee@example.org\nnew@example.org", "language": "en"}
    asked = organiser.post(url, listed)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert not mail.outbox
    assert "Cem, cem@example.org (Not approved," in page
    assert "Dee, dee@example.org (Cancelled by the participant," in page
    assert 'name="asked" value="cem@example.org dee@example.org"' in page
    listed |= {"asked": "cem@example.org dee@example.org"}
    organiser.post(url, {**listed, "again": ["dee@example.org"]})
    assert sorted(letter.to[0] for letter in mail.outbox) == ["dee@example.org", "new@example.org"]


def test_who_manages_a_delegation_is_not_told_who_was_rejected_elsewhere(event: Event) -> None:
    theirs = Delegation.objects.create(event=event, name="Partner", quota=5)
    emails = ["cem@example.org", "dee@example.org"]
    make_registration(event, email=emails[0], state="cancelled", ending="rejected")
    mine = make_registration(event, email=emails[1], state="cancelled", delegation=theirs)
    assert people.ended_among(event, emails, theirs) == [mine]


def test_the_organiser_is_asked_to_decide_once_the_address_is_confirmed(event: Event) -> None:
    person = make_registration(event, state="approval", address_confirmed_at=None)
    make_organiser(event, make_person("decides@example.org"))
    RegistrationTerms.objects.create(event=event, approval=True)
    wanted = Wanted(Person("Bo", "bo@example.org", "NL"))
    registration.register(actor=VISITOR, event=event, wanted=wanted, key="once")
    assert [letter.to for letter in mail.outbox] == [["bo@example.org"]]
    for _again in range(2):
        progress.confirm_address(registration=person)
    assert [letter.to for letter in mail.outbox[1:]] == [["decides@example.org"]]


def test_before_approval_no_session_is_said_to_be_full_and_one_letter_tells_of_it(
    event: Event, organiser: Client, client: Client
) -> None:
    RegistrationTerms.objects.create(event=event, approval=True)
    person = make_registration(event, state="approval")
    session = make_session(event, capacity=2)
    SessionSeat.objects.create(registration=person, session=session)
    page = client.get(links.path_for(person)).content.decode()
    assert "Seats are given on approval" in page
    assert "On the waiting list" not in page
    organiser.post(f"{DESK}people/decide/", {"person": [person.pk], "do": "approve"})
    (letter,) = mail.outbox
    assert "Your seats in sessions:" in letter.body
    assert SessionSeat.objects.get().state == "confirmed"


def test_who_is_approved_while_seats_are_free_has_one_held(
    event: Event, organiser: Client, client: Client
) -> None:
    RegistrationTerms.objects.create(event=event, approval=True)
    person = make_registration(event, state="approval", address_confirmed_at=None)
    organiser.post(f"{DESK}people/decide/", {"person": [person.pk], "do": "approve"})
    person.refresh_from_db()
    assert person.state == "offered"
    assert "a seat is held for you" in mail.outbox[-1].body
    page = Client().get(links.path_for(person)).content.decode()
    assert "A seat is held for you until" in page
    assert "waiting list" not in page


def test_approving_when_full_says_who_has_no_seat(event: Event, organiser: Client) -> None:
    Event.objects.filter(pk=event.pk).update(capacity=1)
    asks = [make_registration(event, state="approval") for _n in range(2)]
    form = {"do": "approve", "person": [one.pk for one in asks]}
    page = organiser.post(f"{DESK}people/decide/", form, follow=True).content.decode()
    assert "2 registrations changed." in page
    assert "no free seat for 1 approved person" in page


def test_the_organiser_is_told_for_whom_nothing_changed_and_why(
    event: Event, organiser: Client
) -> None:
    def decide(what: str, *people: Registration) -> str:
        data = {"person": [one.pk for one in people], "do": what, "sure": "1"}
        answer = organiser.post(f"{DESK}people/decide/", data, follow=True)
        return answer.content.decode()

    seated, gone, came = (
        make_registration(event),
        make_registration(event),
        make_registration(event),
    )
    Attendance.objects.create(
        event=event, registration=came, kind="in", day=START, at=timezone.now()
    )
    assert "First select the people" in decide("approve")
    shown = decide("approve", seated)
    assert "1 person stays as before: not waiting for your decision." in shown
    assert "changed." not in shown
    shown = decide("cancel", gone, came)
    assert "1 registration changed." in shown
    assert "1 person stays as before: already cancelled, or checked in." in shown
    came.refresh_from_db()
    assert came.state == "confirmed"
    answer = organiser.post(f"{DESK}people/{came.pk}/", {"do": "cancel"})
    assert answer.status_code == 409
    answer = organiser.post(f"{DESK}people/{seated.pk}/", {"do": "cancel"})
    assert "Cancel this registration?" in answer.content.decode()
    data = {"do": "cancel", "sure": "1", "note": "x" * 2001}
    assert organiser.post(f"{DESK}people/{seated.pk}/", data).status_code == 422
    organiser.post(f"{DESK}people/{seated.pk}/", {**data, "note": "The hall is smaller."})
    seated.refresh_from_db()
    assert seated.state == "cancelled"
    assert "write:\n\nThe hall is smaller.\n\n" in mail.outbox[-1].body


def test_who_waits_for_a_decision_and_an_address_nobody_confirmed_are_told_apart(
    event: Event, organiser: Client
) -> None:
    make_registration(event, state="waiting")
    make_registration(event, state="approval")
    make_registration(event, state="approval", address_confirmed_at=None)
    page = " ".join(organiser.get(f"{DESK}people/").content.decode().split())
    assert "1 on the waiting list · 2 waiting for your decision" in page
    assert "1 of them with an email address not confirmed yet" in page


def test_fewer_seats_than_are_taken_are_warned_of_and_nobody_loses_one(
    event: Event, organiser: Client
) -> None:
    delegation = Delegation.objects.create(event=event, name="Partner", quota=3)
    for _number in range(2):
        make_registration(event, delegation=delegation)
    make_registration(event)
    form = {"capacity": "2", "offer_hours": "48", "address_hours": "24"}
    page = organiser.post(f"{DESK}people/terms/", form, follow=True).content.decode()
    assert "3 people have a seat, more than the 2 that there are now. No one loses a seat" in page
    form = {"name": "Partner", "quota": "1"}
    page = organiser.post(f"{DESK}delegations/{delegation.pk}/", form, follow=True).content.decode()
    assert "2 people have a seat, more than the 1 that there are now." in page
    assert Registration.objects.filter(state="confirmed").count() == 3


def test_an_event_that_nobody_registered_for_is_not_done(event: Event, organiser: Client) -> None:
    make_session(event)
    make_host(event, make_person())
    page = organiser.get(DESK).content.decode()
    lead = page[page.index('class="lead"') :]
    assert "Invite and register people" in lead[: lead.index("</p>")]


def test_a_host_sees_people_but_does_not_decide(event: Event, client: Client) -> None:
    client.force_login(make_host(event, make_person()))
    waiting = make_registration(event, state="approval")
    page = client.get(f"{DESK}people/").content.decode()
    assert waiting.name in page
    assert "Approve" not in page
    answer = client.post(f"{DESK}people/decide/", {"person": [waiting.pk], "do": "approve"})
    assert answer.status_code == 403
    assert client.get(f"{DESK}people/terms/").status_code == 403


def test_a_stranger_learns_nothing(event: Event, client: Client) -> None:
    client.force_login(make_organiser(make_event("other"), make_person()))
    for name in ("people/", "people/file/", "people/needs/", "people/terms/", "delegations/"):
        assert client.get(DESK + name).status_code == 404


def test_the_file_holds_what_the_list_shows_and_no_needs(event: Event, organiser: Client) -> None:
    session = make_session(event, "Repair workshop", capacity=5)
    mine = make_registration(event, name="=cmd", email="a@example.org")
    SessionSeat.objects.create(registration=mine, session=session, state="confirmed")
    make_consent(mine, "photographs")
    make_registration(event, state="waiting")
    answer = organiser.get(f"{DESK}people/file/?state=confirmed")
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0)
    heading, line = rows.to_python()
    assert line[0] == "=cmd"
    assert line[heading.index("Sessions")] == "Repair workshop"
    [agrees] = [one for one in heading if str(one).startswith("Agrees to (on ")]
    assert line[heading.index(agrees)] == "Photographs"
    assert isinstance(line[heading.index("Registered on")], date)
    assert not {"Food", "Access", "Gender"} & set(heading)


def test_the_list_shows_who_has_a_seat_in_a_session_and_who_waits(
    event: Event, organiser: Client
) -> None:
    shop, other = (make_session(event, name, capacity=1) for name in ("Repair", "Harbour"))
    seated, waits, elsewhere = (
        make_registration(event, name=name, country="TR") for name in ("Ada", "Bram", "Cem")
    )
    for person, session, state in (
        (seated, shop, "confirmed"),
        (waits, shop, "waiting"),
        (elsewhere, other, "confirmed"),
    ):
        SessionSeat.objects.create(registration=person, session=session, state=state)
    everybody = organiser.get(f"{DESK}people/").content.decode()
    assert "Repair: with a seat (1)" in everybody
    assert "Repair: waiting for a seat (1)" in everybody
    assert "Türkiye" in everybody
    for seat, name in (("confirmed", "Ada"), ("waiting", "Bram")):
        page = organiser.get(f"{DESK}people/?session={shop.pk}-{seat}").content.decode()
        assert [n for n in ("Ada", "Bram", "Cem") if f'aria-label="{n}"' in page] == [name]


def test_a_person_s_page_shows_what_they_told_and_changes_their_role(
    event: Event, organiser: Client, django_assert_max_num_queries: Any
) -> None:
    session = make_session(event, "Repair workshop", capacity=5)
    mine = make_registration(event, name="Ada", job="Director", email="ada@example.org")
    SessionSeat.objects.create(registration=mine, session=session, state="confirmed")
    make_consent(mine, "photographs")
    url = f"{DESK}people/{mine.pk}/"
    assert url in organiser.get(f"{DESK}people/").content.decode()
    with django_assert_max_num_queries(25):
        shown = organiser.get(url).content.decode()
    assert all(word in shown for word in ("Director", "Repair workshop", "Photographs"))
    organiser.post(url, {"do": "role", "role": "speaker"})
    mine.refresh_from_db()
    assert mine.role == "speaker"
    assert organiser.post(url, {"do": "role", "role": "king"}).status_code == 409
    organiser.post(url, {"do": "link"})
    assert [letter.to for letter in mail.outbox] == [["ada@example.org"]]
    elsewhere = make_registration(make_event("other"))
    assert organiser.get(f"{DESK}people/{elsewhere.pk}/").status_code == 404
    client = Client()
    client.force_login(make_host(event, make_person()))
    assert client.get(url).status_code == 200
    assert client.post(url, {"do": "cancel"}).status_code == 403


def test_more_seats_are_offered_at_once(event: Event, organiser: Client) -> None:
    for _n in range(3):
        make_registration(event)
    waiting = make_registration(event, state="waiting")
    form = {"capacity": "4", "offer_hours": "48", "address_hours": "24", "asks_needs": "on"}
    assert organiser.post(f"{DESK}people/terms/", form).status_code == 302
    waiting.refresh_from_db()
    assert waiting.state == "offered"
    terms = RegistrationTerms.objects.get()
    assert (terms.asks_needs, terms.asks_gender) == (True, False)


def test_questions_are_written_in_any_language(event: Event, organiser: Client) -> None:
    url = f"{DESK}people/question/"
    form = {"kind": "choice", "label_en": "Which bus?", "choices_en": "Early\nLate"}
    uneven = {**form, "label_nl": "Welke bus?", "choices_nl": "Vroeg"}
    assert organiser.post(url, uneven).status_code == 422
    twice = organiser.post(url, {**form, "choices_en": "S\nM\ns"})
    assert "The answer “S” is there twice." in twice.content.decode()
    organiser.post(url, form)
    question = Question.objects.get()
    assert question.texts.get().choices == ["Early", "Late"]
    asks = organiser.get(f"{url}{question.pk}/?delete=1").content.decode()
    assert "Which bus?" in asks
    assert "0 answers will be deleted with it." in asks
    assert Question.objects.exists()
    organiser.post(f"{url}{question.pk}/?delete=1")
    assert not Question.objects.exists()


def test_what_people_answered_keeps_its_meaning(event: Event, organiser: Client) -> None:
    url = f"{DESK}people/question/"
    form = {"kind": "choice", "label_en": "Which bus?", "choices_en": "Early\nLate"}
    organiser.post(url, form)
    question = Question.objects.get()
    person = make_registration(event)
    Answer.objects.create(registration=person, question=question, value="1")
    for wrong in ({"kind": "line"}, {"choices_en": "Early\nEarlier\nLate"}):
        answer = organiser.post(f"{url}{question.pk}/", form | wrong)
        assert answer.status_code == 422
        assert "People have already answered this question." in answer.content.decode()
    more = form | {"choices_en": "Early\nLate\nVery late"}
    assert organiser.post(f"{url}{question.pk}/", more).status_code == 302
    assert question.texts.get().choices == ["Early", "Late", "Very late"]


def test_nobody_is_approved_once_the_event_has_begun(client: Client) -> None:
    event = make_past_event(days_ago=0)
    client.force_login(make_organiser(event, make_person()))
    waits = make_registration(event, state="approval")
    for path in (f"{DESK}people/", f"{DESK}people/{waits.pk}/"):
        shown = page(client, path)
        assert 'value="approve"' not in shown
        assert 'value="reject"' in shown
    assert "no more seats are allocated" in page(client, f"{DESK}people/")


def test_nobody_is_decided_about_who_does_not_wait_for_it(event: Event, organiser: Client) -> None:
    make_registration(event)
    shown = page(organiser, f"{DESK}people/")
    assert 'value="cancel"' in shown
    assert 'value="approve"' not in shown
    assert 'value="reject"' not in shown


def test_no_registration_ends_once_the_event_is_over(client: Client) -> None:
    event = make_past_event()
    client.force_login(make_organiser(event, make_person()))
    seated, waits = make_registration(event), make_registration(event, state="approval")
    for path in (f"{DESK}people/", f"{DESK}people/{seated.pk}/", f"{DESK}people/{waits.pk}/"):
        shown = page(client, path)
        assert not re.findall(r'name="(?:person|do)" value="(?!role|link)', shown)
    for what, person in (("cancel", seated), ("reject", waits)):
        for sure in ({}, {"sure": "1"}):  # from a page opened before
            form = {"person": [person.pk], "do": what, **sure}
            answer = client.post(f"{DESK}people/decide/", form, follow=True)
            assert "This event is over." in answer.content.decode()
        person.refresh_from_db()
        assert not person.ending
    assert not mail.outbox


def test_a_delegation_is_deleted_once_that_was_asked(event: Event, organiser: Client) -> None:
    stored = Delegation.objects.create(event=event, name="Aalst", quota=2)
    path = f"{DESK}delegations/{stored.pk}/?delete=1"
    assert "its people stay registered" in organiser.get(path).content.decode()
    assert Delegation.objects.exists()
    organiser.post(path)
    assert not Delegation.objects.exists()


def test_cancelling_says_beforehand_that_needs_are_deleted(event: Event, organiser: Client) -> None:
    words = "What participants told us about food and accessibility will be deleted at once."
    assert words in page(organiser, f"{DESK}publish/")
    RegistrationTerms.objects.create(event=event, asks_needs=False)
    assert words not in page(organiser, f"{DESK}publish/")


def test_a_question_without_a_language_is_warned_of(event: Event, organiser: Client) -> None:
    data = {"kind": "text", "label_en": "Which bus?", "label_nl": "Welke bus?"}
    page = organiser.post(f"{DESK}people/question/", data, follow=True).content.decode()
    warning = "The question “Which bus?” has no text in"
    assert warning in page
    assert "No text in:" in page
    assert warning in organiser.get(f"{DESK}publish/").content.decode()
    every = data | {f"label_{code}": "Bus?" for code in offered_languages()}
    question = Question.objects.get()
    organiser.get(f"{DESK}people/terms/")
    answer = organiser.post(f"{DESK}people/question/{question.pk}/", every, follow=True)
    assert "has no text in" not in answer.content.decode()


def test_a_delegation_is_made_with_its_quota_and_manager(event: Event, organiser: Client) -> None:
    partner = make_person("partner@example.org")
    organisation = make_organisation(name="Aalst", kind="hub")
    form = {"name": "Aalst", "quota": "2", "reserved": "on"}
    form["manager"] = f'"Partner, P." <{partner.email}>;'
    organiser.post(f"{DESK}delegations/", form)
    stored = Delegation.objects.get()
    assert (stored.quota, stored.reserved, stored.organisation) == (2, True, organisation)
    assert stored.managers.get().user == partner
    (told,) = mail.outbox
    assert told.to == [partner.email]
    assert f"/en/events/visit/delegation/{stored.pk}/" in told.body
    actor = actor_of(partner)
    assert [n.what for group in delegations(partner, actor) for n in group.needs] == ["Aalst"]
    for _n in range(2):
        make_registration(event, delegation=stored)
    assert not [n for group in delegations(partner, actor) for n in group.needs]
    Registration.objects.all().delete()
    page = f"{DESK}delegations/{stored.pk}/"
    own = Client()
    own.force_login(partner)
    assert own.get(f"/en/events/visit/delegation/{stored.pk}/").status_code == 200
    assert own.post(page, {"remove": partner.pk}).status_code == 404
    for value in ("x", "", 10**30, partner.pk + 1):
        assert organiser.post(page, {"remove": value}).status_code == 302
    assert str(partner) in organiser.get(page).content.decode()
    organiser.post(page, {"remove": partner.pk})
    assert not stored.managers.exists()
    assert own.get(f"/en/events/visit/delegation/{stored.pk}/").status_code == 404
    too_many = organiser.post(f"{DESK}delegations/", {"name": "B", "quota": 2, "reserved": "on"})
    assert "This would reserve more seats than there are." in too_many.content.decode()


def test_who_is_made_manager_at_the_roles_of_a_person_is_mailed_too(event: Event) -> None:
    partner, coordinator = make_person("partner@example.org"), make_coordinator()
    stored = Delegation.objects.create(event=event, name="Aalst", quota=2)
    for _n in range(2):  # the second time changes nothing
        grant_scope(
            actor=actor_of(coordinator), user=partner, role=Role.DELEGATION_MANAGER, pk=stored.pk
        )
    (told,) = mail.outbox
    assert told.to == [partner.email]
    assert f"/en/events/visit/delegation/{stored.pk}/" in told.body


def test_the_delegations_of_a_manager_take_as_many_queries_for_one_as_for_many(
    django_assert_num_queries: Any,
) -> None:
    partner = make_person()

    def manage(number: int) -> None:
        event = make_event(f"visit-{number}")
        stored = Delegation.objects.create(event=event, name=f"Town {number}", quota=2)
        DelegationManager.objects.create(delegation=stored, user=partner)

    for numbers in ([0], range(1, 8)):
        for number in numbers:
            manage(number)
        actor = actor_of(User.objects.get(pk=partner.pk))
        with django_assert_num_queries(5):
            (group,) = delegations(partner, actor)
        assert group.total == max(numbers) + 1


def test_a_partner_invites_within_the_quota_and_sees_their_people_alone(
    event: Event, client: Client
) -> None:
    mine = Delegation.objects.create(event=event, name="Aalst", quota=1)
    other = Delegation.objects.create(event=event, name="Hannover", quota=1)
    partner = make_person()
    DelegationManager.objects.create(delegation=mine, user=partner)
    theirs = make_registration(event, delegation=other)
    client.force_login(partner)
    url = f"/en/events/visit/delegation/{mine.pk}/"
    lines = "Ayşe Yılmaz <ayse@example.org>\nbram@example.org; Bram"
    client.post(url, {"people": lines, "language": "tr"})
    assert {i.email: i.name for i in Invitation.objects.all()} == {
        "ayse@example.org": "Ayşe Yılmaz",
        "bram@example.org": "Bram",
    }
    assert len(mail.outbox) == 2
    client.post(url, {"people": lines, "language": "tr"})
    assert len(mail.outbox) == 2
    assert theirs.name not in client.get(url).content.decode()
    assert client.get(f"/en/events/visit/delegation/{other.pk}/").status_code == 404
    assert client.get(f"{DESK}people/").status_code == 404
    assert client.post(url, {"people": "no address", "language": "tr"}).status_code == 422


def test_who_has_not_registered_is_reminded_once_in_three_days(
    event: Event, organiser: Client
) -> None:
    form = {"people": "ayse@example.org\nbram@example.org\ncan@example.org", "language": "en"}
    organiser.post(f"{DESK}delegations/", form)
    before = {one.email: one.token_hash for one in Invitation.objects.all()}
    came = Invitation.objects.get(email="can@example.org")
    came.registration = make_registration(event, email="can@example.org")
    came.save()
    mail.outbox.clear()
    url = "/en/events/visit/invitations/"
    assert "Remind" not in page(organiser, f"{DESK}delegations/")
    organiser.post(url, {"remind": "1"})
    assert not mail.outbox
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=4))
    assert "Remind 2 people" in page(organiser, f"{DESK}delegations/")
    for _ in range(2):
        organiser.post(url, {"remind": "1"})
    assert {letter.to[0] for letter in mail.outbox} == {"ayse@example.org", "bram@example.org"}
    letter = mail.outbox[0]
    assert letter.subject == "A reminder of your invitation: A visit"
    assert "It replaces the one in our earlier email." in letter.body
    token = letter.body.partition("invitation=")[2].split()[0]
    ayse = Invitation.objects.get(email="ayse@example.org")
    assert ayse.token_hash == hash_of(token) != before["ayse@example.org"]
    Event.objects.filter(pk=event.pk).update(status="cancelled")
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=4))
    organiser.post(url, {"remind": "1"})
    assert len(mail.outbox) == 2


def test_an_invitation_is_withdrawn_by_who_may_invite(event: Event, organiser: Client) -> None:
    mine = Delegation.objects.create(event=event, name="Aalst", quota=1)
    partner = make_person()
    DelegationManager.objects.create(delegation=mine, user=partner)
    organiser.post(f"{DESK}delegations/", {"people": "alone@example.org", "language": "en"})
    own = Client()
    own.force_login(partner)
    own.post(
        f"/en/events/visit/delegation/{mine.pk}/", {"people": "b@example.org", "language": "en"}
    )
    alone, theirs = Invitation.objects.order_by("pk")
    token = mail.outbox[-1].body.partition("invitation=")[2].split()[0]
    url = "/en/events/visit/invitations/"
    assert own.post(url, {"withdraw": alone.pk}).status_code == 404
    own.post(url, {"withdraw": alone.pk, "delegation": mine.pk})
    assert Invitation.objects.count() == 2
    own.post(url, {"withdraw": theirs.pk, "delegation": mine.pk})
    assert Invitation.objects.get() == alone
    shown = page(Client(), f"/en/events/visit/register/?invitation={token}")
    assert "This invitation link does not work" in shown
    alone.registration = make_registration(event, email=alone.email)
    alone.save()
    answer = organiser.post(url, {"withdraw": alone.pk}, follow=True)
    assert "This person has already registered." in answer.content.decode()
    assert Invitation.objects.exists()
    assert Client().post(url, {"withdraw": alone.pk}).status_code == 302  # to sign in
    for odd in ("x", "", 10**30):
        assert organiser.post(url, {"withdraw": odd, "delegation": odd}).status_code in (302, 404)


def test_an_invitation_confirms_the_address_and_works_once(event: Event, client: Client) -> None:
    partner = Delegation.objects.create(event=event, name="Aalst", quota=1)
    RegistrationTerms.objects.create(event=event, invited_only=True, approval=True)
    manager = make_person()
    DelegationManager.objects.create(delegation=partner, user=manager)
    client.force_login(manager)
    url = f"/en/events/visit/delegation/{partner.pk}/"
    client.post(url, {"people": "ayse@example.org", "language": "en"})
    link = next(line for line in str(mail.outbox[0].body).split() if "invitation=" in line)
    path, _q, token = link.partition("?invitation=")
    guest = Client()
    page = guest.get(f"/en/events/visit/register/?invitation={token}").content.decode()
    assert 'value="ayse@example.org"' in page
    form = {"name": "Ayşe", "email": "someone@else.org", "country": "TR", "invitation": token}
    guest.post("/en/events/visit/register/", {**form, "key": "k"})
    mine = Registration.objects.get()
    assert (mine.email, mine.state, mine.delegation) == ("ayse@example.org", "confirmed", partner)
    assert "Without your confirmation" not in mail.outbox[-1].body
    again = Client().post("/en/events/visit/register/", {**form, "key": "other"})
    assert Registration.objects.count() == 1
    assert path.endswith("/register/")
    assert again.status_code == 200
    assert "This invitation has already been used" in again.content.decode()
    RegistrationTerms.objects.update(invited_only=False)
    for asked, said in (
        (f"invitation={token}", "This invitation has already been used"),
        (f"invitation={token[:-1]}", "This invitation link does not work"),
        ("delegation=unknown", "This invitation link does not work"),
    ):
        assert said in Client().get(f"/en/events/visit/register/?{asked}").content.decode()
    assert "invitation" not in Client().get("/en/events/visit/register/").content.decode()


@pytest.fixture
def crowd(event: Event) -> Event:
    """Five thousand registrations in thirty delegations."""
    now = timezone.now()
    partners = Delegation.objects.bulk_create(
        Delegation(event=event, name=f"Partner {n}", quota=100) for n in range(30)
    )
    sessions = [make_session(event, f"S {n}", capacity=100) for n in range(5)]
    people = [
        Registration(
            event=event,
            state=("confirmed", "waiting", "offered", "approval")[n % 4],
            name=f"Person {n}",
            email=f"p{n}@example.org",
            country=("NL", "TR", "BE", "DE")[n % 4],
            language="en",
            idempotency_key=str(n),
            queued_at=now,
            address_confirmed_at=now,
            confirmed_at=now,
            delegation=partners[n % 30],
            token=f"{n:022d}",
            token_hash=f"{n:064d}",
        )
        for n in range(5000)
    ]
    made = Registration.objects.bulk_create(people)
    SessionSeat.objects.bulk_create(
        SessionSeat(registration=one, session=sessions[n % 5], state="confirmed")
        for n, one in enumerate(made)
    )
    return event


@pytest.mark.parametrize("page", ["people/", "people/?q=4999&country=DE", "delegations/", ""])
def test_five_thousand_registrations_cost_25_queries_and_100_ms_at_most(
    crowd: Event, organiser: Client, django_assert_max_num_queries: Any, page: str
) -> None:
    organiser.get(DESK + page)  # templates are compiled once
    with django_assert_max_num_queries(25):
        assert organiser.get(DESK + page).status_code == 200
    spent = []
    for _n in range(3):
        began = process_time()
        organiser.get(DESK + page)
        spent.append(process_time() - began)
    # The goal is 100 ms; on a machine that does much else the same work takes up to twice as long.
    assert min(spent) < 0.2, f"{min(spent) * 1000:.0f} ms of CPU"


def test_the_people_page_asks_as_many_queries_for_one_as_for_many(
    event: Event, organiser: Client
) -> None:

    make_registration(event)
    organiser.get(f"{DESK}people/")  # the session takes up the form's token once
    with CaptureQueriesContext(connection) as one:
        organiser.get(f"{DESK}people/")
    for _n in range(40):
        make_registration(event)
    with CaptureQueriesContext(connection) as many:
        organiser.get(f"{DESK}people/")
    asked = [query["sql"] for query in one], [query["sql"] for query in many]
    assert len(asked[0]) == len(asked[1]), "\n".join(asked[0]) + "\n--\n" + "\n".join(asked[1])


def test_a_list_of_cancelled_people_says_where_they_are(client: Client) -> None:
    event = make_event()
    client.force_login(make_organiser(event, make_person()))
    people = "/en/events/visit/desk/people/"
    assert "Show cancelled registrations" not in page(client, people)
    make_registration(event, state="cancelled")
    assert "Show cancelled registrations" in page(client, people)
    assert "Show cancelled registrations" not in page(client, f"{people}?state=cancelled")


def test_cancelling_says_how_many_people_are_there(client: Client) -> None:
    today = timezone.localdate()
    event = make_event(start=today, end=today)
    client.force_login(make_organiser(event, make_person()))
    publish = "/en/events/visit/desk/publish/"
    assert "checked in" not in page(client, publish)
    make_attendee(event)
    assert "1 person has already been checked in." in page(client, publish)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("piet@x.example", [("piet@x.example", "")]),
        ("piet@x.example, Piet Jansen", [("piet@x.example", "Piet Jansen")]),
        ("Jansen, Piet <piet@x.example>", [("piet@x.example", "Jansen Piet")]),
        (
            'Jansen, Piet <piet@x.example>; "Ayşe Işık" <mailto:ayse@y.example>;',
            [("piet@x.example", "Jansen Piet"), ("ayse@y.example", "Ayşe Işık")],
        ),
        ("a@x.example, b@y.example", [("a@x.example", ""), ("b@y.example", "")]),
        ("a@x.example b@y.example\n\n", [("a@x.example", ""), ("b@y.example", "")]),
        ("a@x.example<mailto:a@x.example>", [("a@x.example", "")]),
        ("1. a@x.example", [("a@x.example", "")]),
        (
            "• Ada Bo a@x.example\n2) b@y.example Bo 2",
            [("a@x.example", "Ada Bo"), ("b@y.example", "Bo 2")],
        ),
        (
            "Ada Bo <a@x.example<mailto:A@x.example>>; b@y.example <mailto:b@y.example>",
            [("a@x.example", "Ada Bo"), ("b@y.example", "")],
        ),
        ("Ada\xa0Bo\r\n<a@x.example>;\r\n", [("a@x.example", "Ada Bo")]),
        (
            "Jansen, Piet <p@x.example>, Ayşe <a@y.example>",
            [("p@x.example", "Jansen Piet"), ("a@y.example", "Ayşe")],
        ),
    ],
)
def test_a_list_of_people_is_read_as_it_is_pasted(text: str, people: list[tuple[str, str]]) -> None:
    form = InviteForm({"people": text, "language": "en"})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["people"] == people


@pytest.mark.parametrize("text", ["Piet", "a@x.example, b@y.example", "Piet <p@x>"])
def test_what_names_no_one_address_is_refused_as_one(text: str) -> None:
    form = DelegationForm({"name": "Partner", "quota": "1", "manager": text})
    assert list(form.errors) == ["manager"]
    assert address_in(text) == text


def test_every_line_that_names_no_one_person_is_said() -> None:
    text = "a@x.example\nPiet Jansen\nPiet p@x.example Ayşe a@y.example\nc@x"
    form = InviteForm({"people": text, "language": "en"})
    assert not form.is_valid()
    assert form.errors["people"] == [
        "Line 2: there is no email address in Piet Jansen",
        "Line 3: enter one person per line: Piet p@x.example Ayşe a@y.example",
        "Line 4: there is no email address in c@x",
    ]
