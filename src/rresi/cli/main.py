"""Entry point of the `rresi` command: one subcommand a module, each imported when it is used."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from rresi import __version__
from rresi.cli import words

# Each module offers `register(subparsers)`, which must not import anything heavy: help is instant.
COMMANDS = (
    "rresi.cli.site",
    "rresi.cli.setup",
    "rresi.cli.grant",
    "rresi.cli.backup",
    "rresi.cli.keeping",
    "rresi.cli.importing",
    "rresi.cli.search",
    "rresi.cli.index",
    "rresi.cli.figures",
    "rresi.cli.ecosystem",
    "rresi.cli.meetings",
)


def build_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rresi",
        description="Networks of cities and regions learn how to build resilient ecosystems "
        "for social impact.",
    )
    parser.add_argument(
        "--lang",
        metavar="LANGUAGE",
        help=f"the language of reports and errors ({', '.join(words.LANGUAGES)}), before or after "
        "the command; without it that of LC_ALL, LC_MESSAGES or LANG",
    )
    parser.add_argument("--version", action="version", version=f"rresi {__version__}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name in COMMANDS:
        importlib.import_module(name).register(subparsers)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is the command's own, 2 for a wrong call."""
    parser = build_parser()
    first = argparse.ArgumentParser(prog=parser.prog, add_help=False, allow_abbrev=False)
    first.add_argument("--lang", choices=words.LANGUAGES, default=words.of_environment())
    language, rest = first.parse_known_args(argv)
    words.speak(language.lang)
    arguments = parser.parse_args(rest)
    try:
        return int(arguments.run(arguments))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as error:
        if not _without_tables(error):
            raise
        print(
            "rresi:",
            words.gettext("The database is not ready. Run: rresi migrate"),
            file=sys.stderr,
        )
        return 1


def _without_tables(error: Exception) -> bool:
    """Whether a command failed because the database was never migrated, or not to this version."""
    if "django.db" not in sys.modules:
        return False
    from django.db import DatabaseError

    from rresi.cli.site import waiting_migrations

    return isinstance(error, DatabaseError) and bool(waiting_migrations())


if __name__ == "__main__":
    sys.exit(main())
