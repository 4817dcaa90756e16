"""Organisations that may be one: found with their reasons, merged, and two again."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_tasks_db.models import DBTaskResult

from rresi.accounts.models import NetworkRole, User
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.core.refusals import Refused
from rresi.ecosystem import doubles, pairs, queries, services, tasks
from rresi.ecosystem.importing import import_organisations
from rresi.ecosystem.models import Merge, Organisation, Pair, Suggestion
from rresi.ecosystem.records import organisation_documents
from rresi.practices.models import Practice
from tests.factories.network import Network
from tests.factories.practices import make_practice
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db

HUB: dict[str, Any] = {
    "slug": "hub",
    "name": "Stichting Buurthuis De Ploeg",
    "region": "the-hague",
    "website": "https://www.deploeg.example",
    "city": "Den Haag",
    "point": {"lat": 52.08, "lon": 4.31},
    "functions": ["workspace"],
}
DOUBLE: dict[str, Any] = {
    "slug": "ploeg",
    "name": "Buurthuis de Ploeg",
    "region": "the-hague",
    "city": "Den Haag",
    "email": "info@deploeg.example",
    "point": {"lat": 52.0803, "lon": 4.3101},
    "functions": ["training"],
    "relations": [{"kind": "funds", "target": "other"}],
}
OTHER: dict[str, Any] = {
    "slug": "other",
    "name": "Repair Café Zuid",
    "region": "the-hague",
    "relations": [{"kind": "partners", "target": "ploeg"}, {"kind": "hosts", "target": "hub"}],
}


TAKEN: dict[str, Any] = {"confirmed": "1", "take": ["email", "members"]}


@pytest.fixture
def manager() -> User:
    region = make_region()
    services.create_organisations(actor=OPERATOR, records=[HUB, DOUBLE, OTHER])
    return Network().person("manager", manages=[region])


def of(slug: str) -> Organisation:
    return Organisation.everything.get(slug=slug)


def test_the_desk_shows_pairs_with_reasons_and_remembers(client: Client, manager: User) -> None:
    assert services.find_pairs() == 1
    assert services.find_pairs() == 0
    client.force_login(manager)
    page = client.get("/en/organisations/duplicates/").content.decode()
    assert "same name" in page
    assert "34 m apart" in page
    pair = Pair.objects.get()
    path = f"/en/organisations/duplicates/{pair.pk}/"
    assert client.post(path, {"decision": "different"}).status_code == 302
    assert services.find_pairs() == 0
    assert "34 m apart" not in client.get("/en/organisations/duplicates/").content.decode()
    assert Organisation.objects.count() == 3


def test_a_merge_fills_gaps_moves_what_names_it_and_can_be_undone(
    client: Client, manager: User
) -> None:
    make_practice(Organisation.objects.get(slug="hub").region)
    Practice.objects.update(organisation=of("ploeg"))
    services.add_member(actor=OPERATOR, organisation=of("ploeg"), user=manager)
    before = organisation_documents()
    services.find_pairs()
    client.force_login(manager)
    pair = Pair.objects.get()
    low_is_hub = pair.one.slug == "hub"
    path = f"/en/organisations/duplicates/{pair.pk}/"
    client.post(path, {"decision": "one" if low_is_hub else "other"} | TAKEN)

    hub = of("hub")
    assert {one.slug for one in Organisation.objects.all()} == {"hub", "other"}
    assert (hub.email, hub.name) == ("info@deploeg.example", HUB["name"])
    assert {offer.function for offer in hub.offers.all()} == {"workspace", "training"}
    assert Practice.objects.get().organisation == hub
    assert hub.members.get().user == manager
    assert set(hub.relations_out.values_list("kind", "target__slug")) == {("funds", "other")}
    assert set(hub.relations_in.values_list("kind", "origin__slug")) == {
        ("partners", "other"),
        ("hosts", "other"),
    }
    assert queries.named({"buurthuis de ploeg"}) == {"buurthuis de ploeg": hub.pk}
    answer = client.get("/en/organisations/ploeg/")
    assert (answer.status_code, answer["Location"]) == (301, "/en/organisations/hub/")
    assert "Buurthuis de Ploeg" not in client.get("/en/organisations/").content.decode()

    undo = f"/en/organisations/duplicates/merges/{Merge.objects.get().pk}/undo/"
    assert client.post(undo).status_code == 302
    assert organisation_documents() == before
    assert Practice.objects.get().organisation == of("ploeg")
    assert of("ploeg").members.count() == 1
    assert services.find_pairs() == 0  # undoing says that they differ
    assert client.post(undo).status_code == 409


def test_merging_needs_a_say_over_both_and_happens_once(manager: User) -> None:
    far = make_region("aalst", codes=[])
    Organisation.objects.filter(slug="ploeg").update(region=far)
    hub, ploeg = of("hub"), of("ploeg")
    with pytest.raises(PermissionDenied):
        services.merge(actor=actor_of(manager), keep=hub, other=ploeg)
    services.merge(actor=OPERATOR, keep=hub, other=ploeg)
    for keep, other in ((hub, ploeg), (ploeg, hub), (hub, hub)):
        with pytest.raises(Refused):
            services.merge(actor=OPERATOR, keep=keep, other=other)


def test_chains_of_merges_lead_to_the_last_and_come_apart_in_order(manager: User) -> None:
    first = services.merge(actor=OPERATOR, keep=of("hub"), other=of("ploeg"))
    second = services.merge(actor=OPERATOR, keep=of("other"), other=of("hub"))
    assert queries.listed("ploeg") == of("other")
    with pytest.raises(Refused):
        services.undo_merge(actor=OPERATOR, merge=first)
    services.undo_merge(actor=OPERATOR, merge=second)
    assert queries.listed("ploeg") == of("hub")
    services.undo_merge(actor=OPERATOR, merge=first)
    assert Organisation.objects.count() == 3


def test_founder_and_founded_are_not_one(manager: User) -> None:
    from rresi.ecosystem.models import Relation

    Relation.objects.create(kind="founded", origin=of("other"), target=of("hub"))
    Relation.objects.create(kind="founded", origin=of("ploeg"), target=of("other"))
    with pytest.raises(Refused):
        services.merge(actor=OPERATOR, keep=of("hub"), other=of("ploeg"))
    assert Organisation.objects.count() == 3


def test_while_typing_the_likely_ones_are_shown(client: Client, manager: User) -> None:
    found = doubles.similar({"name": "De Ploeg vzw", "website": "deploeg.example/contact"})
    assert found[0].slug == "hub"
    assert "same website: deploeg.example" in found[0].reasons
    page = client.get("/en/organisations/suggest/similar/?name=Buurthuys+de+Ploeg").content.decode()
    assert "/en/organisations/ploeg/" in page
    assert not client.get("/en/organisations/suggest/similar/?name=Zzz").content.strip()
    assert not doubles.similar({"name": ""})


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("Apollo 14", "Stichting Apollo14"),
        ("Stichting Apollo14", "Apollo 14"),
        ("Repair-Café", "Repair Café vzw"),
        ("Buurt huis", "Buurthuis"),
    ],
)
@pytest.mark.parametrize("region", ["", "the-hague"])
def test_a_missing_space_or_a_legal_form_makes_no_new_organisation(
    client: Client, stored: str, typed: str, region: str
) -> None:
    place = make_region()
    record = {"name": stored, "country": "NL", "region": "the-hague"}
    services.create_organisations(actor=OPERATOR, records=[{"slug": "old", **record}])
    sent = {"name": typed, "kind": "hub", "country": "NL", "region": region}
    answer = client.post("/en/organisations/suggest/", sent)
    assert answer.status_code == 409
    assert 'href="/en/organisations/old/"' in answer.content.decode()
    assert client.post("/en/organisations/suggest/", {**sent, "new": "1"}).status_code == 302
    suggestion = Suggestion.objects.get()
    role = "" if region else NetworkRole.Kind.COORDINATOR
    client.force_login(Network().person("m", role=role, manages=[place] if region else []))
    page = client.get(f"/en/organisations/suggestions/{suggestion.pk}/").content.decode()
    assert 'href="/en/organisations/old/"' in page


def test_the_desk_finds_names_that_differ_by_a_space() -> None:
    make_region()
    records = [
        {"name": name, "country": "NL", "region": "the-hague", "city": "Den Haag"}
        for name in ("Apollo 14", "Stichting Apollo14")
    ]
    services.create_organisations(actor=OPERATOR, records=records)
    services.find_pairs()
    assert Pair.objects.get().reasons["name"] == 1


def test_one_website_is_always_asked_about_and_a_town_has_many_names(tmp_path: Path) -> None:
    make_region()
    site = {"country": "NL", "region": "the-hague", "website": "https://social.example"}
    club = {**site, "name": "Social Club Den Haag", "city": "The Hague"}
    other = {**site, "name": "Wijkwerk en zo", "city": "'s-Gravenhage"}
    haagse = {"name": "Haagse Social Club", "country": "NL", "city": "'s-Gravenhage"}
    services.create_organisations(actor=OPERATOR, records=[club])
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([other]))
    report = import_organisations(actor=OPERATOR, path=path, dry_run=True)
    ((found,),) = (one.similar for one in report.alike)
    assert found.reasons == ["same website: social.example", "same town"]
    path.write_text(json.dumps([haagse]))
    report = import_organisations(actor=OPERATOR, path=path, dry_run=True)
    assert [one.slug for row in report.alike for one in row.similar] == ["social-club-den-haag"]
    services.create_organisations(actor=OPERATOR, records=[other])
    assert services.find_pairs() == 1


def test_where_nobody_is_asked_a_file_with_mistakes_is_not_compared(tmp_path: Path) -> None:
    make_region()
    club = {"name": "Social Club", "country": "NL", "website": "https://social.example"}
    services.create_organisations(actor=OPERATOR, records=[club])
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([{**club, "name": "Social Klub"}, {"name": "x"}]))
    refused = import_organisations(actor=OPERATOR, path=path)
    assert refused.problems
    assert refused.doubts() == []
    of_a_page = import_organisations(actor=OPERATOR, path=path, choices={})
    assert [row.name for row in of_a_page.alike] == ["Social Klub"]
    path.write_text(json.dumps([{**club, "name": "Social Klub"}]))
    mended = import_organisations(actor=OPERATOR, path=path, dry_run=True)
    assert len(mended.doubts()) == 1


def test_two_entries_are_merged_by_hand_from_a_profile(client: Client, manager: User) -> None:
    client.force_login(manager)
    path = "/en/organisations/other/merge/"
    assert path in client.get("/en/organisations/other/").content.decode()
    assert client.get(path).status_code == 200
    for name, words in (
        ("nobody", "There is no organisation with this name"),
        ("other", "This is the same organisation"),
    ):
        answer = client.post(path, {"other": name})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert words in page.split('class="error-summary"')[1].split("</div>")[0]
        assert 'href="#other"' in page
    answer = client.post(path, {"other": "Buurthuis de Ploeg"})
    shown = client.get(answer["Location"])
    pair = shown.context["pair"]
    assert "Merge into Repair Café Zuid" in shown.content.decode()
    assert not Pair.objects.exists()  # before somebody decides
    keep = "one" if pair.one.slug == "other" else "other"
    assert client.post(answer["Location"], {"decision": keep} | TAKEN).status_code == 302
    assert of("ploeg").merged_into == of("other")


def test_the_merge_page_offers_what_shares_a_place_or_a_number_alone(
    client: Client, manager: User
) -> None:
    place, number = {"lat": 52.1, "lon": 4.4}, "kvk:27368929"
    records: list[dict[str, Any]] = [
        {"slug": "bakery", "name": "Broodnodig", "point": place, "registrations": [number]},
        {"slug": "door", "name": "Lekker Goed", "point": {"lat": 52.1001, "lon": 4.4001}},
        {"slug": "street", "name": "Ander Huis", "point": {"lat": 52.1008, "lon": 4.4}},
        {"slug": "same", "name": "Zonder Plek", "registrations": [number]},
        {"slug": "site", "name": "Elders", "website": "broodnodig.example"},
    ]
    records[0]["website"] = "https://www.broodnodig.example/nl"
    records = [{**one, "region": "the-hague"} for one in records]
    services.create_organisations(actor=OPERATOR, records=records)
    client.force_login(manager)
    found = {one.slug: one.reasons for one in doubles.doubles_of(of("bakery"))}
    assert set(found) == {"door", "same", "site"}  # 89 m is another house
    assert found["door"] == ["13 m apart"]
    path = "/en/organisations/bakery/merge/"
    page = client.get(path).content.decode()
    assert "13 m apart" in page
    assert "same register number: " in page
    pair = client.post(path, {"other": "door"})["Location"]
    client.post(pair, {"decision": "different"})
    assert {one.slug for one in doubles.doubles_of(of("bakery"))} == {"same", "site"}


def test_the_desk_asks_about_one_door_with_two_names_and_no_more_than_that(manager: User) -> None:
    services.find_pairs()
    assert len(pairs.open_pairs(OPERATOR, limit=9)[0]) == 1
    records: list[dict[str, Any]] = [
        {"name": "Broodnodig", "point": {"lat": 52.10049, "lon": 4.40099}},
        {"name": "Lekker Goed", "point": {"lat": 52.10051, "lon": 4.40101}},  # in another cell
        {"name": "Ander Huis", "point": {"lat": 52.1012, "lon": 4.401}},  # 77 m
        *({"name": f"Bureau {letter * 4}", "point": {"lat": 52, "lon": 4}} for letter in "bcdfgk"),
    ]
    services.create_organisations(actor=OPERATOR, records=records)
    services.find_pairs()
    listed = [
        pair
        for weak in (False, True)
        for pair in pairs.open_pairs(OPERATOR, limit=99, weak=weak)[0]
    ]
    found = {frozenset((pair.one.slug, pair.other.slug)): pair.reasons for pair in listed}
    assert found.pop(frozenset(("broodnodig", "lekker-goed"))) == ["3 m apart"]
    assert set(found) == {frozenset(("hub", "ploeg"))}


def test_the_desk_says_which_website_and_place_too_many_share(
    client: Client, manager: User
) -> None:
    site = {"region": "the-hague", "website": "https://portal.example", "city": "Delft"}
    chance = random.Random(3)
    names = ["".join(chance.sample("abcdefghijklmnop", 9)) for _number in range(51)]
    services.create_organisations(actor=OPERATOR, records=[{"name": n, **site} for n in names])
    door = {"region": "the-hague", "city": "Delft", "point": {"lat": 52.0, "lon": 4.3}}
    services.create_organisations(
        actor=OPERATOR, records=[{"name": f"{n}q", **door} for n in names[:6]]
    )
    services.find_pairs()
    client.force_login(manager)
    page = client.get("/en/organisations/duplicates/").content.decode()
    assert "51 organisations give the website portal.example" in page
    assert page.count("6 organisations within a few metres of each other in Delft") == 1
    Organisation.objects.filter(website__contains="portal").delete()
    services.find_pairs()
    assert "portal.example" not in client.get("/en/organisations/duplicates/").content.decode()


def test_the_merge_page_asks_the_same_at_many_organisations(manager: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert doubles.doubles_of(of("hub"))
        return len(captured)

    one = queries()
    records = [{**DOUBLE, "slug": f"d{n}", "relations": []} for n in range(30)]
    services.create_organisations(actor=OPERATOR, records=records)
    assert queries() == one <= 11


def test_somebody_elses_entries_are_not_merged_by_hand(client: Client, manager: User) -> None:
    stranger = Network().person("stranger", manages=[make_other_region()])
    client.force_login(stranger)
    path = "/en/organisations/hub/merge/"
    assert client.post(path, {"other": "ploeg"}).status_code == 403
    assert path not in client.get("/en/organisations/hub/").content.decode()
    services.find_pairs()
    pair = Pair.objects.get()
    assert client.get(f"/en/organisations/duplicates/{pair.pk}/").status_code == 403


def test_the_desk_looks_when_it_is_told_to(client: Client, manager: User) -> None:
    path = "/en/organisations/duplicates/look/"
    client.force_login(Network().person("nobody"))
    assert client.post(path).status_code == 403
    client.force_login(manager)
    assert "Look for duplicates now" in client.get("/en/organisations/duplicates/").content.decode()
    page = client.post(path, follow=True).content.decode()
    assert "same town" in page
    assert Pair.objects.count() == 1


def _decided(client: Client, keep: str, **more: Any) -> Any:
    services.find_pairs()
    pair = Pair.objects.get(one__slug__in=("hub", "ploeg"), other__slug__in=("hub", "ploeg"))
    decision = "one" if pair.one.slug == keep else "other"
    return client.post(f"/en/organisations/duplicates/{pair.pk}/", {"decision": decision, **more})


def _fields(page: str) -> dict[str, tuple[str, ...]]:
    """The rows of the table of fields: what either entry has, and what stays."""
    rows = re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    return {
        word: tuple(re.sub("<.*?>", "", cell) for cell in re.findall("<td.*?</td>", cells))
        for word, cells in rows
    }


def test_a_merge_shows_first_where_each_value_comes_from(client: Client, manager: User) -> None:
    Organisation.objects.filter(slug="hub").update(postcode="2511 BG")
    Organisation.objects.filter(slug="ploeg").update(postcode="2511 CJ", email="", website="")
    client.force_login(manager)
    page = _decided(client, "hub").content.decode()  # nothing decides who speaks for it
    assert of("ploeg").merged_into is None
    assert 'name="take"' not in page
    fields = _fields(page)
    assert fields["Postcode"] == ("2511 BG", "2511 CJ", "2511 BG")
    assert fields["Name"] == (HUB["name"], DOUBLE["name"], HUB["name"])


def test_a_merge_shows_what_it_takes_over_and_asks_who_speaks_for_it(
    client: Client, manager: User
) -> None:
    speaker = Network().person("Speaker", organisation=of("ploeg"))
    client.force_login(manager)
    page = _decided(client, "hub").content.decode()
    assert of("ploeg").merged_into is None
    assert "info@deploeg.example" in page
    assert "Speaker" in page
    assert "It is safer to merge the other way round." in page
    assert page.count('name="take"') == len(re.findall('name="take"[^>]* checked', page)) == 2
    assert _fields(page)["Functions"] == ("Workspace", "Training", "Workspace and Training")
    assert _decided(client, "hub", confirmed="1", take=["members"]).status_code == 302
    assert (of("hub").email, of("ploeg").merged_into) == ("", of("hub"))
    assert [one.user for one in of("hub").members.all()] == [speaker]


def test_a_claimed_profile_does_not_change_hands_by_a_merge(client: Client, manager: User) -> None:
    own = Network().person("Own", organisation=of("hub"))
    stranger = Network().person("Stranger", organisation=of("ploeg"))
    client.force_login(manager)
    page = _decided(client, "hub").content.decode()
    assert "Tick only what certainly belongs to them." in page
    assert not re.search('name="take"[^>]* checked', page)
    assert _decided(client, "hub", confirmed="1").status_code == 302
    assert [one.user for one in of("hub").members.all()] == [own]
    assert of("hub").email == ""
    services.undo_merge(actor=OPERATOR, merge=Merge.objects.get())
    assert [one.user for one in of("ploeg").members.all()] == [stranger]
    services.merge(actor=OPERATOR, keep=of("hub"), other=of("ploeg"))  # nobody has chosen
    assert [one.user for one in of("hub").members.all()] == [own]
    assert (of("hub").email, of("hub").offers.count()) == ("", 2)


def test_a_pair_of_one_place_alone_is_folded_below_and_is_nobodys_task(
    client: Client, manager: User
) -> None:
    records = [
        {"name": "Bakkerij Zon", "region": "the-hague", "point": {"lat": 52.2, "lon": 4.4}},
        {"name": "Fietsenmaker", "region": "the-hague", "point": {"lat": 52.2001, "lon": 4.4}},
    ]
    services.create_organisations(actor=OPERATOR, records=records)
    assert services.find_pairs() == 2
    client.force_login(manager)
    answer = client.get("/en/organisations/duplicates/")
    assert [pair.one.name for pair in answer.context["pairs"]] == [HUB["name"]]
    assert [pair.one.name for pair in answer.context["weak"]] == ["Bakkerij Zon"]
    assert "1 pair that may only share a place" in answer.content.decode()
    assert "Fietsenmaker" not in client.get("/en/needs/").content.decode()


def test_who_opens_the_desk_first_has_all_compared_once(client: Client, manager: User) -> None:
    cache.clear()
    client.force_login(manager)
    for _time in range(2):
        page = client.get("/en/organisations/duplicates/").content.decode()
        assert "will be compared as soon as the server can; it has waited since" in page
        assert "No duplicates to check" not in page
    assert DBTaskResult.objects.count() == 1
    pairs.note_begun()
    page = client.get("/en/organisations/duplicates/").content.decode()
    assert "All organisations are being compared; this began at" in page
    assert "has waited since" not in page
    tasks.find_duplicates.call()
    page = client.get("/en/organisations/duplicates/").content.decode()
    assert "this began at" not in page
    assert re.search(r"Last compared: \d+ \w+ \d{4}, \d\d:\d\d, 3 organisations", page)
    assert "It took less than a minute." in page
    assert "34 m apart" in page


def test_a_pair_can_be_decided_on_again(client: Client, manager: User) -> None:
    client.force_login(manager)
    assert _decided(client, "hub", confirmed="1").status_code == 302
    merge = Merge.objects.get()
    page = client.post(
        f"/en/organisations/duplicates/merges/{merge.pk}/undo/", follow=True
    ).content.decode()
    assert "The two now stand under “Kept apart”." in page
    again = f"/en/organisations/duplicates/{Pair.objects.get().pk}/"
    assert f'<a href="{again}">Decide again' in page
    assert "Merge into" in client.get(again).content.decode()
    assert _decided(client, "ploeg", confirmed="1").status_code == 302
    assert of("hub").merged_into == of("ploeg")


def test_an_import_has_all_compared(
    manager: User, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    path = tmp_path / "rows.json"
    path.write_text(json.dumps([{"name": "Nieuw huis", "region": "the-hague"}]))
    for count in (1, 1):  # what changes nothing is no reason
        with django_capture_on_commit_callbacks(execute=True):
            import_organisations(actor=OPERATOR, path=path)
        assert DBTaskResult.objects.filter(task_path__endswith="find_duplicates").count() == count


@pytest.mark.parametrize(
    "record", [{"website": "https://wiel.example/over"}, {"phone": "070-123 45 67"}]
)
def test_what_is_certain_is_found_behind_any_number_of_names(
    manager: User, record: dict[str, str]
) -> None:
    Organisation.objects.bulk_create(
        Organisation(slug=f"huis-{n}", name=f"Buurthuis van straat {n}")
        for n in range(doubles.CANDIDATES + 5)
    )
    Organisation.objects.create(
        slug="wiel", name="Het Wiel", website="https://wiel.example/", phone="+31 (0)70 1234567"
    )
    found = doubles.similar({"name": "Buurthuis Kwadrant", **record})
    assert "wiel" in [one.slug for one in found]


@pytest.mark.parametrize(
    ("city", "country", "said"),
    [
        ("'s-Hertogenbosch", "NL", "other in 's-Hertogenbosch, Netherlands"),
        ("Frankfurt am Main", "DE", "other in Frankfurt am Main, Germany"),
        ("", "", "other"),
    ],
)
def test_a_crowded_place_is_named_as_it_is_written(
    manager: User, city: str, country: str, said: str
) -> None:
    door = {"region": "the-hague", "point": {"lat": 52.0, "lon": 4.3}}
    chance = random.Random(3)
    names = ["".join(chance.sample("abcdefghijklmnop", 9)) for _number in range(6)]
    services.create_organisations(actor=OPERATOR, records=[{"name": n, **door} for n in names])
    Organisation.objects.filter(name__in=names[1:]).update(city=city, country=country)
    Organisation.objects.filter(name__in=names[:1]).update(city="", country="")
    services.find_pairs()
    (line,) = pairs.left_out()
    assert line == f"6 organisations within a few metres of each {said}"


def test_what_was_changed_since_a_merge_stays_with_the_kept_one(
    client: Client, manager: User
) -> None:
    before = {one.slug: one for one in organisation_documents()}
    done = services.merge(actor=OPERATOR, keep=of("hub"), other=of("ploeg"))
    now = {one.slug: one for one in organisation_documents()}["hub"].model_dump(mode="json")
    edited = now | {
        "phone": "070 3123456",
        "functions": [*now["functions"], "finance"],
        "description": {**now["description"], "fr": "Une maison."},
    }
    services.edit(actor=OPERATOR, organisation=of("hub"), record=edited, seen=of("hub").version)
    client.force_login(manager)
    page = client.post(f"/en/organisations/duplicates/merges/{done.pk}/undo/", follow=True)
    words = "What was changed since the merge stays with"
    assert f"{words} {HUB['name']}: " in page.content.decode()
    after = {one.slug: one for one in organisation_documents()}
    assert after["ploeg"] == before["ploeg"]
    assert after["hub"] == before["hub"].model_copy(
        update={
            "phone": "070 3123456",
            "functions": [*before["hub"].functions, "finance"],
            "description": {**before["hub"].description, "fr": "Une maison."},
        }
    )


def test_a_look_at_two_entries_decides_nothing(client: Client, manager: User) -> None:
    client.force_login(manager)
    Organisation.objects.filter(slug="hub").update(kind="hub")
    Organisation.objects.filter(slug="other").update(kind="funder")
    answer = client.post("/en/organisations/hub/merge/", {"other": "other"})
    page = client.get(answer["Location"]).content.decode()
    assert "The types differ" in page
    assert "Funder" in page
    assert not Pair.objects.exists()
    assert client.post(answer["Location"], {"decision": "different"}).status_code == 302
    assert Pair.objects.get().state == Pair.State.DIFFERENT
    # Once it is decided the page of the pair is shown.
    again = client.post("/en/organisations/hub/merge/", {"other": "other"})
    assert again["Location"] == f"/en/organisations/duplicates/{Pair.objects.get().pk}/"
    assert client.get("/en/organisations/hub/merge/nobody/").status_code == 404
