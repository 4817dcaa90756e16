"""`rresi export network` and `rresi import network`: a whole network to another installation."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from rresi.cli.words import gettext, number, reason


def register_export(kinds: Any) -> None:
    one = kinds.add_parser(
        "network",
        help="Everything the network owns, as one ZIP of open files",
        description="Everything the network owns, as one ZIP of open files (JSON Lines, pictures) "
        "with a manifest. It holds data about people: keep it safe.",
        epilog="example: rresi export network network.zip",
    )
    one.add_argument("file", type=Path, help="the file to write")
    one.set_defaults(run=run_export)


def register_import(kinds: Any) -> None:
    one = kinds.add_parser(
        "network",
        help="A whole network, into an empty installation",
        description="A whole network from a file of `rresi export network`, into an installation "
        "of the same version that `rresi migrate` has made and nobody has used.",
        epilog="example: rresi import network network.zip",
    )
    one.add_argument("file", type=Path, help="the file")
    one.set_defaults(run=run_import)


def run_export(arguments: argparse.Namespace) -> int:
    """Exit status 1 when there is nothing to export or the file cannot be written."""
    return _run(arguments.file, "export")


def run_import(arguments: argparse.Namespace) -> int:
    """Exit status 1 when the file or the installation does not allow it; nothing is changed."""
    return _run(arguments.file, "import")


def _run(path: Path, what: str) -> int:
    from rresi.cli.site import set_up_django

    set_up_django(hosts=False)
    from rresi.accounts.roles import OPERATOR
    from rresi.core.refusals import Refused
    from rresi.desk import moving
    from rresi.search import interface as search

    work = moving.export_network if what == "export" else moving.import_network
    try:
        manifest = work(actor=OPERATOR, path=path)
    except Refused as refusal:
        print(f"rresi: {refusal}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"rresi: {error.filename or path}: {reason(error)}", file=sys.stderr)
        return 1
    rows = sum(member.get("rows", 0) for member in manifest["members"].values())
    files = sum("rows" not in member for member in manifest["members"].values())
    words = {"network": manifest["network"], "rows": number(rows), "files": number(files)}
    if what == "export":
        print(gettext("Exported %(network)s: %(rows)s rows, %(files)s pictures.") % words)
        print(gettext("The file holds data about people. Keep it safe, and delete it afterwards."))
        return 0
    search.reindex_all()
    print(gettext("Imported %(network)s: %(rows)s rows, %(files)s pictures.") % words)
    print(gettext("People sign in by a code sent to their email address, and can set a password."))
    return 0
