"""Making an event through its forms, and who may."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from rresi.accounts.models import NetworkRole, User
from rresi.core import taxonomies
from rresi.core.documents.values import terms_of
from rresi.ecosystem.models import Organisation
from rresi.events.forms.editing import VenueForm, zone_choices
from rresi.events.models import Event, Session
from rresi.events.models.events import ZONE
from rresi.events.queries.about import planned_event
from rresi.events.queries.places import zone_of
from rresi.events.queries.programme import item_of
from rresi.events.rules.about import EventAbout
from rresi.events.services.editing import RESERVED
from rresi.events.times import beginning_of
from rresi.events.urls import urlpatterns
from rresi.regions.models import Region
from tests.factories.accounts import make_person
from tests.factories.events import START, make_event, make_organiser, make_session, make_venue
from tests.factories.network import Network
from tests.factories.practices import make_practice
from tests.factories.regions import make_other_region, make_region
from tests.pages import hidden, page

pytestmark = pytest.mark.django_db
DESK = "/en/events/visit/desk/"


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def event_data(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "mission",
        "start": "20/05/2031",
        "end": "21/05/2031",
        "zone": "Europe/Brussels",
        "languages": ["en"],
        "name_en": "Mission to the harbour",
        "summary_en": "Two days of repair.",
        **changes,
    }


def test_a_region_manager_makes_a_mission_at_home_and_not_elsewhere() -> None:
    region, away = make_region(), make_other_region()
    manager = Network().person("Mara", manages=[region])
    client = signed_in(manager)
    shown = page(client, "/en/events/new/")
    assert f'value="{region.pk}" selected' in shown
    assert 'value="Europe/Amsterdam" selected' in shown
    assert "You can create any event hosted by: " in shown
    form = client.get("/en/events/new/").context["form"]
    assert form["kind"].value() == ""  # of several kinds none is meant before one is chosen
    assert "kind" in client.post("/en/events/new/", event_data(kind="")).context["form"].errors
    for elsewhere in (event_data(host_region=away.pk), event_data()):
        kept = client.post("/en/events/new/", elsewhere)
        assert kept.status_code == 422
        assert "hosted by: " in kept.context["form"].errors["host_region"][0]
        assert "Mission to the harbour" in kept.content.decode()
    answer = client.post("/en/events/new/", event_data(host_region=region.pk))
    event = Event.objects.get()
    assert answer["Location"] == f"/en/events/{event.slug}/desk/programme/"
    assert (event.slug, event.status, event.year) == ("mission-to-the-harbour", "draft", 2031)
    assert list(event.organisers.values_list("user_id", flat=True)) == [manager.pk]
    page(client, f"/en/events/{event.slug}/desk/")


def test_nothing_is_said_of_places_that_are_archived() -> None:
    region = make_region()
    client = signed_in(Network().person("Mara", manages=[region]))
    Region.objects.filter(pk=region.pk).update(is_archived=True)
    assert "hosted by:" not in page(client, "/en/events/new/")


def test_a_text_that_nobody_touched_is_no_change() -> None:
    event = make_event()
    session = make_session(event, "On\u00a0repair", host_name="Mme\u00a0Roy", room="A\u00a01")
    client = signed_in(make_organiser(event, make_person()))
    path = f"{DESK}programme/{session.pk}/"
    form = client.get(path).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    times = {name: f"{shown[name]:%H:%M}" for name in ("begins", "ends")}
    data = {name: value for name, value in shown.items() if value not in (None, False, [])}
    seen = hidden(page(client, path), "seen")
    assert client.post(path, {**data, **times, "seen": seen}).status_code == 302
    session.refresh_from_db()
    assert session.draft is None


def test_somebody_of_an_organisation_makes_trainings_alone() -> None:
    hub = Organisation.objects.create(slug="hub", name="The Hub")
    client = signed_in(Network().person("Hana", organisation=hub))
    data = event_data(host_organisation="The Hub")
    assert 'value="mission"' not in page(client, "/en/events/new/")
    assert client.get("/en/events/new/").context["form"]["kind"].value() == "training"
    assert client.post("/en/events/new/", data).status_code == 422
    nowhere = event_data(kind="training")
    kept = client.post("/en/events/new/", nowhere).context["form"]
    assert kept.errors["host_organisation"] == [
        "You can create training courses hosted by: The Hub."
    ]
    assert client.post("/en/events/new/", {**data, "kind": "training"}).status_code == 302
    assert Event.objects.get().host_organisation == hub
    # ... and does not turn it into a mission afterwards.
    path = f"/en/events/{Event.objects.get().slug}/desk/edit/"
    data["seen"] = hidden(page(client, path), "seen")
    assert client.post(path, data).status_code == 422
    assert Event.objects.get().kind == "training"


def test_who_holds_no_role_makes_nothing() -> None:
    organiser = signed_in(make_organiser(make_event(), make_person()))
    for client in (signed_in(make_person()), organiser):
        shown = page(client, "/en/events/new/", status=403)
        assert "the managers of a region" in shown
        assert 'href="/en/contact/">Propose an event' in shown
        assert 'href="/en/events/new/"' not in page(client, "/en/events/")
    assert organiser.post("/en/events/new/", event_data()).status_code == 403
    assert Client().get("/en/events/new/").status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("end", "19/05/2031", "The last day must not be before the first."),
        ("name_en", "", "Fill in this field."),
        ("languages", [], "Choose at least one."),
        ("zone", "Europe/Atlantis", "Select a valid choice."),
        ("host_organisation", "Nobody", "There is no organisation “Nobody” in the directory."),
        ("capacity", "-3", "Enter 1 or more."),
        ("closes", "20/05/2031", "Registration ends when the event begins."),
        ("opens", "20/05/2031", "Registration must open before the event begins."),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(field: str, value: Any, words: str) -> None:
    client = signed_in(Network().person("Cora", role=NetworkRole.Kind.COORDINATOR))
    answer = client.post("/en/events/new/", event_data(**{field: value}))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Event.objects.exists()


def test_names_that_are_taken_or_stand_in_addresses_get_a_number() -> None:
    client = signed_in(Network().person("Cora", role=NetworkRole.Kind.COORDINATOR))
    for name in ("New", "New"):
        client.post("/en/events/new/", event_data(name_en=name))
    assert sorted(Event.objects.values_list("slug", flat=True)) == ["new-2", "new-3"]


def test_no_event_can_be_called_as_an_address() -> None:
    first = {str(pattern.pattern).split("/")[0] for pattern in urlpatterns}
    assert {word for word in first if word and "<" not in word and "." not in word} <= RESERVED


def session_data(**changes: Any) -> dict[str, Any]:
    return {
        "kind": "site-visit",
        "day": "2031-05-20",
        "begins": "14:00",
        "ends": "15:30",
        "title_en": "The repair café",
        "languages": ["en", "nl"],
        **changes,
    }


def test_a_session_is_written_with_what_it_shows() -> None:
    region = make_region()
    event = make_event(host_region=region)
    practice = make_practice(region)
    hub = Organisation.objects.create(slug="hub", name="The Hub")
    Organisation.objects.create(slug="yard", name="The Yard")
    venue = make_venue(event)
    client = signed_in(make_organiser(event, make_person()))
    assert "A repair café in every neighbourhood" in page(client, f"{DESK}programme/new/")
    data = session_data(
        venue=venue.pk,
        practices=[practice.pk],
        organisations="the hub\nhttps://example.org/nl/organisations/yard/",
        host_organisation="The Hub",
    )
    assert client.post(f"{DESK}programme/new/", data).status_code == 302
    session = Session.objects.get()
    assert session.starts_at.isoformat() == "2031-05-20T12:00:00+00:00"
    assert [one.slug for one in session.organisations.order_by("slug")] == ["hub", "yard"]
    assert list(session.practices.all()) == [practice]
    assert session.host_organisation == hub
    assert session.published_at is None
    shown = page(client, f"{DESK}programme/{session.pk}/")
    assert "The Hub\nThe Yard" in shown


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"organisations": "Nobody"}, "There is no organisation “Nobody” in the directory."),
        ({"day": "2031-06-20"}, "Select a valid choice."),
        ({"begins": "25:00"}, "Enter a valid time."),
        ({"title_en": ""}, "Fill in this field."),
    ],
)
def test_a_session_that_cannot_be(changes: dict[str, Any], words: str) -> None:
    event = make_event()
    client = signed_in(make_organiser(event, make_person()))
    answer = client.post(f"{DESK}programme/new/", session_data(**changes))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("begins", "ends", "field", "words"),
    [
        ("02:30", "04:00", "begins", "the clocks go forward"),
        ("01:30", "02:15", "ends", "the clocks go forward"),
        ("10:00", "10:00", "ends", "“Starts at” and “Ends at” are the same time."),
    ],
)
def test_times_that_are_none_are_refused_where_they_stand(
    begins: str, ends: str, field: str, words: str
) -> None:
    event = make_event(start="2031-03-30", end="2031-03-30")
    event.refresh_from_db()
    client = signed_in(make_organiser(event, make_person()))
    data = session_data(day="2031-03-30", begins=begins, ends=ends)
    answer = client.post(f"{DESK}programme/new/", data)
    assert answer.status_code == 422
    [(name, problems)] = answer.context["form"].errors.items()
    assert name == field
    assert words in problems[0]


def test_what_nobody_changed_moves_with_the_first_day() -> None:
    event = make_event(end=START)
    session = make_session(event)
    client = signed_in(make_organiser(event, make_person()))

    def moved(**changes: str) -> EventAbout:
        form = client.get(f"{DESK}edit/").context["form"]
        fields = {**event_data(), "end": "", "seen": event.version, "with_sessions": "on"}
        fields |= {name: form[name].value() or "" for name in ("end", "closes")}
        days = {name: f"{day:%d/%m/%Y}" for name, day in fields.items() if isinstance(day, date)}
        assert client.post(f"{DESK}edit/", fields | days | changes).status_code == 302
        event.refresh_from_db()
        return planned_event(event)

    day = timedelta(days=1)
    assert moved(start="21/05/2031").days == (START + day, START + day)
    item = item_of(event, session.pk)
    assert item is not None
    assert item.facts.starts_at == session.starts_at + day
    assert moved(start="21/05/2031", end="23/05/2031", closes="18/05/2031").days == (
        START + day,
        START + 3 * day,
    )
    about = moved(start="24/05/2031")
    assert about.days == (START + 4 * day, START + 6 * day)
    assert about.registration_closes_at == beginning_of(date(2031, 5, 22), event.zone)
    assert moved(start="24/05/2031", end="24/05/2031").days == (START + 4 * day, START + 4 * day)


def test_an_event_keeps_the_days_on_which_sessions_are() -> None:
    event = make_event()
    make_session(event, day=1)
    client = signed_in(make_organiser(event, make_person()))
    data = event_data(end="20/05/2031", seen=hidden(page(client, f"{DESK}edit/"), "seen"))
    answer = client.post(f"{DESK}edit/", data)
    said = "A session takes place after this day. Move all sessions, or leave this day as it was"
    assert said in answer.content.decode()


def test_two_tabs_of_the_form_do_not_overwrite_one_another() -> None:
    event = make_event()
    client = signed_in(make_organiser(event, make_person()))
    seen = hidden(page(client, f"{DESK}edit/"), "seen")
    assert client.post(f"{DESK}edit/", event_data(seen=seen)).status_code == 302
    assert client.post(f"{DESK}edit/", event_data(seen=seen)).status_code == 409


def test_roles_are_given_by_address_and_the_last_organiser_stays() -> None:
    event = make_event()
    organiser, host = make_organiser(event, make_person()), make_person(name="Hugo Host")
    client = signed_in(organiser)
    path = f"{DESK}roles/"
    data = {"role": "host", "email": f"Host, Hugo <{host.email.upper()}>"}
    assert client.post(f"{path}give/", data).status_code == 302
    assert host.notices.get().subject == "You are now a host of A visit"
    assert "Hugo Host" in page(client, path)
    assert client.post(f"{path}give/", {"role": "host", "email": "x@y.z"}).status_code == 409
    for role, person, status in (("host", host, 302), ("organiser", organiser, 409)):
        data = {"role": role, "person": str(person.pk)}
        assert client.post(f"{path}take/", data).status_code == status
    assert not event.hosts.exists()
    assert event.organisers.exists()


def test_how_accessible_a_venue_is_stands_in_each_language_of_the_event(client: Client) -> None:
    event = make_event(languages=["en", "tr"])
    venue = make_venue(event, "Studio")
    make_session(event, venue=venue)
    desk = signed_in(make_organiser(event, make_person()))
    form = {
        "name": "Studio",
        "zone": event.zone,
        "access_en": "Lift",
        "access_tr": "Asansör",
    }
    assert desk.post(f"{DESK}venues/{venue.pk}/", form).status_code == 302
    _publish(desk)
    assert '<span lang="tr">Asansör</span>' in page(client, "/tr/events/visit/")
    assert '<span lang="en">Lift</span>' in page(client, "/de/events/visit/")
    assert desk.post(f"{DESK}venues/{venue.pk}/", {**form, "access_tr": ""}).status_code == 302
    _publish(desk)
    assert '<span lang="en">Lift</span>' in page(client, "/tr/events/visit/")
    assert "Asansör" not in page(desk, f"{DESK}venues/{venue.pk}/")


def _publish(desk: Client) -> None:
    seen = hidden(page(desk, f"{DESK}publish/"), "seen")
    assert desk.post(f"{DESK}publish/now/", {"seen": seen}).status_code == 302


@pytest.mark.parametrize("language", ["en", "nl"])
def test_a_place_on_the_map_is_entered_with_a_comma_or_a_point(language: str) -> None:
    event = make_event()
    client = signed_in(make_organiser(event, make_person()))
    path = f"/{language}/events/visit/desk/venues/new/"
    data = {"name": "Hall", "zone": event.zone, "latitude": "51.054", "longitude": "north"}
    answer = client.post(path, data)
    assert answer.status_code == 422
    assert "18500" not in answer.content.decode()
    assert ("4.3007" if language == "en" else "4,3007") in answer.context["form"].errors[
        "longitude"
    ][0]
    assert client.post(path, {**data, "longitude": "3,717"}).status_code == 302
    venue = event.venues.get()
    assert (venue.latitude, venue.longitude) == (51.054, 3.717)


@pytest.mark.parametrize(
    ("latitude", "longitude", "wrong"),
    [
        ("north", "3.7", {"latitude"}),
        ("51", "east", {"longitude"}),
        ("north", "", {"latitude"}),
        ("", "3.7", {"latitude"}),
        ("51", "", {"longitude"}),
        ("", "", set()),
    ],
)
def test_only_the_coordinate_that_is_wrong_is_marked(
    latitude: str, longitude: str, wrong: set[str]
) -> None:
    data = {"name": "Hall", "zone": "Europe/Brussels"}
    form = VenueForm(
        {**data, "latitude": latitude, "longitude": longitude}, languages=["en"], initial=data
    )
    assert set(form.errors) == wrong


def test_all_that_is_wrong_with_an_event_or_a_session_is_said_at_once() -> None:
    event = make_event(status="draft")
    client = signed_in(make_organiser(event, make_person()))
    dates = {"end": "19/05/2031", "opens": "02/05/2031", "closes": "30/04/2031"}
    wrong = event_data(capacity="many", host_organisation="Nobody", **dates)
    answer = client.post(f"{DESK}edit/", wrong)
    assert set(answer.context["form"].errors) == {"capacity", "host_organisation", "end", "closes"}
    answer = client.post(f"{DESK}edit/", event_data(start="soon", capacity="many"))
    assert set(answer.context["form"].errors) == {"capacity", "start"}, "not the last day as well"
    wrong = session_data(title_en="", organisations="Nobody", begins="10:00", ends="10:00")
    answer = client.post(f"{DESK}programme/new/", wrong)
    assert set(answer.context["form"].errors) == {"title_en", "organisations", "ends"}


def test_each_place_stands_once_among_the_time_zones() -> None:
    client = signed_in(Network().person("Cora", role=NetworkRole.Kind.COORDINATOR))
    shown = page(client, "/en/events/new/")
    assert shown.count(">Kyiv</option>") == 1
    assert 'value="Europe/Kyiv"' in shown
    assert shown.count(">Nicosia</option>") == 1
    event = make_event(zone="Europe/Uzhgorod", status="draft")
    client.force_login(make_organiser(event, make_person(name="Olga")))
    assert 'value="Europe/Uzhgorod" selected' in page(client, f"{DESK}edit/")


def test_the_way_to_the_desk_and_to_a_new_event_is_on_page_and_dashboard() -> None:
    cora = Network().person("Cora", role=NetworkRole.Kind.COORDINATOR)
    client = signed_in(cora)
    assert 'href="/en/events/new/"' in page(client, "/en/needs/mine/")
    make_organiser(make_event(), cora)
    for path in ("/en/events/visit/", "/en/needs/mine/"):
        assert f'href="{DESK}"' in page(client, path)
    assert 'href="/en/events/new/"' not in page(signed_in(make_person()), "/en/needs/mine/")


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        *(("CY", "Asia/Nicosia"), ("DE", "Europe/Berlin"), ("ES", "Europe/Madrid")),
        *(("PT", "Europe/Lisbon"), ("RU", "Europe/Moscow"), ("UA", "Europe/Kyiv")),
        *(("XK", "Europe/Belgrade"), ("IS", "Atlantic/Reykjavik"), ("GE", "Asia/Tbilisi")),
        *(("TR", "Europe/Istanbul"), ("US", ZONE)),
    ],
)
def test_a_country_s_zone_is_where_most_of_it_lives_and_can_be_chosen(
    country: str, zone: str
) -> None:
    assert zone_of(country) == zone
    assert zone in dict(zone_choices(zone))


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"begins": "11:00", "ends": "10:00"}, "If it ends on Wednesday 21 May 2031, tick"),
        ({"begins": "10:00", "ends": "11:00", "next_day": "on"}, "shorter than 24 hours"),
        ({"begins": "22:00", "ends": "01:00", "next_day": "on"}, ""),
    ],
)
def test_a_session_runs_into_the_next_day_only_if_that_is_said(
    data: dict[str, str], problem: str
) -> None:
    event = make_event()
    client = signed_in(make_organiser(event, make_person()))
    answer = client.post(f"{DESK}programme/new/", session_data(**data))
    if problem:
        assert problem in " ".join(answer.context["form"].errors["ends"])
        return
    session = event.sessions.get()
    assert session.ends_at - session.starts_at == timedelta(hours=3)
    shown = page(client, f"{DESK}programme/{session.pk}/")
    assert re.search(r'name="next_day"[^>]* checked', shown)


@pytest.mark.parametrize(
    "data",
    [
        {"begins": "11:00", "ends": "10:00", "next_day": "on"},
        {"begins": "06:00", "ends": "22:01"},
    ],
)
def test_a_session_of_more_than_sixteen_hours_is_asked_about(data: dict[str, str]) -> None:
    event = make_event()
    client = signed_in(make_organiser(event, make_person()))
    new = f"{DESK}programme/new/"
    box = re.compile(r'type="checkbox" name="long"')
    assert not box.search(page(client, new))
    assert client.post(new, session_data(begins="06:00", ends="22:00")).status_code == 302
    asked = client.post(new, session_data(**data))
    assert asked.status_code == 422
    assert "This session would last" in " ".join(asked.context["form"].errors["long"])
    assert box.search(asked.content.decode())
    assert client.post(new, session_data(**data, long="on")).status_code == 302
    session = event.sessions.latest("pk")
    assert session.ends_at - session.starts_at > timedelta(hours=16)
    kept = page(client, f"{DESK}programme/{session.pk}/")
    assert re.search(r'type="checkbox" name="long"[^>]* checked', kept)


def test_an_end_on_another_day_is_said_wherever_the_hours_stand() -> None:
    event = make_event(status="published")
    client = signed_in(make_organiser(event, make_person()))
    client.post(f"{DESK}programme/new/", session_data(begins="22:00", ends="01:00", next_day="on"))
    said = "22:00–01:00 (ends on Wednesday)"
    assert said in page(client, f"{DESK}programme/")
    assert said in page(client, f"{DESK}publish/")
    event.sessions.update(published_at=timezone.now())
    assert said in page(client, "/en/events/visit/")
    assert "22:00–01:00 (endet am Mittwoch)" in page(client, "/de/events/visit/")
    event.sessions.update(ends_at=F("starts_at") + timedelta(hours=2))
    assert "22:00–00:00<" in page(client, "/en/events/visit/")


def folded(shown: str) -> dict[str, bool]:
    """The folded parts of a form by title, with what is said of them, and whether they are open."""
    part = r'<details class="form__part"( open)?>\s*<summary>(.*?)</summary>'
    found = re.findall(part, shown, flags=re.DOTALL)
    plain = [(is_open, re.sub(r"<[^>]+>", " ", title)) for is_open, title in found]
    return {" ".join(title.split()): bool(is_open) for is_open, title in plain}


def test_a_session_s_form_begins_with_what_matters_and_opens_what_says_something() -> None:
    event = make_event(languages=["en", "nl"])
    client = signed_in(make_organiser(event, make_person()))
    path = f"{DESK}programme/new/"
    shown = page(client, path)
    parts = folded(shown)
    assert parts.keys() == {
        "Description",
        "Title and description in other languages",
        "Seats and languages",
        "Who leads and hosts it",
        "What is shown and visited",
    }
    assert not any(parts.values()), "the event's own languages say nothing"
    first = shown.split('<details class="form__part"', 1)[0]
    for name in ("kind", "title_en", "day", "begins", "ends", "venue"):
        assert f'name="{name}"' in first
    data = {"kind": "talk", "title_en": "A talk", "day": "2031-05-20", "begins": "10:00"}
    data |= {"ends": "11:00", "capacity": "many", "title_nl": "Een lezing", "room": "Red"}
    answer = client.post(path, data | {"languages": ["en", "nl"]})
    assert answer.status_code == 422
    parts = folded(answer.content.decode())
    assert parts["Seats and languages"], "it holds an error"
    assert not parts["Title and description in other languages (1 field filled in)"]
    assert not parts["Who leads and hosts it"]
    assert client.post(path, data | {"capacity": "20"}).status_code == 302


def test_a_new_event_filled_in_stays_short_and_hides_no_mistake(client: Client) -> None:
    client.force_login(Network().person("Cora", role=NetworkRole.Kind.COORDINATOR))
    data = {"kind": "mission", "zone": "Europe/Lisbon", "languages": ["en"], "capacity": "9"}
    data |= {"practical_en": "By tram", "contact_email": "ask@example.org"}
    data |= {"target_groups": [terms_of(taxonomies.TARGET_GROUPS)[0][0]]}
    address = "/en/events/new/"
    answer = client.post(address, data)
    assert answer.status_code == 422, "it has no name"
    assert folded(answer.content.decode()) == {
        "Good to know": True,
        "Training and target groups (1 field filled in)": False,
        "Seats and registration": True,
        "Time zone and address for questions (2 fields filled in)": False,
    }
    wrong = {"contact_email": "nobody", "target_groups": ["nobody"]}
    shown = folded(client.post(address, data | wrong).content.decode())
    assert shown["Training and target groups"]
    assert shown["Time zone and address for questions"]


def test_the_other_long_forms_of_an_event_begin_with_what_matters_too() -> None:
    event = make_event(languages=["en", "nl"], capacity=12)
    client = signed_in(make_organiser(event, make_person()))
    Event.objects.update(status="draft")
    assert folded(page(client, f"{DESK}edit/")) == {
        "Good to know": False,
        "Texts in other languages": False,
        "Training and target groups": False,
        "Seats and registration": True,
        "Time zone and address for questions": False,
    }
    hall = make_venue(event, latitude=52.1, longitude=4.3)
    assert folded(page(client, f"{DESK}venues/{hall.pk}/")) == {
        "Point on the map": True,
        "Texts in other languages": False,
    }
    assert folded(page(client, f"{DESK}people/terms/")) == {"How long seats are held": False}
