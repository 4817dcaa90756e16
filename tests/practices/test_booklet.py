"""The PDF of a practice and of a booklet: what it says, what it links to, what it cannot run."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest
from django.test import Client
from django.utils import translation
from PIL import Image
from pypdf import PdfReader

from rresi.authoring.pages import TextLink
from rresi.core.translations import interface_languages
from rresi.media import files
from rresi.media.encoding import reencode
from rresi.media.queries import ShownPicture
from rresi.practices import booklet
from rresi.practices.items import Label
from rresi.practices.lines import ConditionLine, EvidenceLine, MoneyLine, SourceLine
from rresi.practices.presentation import PracticePage
from tests.factories.pictures import encoded
from tests.factories.practices import make_practice
from tests.factories.regions import make_region

HOSTILE = (
    '#panic("run") #import "x.typ" $x^2$ \\ [a] ]] {{ }} @ref <label> `code` // /* */ '
    "\" ' ~ = - + *a _b_ ğüşıöçĞÜŞİÖÇ ẞ œ ł ő ř Ж Ω "
)
ENDLESS = "w" * 300


def source(number: int = 1, **changes: Any) -> SourceLine:
    line = SourceLine(number, "Yearly report", "https://example.org/report", "a report", "", "")
    return replace(line, **changes)


def page(**changes: Any) -> PracticePage:
    told = PracticePage(
        slug="repair-cafe",
        title="A repair café in every neighbourhood",
        language="en",
        summary="Volunteers and neighbours repair what would be thrown away.",
        region="The Hague",
        region_slug="the-hague",
        country="Netherlands",
        period="2018 – 2021",
        topics=[Label("circular-and-green", "Circular and green economy")],
        status=Label("ended", "Ended"),
        evidence_level=2,
        evidence_label="Reported figures",
        written_in="",
        out_of_date=False,
        look_again_by=date(2027, 6, 30),
        sections=[("problem", "The problem", "A **lot** was thrown away.")],
        evidence=[
            EvidenceLine("Repaired in three years.", "4,321", "things", "2018", "counted", source())
        ],
        conditions=[
            ConditionLine("Skills", "Somebody who can solder.", False),
            ConditionLine("Places", "A room in the neighbourhood.", True),
        ],
        sources=[source()],
        money=[MoneyLine("€12,500", "2018", "grant", "setup", "without a source")],
        texts=[TextLink("en", "English", "https://rresi.test/en/practices/x/", True, True)],
        latitude=52.07,
        longitude=4.29,
        contact_name="Mies de Vries",
        contact_email="mies@example.org",
    )
    return replace(told, **changes)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def read(pages: list[PracticePage], title: str = "") -> PdfReader:
    return PdfReader(io.BytesIO(booklet.render(pages, title=title, date="23 November 2026")))


def words(reader: PdfReader) -> str:
    """All text, with single spaces."""
    return re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in reader.pages))


def targets(reader: PdfReader) -> set[str]:
    return {
        annotation.get_object()["/A"]["/URI"]
        for sheet in reader.pages
        for annotation in sheet.get("/Annots", [])
        if "/URI" in annotation.get_object().get("/A", {})
    }


def alternatives(reader: PdfReader) -> list[str]:
    """The alternative texts in the structure tree, in reading order."""
    found = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/Alt" in node:
                found.append(str(node["/Alt"]))
            if "/K" in node:
                walk(node["/K"])

    root: Any = reader.trailer["/Root"]
    walk(root["/StructTreeRoot"])
    return found


def claims_ua(reader: PdfReader) -> bool:
    metadata = reader.xmp_metadata
    assert metadata is not None
    return b"pdfuaid" in metadata.stream.get_data()


def test_a_practice_alone_says_all_that_is_recorded() -> None:
    reader = read([page()])
    text = words(reader)
    for part in (
        "A repair café",
        "4,321",
        "things",
        "Counted",
        "€12,500 (2018): grant",
        "Yearly report",
        "CC BY 4.0",
        "Created on 23 November 2026",
    ):
        assert part in text, part
    assert "Contents" not in text
    assert targets(reader) == {"https://example.org/report", "https://rresi.test/en/practices/x/"}


def test_what_is_empty_reads_as_not_recorded() -> None:
    empty = page(period="", money=[], sections=[], evidence=[], conditions=[], sources=[])
    text = words(read([empty]))
    assert "No information yet: period" in text
    assert text.count("no information") == 5  # the parts of the story
    assert "There are no results yet." in text
    assert "There are no sources." in text


def test_a_contact_is_for_members_and_stays_out() -> None:
    text = words(read([page()]))
    assert "Mies" not in text
    assert "mies@example.org" not in text


def test_blocking_conditions_come_first_and_are_named() -> None:
    text = words(read([page()]))
    assert "Essential condition · Places A room in the neighbourhood." in text
    assert text.index("A room in the neighbourhood") < text.index("Somebody who can solder")


def test_a_booklet_has_cover_contents_and_each_practice_where_they_say() -> None:
    pages = [page(title=f"Practice number {number}") for number in range(1, 4)]
    reader = read(pages, title="Good practices")
    assert len(reader.pages) <= 8  # two for each, as for every practice of the starter network
    assert "3 practices from one country" in words(reader)
    contents = reader.pages[1].extract_text()
    starts = [
        number
        for number, sheet in enumerate(reader.pages, start=1)
        if number > 2 and re.search(r"Practice number \d", sheet.extract_text())
    ]
    assert len(starts) == 3
    for start in starts:
        assert re.search(rf"\b{start}\b", contents)
    marks = [mark.title for mark in reader.outline if not isinstance(mark, list)]
    assert marks == ["Contents", *(p.title for p in pages)]


def test_a_booklet_leaves_no_page_nearly_empty_where_the_next_practice_fits() -> None:
    short = page(sections=[], evidence=[], conditions=[], sources=[], money=[], topics=[])
    reader = read([short, short], title="Good practices")
    assert "CC BY 4.0" in reader.pages[1].extract_text()  # below the contents
    assert reader.pages[2].extract_text().count("A repair café") == 2
    assert "A repair café" not in reader.pages[3].extract_text()


@pytest.mark.parametrize("lines", [24, 28])
def test_a_short_table_of_results_stands_on_one_page(lines: int) -> None:
    story = "\n\n".join(["A line of the story."] * lines)
    results = [
        EvidenceLine(f"Row {row}, " + "in words " * 12, "", "", "2018", "counted", None)
        for row in range(4)
    ]
    told = page(sections=[("problem", "The problem", story)], evidence=results)
    sheets = [sheet.extract_text() for sheet in read([told]).pages]
    assert {number for number, text in enumerate(sheets) if "Row " in text} == {
        next(number for number, text in enumerate(sheets) if "Row 0" in text)
    }


def test_a_long_table_of_results_repeats_its_headings() -> None:
    results = [
        EvidenceLine(f"Row {row:02}. " + "In words. " * 9, "", "", "2018", "counted", None)
        for row in range(40)
    ]
    sheets = [sheet.extract_text() for sheet in read([page(evidence=results)]).pages]
    holding = [text for text in sheets if "Row " in text]
    assert len(holding) > 1
    assert all("Period" in text for text in holding)


def test_what_the_document_says_of_itself_takes_few_lines() -> None:
    story = "\n\n".join(["A line of the story."] * 30)
    reader = read([page(sections=[("problem", "The problem", story)])])
    last = reader.pages[-1].extract_text()
    told = last.split("About this document", 1)[1].split("Created on", 1)[1]
    assert len(told.strip().splitlines()) <= 4  # with the foot of the page


def test_what_is_read_is_large_enough_on_paper() -> None:
    """In points, by the words: text, results and conditions at least 9.5, small print 7.5."""
    sizes: dict[str, float] = {}

    def look(text: str, _cm: Any, tm: list[float], _font: Any, size: float) -> None:
        for word in text.split():
            sizes[word] = min(abs(tm[3]) * size if tm[3] else size, sizes.get(word, 99))

    for sheet in read([page()]).pages:
        sheet.extract_text(visitor_text=look)
    assert min(sizes.values()) >= 7.5
    for word in ("lot", "Repaired", "solder."):
        assert sizes[word] >= 9.5, word


def test_the_map_numbers_its_points_and_names_what_lies_outside() -> None:
    far = page(place="Nouméa", latitude=-22.3, longitude=166.4)
    reader = read([page(), page(latitude=None, longitude=None), far], title="Good practices")
    assert "Map of the places: 1 The Hague" in alternatives(reader)
    assert "Not on the map: 3 Nouméa" in words(reader)


def test_a_booklet_without_places_has_no_map() -> None:
    reader = read([page(latitude=None, longitude=None)], title="Good practices")
    assert not alternatives(reader)


@pytest.mark.parametrize("count", [1, *range(6, 11)])
def test_no_page_holds_the_end_of_the_contents_alone(count: int) -> None:
    summary = "Neighbours repair what is broken, and those who cannot find work learn a trade. " * 3
    pages = [page(title=f"Practice number {one}", summary=summary) for one in range(count)]
    reader = read(pages, title="Good practices")
    first = 1 if count == 1 else 2  # after the cover and one page of contents
    assert "The problem" in reader.pages[first].extract_text()
    assert words(reader).count("About this document") == 1


def test_the_document_can_be_heard() -> None:
    reader = read([page()])
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata is not None
    assert reader.metadata.title == "A repair café in every neighbourhood"
    assert claims_ua(reader)


def test_every_letter_comes_from_a_font_that_is_carried_along() -> None:
    reader = read([page(summary=HOSTILE)])
    fonts = {
        font.get_object()["/BaseFont"]
        for sheet in reader.pages
        for font in cast("Any", sheet["/Resources"])["/Font"].values()
    }
    assert any("Atkinson-Next" in name for name in fonts)
    assert any("Atkinson-More" in name for name in fonts)  # ğ, ş, ł, ő, ř
    assert claims_ua(reader)  # the standard refuses a sign without a glyph


def test_a_sign_without_a_font_costs_the_claim_not_the_document() -> None:
    reader = read([page(summary="The sign 漢 leaves the rest readable.")])
    assert "leaves the rest readable" in words(reader)
    assert not claims_ua(reader)


@pytest.mark.parametrize("title", ["", "Good practices"])
def test_hostile_text_is_shown_and_never_run(title: str) -> None:
    text = HOSTILE + ENDLESS
    hostile = page(
        title=text,
        summary=text,
        people=text,
        time="```\n#panic()\n```",
        organisation=text,
        partners=[text],
        sections=[("problem", "x", text + "\n\n" + ">" * 60 + "deep\n\n" + "* " * 60 + "x")],
        evidence=[EvidenceLine(text, text, text, text, text, None)],
        conditions=[ConditionLine(text, text, True)],
        sources=[source(title=text, url="javascript:alert(1)")],
        place=text,
    )
    reader = read([hostile, hostile], title=title)
    shown = words(reader)
    for part in ('#panic("run")', "$x^2$", "<label>", "@ref", "ğüşıöçĞÜŞİÖÇ", "deep"):
        assert part in shown, part
    assert ENDLESS in re.sub(r"\s", "", shown)
    assert not any(target.startswith("javascript") for target in targets(reader))


def test_pictures_are_made_small_and_carry_words() -> None:
    large = encoded(Image.new("RGBA", (4000, 1000), (200, 30, 30, 128)), "PNG")
    kept = reencode(large)
    files.write(kept)
    gone = "0" * 64

    def line(key: str, alt: str) -> ShownPicture:
        return ShownPicture(key, 1600, 400, alt, "CC BY 4.0", "", "A. Maker")

    lines = [line(kept.key, "People at a table"), line(gone, "Gone")]
    with pytest.warns(UserWarning, match=f"picture left out of the PDF: {gone}"):
        reader = read([page(images=lines)])
    assert alternatives(reader) == ["People at a table"]
    assert "A. Maker CC BY 4.0" in words(reader)
    assert "The licence of each picture is shown below it." in words(reader)
    pictures = [image.image for sheet in reader.pages for image in sheet.images]
    assert max(picture.size[0] for picture in pictures if picture) == 1600


def test_the_reader_is_told_when_a_text_may_mislead() -> None:
    text = words(
        read(
            [
                page(
                    written_in="Dutch",
                    out_of_date=True,
                    machine_made=True,
                    look_again_by=date(2026, 5, 1),
                    source_language="German",
                )
            ]
        )
    )
    assert "You are reading the text in Dutch." in text
    assert "The original text in German has changed since this translation was made." in text
    assert "This is a machine translation that has not been checked." in text
    assert "was due for an update check by 1 May 2026" in text


# --- through the pages --------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("language", interface_languages())
def test_the_library_serves_it(client: Client, language: str) -> None:
    make_practice(make_region(), slug="repair-cafe")
    for path in ("practices/repair-cafe.pdf", "practices/booklet.pdf?p=repair-cafe"):
        response = client.get(f"/{language}/{path}")
        assert response.status_code == 200, path
        assert response["Content-Type"] == "application/pdf"
        reader = PdfReader(io.BytesIO(response.content))
        root: Any = reader.trailer["/Root"]
        assert root["/Lang"] == language
        assert "4321" in re.sub(r"[.,\s\u202f]", "", words(reader))
