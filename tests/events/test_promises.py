"""Promises: made on one's own page, asked about after 6, 12 and 18 months, each time once."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone, translation

from rresi.accounts.roles import OPERATOR, Role
from rresi.accounts.services import grant_scope
from rresi.core.refusals import Incomplete, Outdated, Refused
from rresi.events.links import path_for
from rresi.events.models import Event, Promise, PromiseChange, PromiseCheck, Registration
from rresi.events.queries import promises as queries
from rresi.events.queries.own_data import held_about
from rresi.events.rules.promises import months_after
from rresi.events.services import promises as services
from rresi.events.services.closing import take_out
from rresi.events.services.promises import Wanted
from rresi.events.services.registration import Person, change_registration, choose_organisation
from rresi.events.services.registration import Wanted as Registers
from rresi.regions.models import Region
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.aftermath import make_attendee
from tests.factories.events import make_event, make_organiser
from tests.factories.exchange import make_organisation
from tests.factories.network import Network
from tests.factories.practices import make_practice
from tests.factories.regions import make_other_region, make_region
from tests.pages import page

pytestmark = pytest.mark.django_db
OVER = date(2026, 8, 31)


@pytest.fixture
def event() -> Event:
    return make_event(start=OVER, end=OVER)


@pytest.fixture
def person(event: Event) -> Registration:
    return make_attendee(event)


def promised(person: Registration, what: str = "Open a repair café", **changes: object) -> Promise:
    return services.promise(registration=person, wanted=Wanted(what, **changes))  # type: ignore[arg-type]


def today_is(monkeypatch: pytest.MonkeyPatch, day: date) -> None:
    monkeypatch.setattr("rresi.events.services.promises.timezone.localdate", lambda: day)


@pytest.fixture
def home(person: Registration) -> Region:
    """A region, whose organisation the person is of."""
    region = make_region()
    person.organisation = make_organisation(region)
    person.save()
    return region


def asked(person: Registration) -> int:
    return sum(person.email in letter.to for letter in mail.outbox)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 8, 31), 12, date(2027, 8, 31)),
        (date(2026, 12, 1), 18, date(2028, 6, 1)),
    ],
)
def test_months_end_on_a_day_that_there_is(day: date, months: int, then: date) -> None:
    assert months_after(day, months) == then


def test_it_is_asked_about_after_6_12_and_18_months_once_each(
    person: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    today_is(monkeypatch, OVER)
    promised(person)
    promised(person, "Invite the funder")
    for months, letters in ((5, 0), (6, 1), (7, 1), (12, 2), (18, 3), (24, 3)):
        today_is(monkeypatch, months_after(OVER, months))
        for _ in range(2):
            services.ask_due()
        assert asked(person) == letters, months


def test_after_a_long_standstill_one_letter_is_sent(
    person: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    today_is(monkeypatch, OVER)
    promised(person)
    today_is(monkeypatch, months_after(OVER, 13))
    assert services.ask_due() == 1
    assert services.ask_due() == 0
    assert asked(person) == 1


def test_a_settled_promise_is_asked_about_no_more(
    person: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    today_is(monkeypatch, OVER)
    one = promised(person)
    services.report(registration=person, pk=one.pk, state="kept", result="Done", seen=one.version)
    today_is(monkeypatch, months_after(OVER, 6))
    assert services.ask_due() == 0
    assert asked(person) == 0


def test_a_report_answers_the_question_that_was_asked(
    person: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    today_is(monkeypatch, OVER)
    one = promised(person)
    today_is(monkeypatch, months_after(OVER, 6))
    services.ask_due()
    assert queries.standing(queries.of_event(person.event)).unanswered == 1
    services.report(
        registration=person, pk=one.pk, state="partly", result="A room is found", seen=one.version
    )
    check = one.checks.get(months=6)
    assert check.answered_at is not None
    assert check.state == "partly"
    found = queries.standing(queries.of_event(person.event))
    assert (found.total, found.partly, found.open, found.unanswered) == (1, 1, 0, 0)
    today_is(monkeypatch, months_after(OVER, 12))
    assert services.ask_due() == 1  # partly done: asked again


def test_an_open_promise_that_was_asked_about_is_called_the_same_everywhere(
    person: Registration, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    event = person.event
    today_is(monkeypatch, OVER)
    promised(person)
    promised(make_attendee(event, email="b@example.org"), "Another")
    client.force_login(make_organiser(event, make_person()))
    desk = f"/en/events/{event.slug}/desk/"
    assert "asked, no answer)" not in page(client, f"{desk}promises/")
    today_is(monkeypatch, months_after(OVER, 6))
    services.ask_due()
    first = person.promises.get()
    services.report(registration=person, pk=first.pk, state="open", result="", seen=first.version)
    shown = " ".join(page(client, f"{desk}promises/").split())
    assert "<dt>open</dt><dd>2</dd>" in shown
    assert "<dt>of which asked, no answer</dt><dd>1</dd>" in shown
    assert shown.count("Open (asked, no answer)") == 1
    assert "Open: 2, of which asked, no answer: 1." in page(client, f"{desk}dossier/")


def test_bad_input_is_refused(person: Registration, event: Event) -> None:
    one, stranger = promised(person), make_attendee(event)
    with pytest.raises(Incomplete):
        promised(person, "  ")
    with pytest.raises(Incomplete):
        services.report(registration=person, pk=one.pk, state="x", result="", seen=one.version)
    with pytest.raises(Outdated):
        services.report(registration=person, pk=one.pk, state="kept", result="", seen="old")
    for act in (
        lambda: services.withdraw(registration=stranger, pk=one.pk),
        lambda: services.report(
            registration=stranger, pk=one.pk, state="kept", result="", seen=one.version
        ),
    ):
        with pytest.raises(Refused):
            act()
    for number in range(9):
        promised(person, f"Promise {number}")
    with pytest.raises(Refused, match="ten"):
        promised(person, "One more")


def test_the_region_shows_what_may_be_shown_without_a_name(event: Event, client: Client) -> None:
    region = make_region()
    person = make_attendee(event, name="Secret Name")
    public = promised(person, is_public=True)
    private = promised(person, "Tell nobody")
    Promise.objects.update(region=region)
    services.report(
        registration=person,
        pk=public.pk,
        state="kept",
        result="Open each Tuesday",
        seen=public.version,
    )
    shown = page(client, f"/en/regions/{region.slug}/")
    assert "Open a repair café" in shown
    assert "Open each Tuesday" in shown
    assert private.what not in shown
    assert "Secret Name" not in shown


def test_the_dashboard_names_promises_whose_day_is_over(event: Event, client: Client) -> None:
    person = make_attendee(event)
    promised(person)
    Promise.objects.update(due_on=OVER + timedelta(days=30))
    for who in (make_coordinator(), make_organiser(event, make_person())):
        client.force_login(who)
        assert "Open a repair café" in page(client, "/en/needs/")
    client.force_login(make_person())
    assert "Open a repair café" not in page(client, "/en/needs/")


def test_a_promise_of_somebody_erased_is_overdue_for_nobody(person: Registration) -> None:
    promised(person, is_public=True)
    Promise.objects.update(due_on=OVER)
    assert queries.overdue().count() == 1
    take_out([person])
    assert Promise.objects.get().state == "open"
    assert queries.overdue().count() == 0


def test_a_participant_promises_and_reports_on_the_web(
    person: Registration, client: Client
) -> None:
    path = path_for(person, "events:mine_promises")
    client.post(f"{path}act/", {"act": "promise", "what": "Open a repair café", "is_public": "1"})
    one = Promise.objects.get()
    assert one.is_public
    assert "Open a repair café" in page(client, path)
    data = {"act": "report", "promise": one.pk, "seen": one.version, "state": "dropped"}
    assert client.post(f"{path}act/", data | {"result": "No room"}).status_code == 302
    assert client.post(f"{path}act/", data).status_code == 409  # of an old page
    assert "No room" in page(client, path)
    assert client.post(f"{path}act/", {"act": "promise", "what": ""}).status_code == 422
    assert client.post(f"{path}act/", {"act": "withdraw", "promise": one.pk}).status_code == 409
    client.post(f"{path}act/", {"act": "withdraw", "promise": one.pk, "sure": "1"})
    assert not Promise.objects.exists()


def test_what_a_person_promised_in_private_goes_with_their_data(person: Registration) -> None:
    promised(person, "Tell nobody", with_whom="Selma")
    promised(person, "Open a repair café", with_whom="Selma", is_public=True)
    take_out([person])
    assert [(one.what, one.with_whom) for one in Promise.objects.all()] == [
        ("", ""),
        ("Open a repair café", ""),
    ]


def test_the_desk_lists_no_promise_without_words(person: Registration, client: Client) -> None:
    promised(person, "Tell nobody")
    client.force_login(make_organiser(person.event, make_person()))
    desk = f"/en/events/{person.event.slug}/desk/promises/"
    assert page(client, desk).count('<strong lang="en">') == 1
    take_out([person])
    assert page(client, desk).count('<strong lang="en">') == 0


def test_half_a_year_later_the_letter_s_link_leads_to_the_answer(
    person: Registration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the promise to the region's page, with no account, the clock moved on."""
    today_is(monkeypatch, OVER)
    region = make_region()
    promised(person, is_public=True)
    Promise.objects.update(region=region)
    today_is(monkeypatch, months_after(OVER, 6))
    services.ask_due()
    [letter] = [one for one in mail.outbox if person.email in one.to]
    found = re.search(r"http://[^/]+(/en/events/mine/\S+/promises/)", str(letter.body))
    assert found is not None
    browser = Client()
    Promise.objects.update(state="partly")  # as they had said of themselves before
    shown = page(browser, found[1])
    assert "We have asked you about this promise" in shown
    assert '<details class="stack" open>' in shown
    form = re.search(r'action="([^"]+/promises/act/)"', shown)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown))
    assert form is not None
    fields |= {"act": "report", "state": "kept", "result": "Open every Friday"}
    assert browser.post(form[1], fields).status_code == 302
    assert "We have asked you about this promise" not in page(browser, found[1])
    assert Promise.objects.get().state == Promise.State.KEPT
    assert "Open every Friday" in page(Client(), f"/en/regions/{region.slug}/")


def test_no_promise_is_due_in_the_past_and_what_was_typed_stays(
    person: Registration, client: Client
) -> None:
    path = path_for(person, "events:mine_promises")
    sent = {"act": "promise", "what": "Ask the mayor", "due_on": "2020-01-01", "is_public": "1"}
    answer = client.post(f"{path}act/", sent)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "This day is in the past" in shown
    assert 'value="Ask the mayor"' in shown
    assert 'value="2020-01-01"' in shown
    assert not person.promises.exists()
    later = promised(person, due_on=timezone.localdate())
    Promise.objects.filter(pk=later.pk).update(due_on=OVER)
    later.refresh_from_db()
    wanted = Wanted("Ask the mayor again", due_on=OVER)
    services.change(registration=person, pk=later.pk, wanted=wanted, seen=later.version)


def test_the_page_of_the_event_shows_what_may_be_shown(
    event: Event, person: Registration, client: Client
) -> None:
    promised(person, "Tell nobody")
    shown = page(client, f"/en/events/{event.slug}/")
    assert 'id="promises"' not in shown
    promised(person, "Open a repair café", is_public=True)
    shown = page(client, f"/en/events/{event.slug}/")
    promises = shown.split('id="promises"')[1].split("</section>")[0]
    assert "What participants promised to do at home" in promises
    done = promised(person, "Ask the mayor", is_public=True, due_on=timezone.localdate())
    place = make_region()
    Promise.objects.filter(pk=done.pk).update(state="kept", region=place)
    shown = page(client, f"/en/events/{event.slug}/").split('id="promises"')[1]
    line = shown.split("Ask the mayor")[1].split("</li>")[0]
    assert "Done · The Hague" in line
    assert "Deadline: " in line
    assert shown.index("Ask the mayor") < shown.index("Open a repair")  # what came of them first
    assert "Open a repair café" in promises
    assert "Tell nobody" not in shown
    assert person.name not in shown


@pytest.mark.parametrize(("months", "asked_in"), [(-2, 6), (7, 13), (19, 25)])
def test_a_late_promise_counts_its_months_from_the_day_on_which_it_is_made(
    person: Registration, monkeypatch: pytest.MonkeyPatch, months: int, asked_in: int
) -> None:
    """Also one that is made while the event goes on, which counts from its end."""
    today_is(monkeypatch, months_after(OVER, months))
    promised(person)
    assert services.ask_due() == 0, "nobody can have begun"
    today_is(monkeypatch, months_after(OVER, asked_in) - timedelta(days=1))
    assert services.ask_due() == 0
    today_is(monkeypatch, months_after(OVER, asked_in) + timedelta(days=3))
    assert services.ask_due() == 1
    assert [one.months for one in PromiseCheck.objects.exclude(asked_at=None)] == [6]


def test_a_person_corrects_a_promise_and_how_it_stood_is_kept(
    person: Registration, client: Client
) -> None:
    path = path_for(person, "events:mine_promises")
    one = promised(person, "Open a repiar café", with_whom="Selma")
    form = {"act": "change", "promise": one.pk, "seen": one.version, "with_whom": "Selma"}
    assert "Correct this promise" in page(client, path)
    assert "How it stood before" not in page(client, path)
    assert client.post(f"{path}act/", form | {"what": " "}).status_code == 422
    assert client.post(f"{path}act/", form | {"what": "Open a repair café"}).status_code == 302
    assert client.post(f"{path}act/", form | {"what": "x"}).status_code == 409  # of an old page
    one.refresh_from_db()
    assert (one.what, one.is_public) == ("Open a repair café", False)
    assert [before.what for before in one.changes.all()] == ["Open a repiar café"]
    shown = page(client, path)
    assert "How it stood before" in shown
    assert "Open a repiar café" in shown
    assert held_about(person)["promises_before"][0]["what"] == "Open a repiar café"
    other = path_for(make_attendee(person.event), "events:mine_promises")
    assert "repiar" not in page(client, other)
    services.change(
        registration=person, pk=one.pk, wanted=Wanted(one.what, "Selma"), seen=one.version
    )
    assert one.changes.count() == 1, "nothing changed"
    take_out([person])
    assert not PromiseChange.objects.exists()


def test_a_promise_that_is_sent_twice_is_one(person: Registration) -> None:
    one = promised(person)
    assert promised(person) == one
    assert promised(person, due_on=timezone.localdate()) != one


def test_a_promise_is_in_the_language_in_which_it_was_corrected(person: Registration) -> None:
    one = promised(person)
    with translation.override("nl"):
        wanted = Wanted("Een repaircafé openen")
        changed = services.change(registration=person, pk=one.pk, wanted=wanted, seen=one.version)
        shown = services.show(registration=person, pk=one.pk, public=True, seen=changed.version)
    assert (one.language, changed.language, shown.language) == ("en", "nl", "nl")


def test_the_managers_of_its_region_hide_a_public_promise_and_show_it_again(
    person: Registration, home: Region, client: Client
) -> None:
    one = promised(person, "Cheap pills", is_public=True)
    path, act = f"/en/regions/{home.slug}/", f"/en/events/regions/{home.slug}/promises/"
    form = {"act": "hide", "promise": one.pk, "why": "Advertising"}
    client.force_login(Network().person("Elsewhere", manages=[make_other_region()]))
    assert client.post(act, form).status_code == 403
    assert act not in page(client, path)
    client.force_login(Network().person("Mara", manages=[home]))
    assert act in page(client, path)
    assert client.post(act, form | {"why": " "}).status_code == 422
    assert one.what in page(Client(), path)
    client.post(act, form)
    assert one.what not in page(Client(), path)
    assert "Advertising" in page(client, path)
    assert "Advertising" in page(Client(), path_for(person, "events:mine_promises"))
    client.post(act, form | {"act": "show"})
    assert one.what in page(Client(), path)


def test_the_organisers_hide_a_public_promise_and_its_person_reads_why(
    event: Event, person: Registration, home: Region, client: Client
) -> None:
    one = promised(person, "Cheap pills", is_public=True)
    own = path_for(person, "events:mine_promises")
    pages = (f"/en/regions/{home.slug}/", f"/en/events/{event.slug}/")
    assert all(one.what in page(Client(), path) for path in pages)
    act = f"/en/events/{event.slug}/desk/promises/act/"
    form = {"act": "hide", "promise": one.pk, "why": "Advertising"}
    client.force_login(make_person())
    assert client.post(act, form).status_code == 404  # who is not of the organisers
    client.force_login(make_organiser(event, make_person()))
    client.post(act, form | {"why": " "})
    assert one.what in page(Client(), pages[0])  # not without a reason
    client.post(act, form)
    assert not any(one.what in page(Client(), path) for path in pages)
    assert "Advertising" in page(client, f"/en/events/{event.slug}/desk/promises/")
    assert "Advertising" in page(Client(), own)
    assert held_about(person)["promises"][0]["hidden_why"] == "Advertising"
    one.refresh_from_db()
    services.change(
        registration=person,
        pk=one.pk,
        wanted=Wanted("Cheaper pills", is_public=True),
        seen=one.version,
    )
    assert "Cheaper pills" not in page(Client(), pages[0])  # a correction does not bring it back
    client.post(act, form | {"act": "show"})
    assert "Cheaper pills" in page(Client(), pages[0])
    client.post(act, form)
    take_out([person])
    assert Promise.objects.get().what == ""


def test_a_promise_is_made_public_and_private_again_also_once_settled(
    person: Registration, home: Region, client: Client
) -> None:
    path, region = path_for(person, "events:mine_promises"), f"/en/regions/{home.slug}/"
    one = promised(person)
    services.report(registration=person, pk=one.pk, state="kept", result="Done", seen=one.version)
    for act, public in (("show", True), ("show", True), ("hide", False)):
        one.refresh_from_db()
        form = {"act": act, "promise": one.pk, "seen": one.version}
        assert client.post(f"{path}act/", form).status_code == 302
        one.refresh_from_db()
        assert one.is_public is public
        assert (one.what in page(Client(), region)) is public
    assert [before.is_public for before in one.changes.all()] == [False, False, True]
    assert "Correct this promise" not in page(client, path), "its outcome has been entered"


def test_a_promise_keeps_what_it_is_about_when_its_event_shows_it_no_more(
    person: Registration, client: Client
) -> None:
    practice = make_practice()
    path = path_for(person, "events:mine_promises")
    one = promised(person, practice_id=practice.pk)
    assert f'value="practice:{practice.pk}" lang="en" selected' in page(client, path)
    form = {"act": "change", "promise": one.pk, "seen": one.version, "what": "Another"}
    client.post(f"{path}act/", form | {"about": f"practice:{practice.pk}"})
    assert Promise.objects.get().practice == practice


@pytest.mark.parametrize("way", ["directory", "change"])
def test_the_region_of_a_promise_follows_what_its_person_corrects(
    person: Registration, home: Region, way: str
) -> None:
    one, other = promised(person), make_other_region()
    assert one.region == home
    office = make_organisation(other, name="The right one")
    if way == "directory":
        choose_organisation(registration=person, slug=office.slug)
    else:
        told = Person(person.name, person.email, "NL", organisation_name=office.name)
        change_registration(registration=person, wanted=Registers(told))
    one.refresh_from_db()
    assert one.region == other


def test_who_manages_the_region_sees_how_all_promises_stand_without_words(
    person: Registration, home: Region, client: Client
) -> None:
    one = promised(person, "Tell nobody")
    services.report(registration=person, pk=one.pk, state="partly", result="Half", seen=one.version)
    region = f"/en/regions/{home.slug}/"
    manager = make_person()
    grant_scope(actor=OPERATOR, user=manager, role=Role.REGION_MANAGER, pk=home.pk)
    elsewhere = make_person()
    grant_scope(actor=OPERATOR, user=elsewhere, role=Role.REGION_MANAGER, pk=make_other_region().pk)
    for who, sees in ((manager, True), (make_coordinator(), True), (elsewhere, False)):
        client.force_login(who)
        shown = page(client, region)
        assert ("All promises of people from this region" in shown) is sees
        assert (re.search(r"partly done</dt><dd>1<", shown) is not None) is sees
        for silent in ("Tell nobody", "Half", person.name):
            assert silent not in shown
    assert "All promises of people" not in page(Client(), region)


def test_what_was_promised_at_an_invented_event_is_marked_and_not_counted(
    person: Registration, home: Region, client: Client
) -> None:
    promised(person, is_public=True)
    manager = make_person()
    grant_scope(actor=OPERATOR, user=manager, role=Role.REGION_MANAGER, pk=home.pk)
    client.force_login(manager)
    region = f"/en/regions/{home.slug}/"
    panel = page(client, region).rpartition("Promises made at events")[2].partition("</section>")[0]
    assert "Open a repair café" in panel
    assert "invented example" not in panel
    Event.objects.update(invented=True)
    shown = page(client, region)
    panel = shown.rpartition("Promises made at events")[2].partition("</section>")[0]
    assert "invented example" in panel
    assert "All promises of people from this region" not in shown
