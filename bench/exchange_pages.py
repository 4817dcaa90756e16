"""What the pages of offers and needs cost when there are very many.

    python bench/exchange_pages.py 50000

Made-up entries of 2,000 organisations in 20 regions, half of them offers. Printed: milliseconds of
CPU at the 95th percentile and the most queries of the list without and with filters, of the page of
an entry as its owner sees it, and of an organisation's and a region's page; and the seconds that
the list takes to be read anew after something was published.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from pathlib import Path

VISITS = 40
ORGANISATIONS = 2000
_COUNTRIES = ("NL", "BE", "DE", "TR", "FR")


def set_up(folder: Path) -> None:
    os.environ |= {"RRESI_MODE": "test", "RRESI_DATA_DIR": str(folder)}
    os.environ["DJANGO_SETTINGS_MODULE"] = "rresi.config.settings"
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'bench.sqlite3'}")
    import django
    from django.core.management import call_command

    django.setup()

    from rresi.config.warm_up import warm_up

    call_command("migrate", verbosity=0)
    call_command("flush", verbosity=0, interactive=False)
    warm_up()  # as a server's process does


def fill(size: int, source: random.Random) -> int:
    """The entries; returns the pk of somebody who speaks for the first organisation."""
    from datetime import timedelta

    from django.utils import timezone

    from rresi.accounts.models import User
    from rresi.core import taxonomies
    from rresi.ecosystem.models import Organisation, OrganisationMember
    from rresi.exchange import cpv
    from rresi.exchange.models import Entry, EntryLanguage, EntryTag
    from rresi.exchange.vocabulary import What
    from rresi.regions.models import Region, RegionText

    regions = []
    for number in range(20):
        country = _COUNTRIES[number % len(_COUNTRIES)]
        region = Region.objects.create(slug=f"region-{number}", country=country, languages=["en"])
        RegionText.objects.create(region=region, language="en", name=f"Region {number}")
        regions.append(region)
    organisations = Organisation.objects.bulk_create(
        Organisation(slug=f"o-{n}", name=f"Organisation {n}", region=regions[n % 20])
        for n in range(ORGANISATIONS)
    )
    until = timezone.localdate() + timedelta(days=60)
    rows = []
    for number in range(size):
        owner = organisations[number % ORGANISATIONS]
        what = source.choice(What.values)
        bought = what in ("service", "product")
        rows.append(
            Entry(
                slug=f"entry-{number}",
                direction="offer" if number % 2 else "need",
                what=what,
                organisation=owner,
                home=owner.region,
                function=source.choice(taxonomies.FUNCTIONS.keys) if what == "function" else "",
                cpv=f"{source.choice(list(cpv.DIVISIONS))}000000" if bought else "",
                language="en",
                title=f"Something {number}",
                description="What it is, for whom, and how it can be had. " * 4,
                until=until,
            )
        )
    made = Entry.objects.bulk_create(rows, batch_size=2000)
    groups = taxonomies.TARGET_GROUPS.keys
    EntryTag.objects.bulk_create(
        (
            EntryTag(entry=one, vocabulary="target_group", key=key)
            for one in made
            for key in source.sample(groups, 2)
        ),
        batch_size=5000,
    )
    EntryLanguage.objects.bulk_create(
        (EntryLanguage(entry=one, code=source.choice(["en", "nl", "tr"])) for one in made),
        batch_size=5000,
    )
    user = User.objects.create_user("owner@example.org")
    OrganisationMember.objects.create(organisation=organisations[0], user=user)
    return user.pk


def measure(user_id: int, source: random.Random) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from rresi.accounts.models import User
    from rresi.exchange.catalogue import LISTING

    start = time.process_time()
    LISTING.store()
    print(f"list read anew: {time.process_time() - start:.1f} s of CPU")
    visitor, owner = Client(), Client()
    owner.force_login(User.objects.get(pk=user_id))
    pages = (
        ("list", visitor, "/en/exchange/?page={}"),
        ("list, two facets", visitor, "/en/exchange/?country=NL&direction=offer&page={}"),
        ("own entry", owner, "/en/exchange/entry-0/?{}"),
        ("other's entry", owner, "/en/exchange/entry-1/?{}"),
        ("organisation", visitor, "/en/organisations/o-0/?{}"),
        ("region", visitor, "/en/regions/region-0/?{}"),
        ("mine", owner, "/en/exchange/mine/?{}"),
        ("my tasks", owner, "/en/needs/mine/?{}"),
        ("buyers, a code", visitor, "/en/exchange/buyers/?cpv=90910000&{}"),
        ("buyers, words", visitor, "/en/exchange/buyers/?cpv=cleaning&{}"),
    )
    for what, browser, path in pages:
        times, most = [], 0
        for _visit in range(VISITS):
            address = path.format(source.randrange(1, 40))
            with CaptureQueriesContext(connection) as captured:
                start = time.process_time()
                answer = browser.get(address)
                times.append(1000 * (time.process_time() - start))
            most = max(most, len(captured))
            if answer.status_code != 200:
                raise SystemExit(f"{answer.status_code} for {address}")
        worst = statistics.quantiles(times, n=20)[-1]
        print(
            f"{what}: median {statistics.median(times):.0f} ms, p95 {worst:.0f} ms, {most} queries"
        )


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("size", nargs="?", type=int, default=50_000)
    size = parser.parse_args().size
    source = random.Random(5)
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        measure(fill(size, source), source)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
