"""What somebody typed is refused where it is too long, not cut."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import rresi
from rresi.core.lengths import fits
from rresi.core.refusals import Incomplete


def test_a_text_fits_without_the_space_around_it_or_is_refused() -> None:
    assert fits("  abc ", 3, field="name") == "abc"
    with pytest.raises(Incomplete, match="longer than 1,200 characters") as refusal:
        fits("a" * 1201, 1200, field="name")
    assert [field for field, _words in refusal.value.problems] == ["name"]


def test_no_service_cuts_what_somebody_typed() -> None:
    root = Path(rresi.__file__).parent
    files = [*root.glob("*/services.py"), *root.glob("*/services/*.py"), *root.glob("*/rules/*.py")]
    cut = re.compile(r"(?:strip\(\)|split\(\)\))\[:")
    assert len(files) > 20
    assert [str(file) for file in files if cut.search(file.read_text(encoding="utf-8"))] == []
