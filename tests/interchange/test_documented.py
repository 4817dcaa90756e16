"""The guide to importing names the fields of every kind, no more and no fewer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rresi.ecosystem.documents import ORGANISATIONS
from rresi.interchange.kinds import Kind
from rresi.practices.kind import PRACTICES
from rresi.regions.documents import REGIONS

PAGE = Path(__file__).parents[2] / "src/rresi/help/pages/en/import.md"


@pytest.mark.parametrize(
    ("heading", "kind"),
    [("Practices", PRACTICES.files), ("Organisations", ORGANISATIONS), ("Regions", REGIONS)],
)
def test_the_page_names_every_field(heading: str, kind: Kind) -> None:
    text = PAGE.read_text(encoding="utf-8")
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    assert {name for cell in cells for name in re.findall(r"`(\w+)`", cell)} == set(
        kind.shape.fields
    )
    required = {name for name, shape in kind.shape.fields.items() if shape.required}
    sentence = section.partition(" required.")[0]
    assert set(re.findall(r"`(\w+)`", sentence)) == required
