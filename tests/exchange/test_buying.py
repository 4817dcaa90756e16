"""The buyers' view: who delivers what, where, and what may be taken along."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import translation

from rresi.accounts.roles import VISITOR
from rresi.engines.tables import read_table
from rresi.exchange import buying, cpv, reserving
from rresi.search import interface as search
from tests.factories.exchange import make_entry, make_organisation
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("90910000-9", "9091"),
        ("909", "909"),
        ("90", "90"),
        ("90000000", "90"),
        ("9", ""),
        ("x", ""),
    ],
)
def test_a_code_is_read_by_its_digits(text: str, digits: str) -> None:
    assert buying.digits_of(text) == digits


def test_a_buyer_finds_who_delivers_in_the_region() -> None:
    here, there = make_region(), make_other_region()
    wanted = [
        make_entry(make_organisation(here), "offer", cpv="90910000"),
        make_entry(make_organisation(here), "offer", cpv="90000000"),
        make_entry(make_organisation(there), "offer", cpv="90919200", reach="anywhere"),
        make_entry(
            make_organisation(there), "offer", cpv="90911000", reach="regions", regions=[here.pk]
        ),
    ]
    make_entry(make_organisation(there), "offer", cpv="90910000")
    make_entry(make_organisation(here), "offer", cpv="79800000")
    make_entry(make_organisation(here), "need", cpv="90910000")
    make_entry(make_organisation(here), "offer", cpv="90910000", audience="network")
    found = buying.delivering(buying.Asked("9091", here), VISITOR)
    assert {one.pk for one in found} == {one.pk for one in wanted}


def test_the_page_and_the_workbook_show_the_same_without_addresses(
    client: Client, tmp_path: Path
) -> None:
    region = make_region()
    for number in range(3):
        organisation = make_organisation(region, email=f"secret{number}@supplier.example")
        make_entry(organisation, "offer", f"Cleaning {number}", cpv="90910000")
    organisation.evidence.create(
        dimension="social",
        statement="Half of the staff have a disability",
        language="en",
        source="https://supplier.example/report",
    )
    organisation.evidence.create(dimension="economic", statement="Sells", language="en")
    query = {"cpv": "90910000", "region": region.slug}
    page = client.get("/en/exchange/buyers/", query).content.decode()
    assert "Aanbestedingswet" in page
    assert "Inklusionsbetrieb" in page
    file = client.get("/en/exchange/buyers/suppliers.xlsx", query)
    path = tmp_path / "suppliers.xlsx"
    path.write_bytes(file.content)
    rows = [record.cells for record in read_table(path).records]
    assert [row[0] for row in rows] == [f"Cleaning {number}" for number in range(3)]
    assert all(title in page for title in ("Cleaning 0", "Cleaning 2"))
    assert "secret" not in page
    assert "secret" not in str(rows)
    aim = ("Half of the staff have a disability", "https://supplier.example/report")
    unknown = ("no information in the directory", "")
    assert [tuple(row[3:5]) for row in rows] == [unknown, unknown, aim]
    assert all("Aanbestedingswet" in str(row[-2]) for row in rows)
    assert page.count(unknown[0]) == 2
    assert page.count(aim[0]) == page.count(aim[1]) == 1
    assert "Sells" not in page


def test_each_offer_has_a_heading_below_that_of_its_group(client: Client) -> None:
    entry = make_entry(make_organisation(), "offer", "Spotless schools", cpv="90919300")
    search.reindex("entry")
    for words, level in (("", 3), ("cleaning", 4)):
        page = client.get("/en/exchange/buyers/", {"cpv": words}).content.decode()
        title = page.index(f'<h{level} class="result__title"><a href="/en/exchange/{entry.slug}/"')
        assert page[page.index('aria-labelledby="suppliers"') : title].count("<h3>") == level - 3


def test_words_find_offers_and_divisions_and_nonsense_finds_nothing(client: Client) -> None:
    tidy = make_entry(make_organisation(), "offer", "Spotless schools", cpv="90919300")
    make_entry(make_organisation(), "offer", "Mowing", cpv="77310000")
    search.reindex("entry")
    for words in ("spotless", "cleaning", "temizlik", "Reinigung"):
        found = client.get("/en/exchange/buyers/", {"cpv": words}).context["suppliers"]
        assert [one.card.pk for one in found] == [tidy.pk], words
    page = client.get("/en/exchange/buyers/", {"cpv": "xqzzt"})
    assert page.context["suppliers"] == []
    assert "No offer or CPV division has that name." in page.content.decode()
    assert "Spotless" not in page.content.decode()


def test_a_long_list_says_that_there_is_more(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(buying, "AT_MOST", 1)
    organisation = make_organisation()
    make_entry(organisation, "offer", "First", cpv="90910000")
    assert "has more" not in client.get("/en/exchange/buyers/").content.decode()
    make_entry(organisation, "offer", "Second", cpv="90910000")
    page = client.get("/en/exchange/buyers/").content.decode()
    assert "The first 1 offers are shown. The list to download has more." in page
    assert "Second" not in page


def test_an_everyday_word_finds_the_codes_that_bear_it_and_their_offers(client: Client) -> None:
    make_entry(make_organisation(), "offer", "Sitzmöbel", cpv="39112000")
    make_entry(make_organisation(), "offer", "Alles fürs Büro", cpv="39100000")
    make_entry(make_organisation(), "offer", "Laptops", cpv="30213100")
    page = client.get("/nl/exchange/buyers/", {"cpv": "stoelen"})
    told = [(one.card.title, one.wider) for one in page.context["suppliers"]]
    assert told == [("Sitzmöbel", False), ("Alles fürs Büro", True)]
    assert '<a href="?cpv=39112000">39112000</a>\n        <span>Rechte stoelen</span>' in (
        page.content.decode()
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("bicycle", "34430000"),
        ("Fahrrad", "34430000"),
        ("nettoyage écoles", "90919300"),
        ("office furniture", "39130000"),
    ],
)
def test_a_word_leads_to_the_code_whose_official_name_it_is(words: str, code: str) -> None:
    assert cpv.codes_named(words)[0] == code


def test_nonsense_and_words_too_short_name_no_code() -> None:
    assert [cpv.codes_named(words) for words in ("", "it", "xqzzt", "bicycle xqzzt")] == [[]] * 4
    assert len(cpv.codes_named("services")) == 30


def test_who_delivers_exactly_comes_before_the_wider_class(client: Client) -> None:
    make_entry(make_organisation(), "offer", "Anything clean", cpv="90000000")
    make_entry(make_organisation(), "offer", "Cleaning of schools", cpv="90911000")
    page = client.get("/en/exchange/buyers/", {"cpv": "90910000"})
    told = [(one.card.title, one.wider) for one in page.context["suppliers"]]
    assert told == [("Cleaning of schools", False), ("Anything clean", True)]
    text = page.content.decode()
    assert text.index("Exactly this") < text.index("Wider class")


def test_the_workbook_speaks_the_reader_s_language_and_holds_dates_and_numbers(
    client: Client, tmp_path: Path
) -> None:
    made = make_entry(
        make_organisation(),
        "offer",
        cpv="90910000",
        price_from=Decimal("12.50"),
        currency="EUR",
        capacity=3,
    )
    path = tmp_path / "suppliers.xlsx"
    path.write_bytes(client.get("/en/exchange/buyers/suppliers.xlsx").content)
    with ZipFile(path) as file:
        assert 'name="Who can deliver"' in file.read("xl/workbook.xml").decode()
    table = read_table(path)
    (record,) = table.records
    row = dict(zip(table.names, record.cells, strict=True))
    assert (row["Price from"], row["Capacity"], row["Until"]) == (12.5, 3, made.until)
    assert row["Price up to"] == ""


def test_a_country_that_was_not_checked_says_so() -> None:
    assert reserving.rule_of("NL").reserving is reserving.Reserving.ALLOWED
    assert reserving.rule_of("TR").reserving is reserving.Reserving.NOT_CHECKED
    assert all(rule.source != reserving.DIRECTIVE for rule in reserving.RULES.values())
    assert all(own for _group, own, _others in reserving.equivalents("FR"))


@pytest.mark.parametrize("count", [1, 4])
def test_it_asks_as_many_queries_for_one_as_for_many(
    count: int, django_assert_max_num_queries: object
) -> None:
    region = make_region()
    for _number in range(count):
        make_entry(make_organisation(region), "offer", cpv="90910000")
    with django_assert_max_num_queries(6):  # type: ignore[operator]
        assert len(buying.suppliers(buying.Asked("90", region), VISITOR, limit=50)) == count


def test_codes_without_an_official_name_say_so(client: Client) -> None:
    page = client.get("/tr/exchange/buyers/", {"cpv": "temizlik ve hijyen"})
    assert ("90900000", "Temizlik ve hijyen hizmetleri", "tr") in page.context["codes"]
    assert "bizim çevirimizdir" in page.content.decode()
    for language in cpv.NAMED:
        assert client.get(f"/{language}/exchange/buyers/", {"cpv": "909"}).context["official"]


def test_names_that_are_not_the_readers_are_marked() -> None:
    with translation.override("tr"):
        assert cpv.named("90910000") == "90910000 Cleaning services (resmî İngilizce adı)"
        assert cpv.named("90900000") == "90900000 Temizlik ve hijyen hizmetleri"
        assert cpv.named("90000000").endswith(cpv.label_of("90"))
    with translation.override("fr"):
        assert "(" not in cpv.named("90910000")
    assert cpv.named("12345678") == "12345678"
    assert cpv.named("") == ""


def test_every_group_has_a_turkish_name() -> None:
    groups = {code for code in cpv.codes() if code[2] != "0" and code.endswith("00000")}
    assert groups == set(cpv.own_names())
    assert all(cpv.own_names().values())
