"""`rresi setup`: the network's name, look, coordinator and regions, by file or by questions."""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rresi.cli.words import gettext, reason

EXAMPLE = """\
# rresi setup network.toml
short_name = "Coastal Towns"
languages = ["en", "fr"]              # the first is the main one: en, nl, de, tr, fr
initials = "CT"                       # or: mark_file = "mark.png", beside this file

[names]
en = "Coastal Towns Learning Network"
fr = "Réseau des villes côtières"

[taglines]
en = "Towns by the sea learn together"
fr = "Apprendre au bord de la mer"

[colours]                             # leave this table out for the software's own
main = "#7a2048"                      # links and buttons on light pages
main_dark = "#f2a7c3"                 # the same on dark pages
band = "#2b1020"
highlight = "#ffd166"

[lead]
name = "Town of Saltmarsh"
url = "https://saltmarsh.example/"

[contact]
email = "hello@coastal.example"

[privacy]
name = "Data protection officer"
email = "privacy@coastal.example"

[coordinator]
email = "ada@coastal.example"
name = "Ada Lovell"

[[regions]]
territory = "TR321"                   # a NUTS code, or a name: "Aydın", "Brest, FR"

[[regions]]
territory = "Galway"
names = { en = "Galway City", fr = "Galway" }

[[regions]]                           # a region of your own
slug = "saltmarsh"
country = "IE"
names = { en = "Saltmarsh" }
point = { lat = 53.27, lon = -9.05 }
partner = true
"""


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "setup",
        help="set the network up: name, colours, languages, coordinator, regions",
        description=(
            "Sets the network up from a file, or asks. Safe to repeat: what is there already is "
            "brought up to date. The first coordinator gets a link by mail, which is printed too."
        ),
        epilog="example: rresi setup --example > network.toml; rresi setup network.toml",
    )
    parser.add_argument("file", nargs="?", type=Path, help="a TOML file; without one it asks")
    parser.add_argument("--example", action="store_true", help="print a file to start from")
    parser.set_defaults(run=setup)


def setup(arguments: argparse.Namespace) -> int:
    """Exit status 1 when something in the file is missing or wrong."""
    if arguments.example:
        print(EXAMPLE, end="")
        return 0
    from rresi.cli.site import set_up_django

    set_up_django()
    if arguments.file is None:
        return _apply(_ask(), Path(), {}, "")
    from rresi.desk.toml_lines import lines_of

    try:
        text = arguments.file.read_text(encoding="utf-8")
        record = tomllib.loads(text)
    except OSError as error:
        print(f"rresi: {arguments.file}: {reason(error)}", file=sys.stderr)
        return 1
    except UnicodeDecodeError:
        print(f"rresi: {arguments.file}:", gettext("the file is not UTF-8 text"), file=sys.stderr)
        return 1
    except tomllib.TOMLDecodeError as error:
        what, _brackets, where = str(error).partition(" (at ")
        line = re.match(r"line (\d+)", where)
        number = line[1] if line else len(text.splitlines())
        words = gettext("this line cannot be read as TOML")
        print(f"rresi: {arguments.file}:{number}: {words} ({what})", file=sys.stderr)
        return 1
    return _apply(record, arguments.file.parent, lines_of(text), str(arguments.file))


def _apply(
    record: dict[str, Any], folder: Path, lines: dict[tuple[str, ...], int], name: str
) -> int:
    from django.conf import settings
    from django.db import DatabaseError

    from rresi.core.refusals import Incomplete
    from rresi.desk.setup import set_up
    from rresi.desk.toml_lines import line_at

    try:
        done = set_up(record=record, folder=folder)
    except Incomplete as refusal:
        for place, text in refusal.problems:
            line = line_at(lines, place)
            where = ":".join(filter(None, (name, str(line or ""))))
            print(": ".join(filter(None, (where, place, text))), file=sys.stderr)
        return 1
    except DatabaseError:
        print("rresi:", gettext("The database is not ready. Run: rresi migrate"), file=sys.stderr)
        return 1
    network = done.document
    print(gettext("The network is set up: %(name)s") % {"name": network.short_name})
    if done.regions:
        print(gettext("New regions: %(slugs)s") % {"slugs": ", ".join(done.regions)})
    if done.link:
        print(gettext("The coordinator %(email)s starts here:") % {"email": done.email})
        print(f"  {done.link}")
    if settings.MAIL_TRANSPORT.endswith("FolderTransport"):
        text = gettext(
            "No mail server is set, so mail is only written to %(folder)s. Set SMTP_URL and "
            "RRESI_MAIL_FROM."
        )
        print(text % {"folder": settings.MAIL_DIR})
    return 0


def _codes(answer: str) -> list[str]:
    return answer.lower().replace(",", " ").split()


def _ask() -> dict[str, Any]:
    """The record of a setup, from answers on the terminal."""
    from rresi.core.translations import interface_languages
    from rresi.desk.setup import initials_of, region_record

    known = interface_languages()

    def line(question: str, default: str = "", check: Callable[[str], str] = lambda _a: "") -> str:
        while True:
            shown = f"{question} [{default}] " if default else f"{question} "
            try:
                answer = input(shown).strip() or default
            except EOFError:
                words = gettext("Nothing was set up: the questions were not answered.")
                print(f"\nrresi: {words}", file=sys.stderr)
                raise SystemExit(1) from None
            fault = check(answer)
            if not fault:
                return answer
            print(fault)

    def needed(answer: str) -> str:
        return "" if answer else gettext("Please answer.")

    def languages(answer: str) -> str:
        wrong = [code for code in _codes(answer) if code not in known]
        return gettext("Choose from: %(codes)s") % {"codes": " ".join(known)} if wrong else ""

    def mail(answer: str) -> str:
        return "" if "@" in answer else gettext("Please enter an email address.")

    short = line(gettext("Short name of the network:"), check=needed)
    codes = _codes(line(gettext("Languages, the main one first:"), "en", languages))
    names = {
        code: line(gettext("Full name in %(code)s:") % {"code": code}, short) for code in codes
    }
    record: dict[str, Any] = {
        "short_name": short,
        "languages": codes,
        "names": names,
        "initials": line(gettext("Initials for the logo:"), initials_of(short)),
        "lead": {"name": line(gettext("Lead partner:"))},
        "contact": {"email": line(gettext("Email address of the network:"), check=mail)},
        "privacy": {
            "email": line(gettext("Email address for questions about privacy:"), check=mail)
        },
        "coordinator": {
            "name": line(gettext("Name of the first coordinator:"), check=needed),
            "email": line(gettext("Email address of the first coordinator:"), check=mail),
        },
    }
    regions: list[str] = []

    def region(answer: str) -> str:
        problems: list[tuple[str, str]] = []
        if answer:
            region_record(answer, language=codes[0], taken=[], place="", problems=problems)
        return " ".join(text for _place, text in problems)

    while answer := line(gettext("A region (name or NUTS code; empty to finish):"), check=region):
        regions.append(answer)
    return {**record, "regions": regions}
