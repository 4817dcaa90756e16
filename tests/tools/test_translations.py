"""No string that people read stays in English because the extraction did not see it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Message

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

from translations import breaks_template, overlooked

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "line",
    [
        '_("Seen")',
        'ngettext("%(n)d seen", "%(n)d all seen", 2)',
        'pgettext("a verb, not a text", "Seen")',
        "_(name)",
        'other("Not marked")',
    ],
)
def test_what_was_extracted_is_not_reported(tmp_path: Path, line: str) -> None:
    (tmp_path / "views.py").write_text(f"{line}\n", encoding="utf-8")
    assert overlooked(tmp_path, {"Seen", "%(n)d seen", "%(n)d all seen"}) == []


@pytest.mark.parametrize(
    "line",
    [
        'ngettext(("Left " "out"), "Seen", 2)',
        "f\"{_('Left out')}: {name}\"",
        'pgettext("a verb", ("Left out"))',
    ],
)
def test_a_string_that_was_not_extracted_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "views.py").write_text(f"\n{line}\n", encoding="utf-8")
    (problem,) = overlooked(tmp_path, {"Seen"})
    assert problem.startswith("views.py:2: not extracted")
    assert "'Left out'" in problem


@pytest.mark.parametrize(
    ("text", "place", "breaks"),
    [
        ("zoom à 400 %", "portal/page.html", True),
        ("zoom à 400 %% pour %(name)s", "portal/page.html", False),
        ("Intervalle à 95 %", "views.py", False),
    ],
)
def test_a_bare_percent_sign_in_a_template_s_text_is_found(
    text: str, place: str, breaks: bool
) -> None:
    assert breaks_template(Message("Text", text, locations=[(place, 1)])) is breaks
