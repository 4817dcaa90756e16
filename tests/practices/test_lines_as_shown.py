"""What a reviewer is shown is formatted as the public page is."""

from __future__ import annotations

from rresi.core.documents.lines import lines_of
from rresi.practices.document import PracticeDocument


def test_only_markdown_is_shown_with_formatting() -> None:
    said = {"summary": "A **bold** claim.", "problem": "A **bold** problem."}
    shown = {line.key: line.long for line in lines_of(PracticeDocument, said)}
    assert not shown["summary"]
    assert shown["problem"]
