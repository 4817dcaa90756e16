"""`rresi import`: bring content in from files."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

MAXIMUM_SHOWN = 200


def register(subparsers: Any) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "import",
        help="Bring content in from files",
        description="Bring content in from files: all of it, or none when anything is wrong.",
    )
    kinds = parser.add_subparsers(title="kinds", metavar="KIND", required=True)
    practices = kinds.add_parser(
        "practices",
        help="Good practices from JSON Lines",
        description="Import good practices from JSON Lines (one practice a line; "
        "title, summary, language and region are required). Format: docs/users/import.md",
        epilog="example: rresi import practices practices.jsonl --dry-run",
    )
    practices.add_argument("file", type=Path, help="the file; images lie in its folder")
    practices.add_argument("--dry-run", action="store_true", help="check only, write nothing")
    practices.set_defaults(run=import_practices)


def import_practices(arguments: argparse.Namespace) -> int:
    """Exit status 0: imported (or could be), 1: mistakes were found, 2: cannot be read."""
    from rresi.cli.site import set_up_django

    set_up_django()
    from rresi.accounts.roles import OPERATOR
    from rresi.practices import importing
    from rresi.search import interface as search

    try:
        report = importing.import_practices(
            actor=OPERATOR, path=arguments.file, dry_run=arguments.dry_run
        )
    except OSError as error:
        print(f"rresi: {arguments.file}: {error.strerror or error}", file=sys.stderr)
        return 2
    for row in report.rows:
        print(f"{arguments.file.name}:{row.line}: ok: {row.slug}")
    for problem in report.problems[:MAXIMUM_SHOWN]:
        print(problem, file=sys.stderr)
    if report.problems:
        count = len(report.problems)
        more = f" (the first {MAXIMUM_SHOWN} are shown)" if count > MAXIMUM_SHOWN else ""
        noun = "mistake" if count == 1 else "mistakes"
        print(f"{count} {noun}{more}; nothing was imported.", file=sys.stderr)
        return 1
    total = f"{len(report.rows)} practice{'s' * (len(report.rows) != 1)}"
    if report.written:
        search.reindex("practice", report.numbers)
        print(f"Imported {total}.")
    else:
        print(f"{total} could be imported; nothing was written (--dry-run).")
    return 0
