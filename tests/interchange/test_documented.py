"""The guide to importing names the fields of every kind, no more and no fewer."""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from rresi.ecosystem.documents import ORGANISATIONS
from rresi.help import guides
from rresi.interchange.kinds import Kind
from rresi.practices.kind import PRACTICES
from rresi.regions.documents import REGIONS

PAGE = guides.PAGES / "en" / "import.md"


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("Practices", PRACTICES.files), ("Organisations", ORGANISATIONS), ("Regions", REGIONS)],
)
def test_the_page_names_every_field(heading: str, kind: Kind) -> None:
    text = guides.with_fields(PAGE.read_text(encoding="utf-8"))
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert {name for cell in cells for name in re.findall(r"`(\w+)`", cell)} == set(
        kind.shape.fields
    )
    required = {name for name, shape in kind.shape.fields.items() if shape.required}
    sentence = section.partition(" required.")[0]
    assert set(re.findall(r"`(\w+)`", sentence)) == required


def test_a_field_that_no_row_explains_stands_there_with_its_label() -> None:
    text = PAGE.read_text(encoding="utf-8")
    shorter = text.replace("| `place`, `point` |", "| `point` |")
    with translation.override("de"):
        assert "\n| `place` | Ort |\n" in guides.with_fields(shorter)
        assert "\n| `place` | Ort |\n" not in guides.with_fields(text)
