"""Trainings: who publishes them, where they stand, and what the directory counts."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from rresi.accounts.models import User
from rresi.ecosystem.models import Offer, Organisation
from rresi.events.models import Event, Training
from tests.factories.accounts import make_person
from tests.factories.events import make_event
from tests.factories.network import Network
from tests.factories.regions import make_region
from tests.pages import hidden, page

pytestmark = pytest.mark.django_db
NEW = "/en/events/trainings/new/"


def data(**changes: Any) -> dict[str, Any]:
    return {
        "organisation": "The Hub",
        "name_en": "Start a repair shop",
        "summary_en": "Eight evenings.",
        "languages": ["en"],
        "target_groups": ["startups"],
        "seats": "12",
        "hours": "24",
        "status": "published",
        **changes,
    }


@pytest.mark.parametrize(("language", "hint"), [("en", "7.5"), ("tr", "7,5")])
def test_the_form_shows_hours_as_long_as_a_training_is(
    client: Client, language: str, hint: str
) -> None:
    shown = page(client, NEW.replace("/en/", f"/{language}/"))
    assert hint in shown
    assert "18500" not in shown


@pytest.fixture
def hub() -> Organisation:
    return Organisation.objects.create(slug="hub", name="The Hub", region=make_region())


@pytest.fixture
def client(hub: Organisation) -> Client:
    return signed_in(Network().person("Hana", organisation=hub))


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def functions(organisation: Organisation) -> list[tuple[str, str]]:
    rows = Offer.objects.filter(organisation=organisation).order_by("title")
    return list(rows.values_list("function", "title"))


def test_a_published_training_counts_as_an_offer_and_shows(
    client: Client, hub: Organisation
) -> None:
    assert client.post(NEW, data()).status_code == 302
    assert ("training", "Start a repair shop") in functions(hub)
    offer = Offer.objects.get(title="Start a repair shop")
    assert (offer.capacity, offer.target_groups) == (12, ["startups"])
    for path in (
        "/en/events/trainings/",
        "/en/organisations/hub/",
        "/en/events/trainings/start-a-repair-shop/",
    ):
        assert "Start a repair shop" in page(Client(), path), path


def test_a_draft_shows_to_nobody_else_and_counts_for_nothing(
    client: Client, hub: Organisation
) -> None:
    client.post(NEW, data(status="draft"))
    path = "/en/events/trainings/start-a-repair-shop/"
    assert functions(hub) == []
    page(client, path)
    page(Client(), path, status=404)
    assert "Start a repair shop" not in page(Client(), "/en/events/trainings/")


def test_a_new_name_moves_the_offer_and_a_withdrawal_takes_it_out(
    client: Client, hub: Organisation
) -> None:
    client.post(NEW, data())
    path = "/en/events/trainings/start-a-repair-shop/edit/"
    seen = hidden(page(client, path), "seen")
    assert client.post(path, data(name_en="Open a shop", seen=seen)).status_code == 302
    assert [title for _key, title in functions(hub) if title] == ["Open a shop"]
    assert client.post(path, data(seen=seen)).status_code == 409
    seen = hidden(page(client, path), "seen")
    assert client.post(path, data(status="withdrawn", seen=seen)).status_code == 302
    assert functions(hub) == []


def test_what_the_organisation_offers_otherwise_stays(client: Client, hub: Organisation) -> None:
    Offer.objects.create(organisation=hub, function="training", title="Coaching")
    Offer.objects.create(organisation=hub, function="workspace")
    client.post(NEW, data())
    path = "/en/events/trainings/start-a-repair-shop/edit/"
    client.post(path, data(status="withdrawn", seen=hidden(page(client, path), "seen")))
    titles = set(functions(hub))
    assert ("training", "Coaching") in titles
    assert ("workspace", "") in titles
    assert ("training", "Start a repair shop") not in titles


def test_nobody_speaks_for_another_organisation(client: Client, hub: Organisation) -> None:
    Organisation.objects.create(slug="yard", name="The Yard")
    assert client.post(NEW, data(organisation="The Yard")).status_code == 403
    assert signed_in(make_person()).get(NEW).status_code == 403
    assert not Training.objects.exists()


def test_an_edition_is_an_event_of_the_training(client: Client, hub: Organisation) -> None:
    client.post(NEW, data())
    training = Training.objects.get()
    form = page(client, f"/en/events/new/?training={training.pk}")
    assert "Start a repair shop" in form
    made = {
        "kind": "training",
        "training": training.pk,
        "host_organisation": "The Hub",
        "start": "20/05/2031",
        "zone": "Europe/Brussels",
        "languages": ["en"],
        "name_en": "Start a repair shop, spring",
        "capacity": "12",
    }
    assert client.post("/en/events/new/", made).status_code == 302
    event = Event.objects.get()
    assert event.training == training
    Event.objects.update(status="published")
    shown = page(Client(), "/en/events/trainings/start-a-repair-shop/")
    assert "Start a repair shop, spring" in shown
    assert "/en/events/trainings/start-a-repair-shop/" in page(
        Client(), f"/en/events/{event.slug}/"
    )


def test_an_edition_belongs_to_who_offers_the_training(hub: Organisation) -> None:
    training = Training.objects.create(slug="course", organisation=hub, languages=["en"])
    event = make_event(kind="training")
    client = signed_in(Network().person("Cora", role="coordinator"))
    path = f"/en/events/{event.slug}/desk/edit/"
    page(client, path)
    made = {
        "kind": "training",
        "training": training.pk,
        "host_organisation": "",
        "start": "20/05/2031",
        "zone": "Europe/Brussels",
        "languages": ["en"],
        "name_en": "Course",
        "seen": hidden(page(client, path), "seen"),
    }
    client.post(path, made)
    assert Event.objects.get().training is None
