"""`rresi grant`: the first coordinator, whom nobody else could appoint."""

from __future__ import annotations

import argparse
import sys

from rresi.cli.words import gettext


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "grant",
        help="give a person a role of the whole network",
        description="Gives a person with an account a role of the whole network.",
        epilog="example: rresi grant noor@example.eu coordinator",
    )
    parser.add_argument("email", help="the e-mail address of their account")
    parser.add_argument("role", choices=("coordinator", "reviewer", "administrator"))
    parser.set_defaults(run=grant)


def grant(arguments: argparse.Namespace) -> int:
    """Exit status 1 when no account has the address."""
    from rresi.cli.site import set_up_django

    set_up_django()
    from rresi.accounts.models import User
    from rresi.accounts.roles import OPERATOR
    from rresi.accounts.services import grant_network_role

    user = User.objects.filter(email=arguments.email.lower(), is_active=True).first()
    if user is None:
        text = gettext("No account has the address %(email)s.")
        print(text % {"email": arguments.email}, file=sys.stderr)
        return 1
    grant_network_role(actor=OPERATOR, user=user, kind=arguments.role)
    texts = {
        "coordinator": gettext("%(email)s is now a coordinator of the network."),
        "reviewer": gettext("%(email)s is now a reviewer."),
        "administrator": gettext("%(email)s is now an administrator of the site."),
    }
    print(texts[arguments.role] % {"email": user.email})
    return 0
