"""`rresi figures`: bring the regions' figures from Eurostat."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from rresi.cli.words import gettext, ngettext, number


def register(subparsers: Any) -> None:
    """Add the command to the parser."""
    parser = subparsers.add_parser(
        "figures",
        help="Bring the regions' figures from Eurostat",
        description="Bring risk of poverty, unemployment and structural figures of the regions "
        "from Eurostat. Only the regions' NUTS codes are sent.",
        epilog="examples: rresi figures    rresi figures <slug> <slug>    without a connection: "
        "rresi import figures figures.csv",
    )
    parser.add_argument(
        "regions", nargs="*", metavar="REGION", help="slugs; all when none is given"
    )
    parser.set_defaults(run=figures)


def figures(arguments: argparse.Namespace) -> int:
    """Exit status 0: figures came, 1: Eurostat has none, 2: unknown region or no connection."""
    from rresi.cli.site import set_up_django

    set_up_django(hosts=False)
    from rresi.accounts.roles import OPERATOR
    from rresi.regions import eurostat, services
    from rresi.regions.models import Region

    found = list(Region.objects.order_by("slug").prefetch_related("codes"))
    if arguments.regions:
        unknown = set(arguments.regions) - {region.slug for region in found}
        if unknown:
            text = gettext("These regions are not known: %(slugs)s")
            print(text % {"slugs": ", ".join(sorted(unknown))}, file=sys.stderr)
            return 2
        found = [region for region in found if region.slug in arguments.regions]
    try:
        counts = services.fetch_indicators(actor=OPERATOR, regions=found)
    except eurostat.Unreachable as error:
        print(gettext("Eurostat did not answer: %(reason)s") % {"reason": error}, file=sys.stderr)
        return 2
    for slug, count in counts.items():
        text = ngettext("%(slug)s: %(count)s figure", "%(slug)s: %(count)s figures", count)
        print(text % {"slug": slug, "count": number(count)})
    return 0 if any(counts.values()) else 1
