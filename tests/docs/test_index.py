"""Every page can be found, every link leads somewhere, every decision is listed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.docs.pages import DOCS, README, ROOT, links, name, pages

pytestmark = pytest.mark.once
ADR = DOCS / "adr"
STATUSES = r"proposed|accepted|replaced (?:in part )?by \[\d+\]\(\d{4}-[\w-]+\.md\)"
ROW = re.compile(
    r"^\| \[(\d+)\]\((\d{4}-[\w-]+\.md)\) \| (.+?) \| \d{4}-\d{2}-\d{2} "
    rf"\| (?:{STATUSES}) \|$",
    re.MULTILINE,
)


@pytest.mark.parametrize("page", pages(), ids=name)
def test_links_lead_to_something(page: Path) -> None:
    assert [str(link) for link in links(page) if not link.exists()] == []


def test_every_page_is_reached_from_the_readme() -> None:
    reached, waiting = {README}, [README]
    while waiting:
        for link in links(waiting.pop()):
            target = link / "README.md" if link.is_dir() else link
            if target.suffix == ".md" and target not in reached and target.exists():
                reached.add(target)
                waiting.append(target)
    assert [name(page) for page in pages() if page not in reached] == []


def test_every_decision_is_in_the_index_under_its_own_title() -> None:
    listed = {file: title for _, file, title in ROW.findall((ADR / "README.md").read_text("utf-8"))}
    titles = {}
    for file in sorted(ADR.glob("[0-9]*.md")):
        first = file.read_text("utf-8").partition("\n")[0]
        titles[file.name] = re.sub(r"^# \d+\. ", "", first)
        assert first.startswith(f"# {int(file.name[:4])}. "), file.name
    assert listed == titles


def test_what_a_page_says_lies_in_a_file_does() -> None:
    """Paths in code marks: `src/…`, `tests/…`, `docs/…`, `tools/…`, `bench/…`."""
    path = re.compile(r"`((?:src|tests|docs|tools|bench)/[\w./-]+)`")
    assert [
        f"{name(page)}: {found}"
        for page in pages()
        if page.name != "CHANGELOG.md" and page.parent != ADR  # they tell of their own day
        for found in path.findall(page.read_text("utf-8"))
        if not (ROOT / found).exists()
    ] == []
