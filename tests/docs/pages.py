"""The pages of the documentation, their links and their code."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
GUIDES = ROOT / "src/rresi/help/pages/en"
README = ROOT / "README.md"
BESIDE = (README, ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", ROOT / "CHANGELOG.md")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^( *)```(?P<kind>[^\n]*)\n(?P<code>.*?)^\1```$", re.DOTALL | re.MULTILINE)
_RUN = re.compile(r"^<!-- run\n(?P<code>.*?)^-->$", re.DOTALL | re.MULTILINE)


def pages() -> list[Path]:
    return [*BESIDE, *sorted(DOCS.rglob("*.md")), *sorted(GUIDES.glob("*.md"))]


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def links(page: Path) -> list[Path]:
    """The files and folders of this project that a page links to."""
    found = _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))
    paths = [link.partition("#")[0] for link in found if not re.match(r"[a-z]+:", link)]
    return [(page.parent / path).resolve() for path in paths if path]


def python(page: Path) -> str:
    """All Python of a page in its order, on the lines where it stands there.

    Fenced blocks are what the reader sees; a comment `<!-- run ... -->` holds what a block needs
    beforehand and would only distract.
    """
    text = page.read_text(encoding="utf-8")
    lines = [""] * (text.count("\n") + 1)
    for block in [*_FENCE.finditer(text), *_RUN.finditer(text)]:
        if block.groupdict().get("kind", "python") == "python":
            first = text.count("\n", 0, block.start("code"))
            code = dedent(block["code"]).splitlines()
            lines[first : first + len(code)] = code
    return "\n".join(lines)


def shell(page: Path) -> list[str]:
    """The blocks marked `sh run`: safe to execute in an empty folder."""
    text = page.read_text(encoding="utf-8")
    return [dedent(block["code"]) for block in _FENCE.finditer(text) if block["kind"] == "sh run"]
