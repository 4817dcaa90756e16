"""Registering by the pages: with an account and without one, twice, too often, and by mistake."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from rresi.core import ratelimit
from rresi.core.countries import country_choices
from rresi.core.declarations import declared_by_app
from rresi.core.ownership import Owns
from rresi.core.ratelimit import Bucket
from rresi.core.refusals import Refused
from rresi.core.translations import interface_languages
from rresi.events import links
from rresi.events.models import (
    Attendance,
    Consent,
    Delegation,
    Event,
    NeedsKey,
    Question,
    QuestionText,
    Registration,
    RegistrationTerms,
    SensitiveNeeds,
)
from rresi.events.services import needs, progress, registration
from rresi.events.services.needs import Needs
from rresi.events.views import registering
from tests.factories.accounts import make_person
from tests.factories.aftermath import make_past_event
from tests.factories.events import START, make_event, make_host, make_organiser, make_session
from tests.factories.exchange import make_organisation
from tests.factories.registrations import make_consent, make_registration, make_seat
from tests.pages import page

pytestmark = pytest.mark.django_db
URL = "/en/events/visit/register/"
REGISTERING = 29  # queries, with those for savepoints, the session and the sessions in the letter
FIELDS = {"name": "Ayşe Yılmaz", "email": "Ayse@Example.org ", "country": "TR", "key": "k1"}


def letters() -> list[EmailMessage]:
    return list(mail.outbox)


def link_in(letter: EmailMessage) -> str:
    """The path of the participant's link in a letter."""
    found = re.search(r"http://[^/]+(/en/events/mine/\S+)", str(letter.body))
    assert found is not None
    return found[1]


def test_where_the_organiser_decides_nobody_is_promised_a_seat(client: Client) -> None:
    RegistrationTerms.objects.create(event=make_event(capacity=10), approval=True)
    words = "the organiser decides on your registration and will let you know by email, at the"
    answer = client.post(URL, FIELDS)
    shown = client.get(answer["Location"]).content.decode()
    assert f"Then {words} latest when the event begins." in shown
    assert "whether you have a seat" not in shown
    assert "registered_to_decide" not in client.session
    assert "at the latest when the event begins" in letters()[0].body


def test_without_an_account_the_link_in_the_mail_confirms_the_seat(client: Client) -> None:
    make_event(capacity=10)
    answer = client.post(URL, FIELDS)
    assert answer.status_code == 302
    assert "ayse@example.org" in client.get(answer["Location"]).content.decode()
    assert "registered_as" not in client.session, "shown once and not kept"
    registration = Registration.objects.get()
    assert (registration.state, registration.email) == ("offered", "ayse@example.org")
    [letter] = letters()
    assert letter.to == ["ayse@example.org"]
    link = link_in(letter)
    for _look in range(2):  # a program that checks links in mail opens them, too
        page = Client().get(link, follow=True).content.decode()
        registration.refresh_from_db()
        assert (registration.state, registration.address_confirmed_at) == ("offered", None)
    assert "Yes, ayse@example.org is my address" in " ".join(page.split())
    page = Client().post(f"{link}act/", {"do": "confirm"}, follow=True).content.decode()
    registration.refresh_from_db()
    assert registration.state == "confirmed"
    assert "You have a seat" in page


def test_with_an_account_the_form_is_filled_and_the_seat_theirs_at_once(client: Client) -> None:
    make_event()
    person = make_person("bram@example.org", name="Bram")
    client.force_login(person)
    page = client.get(URL).content.decode()
    assert 'value="Bram"' in page
    answer = client.post(URL, {**FIELDS, "name": "Bram", "email": "other@example.org"})
    registration = Registration.objects.get()
    assert (registration.email, registration.account) == (person.email, person)
    assert registration.state == "confirmed"
    again = client.get("/en/events/visit/my-registration/")["Location"]
    paths = [links.path_for(registration), answer["Location"], again]
    assert len({path.partition(":")[0] for path in paths}) == 1, "signed at different seconds"


def test_sent_twice_it_is_one_registration_and_one_letter(client: Client) -> None:
    make_event(capacity=10)
    first, second = client.post(URL, FIELDS), client.post(URL, FIELDS)
    assert first["Location"] == second["Location"]
    assert Registration.objects.count() == 1
    assert len(letters()) == 1


def test_a_registered_address_gets_its_link_and_a_stranger_sees_no_difference() -> None:
    event = make_event(capacity=10)
    known = make_registration(event, email="ayse@example.org")
    one, two = Client(), Client()
    again = one.post(URL, FIELDS)
    new = two.post(URL, {**FIELDS, "email": "new@example.org"})
    assert (again.status_code, again["Location"]) == (new.status_code, new["Location"])
    pages = [c.get(again["Location"]).content.decode() for c in (one, two)]
    neutral = [re.sub(r"\S+@example.org|csrf\S+|value=\S+", "", page) for page in pages]
    assert neutral[0] == neutral[1]
    assert Registration.objects.filter(event=event).count() == 2
    assert "already registered" in letters()[0].subject
    known.refresh_from_db()
    assert known.name != FIELDS["name"]


def test_the_same_form_sent_for_a_colleague_is_another_registration(client: Client) -> None:
    make_event()
    client.post(URL, FIELDS)
    client.post(URL, {**FIELDS, "name": "Deniz", "email": "deniz@example.org"})
    assert Registration.objects.count() == 2


def test_a_town_hall_can_register_together_and_a_program_cannot_go_on(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_event()
    monkeypatch.setattr(registering, "FROM_ONE_PLACE", Bucket("register", size=5, seconds=900))
    answers = [
        client.post(URL, {**FIELDS, "email": f"p{n}@example.org", "key": str(n)}).status_code
        for n in range(8)
    ]
    assert answers == [302] * 5 + [429] * 3
    refused = client.post(URL, {**FIELDS, "name": "Kept in the form", "key": "x"})
    assert "Kept in the form" in refused.content.decode()
    assert refused["Retry-After"] == "900"
    elsewhere = client.post(URL, FIELDS, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 302


def test_a_bucket_fills_again_drop_by_drop(monkeypatch: pytest.MonkeyPatch) -> None:
    bucket = Bucket("test", size=2, seconds=10)
    clock = 1_000_000.0
    monkeypatch.setattr(ratelimit, "time", lambda: clock)
    assert [bucket.empty("a") for _n in range(3)] == [False, False, True]
    assert not bucket.empty("b")
    clock += 10.5
    assert [bucket.empty("a") for _n in range(2)] == [False, True]
    clock += 1000
    assert [bucket.empty("a") for _n in range(3)] == [False, False, True]


def test_one_address_is_not_flooded_with_letters(client: Client) -> None:
    make_event()
    for number in range(12):
        client.post(URL, {**FIELDS, "key": f"k{number}"})
    assert len(letters()) == 4


def test_a_link_that_was_changed_or_replaced_opens_nothing(client: Client) -> None:
    event = make_event()
    mine = make_registration(event, email="ayse@example.org")
    other = make_registration(event)
    path, theirs = links.path_for(mine), links.path_for(other)
    assert client.get(path).status_code == 200
    payload, _colon, _signature = links.token_for(other).rpartition(":")
    forged = payload + ":" + links.token_for(mine).rpartition(":")[2]
    assert client.get(reverse("events:mine", args=[forged])).status_code == 404
    other_event = make_event("other")
    offers = [f"/en/events/{one.slug}/register/link/" for one in (event, other_event)]
    damaged = page(client, path[:-3] + "/", status=404)
    assert "Get your link again" in damaged
    assert all(address in damaged for address in offers)
    assert [offer in page(client, path) for offer in offers] == [False, False]
    progress.replace_link(registration=mine)
    replaced = page(client, path, status=404)
    assert [address in replaced for address in offers] == [True, False]
    assert client.get(theirs).status_code == 200


def test_a_participant_reads_what_they_did_themselves(client: Client) -> None:
    mine = make_registration(make_event())
    assert "Your personal link belongs to this address" in page(
        client, links.path_for(mine, "events:mine_change")
    )
    progress.cancel(registration=mine)
    shown = page(client, links.path_for(mine))
    assert "You cancelled your registration." in shown
    assert "by the participant" not in shown


def test_the_badge_s_token_does_not_open_the_participant_s_page(client: Client) -> None:
    mine = make_registration(make_event())
    assert client.get(reverse("events:mine", args=[mine.token])).status_code == 404


def test_who_asks_for_a_lost_link_learns_nothing(client: Client) -> None:
    event = make_event()
    make_registration(event, email="ayse@example.org")
    url = "/en/events/visit/register/link/"
    pages = [
        re.sub(r"value=\S+", "", Client().post(url, {"email": e}, follow=True).content.decode())
        for e in ("ayse@example.org", "nobody@example.org")
    ]
    assert pages[0] == pages[1]
    assert [letter.to for letter in letters()] == [["ayse@example.org"]]


def test_needs_are_encrypted_read_by_the_host_alone_and_gone_with_their_key(
    client: Client,
) -> None:
    event = make_event()
    form = {"diet": ["vegan"], "access": ["step-free"], "needs_note": "Severe nut allergy"}
    client.post(URL, {**FIELDS, **form})
    stored = SensitiveNeeds.objects.get()
    assert b"vegan" not in bytes(stored.ciphertext)
    assert b"nut" not in bytes(stored.ciphertext)
    progress.confirm_address(registration=Registration.objects.get())
    host = make_host(event, make_person())
    organiser = make_organiser(event, make_person())
    client.force_login(host)
    page = client.get("/en/events/visit/desk/people/needs/").content.decode()
    assert "Severe nut allergy" in page
    client.force_login(organiser)
    page = client.get("/en/events/visit/desk/people/needs/").content.decode()
    assert "Severe nut allergy" not in page
    assert f"(hosts only): {host}" in page
    backup = bytes(stored.ciphertext)
    assert needs.destroy_key(event=event)
    assert not needs.destroy_key(event=event)
    assert bytes(NeedsKey.objects.get().key) == b""
    SensitiveNeeds.objects.create(registration=Registration.objects.get(), ciphertext=backup)
    assert not needs.own_needs(Registration.objects.get())


def test_after_a_restore_the_host_sees_whose_needs_cannot_be_read(client: Client) -> None:
    event = make_event()
    mine = make_registration(event, name="Ayşe Yılmaz")
    make_registration(event, name="Bülent Kaya")
    needs.store_needs(registration=mine, needs=Needs(diet=("vegan",)))
    NeedsKey.objects.all().delete()  # no backup holds a key
    change = reverse("events:mine_change", args=[links.token_for(mine)])
    assert client.get(change).status_code == 200
    client.force_login(make_host(event, make_person()))
    page = client.get("/en/events/visit/desk/people/needs/").content.decode()
    assert "Ask these people again" in page
    assert "Ayşe Yılmaz" in page
    assert "Bülent Kaya" not in page
    Client().post(change, {**FIELDS, "diet": ["halal"]})
    page = client.get("/en/events/visit/desk/people/needs/").content.decode()
    assert "Halal" in page
    assert "Ask these people again" not in page


def test_no_backup_holds_a_key_of_needs() -> None:
    [owns] = [owns for app, owns in declared_by_app(Owns) if app == "events"]
    assert "NeedsKey" in owns.in_no_backup


def test_consents_are_asked_one_by_one_and_survive_a_change(client: Client) -> None:
    make_event()
    client.post(URL, {**FIELDS, "consent_photographs": "on"})
    mine = Registration.objects.get()
    [consent] = Consent.objects.all()
    assert (consent.purpose, consent.given, consent.language) == ("photographs", True, "en")
    assert "Photographs" in consent.text
    progress.confirm_address(registration=mine)
    path = reverse("events:mine_change", args=[links.token_for(mine)])
    assert client.post(path, {**FIELDS, "name": "Ayşe Y."}).status_code == 302
    mine.refresh_from_db()
    assert mine.name == "Ayşe Y."
    assert list(Consent.objects.all()) == [consent]
    act = reverse("events:mine_act", args=[links.token_for(mine)])
    client.post(act, {"do": "consents", "consent": ["news"]})
    rows = Consent.objects.order_by("pk").values_list("purpose", "given")
    assert list(rows)[1:] == [("photographs", False), ("news", True)]


def test_meetings_are_asked_about_only_where_there_are_some(client: Client) -> None:
    event = make_event()
    mine = make_registration(event)
    make_consent(mine, "meetings")
    act = reverse("events:mine_act", args=[links.token_for(mine)])
    assert "consent_meetings" not in client.get(URL).content.decode()
    assert "one to one" not in client.get(links.path_for(mine)).content.decode()
    client.post(act, {"do": "consents", "consent": ["news"]})
    assert registration.given_by(mine) == {"meetings", "news"}  # what was not asked stays
    block = make_session(event, kind="meetings", published_at=None)
    assert "consent_meetings" in client.get(URL).content.decode()
    client.post(act, {"do": "consents", "consent": ["news"]})
    assert registration.given_by(mine) == {"news"}
    block.delete()


def test_every_country_has_a_name_and_an_iso_code() -> None:
    for language in interface_languages():
        with translation.override(language):
            choices = dict(country_choices())
        assert len(choices) == 251  # ISO 3166-1, Kosovo, and none chosen
        assert not [code for code, name in choices.items() if name == code]
        assert "CQ" not in choices


def test_the_organiser_s_own_questions_are_asked_and_kept(client: Client) -> None:
    event = make_event()
    question = Question.objects.create(event=event, position=1, kind="choice", required=True)
    QuestionText.objects.create(
        question=question, language="en", label="Which bus?", choices=["Early", "Late"]
    )
    page = client.post(URL, FIELDS)
    assert page.status_code == 422
    assert "Which bus?" in page.content.decode()
    client.post(URL, {**FIELDS, f"question_{question.pk}": "1"})
    assert Registration.objects.get().answers.get().value == "1"


def test_sessions_with_limited_seats_are_booked_with_the_form(client: Client) -> None:
    event = make_event()
    session = make_session(event, "Repair workshop", capacity=1)
    taken = make_registration(event)
    taken.seats.create(session=session, state="confirmed")
    page = client.get(URL).content.decode()
    assert "Repair workshop (full: waiting list)" in page
    client.post(URL, {**FIELDS, "sessions_0": [str(session.pk)]})
    mine = Registration.objects.get(email="ayse@example.org")
    assert mine.seats.get().state == "waiting"
    progress.confirm_address(registration=mine)
    progress.cancel(registration=taken)
    assert mine.seats.get().state == "confirmed"
    assert "session" in letters()[-2].subject


def test_a_delegation_s_link_seats_its_people_up_to_the_quota(client: Client) -> None:
    event = make_event(capacity=10)
    partner = Delegation.objects.create(event=event, name="Aalst", quota=1)
    RegistrationTerms.objects.create(event=event, invited_only=True)
    assert "Only invited people" in client.get(URL).content.decode()
    page = client.get(f"{URL}?delegation={partner.token}").content.decode()
    assert "Aalst" in page
    for number in range(2):
        fields = {**FIELDS, "email": f"p{number}@example.org", "key": str(number)}
        Client().post(URL, {**fields, "delegation": partner.token})
    states = Registration.objects.order_by("pk").values_list("state", "delegation_id")
    assert list(states) == [("offered", partner.pk), ("waiting", partner.pk)]
    assert "Your delegation has used its 1 seat at" in letters()[-1].body
    page = client.get(f"{URL}?delegation={partner.token}").content.decode()
    assert "Your delegation has used its 1 seat" in page
    assert "There is no free seat" not in page


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"status": "closed"}, "Registration is closed."),
        ({"status": "cancelled"}, "This event has been cancelled."),
        ({"registration_opens_at": "2031-01-01T00:00Z"}, "Registration has not opened yet."),
        ({"registration_closes_at": "2026-01-01T00:00Z"}, "Registration is closed."),
    ],
)
def test_when_nobody_can_register_the_page_says_why(
    client: Client, change: dict[str, str], words: str
) -> None:
    make_event(**change)
    assert words in client.get(URL).content.decode()
    client.post(URL, FIELDS)
    assert not Registration.objects.exists()


def test_a_draft_is_not_there(client: Client) -> None:
    make_event(status="draft")
    assert client.get(URL).status_code == 404


def test_the_participant_sees_exports_and_erases_what_is_held(client: Client) -> None:
    event = make_event(capacity=1)
    client.post(URL, {**FIELDS, "consent_news": "on", "diet": ["halal"]})
    mine = Registration.objects.get()
    progress.confirm_address(registration=mine)
    waiting = make_registration(event, state="waiting")
    token = links.token_for(mine)
    held = client.get(reverse("events:mine_export", args=[token])).json()
    assert held["name"] == FIELDS["name"]
    assert held["needs"]["diet"] == ["halal"]
    assert held["consents"][0]["purpose"] == "news"
    erase = reverse("events:mine_erase", args=[token])
    client.post(erase)
    assert Registration.objects.filter(pk=mine.pk).exists()
    client.post(erase, {"sure": "1"})
    assert not Registration.objects.filter(pk=mine.pk).exists()
    waiting.refresh_from_db()
    assert waiting.state == "offered"
    assert Consent.objects.get().registration_id is None


def test_what_comes_after_an_event_has_no_tab_before_it(client: Client) -> None:
    coming, under_way = make_event(), make_past_event("now", days_ago=0)
    later = ("Notes and questions", "Evaluation", "My promises", "My certificate")
    before = client.get(links.path_for(make_registration(coming))).content.decode()
    during = client.get(links.path_for(make_registration(under_way))).content.decode()
    assert "My data" in before
    assert not [name for name in later if name in before]
    assert [name for name in later if name in during] == list(later)


def test_the_participant_s_calendar_is_linked_once(client: Client) -> None:
    page = client.get(links.path_for(make_registration(make_event()))).content.decode()
    assert page.count(".ics") == 1


def test_a_dutch_letter_calls_a_registration_one_thing() -> None:
    progress.cancel(registration=make_registration(make_event(), language="nl"))
    (letter,) = letters()
    assert "aanmelding" in letter.subject
    assert "aanmelding" in letter.body
    assert "inschrij" not in letter.body


def test_an_offer_is_accepted_or_left_to_the_next(client: Client) -> None:
    event = make_event(capacity=1)
    first = make_registration(event)
    second = make_registration(event, state="waiting")
    progress.cancel(registration=first)
    path = reverse("events:mine_act", args=[links.token_for(second)])
    page = client.get(links.path_for(second)).content.decode()
    assert "A seat is held for you" in page
    assert "(Brussels time)" in page
    assert any("(Brussels time)" in str(letter.body) for letter in letters())
    assert "All others are open to you" not in page
    client.post(path, {"do": "accept"})
    assert "All others are open to you" in client.get(links.path_for(second)).content.decode()
    second.refresh_from_db()
    assert second.state == "confirmed"
    answer = client.post(path, {"do": "decline"})
    assert answer.status_code == 409


def at_start(event: Event, monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    """Move the clock to so many hours after the start."""
    assert event.begins_at
    moment = event.begins_at + timedelta(hours=hours)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def test_once_it_has_begun_nobody_cancels_by_link_and_no_seat_is_promised(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event(capacity=1)
    organiser = make_organiser(event, make_person(name="Olga Organiser"))
    seated = make_registration(event)
    waiting = make_registration(event, state="waiting")
    before = client.get(links.path_for(seated)).content.decode()
    assert "Someone else can then have your seat." in before
    assert organiser.email not in before
    at_start(event, monkeypatch, 9)
    page = client.get(links.path_for(seated)).content.decode()
    assert 'value="cancel"' not in page
    assert "/contact/?event=" in page
    assert organiser.email not in page, "it is for signing in"
    Event.objects.update(contact_email="desk@town.example")
    assert "mailto:desk@town.example" in client.get(links.path_for(seated)).content.decode()
    answer = client.post(
        reverse("events:mine_act", args=[links.token_for(seated)]), {"do": "cancel"}
    )
    assert answer.status_code == 409
    assert "write to the organisers" in answer.content.decode()
    seated.refresh_from_db()
    assert seated.state == "confirmed"
    page = client.get(links.path_for(waiting)).content.decode()
    assert "no more are allocated" in page
    assert "We will email you" not in page
    # The organiser still can; the letter promises nothing.
    progress.cancel(registration=seated, ending=Registration.Ending.ORGANISER)
    waiting.refresh_from_db()
    assert waiting.state == "waiting"
    assert "register again" not in str(letters()[-1].body)
    assert 'value="rejoin"' not in client.get(links.path_for(seated)).content.decode()


def test_who_has_been_checked_in_cannot_be_cancelled(client: Client) -> None:
    event = make_event()
    mine = make_registration(event)
    Attendance.objects.create(
        event=event, registration=mine, kind="in", day=START, at=timezone.now()
    )
    assert 'value="cancel"' not in client.get(links.path_for(mine)).content.decode()
    for ending in (Registration.Ending.OWN, Registration.Ending.ORGANISER):
        with pytest.raises(Refused):
            progress.cancel(registration=mine, ending=ending)


def test_once_it_is_over_nothing_of_a_registration_changes(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event()
    mine = make_registration(event, name="Ada")
    change = reverse("events:mine_change", args=[links.token_for(mine)])
    assert change in client.get(links.path_for(mine)).content.decode()
    at_start(event, monkeypatch, 72)
    page = client.get(links.path_for(mine)).content.decode()
    assert "This event is over" in page
    assert change not in page
    assert "calendar" not in page[page.index("This event is over") :]
    assert client.post(change, {"name": "Eve", "country": "NL"}).status_code == 302
    mine.refresh_from_db()
    assert mine.name == "Ada"


def test_the_public_page_does_not_say_open_beside_closed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = make_event()
    Event.objects.update(registration_closes_at=timezone.now() + timedelta(days=3650))
    assert "Open until" in client.get("/en/events/visit/").content.decode()
    at_start(event, monkeypatch, 1)
    page = client.get("/en/events/visit/").content.decode()
    assert "Registration is closed." in page
    assert "Open until" not in page


def test_the_page_of_a_participant_asks_the_same_number_of_queries_whatever_they_booked(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    event = make_event()
    mine = make_registration(event)
    for hour in range(9, 17):
        session = make_session(event, at=f"{hour:02d}:00", capacity=5)
        mine.seats.create(session=session, state="confirmed")
    with django_assert_max_num_queries(16):
        client.get(links.path_for(mine))


def test_erasing_an_account_erases_its_registrations_of_events_to_come() -> None:
    person = make_person()
    make_registration(make_event(), account=person, email=person.email)
    progress.erase_person(person.pk)
    assert not Registration.objects.exists()
    assert Event.objects.exists()


@pytest.mark.parametrize(
    ("zone", "now", "kept"),
    [
        ("Pacific/Auckland", datetime(2031, 5, 19, 20, tzinfo=UTC), True),
        ("America/Los_Angeles", datetime(2031, 5, 20, 2, tzinfo=UTC), False),
    ],
)
def test_whether_an_event_is_to_come_is_decided_where_it_is(
    zone: str, now: datetime, kept: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = make_person()
    make_registration(make_event(zone=zone), account=person, email=person.email)
    monkeypatch.setattr(timezone, "now", lambda: now)
    progress.erase_person(person.pk)
    assert Registration.objects.exists() == kept


def test_the_hundredth_registration_asks_as_much_as_the_first(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    event = make_event(capacity=200)
    sessions = [make_session(event, at=f"{hour}:00", capacity=150) for hour in (10, 14)]
    chosen = {"sessions_0": str(sessions[0].pk), "diet": "vegan", "consent_photographs": "on"}
    client.post(URL, FIELDS | chosen)  # the event's key is made once
    for number in (1, 100):
        while Registration.objects.count() < number:
            make_seat(make_registration(event), sessions[0])
        with django_assert_num_queries(REGISTERING):
            sent = FIELDS | chosen | {"email": f"n{number}@example.org", "key": f"k{number}"}
            assert Client().post(URL, sent).status_code == 302


def hidden(shown: str) -> dict[str, str]:
    """The texts of a form that no other copy of it has."""
    found = re.findall(r'name="(csrfmiddlewaretoken|key)" value="([^"]+)"', shown)
    assert {name for name, _value in found} == {"csrfmiddlewaretoken", "key"}
    return dict(found)


def test_of_many_strangers_who_open_the_form_one_makes_it_read(
    settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.MOMENT_SECONDS = 60.0
    event = make_event("crowd")
    make_session(event, capacity=5)
    url = "/en/events/crowd/register/"
    people = [Client(enforce_csrf_checks=True) for _ in range(3)]
    first = people[0].get(url).content.decode()
    with django_assert_max_num_queries(3):  # the session of whom the form is for
        pages = [first, people[1].get(url).content.decode()]
    Event.objects.update(capacity=0)
    pages.append(people[2].get(url).content.decode())
    own = [hidden(page) for page in pages]
    bare = []
    for shown, texts in zip(pages, own, strict=True):
        assert [shown.count(text) for text in texts.values()] == [1, 1]
        bare.append(re.sub("|".join(texts.values()), "", shown))
    assert bare[0] == bare[1] == bare[2]
    assert len({one["key"] for one in own}) == 3
    for number, (person, texts) in enumerate(zip(people, own, strict=True)):
        sent = FIELDS | {"email": f"n{number}@example.org"} | texts
        assert person.post(url, sent).status_code == 302
    assert Client(enforce_csrf_checks=True).post(url, FIELDS | own[0]).status_code == 403
    states = Registration.objects.values_list("state", flat=True)
    assert list(states) == ["waiting"] * 3  # by what stands, not by what the page said
    member = make_person()
    people[0].force_login(member)
    assert member.email in people[0].get(url).content.decode()


def test_a_form_that_was_read_a_moment_ago_registers_nobody_for_a_cancelled_event(
    settings: Any,
) -> None:
    settings.MOMENT_SECONDS = 60.0
    make_event("called-off")
    client, url = Client(), "/en/events/called-off/register/"
    assert client.get(url).status_code == 200
    Event.objects.update(status=Event.Status.CANCELLED)
    answer = client.post(url, FIELDS)
    assert answer.status_code == 409
    assert "This event has been cancelled." in answer.content.decode()
    assert not Registration.objects.exists()


def test_names_of_the_directory_are_suggested_and_can_be_chosen_later(client: Client) -> None:
    event = make_event()
    organisation = make_organisation(name="Buurthuis De Ploeg", city="Delft", kind="hub")
    form = client.get(URL).content.decode()
    assert 'list="id_organisation_name_list"' in form
    names = client.get("/en/organisations/suggest/names/?organisation_name=buurth")
    assert 'value="Buurthuis De Ploeg"' in names.content.decode()
    assert not client.get("/en/organisations/suggest/names/?organisation_name=zz").content.strip()

    for number, typed in enumerate(("Buurthuis De Ploeg", "  buurthuis de PLOEG")):
        sent = FIELDS | {"email": f"n{number}@example.org", "key": f"k{number}"}
        client.post(URL, sent | {"organisation_name": typed})
        found = Registration.objects.get(email=f"n{number}@example.org")
        assert (found.organisation, found.kind) == (organisation, "hub")

    person = make_registration(event, organisation_name="Buurthuys de Ploeg")
    page = client.get(links.path_for(person)).content.decode()
    assert "Is “Buurthuys de Ploeg” in our directory?" in page
    act = f"{links.path_for(person)}act/"
    client.post(act, {"do": "directory", "organisation": organisation.slug})
    person.refresh_from_db()
    assert person.organisation == organisation
    assert (person.organisation_name, person.kind) == ("Buurthuis De Ploeg", "hub")
    assert "in our directory?" not in client.get(links.path_for(person)).content.decode()
    refused = client.post(act, {"do": "directory", "organisation": "nobody"})
    assert refused.status_code == 409


def test_all_mistakes_of_the_form_are_told_at_once_and_lead_to_their_fields(
    client: Client,
) -> None:
    event = make_event()
    sessions = [
        make_session(event, title, at=at, capacity=4)
        for title, at in (("Tiny", "10:00"), ("Later", "14:00"), ("Other", "10:30"))
    ]
    question = Question.objects.create(event=event, position=1, kind="line", required=True)
    QuestionText.objects.create(question=question, language="en", label="Lunch?")
    chosen = {"sessions_0": [str(one.pk) for one in sessions]}
    answer = client.post(URL, {**FIELDS, "email": "", **chosen})
    assert answer.status_code == 422
    shown = answer.content.decode()
    summary = shown[shown.index("error-summary") :]
    summary = summary[: summary.index("</ul>")]
    for field in ("email", "sessions_0", f"question_{question.pk}"):
        assert f'href="#id_{field}"' in summary
        assert f'id="id_{field}"' in shown
    assert "“Tiny” and “Other” are at the same time. Choose one of them." in summary
    assert "Later" not in summary
    wrong = {"sessions_0": [str(sessions[0].pk), str(sessions[2].pk)]}
    client.post(URL, {**FIELDS, f"question_{question.pk}": "Soup"})
    change = links.path_for(Registration.objects.get(), "events:mine_change")
    answer = client.post(change, {**FIELDS, f"question_{question.pk}": "Soup", **wrong})
    assert "“Tiny” and “Other” are at the same time." in answer.content.decode()
