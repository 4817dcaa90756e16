"""`rresi import` and `rresi export`: bring content in from files, and out into files."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rresi.cli import moving
from rresi.cli.words import gettext, ngettext, number, reason
from rresi.engines.messages import gettext_noop as _

if TYPE_CHECKING:
    from rresi.interchange.report import Report

MAXIMUM_SHOWN = 200
_ACTIONS = {"created": _("created"), "updated": _("updated"), "unchanged": _("unchanged")}
CANNOT_READ = 2

_FORMS = "JSON Lines, JSON, CSV or a spreadsheet (XLSX, XLS, ODS)"
_IMPORTS = {
    "practices": f"Good practices from {_FORMS}",
    "organisations": f"Organisations from {_FORMS}",
    "regions": f"Regions from {_FORMS}",
    "figures": f"Figures of regions from {_FORMS}",
}
_EXPORTS = {
    "practices": "Published practices with contacts and pictures",
    "organisations": "Organisations with their relations",
}


def register(subparsers: Any) -> None:
    """Add the commands to the parser."""
    parser = subparsers.add_parser(
        "import",
        help="Bring content in from files",
        description="Bring content in from files: all of it, or none when anything is wrong.",
    )
    kinds = parser.add_subparsers(title="kinds", metavar="KIND", required=True)
    for kind, what in _IMPORTS.items():
        one = kinds.add_parser(
            kind,
            help=what,
            description=f"{what}: one a line or row. Fields: /en/help/import/ of the site",
            epilog=f"example: rresi import {kind} {kind}.xlsx --dry-run",
        )
        one.add_argument("file", type=Path, help="the file; pictures lie in its folder")
        one.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        one.add_argument(
            "--mapping", type=Path, metavar="FILE", help="JSON: field by heading of the column"
        )
        one.add_argument("--sheet", default="", help="the sheet, if there are several")
        if kind == "practices":
            one.add_argument(
                "--licensed",
                action="store_true",
                help="the texts may be published under CC BY 4.0; nothing is imported without it",
            )
        one.set_defaults(run=run_import, kind=kind)
    moving.register_import(kinds)
    parser = subparsers.add_parser(
        "export",
        help="Bring content out into files",
        description="Bring content out into a file that can be imported again.",
    )
    kinds = parser.add_subparsers(title="kinds", metavar="KIND", required=True)
    for kind, what in _EXPORTS.items():
        one = kinds.add_parser(
            kind,
            help=what,
            description=f"{what}. The name says the form: .jsonl, .csv or .xlsx",
            epilog=f"example: rresi export {kind} {kind}.xlsx",
        )
        one.add_argument("file", type=Path, help="the file to write; pictures go to its folder")
        one.set_defaults(run=run_export, kind=kind)
    moving.register_export(kinds)


def run_import(arguments: argparse.Namespace) -> int:
    """Exit status 0: imported (or could be), 1: mistakes were found, 2: cannot be read."""
    from rresi.cli.site import set_up_django

    set_up_django(hosts=False)
    from rresi.accounts.roles import OPERATOR
    from rresi.search import interface as search

    importer, source = _importer(arguments.kind)
    if arguments.kind == "practices":
        importer = partial(importer, licensed=arguments.licensed)
    try:
        report = importer(
            actor=OPERATOR,
            path=arguments.file,
            dry_run=arguments.dry_run,
            columns=_mapping(arguments.mapping),
            sheet=arguments.sheet,
        )
    except OSError as error:
        print(f"rresi: {error.filename}: {reason(error)}", file=sys.stderr)
        return CANNOT_READ
    except ValueError as error:
        print(f"rresi: {arguments.mapping}: {error}", file=sys.stderr)
        return CANNOT_READ
    if report.written and source:
        search.reindex(source, report.pks)
    return _say(arguments.file.name, report)


def _importer(kind: str) -> tuple[Callable[..., Report[Any]], str]:
    """The service that imports a kind, and the name by which the search knows it, if it does."""
    if kind == "organisations":
        from rresi.ecosystem.importing import import_organisations

        return import_organisations, "organisation"
    if kind == "regions":
        from rresi.regions.importing import import_regions

        return import_regions, "region"
    if kind == "figures":
        from rresi.regions.figure_files import import_figures

        return import_figures, ""
    from rresi.authoring.importing import import_documents
    from rresi.practices.kind import PRACTICES

    return partial(import_documents, PRACTICES), PRACTICES.kind


def _mapping(path: Path | None) -> dict[str, str] | None:
    if path is None:
        return None
    try:
        value = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        text = gettext("line %(line)s: broken JSON: %(reason)s")
        raise ValueError(text % {"line": error.lineno, "reason": error.msg}) from None
    if not isinstance(value, dict) or not all(isinstance(place, str) for place in value.values()):
        raise ValueError(
            gettext("must be an object such as %(example)s")
            % {"example": '{"Name of the column": "field"}'}
        )
    return value


def _say(file: str, report: Report[Any]) -> int:
    for row in report.rows:
        action = gettext(_ACTIONS[row.action])
        print(f"{file}:{row.line}: {action}: {row.key}")
        for name, old, new in report.differences.get(row.key, ()):
            print(f"  {name}: {old} → {new}")
    for notice in (*report.notices, *report.doubts()):
        print(f"{file}: {notice}", file=sys.stderr)
    for problem in sorted(report.problems, key=lambda one: one.line)[:MAXIMUM_SHOWN]:
        print(problem, file=sys.stderr)
    if len(report.problems) > MAXIMUM_SHOWN:
        text = gettext("(the first %(count)s are shown)")
        print(text % {"count": number(MAXIMUM_SHOWN)}, file=sys.stderr)
    print(report.summary(), file=sys.stderr if report.problems else sys.stdout)
    return 1 if report.problems else 0


def run_export(arguments: argparse.Namespace) -> int:
    """Exit status 0: written, 2: the file cannot be written."""
    from rresi.cli.site import set_up_django

    set_up_django(hosts=False)
    from rresi.accounts.roles import OPERATOR
    from rresi.authoring.exporting import export_documents
    from rresi.ecosystem.documents import ORGANISATIONS
    from rresi.ecosystem.records import organisation_documents
    from rresi.interchange.writing import CannotWrite, write
    from rresi.practices.kind import PRACTICES

    try:
        if arguments.kind == "practices":
            count = export_documents(PRACTICES, actor=OPERATOR, path=arguments.file)
        else:
            count = write(ORGANISATIONS, arguments.file, organisation_documents())
    except OSError as error:
        print(f"rresi: {error.filename}: {reason(error)}", file=sys.stderr)
        return CANNOT_READ
    except CannotWrite as error:
        print(f"rresi: {arguments.file}: {error}", file=sys.stderr)
        return CANNOT_READ
    if arguments.kind == "practices":
        text = ngettext(
            "%(file)s: %(count)s good practice written.",
            "%(file)s: %(count)s good practices written.",
            count,
        )
    else:
        text = ngettext(
            "%(file)s: %(count)s organisation written.",
            "%(file)s: %(count)s organisations written.",
            count,
        )
    print(text % {"file": arguments.file, "count": number(count)})
    return 0
