"""A coordinator adds regions from the official lists or of their own, changes and archives them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils.translation import override

from rresi.accounts import changes
from rresi.accounts.models import Change, User
from rresi.accounts.roles import OPERATOR, VISITOR
from rresi.accounts.services import create_person, grant_network_role
from rresi.core.refusals import Refused
from rresi.desk.forms.regions import RegionForm, _countries
from rresi.regions.models import Region
from rresi.regions.queries import listed, names_of
from rresi.regions.services import appoint_manager
from tests.factories.coastal import found
from tests.factories.practices import make_practice
from tests.factories.regions import make_other_region, make_region
from tests.pages import hidden, page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noor(client: Client) -> User:
    found()
    user = create_person(email="noor@coastal.example", name="Noor", language="en", verified=True)
    grant_network_role(actor=OPERATOR, user=user, kind="coordinator")
    client.force_login(user)
    return user


def _typed(form: RegionForm) -> dict[str, Any]:
    """What a browser sends back when nothing is touched."""
    values = {field.html_name: field.value() for field in form}
    return {name: value for name, value in values.items() if value not in (None, False, "")}


def test_a_region_is_found_chosen_and_added(client: Client) -> None:
    text = page(client, "/en/desk/regions/new/?q=IZMIR")
    assert "TR310" in text
    assert "LAU 09001 2024" in text  # how the code of a municipality is entered
    path = "/en/desk/regions/new/?territory=TR310"
    text = page(client, path)
    assert "NUTS TR310 2024" in text
    data = {
        "seen": hidden(text, "seen"),
        "names__en": "Izmir",
        "names__fr": "Izmir",
        "country": "TR",
        "languages": "tr",
        "codes": "NUTS TR310 2024\nNUTS TR310 2021\nLAU 35000 2024",
        "lat": "38.413",
        "lon": "27.138",
        "partner": "on",
    }
    answer = client.post(path, data)
    assert (answer.status_code, answer["Location"]) == (302, "/en/desk/regions/izmir/")
    region = Region.objects.get(slug="izmir")
    assert region.codes.count() == 3
    assert "Izmir" in page(client, "/fr/regions/izmir/")
    assert "Izmir" in page(client, "/en/desk/")  # on record
    assert client.get("/en/desk/regions/new/?territory=NOPE").status_code == 404
    # Whoever looks, the name in the network's main language is filled in.
    assert re.search(
        r'name="names__en" value="(İ|I)zmir"', page(client, path.replace("/en/", "/fr/"))
    )


def test_countries_stand_as_the_readers_alphabet_sorts_them() -> None:
    with override("tr"):
        names = [name for _code, name in _countries()]
    assert names.index("Çekya") < names.index("Danimarka")
    assert names.index("Hollanda") < names.index("İrlanda") < names.index("Karadağ")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_location_is_kept_in_every_language_when_nothing_is_touched(
    client: Client, language: str
) -> None:
    region = make_region(
        slug="bodrum", country="TR", codes=[], point={"lat": 37.038, "lon": -27.429}
    )
    path = f"/{language}/desk/regions/bodrum/"
    text = page(client, path)
    with override(language):
        typed = _typed(RegionForm(before=changes.recorded("region").read("bodrum") or {}))
    answer = client.post(path, {"seen": hidden(text, "seen"), **typed})
    assert answer.status_code == 302, answer.content.decode()
    region.refresh_from_db()
    assert (region.latitude, region.longitude) == (37.038, -27.429)


def test_a_place_of_ones_own_needs_no_list(client: Client) -> None:
    path = "/en/desk/regions/new/?own=1"
    seen = hidden(page(client, path), "seen")
    data = {"seen": seen, "names__en": "New", "country": "IE", "languages": "en"}
    assert client.post(path, data).status_code == 302
    assert Region.objects.get().slug == "new-2"  # "new" is the address of the form
    assert client.post(path, data)["Location"] == "/en/desk/regions/new-2/", "sent twice"
    assert Region.objects.count() == 1


def test_what_another_saved_in_between_is_shown_and_can_be_replaced(client: Client) -> None:
    make_region()
    path = "/en/desk/regions/the-hague/"
    form = page(client, path)
    data = {"names__en": "The Hague", "country": "NL", "languages": "en"}
    first = {**data, "names__fr": "La Haye", "seen": hidden(form, "seen")}
    assert client.post(path, first).status_code == 302
    late = {**data, "summary__en": "By the sea", "seen": hidden(form, "seen")}
    answer = client.post(path, late)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Someone else has changed this" in shown
    assert "Name (French): La Haye" in shown
    assert "By the sea" in shown
    assert client.post(path, {**late, "seen": hidden(shown, "seen")}).status_code == 302


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"names__en": ""}, "Fill in this field."),
        ({"codes": "???"}, "is not a valid code"),
        ({"codes": "NUTS BE231 2024"}, "is not a code of this country"),
        ({"country": "BE", "codes": "NUTS BE231 2024"}, "is already the code of aalst"),
        ({"languages": "xx"}, "is not a known language"),
        ({"lat": "52", "lon": ""}, "A location needs both latitude and longitude."),
        ({"lat": "99", "lon": "1"}, "90"),
        ({"country": "XX"}, "Select a valid choice"),
    ],
)
def test_a_mistake_is_told_beside_its_field(
    client: Client, changed: dict[str, str], words: str
) -> None:
    make_region()
    make_other_region()
    path = "/en/desk/regions/the-hague/"
    form = RegionForm(before=changes.recorded("region").read("the-hague") or {})
    data = {**_typed(form), "seen": hidden(page(client, path), "seen"), **changed}
    answer = client.post(path, data)
    assert answer.status_code == 422
    assert words in answer.content.decode().replace("&quot;", '"')
    assert len(answer.context["form"].errors) == 1, "only what is wrong is marked"
    assert not Change.objects.exists()


def test_a_form_sent_as_it_stands_changes_nothing(client: Client) -> None:
    make_region(summary={"nl": "Aan zee.", "en": "By the sea."})
    before = changes.recorded("region").read("the-hague")
    assert before is not None
    path = "/en/desk/regions/the-hague/"
    data = {**_typed(RegionForm(before=before)), "seen": hidden(page(client, path), "seen")}
    assert client.post(path, data).status_code == 302
    assert changes.recorded("region").read("the-hague") == before
    assert not Change.objects.exists()


def test_an_archived_region_leaves_lists_and_keeps_its_page(client: Client) -> None:
    region = make_region()
    make_practice(region)
    make_other_region()
    record = changes.recorded("region").read("the-hague") or {}
    changes.change(
        actor=OPERATOR, kind="region", key="the-hague", record={**record, "archived": True}
    )
    assert [one.slug for one in listed()] == ["aalst"]
    assert region.pk not in names_of(None)
    assert region.pk in names_of([region.pk])
    assert client.get("/en/regions/the-hague/").status_code == 200
    assert client.get("/en/practices/repair-cafe/").status_code == 200
    assert "Archived" in page(client, "/en/desk/regions/")
    changes.undo(actor=OPERATOR, change_id=Change.objects.latest("pk").pk)
    assert len(listed()) == 2


def test_adding_is_undone_while_nothing_uses_the_region() -> None:
    record = changes.recorded("region").read(make_region().slug) or {}
    Region.objects.all().delete()
    added = changes.change(actor=OPERATOR, kind="region", key="the-hague", record=record)
    assert added is not None
    changes.undo(actor=OPERATOR, change_id=added.pk)
    assert not Region.objects.exists()
    again = changes.change(actor=OPERATOR, kind="region", key="the-hague", record=record)
    assert again is not None
    make_practice(Region.objects.get())
    with pytest.raises(Refused, match="in use"):
        changes.undo(actor=OPERATOR, change_id=again.pk)
    assert Region.objects.exists()


def test_its_page_names_the_managers_and_invites_one(client: Client, noor: User) -> None:
    region = make_region()
    assert "This region has no manager yet." in page(client, "/en/desk/regions/the-hague/")
    appoint_manager(actor=OPERATOR, region=region, user=noor)
    assert f"/en/account/people/{noor.pk}/" in page(client, "/en/desk/regions/the-hague/")
    text = page(client, f"/en/account/people/invite/?role=region_manager:{region.pk}")
    assert f'value="region_manager:{region.pk}" selected' in text


def test_a_manager_is_invited_in_the_language_of_the_region(client: Client) -> None:
    make_region(languages=["nl", "fr"])
    link = re.search(r'href="([^"]+invite/[^"]+)"', page(client, "/en/desk/regions/the-hague/"))
    assert link
    assert 'value="fr" selected' in page(client, link[1].replace("&amp;", "&"))
    assert 'value="fr" selected' in page(client, "/fr/account/people/invite/")


def test_only_coordinators_change_regions() -> None:
    make_region()
    with pytest.raises(PermissionDenied):
        changes.change(actor=VISITOR, kind="region", key="the-hague", record=None)


def test_the_record_names_it_in_the_readers_language(client: Client) -> None:
    path = "/en/desk/regions/new/?territory=TR310"
    data = {"names__en": "Izmir", "names__fr": "Smyrne", "country": "TR", "languages": "tr"}
    data |= {"lat": "38.413", "lon": "27.138", "seen": hidden(page(client, path), "seen")}
    assert client.post(path, data).status_code == 302
    assert ">Izmir</a>" in page(client, "/en/desk/record/")
    assert ">Smyrne</a>" in page(client, "/fr/desk/record/")


def test_a_manager_changes_what_the_page_of_their_own_region_says(noor: User) -> None:
    own, other = make_region(), make_other_region()
    mia = create_person(email="mia@coastal.example", name="Mia", language="en", verified=True)
    appoint_manager(actor=OPERATOR, region=own, user=mia)
    client, path = Client(), "/en/desk/regions/the-hague/page/"
    assert client.get(path).status_code == 302
    client.force_login(mia)
    assert path in page(client, "/en/regions/the-hague/")
    assert "Edit this page" not in page(client, f"/en/regions/{other.slug}/")
    assert client.get(f"/en/desk/regions/{other.slug}/page/").status_code == 403
    assert client.get("/en/desk/regions/the-hague/").status_code == 403
    before = changes.recorded("region").read("the-hague")
    shown = page(client, path)
    assert 'name="partner"' not in shown
    assert 'name="codes"' not in shown
    data = {
        "seen": hidden(shown, "seen"),
        "summary__en": "A city by the sea.",
        "languages": "nl en",
        "lat": "52.1",
        "lon": "4.3",
        "partner": "",
        "codes": "",
    }
    bad = client.post(path, data | {"lon": ""})
    assert bad.status_code == 422
    assert "A city by the sea." in bad.text
    assert client.post(path, data).status_code == 302
    after = changes.recorded("region").read("the-hague")
    assert before is not None
    assert after is not None
    assert after["summary"]["en"] == "A city by the sea."
    assert after["languages"] == ["nl", "en"]
    assert after["point"] == {"lat": 52.1, "lon": 4.3}
    same = ("names", "codes", "country", "partner", "archived")
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    client.force_login(noor)
    done = Change.objects.get(kind="region-page")
    assert client.post(f"/en/desk/record/{done.pk}/undo/").status_code == 302
    assert changes.recorded("region").read("the-hague") == before
