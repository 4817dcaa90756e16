"""Any template becomes a PDF of data and files; it sees nothing else."""

from __future__ import annotations

import io
from pathlib import Path
from typing import cast

import pytest
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from rresi.press.content import tree
from rresi.press.rendering import PICTURE_SIZE, printable, render
from tests.factories.pictures import encoded, picture

pytestmark = pytest.mark.once

TEMPLATE = """#import "press.typ": *
#let data = json("data.json")
#set document(title: data.title)
#set text(font: fonts, fill: ink, lang: "en")
= #data.title
#blocks(data.body)
"""


def template(tmp_path: Path, more: str = "") -> Path:
    file = tmp_path / "badge.typ"
    file.write_text(TEMPLATE + more)
    return file


def text_of(content: bytes) -> str:
    return " ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages)


def test_data_and_files_become_a_tagged_document(tmp_path: Path) -> None:
    (tmp_path / "view.jpg").write_bytes(picture())
    more = """
        #image("copied.jpg", alt: "A view")
        #image("given.jpg", alt: "Another view")
        #text(fill: palette.sage-ink)[In a colour of the palette.]
    """
    content = render(
        template(tmp_path, more),
        {"title": "A badge", "body": tree("Written *by* people: #panic()")},
        {"copied.jpg": tmp_path / "view.jpg", "given.jpg": picture(colour=(9, 9, 9))},
    )
    shown = text_of(content)
    assert "A badge" in shown
    assert "#panic()" in shown
    assert "In a colour of the palette." in shown
    reader = PdfReader(io.BytesIO(content))
    assert reader.metadata is not None
    assert reader.metadata.title == "A badge"
    assert len([image for sheet in reader.pages for image in sheet.images]) == 2


def test_what_the_typeface_lacks_is_set_in_one_that_fits_or_left_out(tmp_path: Path) -> None:
    """Cyrillic and Greek without serifs; emoji neither boxes nor the end of the standard."""
    data = {"title": "🔧", "body": tree("Repair 🔧 café ♻️ 👩‍🔧: Ремонт и Επισκευή **Одеса**")}
    content = render(template(tmp_path), data, {})
    shown = text_of(content)
    assert "Repair café" in shown
    assert "Ремонт и Επισκευή Одеса" in shown
    assert "•" in shown
    assert "🔧" not in shown
    assert b"pdfuaid" in content
    fonts = set()
    for sheet in PdfReader(io.BytesIO(content)).pages:
        resources = cast("DictionaryObject", sheet["/Resources"])
        for font in cast("DictionaryObject", resources["/Font"]).values():
            named = cast("DictionaryObject", font.get_object())["/BaseFont"]
            fonts.add(str(named).partition("+")[2])
    assert {"Noto-Cyrillic-Regular", "Noto-Cyrillic-Bold", "Noto-Greek-Regular"} <= fonts
    assert not any("Libertinus" in name for name in fonts)


def test_a_template_sees_nothing_but_what_it_is_given(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    for path in ("secret.txt", "../secret.txt", str(tmp_path / "secret.txt"), "/etc/hostname"):
        with pytest.raises(RuntimeError, match=r"not found|escape|denied"):
            render(template(tmp_path, f'#read("{path}")'), {"title": "A badge", "body": []}, {})


ADDRESSES = (
    "https://network.example/en/regions/new-rome-on-the-river/resilience/2026-11-29?axis=function",
    "https://network.example/en/events/well-being",
    "an.extraordinarily.long-named.person-in-charge@administration.representation.example",
)


@pytest.mark.parametrize("width", [30, 60, 120])
def test_an_address_is_copied_as_it_is(tmp_path: Path, width: int) -> None:
    """Broken where the line ends, and with nothing in it that cannot be seen."""
    more = f"""
        #set page(width: {width}mm, margin: 3mm, height: auto)
        #hyphenated[Representatives of municipalities]
        #for address in data.addresses {{
          par(link("https://x.eu", address))
          par(hyphenated[Representatives #address])
        }}
    """
    data = {"title": "Badge", "body": [], "addresses": ADDRESSES}
    shown = text_of(render(template(tmp_path, more), data, {}))
    assert "\u200b" not in shown
    for address in ADDRESSES:
        assert "".join(shown.split()).count(address) == 2


def test_a_long_word_stays_on_the_paper(tmp_path: Path) -> None:
    more = "#set page(width: 60mm, margin: 5mm, height: 400mm)\n#data.body"
    file = template(tmp_path).with_name("word.typ")
    file.write_text(f'#let data = json("data.json")\n#set document(title: "x")\n{more}')
    content = render(file, {"body": "w" * 300}, {})
    [sheet] = PdfReader(io.BytesIO(content)).pages
    lines = sheet.extract_text().split()
    assert "".join(lines) == "w" * 300
    assert len(lines) > 8


def test_pictures_are_made_small_enough_to_print_on_white_paper() -> None:
    large = encoded(Image.new("RGBA", (4000, 1000), (200, 30, 30, 0)), "PNG")
    made = Image.open(io.BytesIO(printable(io.BytesIO(large))))
    assert (made.format, made.size) == ("JPEG", (PICTURE_SIZE, PICTURE_SIZE // 4))
    assert made.getpixel((5, 5)) == (255, 255, 255)
    for unreadable in (b"", b"text", picture()[:40]):
        with pytest.raises(ValueError):  # noqa: PT011  # the words are Pillow's
            printable(io.BytesIO(unreadable))
