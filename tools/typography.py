"""Check the typography of the starter content, the user guides and the catalogues.

python tools/typography.py                  the starter content, the guides, and colons in templates
python tools/typography.py --catalogues     the catalogues too
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import texts

TEMPLATES = texts.ROOT / "src/rresi"
NARROW = "\u202f"  # narrow no-break space
QUOTES = {"en": "“”‘’", "nl": "“”‘’", "de": "„“‚‘", "tr": "“”‘’", "fr": "«»‹›"}
EVERYWHERE = {
    "straight apostrophe or quotation mark": re.compile(r"['\"]"),
    "three dots instead of …": re.compile(r"\.\.\."),
    "two spaces": re.compile(r"(?<=\S)  +(?=\S)"),
    # but not in a month such as 2021-05
    "hyphen in a range, or spaces around its dash": re.compile(
        r"(?<![\w./:-])(?!\d{4}-(?:0[1-9]|1[0-2])\b)"
        r"\d{1,4}(?:[.,]\d+)?(?: ?- ?| – )\d{1,4}(?![\w/-])"
    ),
}
FRENCH = {
    "no narrow no-break space before : ; ! ? » %": re.compile(
        rf"(?<=[^\s{NARROW}:;!?«/])[;!?»](?!\w)|(?<=[^\s{NARROW}:/]):(?=\s|$)"
        r"|[ \xa0][:;!?»%€]|(?<=\d)[%€]"
    ),
    "no narrow no-break space after «": re.compile(rf"«(?!{NARROW})"),
    "no narrow no-break space in a number": re.compile(r"\d[ \xa0]\d{3}(?!\d)"),
}
# What is not prose: tags, placeholders, addresses, code between backquotes.
NOT_PROSE = re.compile(
    r"<[^>]*>|%\([a-z_]+\)[a-z]|%[sd]|\{[a-z_]+\}|https?://\S+|`[^`]*`|\S+@\S+|&[a-z]+;"
)
# A colon that the template writes itself, after a value: French wants a narrow space there.
COLON_IN_TEMPLATE = re.compile(r"[%}]\}\)?: (?=[{<])")


def faults(text: texts.Text) -> Iterator[str]:
    """What is wrong with the typography of a text, with the words around it."""
    prose = NOT_PROSE.sub("X", text.text.replace("%%", "%"))
    rules = EVERYWHERE | (FRENCH if text.language == "fr" else {})
    for fault, pattern in rules.items():
        for found in pattern.finditer(prose):
            around = prose[max(0, found.start() - 25) : found.end() + 25]
            yield f"{text.where}: {fault}: {around!r}"
    if text.language in QUOTES:
        foreign = set("“”„«»") - set(QUOTES[text.language])
        for mark in sorted(foreign & set(prose)):
            yield f"{text.where}: quotation mark of another language: {mark}"


def faults_in_templates(paths: Iterable[Path]) -> Iterator[str]:
    """Lines of templates that write a colon between two values instead of `{% colon %}`."""
    for path in sorted(paths):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if COLON_IN_TEMPLATE.search(line):
                yield f"{path}:{number}: write {{% colon %}} after a value"


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--catalogues", action="store_true")
    arguments = parser.parse_args(argv)
    found = [fault for text in chain(texts.starter(), texts.guides()) for fault in faults(text)]
    if arguments.catalogues:
        found += chain.from_iterable(faults(text) for text in texts.catalogues())
    pages = TEMPLATES.rglob("*.html")
    found += faults_in_templates(pages)
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
