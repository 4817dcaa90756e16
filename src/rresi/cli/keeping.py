"""`rresi well`, `rresi read-only` and `rresi mail`: what an administrator does on the server."""

from __future__ import annotations

import argparse

from rresi.cli.words import gettext, number


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    well_parser = subparsers.add_parser(
        "well",
        help="say whether everything is well",
        description="Says what is wrong with the site and what to do, as the page of the same name "
        "does. Exit status 1 when something is.",
        epilog="example: rresi well",
    )
    well_parser.set_defaults(run=well)
    switch_parser = subparsers.add_parser(
        "read-only",
        help="let people read and save nothing, or save again",
        description="Lets people read and save nothing, or save again. It holds for this machine.",
        epilog="example: rresi read-only on",
    )
    switch_parser.add_argument("switch", choices=("on", "off"))
    switch_parser.set_defaults(run=switch)
    mail_parser = subparsers.add_parser(
        "mail",
        help="send again what could not be sent",
        description="Sends emails again that the mail server refused for two hours.",
        epilog="example: rresi mail retry",
    )
    mail_parser.add_argument("action", choices=("retry",))
    mail_parser.add_argument(
        "--held",
        action="store_true",
        help="also those that waited in a backup which was restored; they may have been sent",
    )
    mail_parser.set_defaults(run=retry)


def well(arguments: argparse.Namespace) -> int:
    from rresi.cli.site import set_up_django

    set_up_django(hosts=False)
    from django.db import DatabaseError

    from rresi.core import read_only
    from rresi.operations import health, services

    try:
        services.note(name="saved")  # the processes of the site know of their own writes alone
    except DatabaseError as error:
        if not read_only.notice(error):
            raise
    wrong = 0
    for line in health.lines():
        wrong += not line.well
        print(
            f"{'ok ' if line.well else '!! '} {line.title}{f' ({line.fact})' if line.fact else ''}"
        )
        if not line.well:
            print(f"    {line.means}\n    {line.do}")
    return 1 if wrong else 0


def switch(arguments: argparse.Namespace) -> int:
    from rresi.cli.site import set_up_django

    set_up_django(hosts=False)
    from rresi.core import read_only

    read_only.switch_to(arguments.switch == "on")
    if arguments.switch == "on":
        print(gettext("The site can only be read now. To let people save: rresi read-only off"))
    else:
        print(gettext("People can save again."))
    return 0


def retry(arguments: argparse.Namespace) -> int:
    from rresi.cli.site import set_up_django

    set_up_django(hosts=False)
    from rresi.core.tasks import retry_mail

    text = gettext("Emails queued again: %(count)s")
    print(text % {"count": number(retry_mail(held=arguments.held))})
    return 0
