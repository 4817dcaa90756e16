"""A region's figures: from Eurostat or a file, to its page."""

from __future__ import annotations

import gzip
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from pydantic import BaseModel
from xlsxwriter import Workbook

from rresi.accounts.roles import OPERATOR, VISITOR, actor_of
from rresi.interchange import reading
from rresi.interchange.kinds import Kind
from rresi.regions import eurostat, figures
from rresi.regions.figure_files import import_figures
from rresi.regions.indicators import BY_KEY, INDICATORS
from rresi.regions.models import IndicatorValue, Region
from rresi.regions.services import fetch_indicators
from tests.factories.network import Network
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db


def synthetic(url: str, values: dict[str, dict[str, float | None]]) -> dict[str, Any]:
    """An answer in the shape of Eurostat's, with made-up values: code to year to value."""
    asked = parse_qs(urlsplit(url).query)
    codes = [code for code in asked["geo"] if code in values]
    years = sorted({year for code in codes for year in values[code]}) or ["2023"]
    dataset = urlsplit(url).path.rsplit("/", 1)[1]
    fixed = next(found.filters for found in INDICATORS if found.dataset == dataset)
    names = [*fixed, "geo", "time"]
    categories = [[value] for value in fixed.values()] + [codes, years]
    flat = [values[code].get(year) for code in codes for year in years]
    return {
        "class": "dataset",
        "label": "synthetic",
        "id": names,
        "size": [len(keys) for keys in categories],
        "dimension": {
            name: {"category": {"index": {key: place for place, key in enumerate(keys)}}}
            for name, keys in zip(names, categories, strict=True)
        },
        "value": {str(place): value for place, value in enumerate(flat) if value is not None},
        "status": {str(place): ":" for place, value in enumerate(flat) if value is None},
    }


VALUES: dict[str, dict[str, float | None]] = {
    "NL36": {"2022": 14.0, "2023": 15.5},
    "NL361": {"2023": 900_000},
    "BE23": {"2023": 11.25},
    "BE231": {"2022": 290_000, "2023": None},
}


def fetched(url: str) -> Any:
    return synthetic(url, VALUES)


@pytest.fixture
def both() -> list[Region]:
    make_region(
        codes=[
            {"scheme": "NUTS", "code": "NL332", "version": 2021},
            {"scheme": "NUTS", "code": "NL361", "version": 2024},
            {"scheme": "LAU", "code": "GM0518", "version": 2024},
        ]
    )
    make_other_region()
    return list(Region.objects.order_by("slug").prefetch_related("codes"))


def test_the_address_names_dataset_filters_and_areas() -> None:
    url = eurostat.address(BY_KEY["unemployment"], ["NL36", "TR32"])
    assert url.startswith(f"{eurostat.ADDRESS}lfst_r_lfu3rt?")
    query = parse_qs(urlsplit(url).query)
    assert query["geo"] == ["NL36", "TR32"]
    assert query["age"] == ["Y15-74"]


def test_newer_lists_come_first_and_larger_areas_where_needed() -> None:
    codes = {"NL332": 2021, "NL361": 2024}
    assert eurostat.codes_for(BY_KEY["population"], codes) == ["NL361", "NL332"]
    assert eurostat.codes_for(BY_KEY["poverty-risk"], codes) == ["NL36", "NL33"]


def test_figures_come_and_come_again(both: list[Region]) -> None:
    counts = fetch_indicators(actor=OPERATOR, regions=both, get=fetched)
    stored = IndicatorValue.objects.count()
    assert sum(counts.values()) == stored > 0
    assert fetch_indicators(actor=OPERATOR, regions=both, get=fetched) == counts
    assert IndicatorValue.objects.count() == stored
    row = IndicatorValue.objects.get(region__slug="the-hague", indicator="population", year=2023)
    assert (row.value, row.code) == (Decimal(900_000), "NL361")


def test_an_old_code_is_used_where_only_that_is_known(both: list[Region]) -> None:
    fetch_indicators(
        actor=OPERATOR, regions=both, get=lambda url: synthetic(url, {"NL332": {"2021": 5.0}})
    )
    row = IndicatorValue.objects.get(region__slug="the-hague", indicator="population")
    assert (row.code, row.year) == ("NL332", 2021)


def test_missing_is_not_zero(both: list[Region], client: Client) -> None:
    fetch_indicators(actor=OPERATOR, regions=both, get=fetched)
    row = IndicatorValue.objects.get(region__slug="aalst", indicator="population", year=2023)
    assert row.value is None
    found = {
        figure.label: figure
        for figure in figures.figures_of(row.region, figures.newest_for(row.region))
    }
    assert found["Population"].value == "290,000"  # the newest that is known
    assert found["Population"].year == 2022
    page = " ".join(client.get("/en/regions/the-hague/").content.decode().split())
    assert "<strong>15.5%</strong>" in page
    assert "for the larger area NL36" in page
    IndicatorValue.objects.filter(region=row.region, year=2022).delete()
    assert 'class="is-missing"' in client.get("/en/regions/aalst/").content.decode()


def test_numbers_are_written_as_the_reader_writes_them(both: list[Region], client: Client) -> None:
    fetch_indicators(actor=OPERATOR, regions=both, get=fetched)
    assert "%15,5" in client.get("/tr/regions/the-hague/").content.decode()
    assert "900.000" in client.get("/de/regions/the-hague/").content.decode()


def test_regions_alike_are_found_by_what_they_are(both: list[Region]) -> None:
    fetch_indicators(actor=OPERATOR, regions=both, get=fetched)
    hague = Region.objects.get(slug="the-hague")
    (near,) = figures.alike(hague, figures.newest_for(hague))
    assert near.pk == Region.objects.get(slug="aalst").pk
    nowhere = make_region("nowhere", codes=[])
    assert figures.alike(nowhere, figures.newest_for(nowhere)) == []


def test_what_sets_regions_apart_has_both_figures(both: list[Region]) -> None:
    fetch_indicators(actor=OPERATOR, regions=both, get=fetched)
    hague = Region.objects.get(slug="the-hague")
    (near,) = figures.alike(hague, figures.newest_for(hague))
    assert near.drivers
    for said in near.drivers:
        assert re.search(r" [(]there [\d.,%]+, here [\d.,%]+[)]$", said)


def test_what_is_missing_is_not_called_invented() -> None:
    region = make_region()
    for key, value, flag in (
        ("population", 5, "y"),
        ("poverty-risk", None, "y"),
        ("unemployment", None, "c"),
    ):
        IndicatorValue.objects.create(
            region=region, indicator=key, year=2024, value=value, flag=flag
        )
    told = {one.label: one for one in figures.figures_of(region, figures.newest_for(region))}
    assert told["Population"].remarks == ("invented",)
    missing = told["People at risk of poverty or social exclusion"]
    assert (missing.value, missing.remarks, missing.year) == ("", (), None)
    withheld = told["Unemployment rate, age 15 to 74"]
    assert (withheld.remarks, withheld.year) == (("confidential",), 2024)


def test_what_sets_regions_apart_is_one_line(
    both: list[Region], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Region.objects.get(slug="aalst")
    found = figures.Alike(away.pk, ("Population", "Inhabitants, per km²"), ())
    monkeypatch.setattr(figures, "alike", lambda *_given: [found])
    page = " ".join(client.get("/en/regions/the-hague/").content.decode().split())
    assert "differs most in: Population; Inhabitants, per km²</span>" in page
    assert page.count("differs most in:") == 1


@pytest.mark.parametrize(
    "answer",
    [
        {"class": "error", "error": [{"label": "no such dataset"}]},
        [],
        {"class": "dataset", "id": [], "size": []},
    ],
)
def test_an_answer_that_is_no_dataset_is_named(both: list[Region], answer: Any) -> None:
    if answer == {"class": "dataset", "id": [], "size": []}:
        answer = {**answer, "value": [1], "dimension": {}}
    with pytest.raises(eurostat.Unreachable, match=r"ec\.europa\.eu"):
        fetch_indicators(actor=OPERATOR, regions=both, get=lambda _url: answer)


def test_a_source_that_is_away_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: object, **_more: object) -> None:
        raise HTTPError("u", 503, "busy", None, None)  # type: ignore[arg-type]

    monkeypatch.setattr(eurostat, "urlopen", away)
    with pytest.raises(eurostat.Unreachable, match="503 busy"):
        eurostat.fetch("https://ec.europa.eu/x")


def test_only_who_looks_after_a_region_records_its_figures(both: list[Region]) -> None:
    with pytest.raises(PermissionDenied):
        fetch_indicators(actor=VISITOR, regions=both, get=fetched)


def test_a_file_brings_figures(both: list[Region], tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(
        "regio;indicator;jaar;waarde\n"
        "the-hague;unemployment;2024;4,5\n"
        "BE231;Unemployment rate, age 15 to 74;2024;\n"
        "BE231;Unemployment rate, age 15 to 74;2023;:\n",
        encoding="utf-8",
    )
    report = import_figures(actor=OPERATOR, path=path)
    assert report.written, report.problems
    row = IndicatorValue.objects.get(region__slug="the-hague", indicator="unemployment")
    assert row.value == Decimal("4.5")
    missing = IndicatorValue.objects.filter(region__slug="aalst").values_list("value", flat=True)
    assert list(missing) == [None, None]


def test_a_percentage_may_have_its_sign(both: list[Region], tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(
        "region;indicator;year;value\nthe-hague;unemployment;2023;4,25 %\n", encoding="utf-8"
    )
    assert import_figures(actor=OPERATOR, path=path).written
    book = tmp_path / "figures.xlsx"
    with Workbook(str(book)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, ["region", "indicator", "year", "value"])
        sheet.write_row(1, 0, ["the-hague", "unemployment", 2024])
        sheet.write_number(1, 3, 0.045, workbook.add_format({"num_format": "0.0%"}))
    assert import_figures(actor=OPERATOR, path=book).written
    found = IndicatorValue.objects.filter(region__slug="the-hague").order_by("year")
    assert [row.value for row in found] == [Decimal("4.25"), Decimal("4.5")]


def test_years_are_shown_with_those_that_have_no_figure(
    both: list[Region], tmp_path: Path, client: Client
) -> None:
    path = tmp_path / "figures.csv"
    rows = ["2021,4.0,", "2022,,:", "2023,3.6,p"]
    text = "".join(f"the-hague,unemployment,{row}\n" for row in rows)
    path.write_text(f"region,indicator,year,value,flag\n{text}")
    report = import_figures(actor=OPERATOR, path=path)
    assert [row.action for row in report.rows] == ["created"] * 3
    path.write_text(path.read_text().replace("3.6", "3.7") + "the-hague,population,2023,9,\n")
    report = import_figures(actor=OPERATOR, path=path)
    actions = ["unchanged", "unchanged", "updated", "created"]
    assert [row.action for row in report.rows] == actions
    region = Region.objects.get(slug="the-hague")
    (years,) = figures.years_of(region)  # of the population one year is known
    assert (years.first, years.last) == (2021, 2023)
    assert years.chart.rows == (
        ("2021", "4%"),
        ("2022", "No data"),
        ("2023 (provisional)", "3.7%"),
    )
    page = client.get("/en/regions/the-hague/").content.decode()
    assert "From 2021 to 2023, 2 years have a figure." in page
    assert 'id="years-unemployment' in page


def test_what_the_source_says_about_a_figure_stands_beside_it(
    both: list[Region], client: Client
) -> None:
    flagged = zip(list(BY_KEY)[:2], [(4, "bu"), (None, "c")], strict=True)
    for key, (value, flag) in flagged:
        IndicatorValue.objects.create(
            region=both[0], indicator=key, year=2024, value=value, flag=flag
        )
    page = client.get(f"/en/regions/{both[0].slug}/").content.decode()
    assert "(break in the series, low reliability)" in page
    assert "(confidential)" in page
    assert figures.remarks_of("Ep") == ("estimated", "provisional")
    assert figures.remarks_of("x:") == ("x",)
    assert figures.remarks_of("") == ()


def test_a_colon_says_that_there_is_no_figure_and_is_named_elsewhere(
    both: list[Region], tmp_path: Path
) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("region,indicator,year,value,flag\naalst,unemployment,2023, : ,c\n")
    assert import_figures(actor=OPERATOR, path=path).written
    assert IndicatorValue.objects.get().value is None
    prices = tmp_path / "prices.csv"
    prices.write_text("price\n:\n")
    read = reading.read(Kind(key="price", model=Priced), prices)
    assert not read.problems
    assert read.notices == ["Read as empty: “:” (line 2)"]


class Priced(BaseModel):
    """A record with a number of another kind."""

    price: Decimal | None = None


def test_mistakes_in_a_file_are_named_and_nothing_is_written(
    both: list[Region], tmp_path: Path
) -> None:
    path = tmp_path / "figures.jsonl"
    rows: list[dict[str, Any]] = [
        {"region": "the-hague", "indicator": "unemployment", "year": 2024, "value": 4},
        {"region": "NL361", "indicator": "unemployment", "year": 2024, "value": 5},
        {"region": "atlantis", "indicator": "unemployment", "year": 2024, "value": 5},
        {"region": "aalst", "indicator": "happiness", "year": 2024, "value": 5},
        {"region": "aalst", "indicator": "unemployment", "year": 24, "value": 5},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    report = import_figures(actor=OPERATOR, path=path)
    assert {(problem.line, problem.field) for problem in report.problems} == {
        (2, "year"),
        (3, "region"),
        (4, "indicator"),
        (5, "year"),
    }
    assert not IndicatorValue.objects.exists()


@pytest.mark.parametrize(
    ("indicator", "value", "sound"),
    [("unemployment", "100", True), ("unemployment", "100,1", False), ("population", "-1", False)],
)
def test_a_figure_that_cannot_be_is_refused(
    both: list[Region], tmp_path: Path, indicator: str, value: str, sound: bool
) -> None:
    path = tmp_path / "figures.csv"
    path.write_text(f"region;indicator;year;value\naalst;{indicator};2023;{value}\n")
    report = import_figures(actor=OPERATOR, path=path)
    assert [(found.line, found.field) for found in report.problems] == (
        [] if sound else [(2, "value")]
    )
    assert report.written is sound


def test_a_source_with_impossible_figures_is_not_believed(both: list[Region]) -> None:
    def wrong(url: str) -> Any:
        return synthetic(url, {"NL36": {"2023": 140.0}})

    with pytest.raises(eurostat.Unreachable, match="140"):
        list(eurostat.observations(BY_KEY["unemployment"], ["NL36"], wrong))


def test_a_region_without_figures_says_how_they_come(client: Client) -> None:
    region = make_region()
    path = f"/en/regions/{region.slug}/"
    page = client.get(path).content.decode()
    assert "There are no figures for this region yet." in page
    assert "rresi figures" not in page
    network = Network()
    client.force_login(network.person("manager", manages=[region]))
    page = client.get(path).content.decode()
    assert "Ask the coordinator of the network" in page  # who has a server
    assert "rresi figures" not in page
    client.force_login(network.person("boss", role="coordinator"))
    assert "<code>rresi figures</code>" in client.get(path).content.decode()


def test_a_figure_of_a_larger_area_is_that_of_the_region_in_it(
    client: Client, both: list[Region], tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_text("region,indicator,year,value\nNL36,unemployment,2023,4.4\n")
    assert not import_figures(actor=OPERATOR, path=path).problems
    row = IndicatorValue.objects.get()
    assert (row.region.slug, row.code, row.value) == ("the-hague", "NL36", Decimal("4.4"))
    assert "for the larger area NL36" in client.get("/en/regions/the-hague/").content.decode()
    # A density is published for the region itself: that of the area around it is another.
    path.write_text("region,indicator,year,value\nNL36,density,2023,1300\n")
    (problem,) = import_figures(actor=OPERATOR, path=path).problems
    assert (problem.line, problem.field) == (2, "region")


def test_invented_figures_are_said_to_be(client: Client, both: list[Region]) -> None:
    said = "These figures are invented for the demonstration"
    fetch_indicators(actor=OPERATOR, regions=both, get=fetched)
    assert said not in client.get("/en/regions/aalst/").content.decode()
    IndicatorValue.objects.filter(region__slug="aalst").update(flag=figures.INVENTED)
    page = client.get("/en/regions/aalst/").content.decode()
    assert said in page
    assert "(invented)" in page
    assert said not in client.get("/en/regions/the-hague/").content.decode()


# --- files as Eurostat gives them, with made-up figures ------------------------------------------

CSV_1 = (
    "DATAFLOW,LAST UPDATE,freq,unit,sex,age,isced11,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,"
    "CONF_STATUS\n"
    "ESTAT:LFST_R_LFU3RT(1.0),22/05/26 11:00:00,A,PC,T,Y15-74,TOTAL,NL33,2022,4.1,b,\n"
    "ESTAT:LFST_R_LFU3RT(1.0),22/05/26 11:00:00,A,PC,T,Y15-74,TOTAL,NL36,2023,4.4,bu,\n"
    "ESTAT:LFST_R_LFU3RT(1.0),22/05/26 11:00:00,A,PC,T,Y15-74,TOTAL,NL36,2024,,c,\n"
    "ESTAT:LFST_R_LFU3RT(1.0),22/05/26 11:00:00,A,PC,F,Y15-74,TOTAL,NL36,2023,4.9,,\n"
    "ESTAT:LFST_R_LFU3RT(1.0),22/05/26 11:00:00,A,PC,T,Y15-74,TOTAL,ITI3,2023,7.7,u,\n"
)
CSV_2 = (
    "STRUCTURE,STRUCTURE_ID,freq:Time frequency,unit:Unit,sex:Sex,age:Age,isced11:Education,"
    "geo:Region,TIME_PERIOD:Time,OBS_VALUE:Value,OBS_FLAG:Flag\n"
    "dataflow,ESTAT:LFST_R_LFU3RT(1.0),A:Annual,PC:Percentage,T:Total,Y15-74:From 15,TOTAL:All,"
    "NL33:Zuid-Holland,2022,4.1,b\n"
    "dataflow,ESTAT:LFST_R_LFU3RT(1.0),A:Annual,PC:Percentage,T:Total,Y15-74:From 15,TOTAL:All,"
    "NL36:Zuid-Holland,2023,4.4,bu\n"
    "dataflow,ESTAT:LFST_R_LFU3RT(1.0),A:Annual,PC:Percentage,T:Total,Y15-74:From 15,TOTAL:All,"
    "NL36:Zuid-Holland,2024,:,c\n"
)
TSV = (
    "freq,unit,sex,age,isced11,geo\\TIME_PERIOD\t2022 \t2023 \t2024 \n"
    "A,PC,T,Y15-74,TOTAL,NL33\t4.1 b\t: \t: \n"
    "A,PC,T,Y15-74,TOTAL,NL36\t: \t4.4 bu\t: c\n"
    "A,PC,F,Y15-74,TOTAL,NL36\t: \t4.9 \t5.0 \n"
    "A,PC,T,Y15-74,TOTAL,ITI3\t7.7 u\t7.5 \t7.1 \n"
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("download.csv", CSV_1),
        ("lfst_r_lfu3rt_linear_2_0.csv", CSV_2),
        ("estat_lfst_r_lfu3rt.tsv", TSV),
        ("estat_lfst_r_lfu3rt.tsv.gz", TSV),
    ],
)
def test_a_file_is_read_as_eurostat_gives_it(
    client: Client, both: list[Region], tmp_path: Path, name: str, text: str
) -> None:
    hague = Region.objects.get(slug="the-hague")
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    report = import_figures(actor=OPERATOR, path=path)
    assert [str(one) for one in report.problems] == []
    rows = IndicatorValue.objects.order_by("year").values_list("year", "value", "flag", "code")
    # The figures of both years of NUTS; those of women and of elsewhere are left out.
    assert list(rows) == [
        (2022, Decimal("4.1"), "b", "NL33"),
        (2023, Decimal("4.4"), "bu", "NL36"),
        (2024, None, "c", "NL36"),
    ]
    page = client.get(f"/en/regions/{hague.slug}/").content.decode()
    assert "for the larger area NL36 Zuid-Holland" in page
    assert "(break in the series, low reliability)" in page


def test_a_region_gets_its_own_figures_of_a_file_alone(both: list[Region], tmp_path: Path) -> None:
    path = tmp_path / "estat_lfst_r_lfu3rt.tsv"
    path.write_text(TSV)
    manager = actor_of(Network().person("manager", manages=[Region.objects.get(slug="aalst")]))
    report = import_figures(actor=manager, path=path)
    assert [one.message for one in report.problems] == ["This file contains no figures."]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("figures.tsv", TSV, "This does not come from a dataset of the indicators"),
        ("lfst_r_lfu3rt.tsv", TSV.replace("4.4 bu", "many"), "This is no figure: many"),
        ("lfst_r_lfu3rt.tsv", TSV.replace("4.4 bu", "104.4"), "This is a percentage"),
    ],
)
def test_what_is_wrong_in_a_file_of_eurostats_is_said(
    both: list[Region], tmp_path: Path, name: str, text: str, words: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    report = import_figures(actor=OPERATOR, path=path)
    assert any(words in str(one) for one in report.problems)
    assert not IndicatorValue.objects.exists()


def test_a_figure_of_a_year_to_come_is_refused(both: list[Region], tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    path.write_text("region,indicator,year,value\naalst,unemployment,2099,4.1\n")
    report = import_figures(actor=OPERATOR, path=path)
    assert [one.field for one in report.problems] == ["year"]
    assert "is in the future" in str(report.problems[0])


def test_the_codes_of_two_years_of_nuts_fill_each_others_gaps(both: list[Region]) -> None:
    def seen(code: str, year: int, value: int | None) -> eurostat.Observation:
        number = None if value is None else Decimal(value)
        return eurostat.Observation("gdp", code, year, number, "", "")

    by_code = {
        "NEW": [seen("NEW", 2024, 3), seen("NEW", 2022, None)],
        "OLD": [seen("OLD", 2022, 1)],
    }
    found = eurostat.best_of(["NEW", "OLD", "NONE"], by_code)
    assert [(one.year, one.code) for one in found] == [(2022, "OLD"), (2024, "NEW")]


def test_a_packed_file_that_is_cut_off_is_said_to_be(both: list[Region], tmp_path: Path) -> None:
    path = tmp_path / "estat_lfst_r_lfu3rt.tsv.gz"
    path.write_bytes(gzip.compress(TSV.encode())[:-20])
    with pytest.raises(OSError, match="estat_lfst"):
        import_figures(actor=OPERATOR, path=path)
