"""What a page of a list costs in memory and in the database, by the number of rows.

    python bench/listing.py 1000 10000 100000
    python bench/listing.py 1000000 --only database

For each size the directory is filled with made-up organisations: five facets with about fifty
values, two of them across a relation, three tags a row; the others are empty. Then each store
answers what a page asks: all counts, the total and twenty rows by name, with nothing chosen and
with two facets chosen.
Printed: seconds of CPU to read the list anew after a publication, the memory that it takes (MiB),
and milliseconds of CPU a page, the median of several choices; on PostgreSQL time of waiting instead
of CPU. `again` is the same choice once more before the next publication.

The baseline of the same run is the same counts as one bare GROUP BY query a facet, without Django.
Each store's counts must equal the baseline's in its five facets. DATABASE_URL names a PostgreSQL
database to use instead of SQLite; it is emptied.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

COUNTRIES = ("NL", "DE", "BE", "TR", "FR", "ES", "IT", "PL", "SE", "PT")
REGIONS = 20
BATCH = 20_000
TESTS = {
    "country": "o.country IN (?)",
    "function": (
        "EXISTS (SELECT 1 FROM ecosystem_offer x WHERE x.organisation_id = o.id "
        "AND x.function IN (?))"
    ),
}
Choice = dict[str, list[str]]
Counts = dict[str, dict[str, int]]


def set_up(folder: Path) -> None:
    os.environ |= {"RRESI_MODE": "test", "RRESI_DATA_DIR": str(folder)}
    os.environ["DJANGO_SETTINGS_MODULE"] = "rresi.config.settings"
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'bench.sqlite3'}")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def fill(size: int) -> None:
    """`size` organisations instead of those that were there."""
    from django.db import connection, transaction
    from django.utils import timezone

    from rresi.core import taxonomies
    from rresi.ecosystem.models import Offer, Organisation, OrganisationTag
    from rresi.regions.models import Region, RegionText

    Offer.objects.all().delete()
    OrganisationTag.objects.all().delete()
    Organisation.objects.all().delete()
    Region.objects.all().delete()
    regions = Region.objects.bulk_create(
        Region(slug=f"region-{n}", country=COUNTRIES[n % 10], languages=["en"])
        for n in range(REGIONS)
    )
    RegionText.objects.bulk_create(
        RegionText(region=region, language="en", name=region.slug) for region in regions
    )
    source = random.Random(7)
    kinds = Organisation.Kind.values
    now = timezone.now().isoformat(sep=" ")
    rows = (
        (
            *(n, now, now, f"organisation-{n}", f"Organisation {source.random():.9f}"),
            *(source.choice(kinds), False, source.choice(regions).pk, "Town"),
            *(source.choice(COUNTRIES), "", "[]", "[]", "[]", "", "", "", "", "", ""),
        )
        for n in range(1, size + 1)
    )
    insert = (
        "INSERT INTO ecosystem_organisation (id, created_at, updated_at, slug, name, kind, "
        "kind_is_our_reading, region_id, city, country, website, sources, languages, links, "
        "legal_form, size, street, postcode, email, phone) VALUES "
        "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
    )
    groups, functions = taxonomies.TARGET_GROUPS.keys, taxonomies.FUNCTIONS.keys
    tags = (
        (n, "target_group", key, 0) for n in range(1, size + 1) for key in source.sample(groups, 2)
    )
    offers = ((n, source.choice(functions)) for n in range(1, size + 1))
    offer = (
        "INSERT INTO ecosystem_offer (organisation_id, function, title, target_groups, "
        "capacity_unit, price, confidence, source, position) "
        "VALUES (%s, %s, '', '[]', '', '', 1, '', 0)"
    )
    tag = (
        "INSERT INTO ecosystem_organisationtag (organisation_id, vocabulary, key, position) "
        "VALUES (%s, %s, %s, %s)"
    )
    with transaction.atomic(), connection.cursor() as cursor:
        for batch in batches(rows):
            cursor.executemany(insert, batch)
        for batch in batches(tags):
            cursor.executemany(tag, batch)
        for batch in batches(offers):
            cursor.executemany(offer, batch)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def batches(rows: Iterator[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def choices() -> list[Choice]:
    """Nothing, then pairs of facets."""
    from rresi.core import taxonomies

    source = random.Random(3)
    pairs: list[Choice] = [
        {
            "country": source.sample(COUNTRIES, 2),
            "function": [source.choice(taxonomies.FUNCTIONS.keys)],
        }
        for _pair in range(5)
    ]
    return [{}, *pairs]


def bare(chosen: Choice) -> Counts:
    """The counts by bare SQL, a query a facet."""
    from django.db import connection

    columns = {"kind": "o.kind", "country": "o.country", "region": "r.slug"}
    counts: Counts = {}
    with connection.cursor() as cursor:
        for facet in ("kind", "function", "target_group", "country", "region"):
            where, given = ["1 = 1"], []
            for other, values in chosen.items():
                if other == facet:
                    continue
                marks = ", ".join(["%s"] * len(values))
                where.append(TESTS[other].replace("?", marks))
                given += values
            value = "t.function" if facet == "function" else columns.get(facet, "t.key")
            join = ""
            if facet == "region":
                join = "JOIN regions_region r ON r.id = o.region_id"
            elif facet == "function":
                join = "JOIN ecosystem_offer t ON t.organisation_id = o.id"
            elif facet not in columns:
                join = (
                    "JOIN ecosystem_organisationtag t ON t.organisation_id = o.id "
                    f"AND t.vocabulary = '{facet}'"
                )
            cursor.execute(  # every part is written above; what is chosen is a parameter
                f"SELECT {value}, COUNT(*) FROM ecosystem_organisation o {join} "  # noqa: S608
                f"WHERE {' AND '.join(where)} GROUP BY 1",
                given,
            )
            counts[facet] = dict(cursor.fetchall())
    return counts


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Milliseconds: of CPU where the database runs in this process, else of waiting."""
    from django.db import connection

    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    start = clock()
    result = work()
    return 1000 * (clock() - start), result


def opened(make: Callable[[Any], Any], listing: Any) -> Any:
    """A store that has sorted the names for one language, as its first reader makes it do."""
    store = make(listing)
    store.select({}).part("name", 0, 1)
    return store


def page(store: Any, chosen: Choice) -> Counts:
    """All that a page asks of a store; returns the counts that are not zero."""
    selection = store.select(chosen)
    _total = selection.total
    selection.part("name", 0, 20)
    return {
        facet: {key: count for key, count in counts.items() if count}
        for facet, counts in selection.counts.items()
    }


def measure(size: int, only: str) -> Iterator[str]:
    from rresi.ecosystem.directory import LISTING
    from rresi.listing.stores import DatabaseStore, SnapshotStore

    expected, bare_times = [], []
    for chosen in choices():
        taken, counts = timed(partial(bare, chosen))
        expected.append(counts)
        bare_times.append(taken)
    yield line(size, "bare GROUP BY", None, None, bare_times, None)
    for name, make in (("memory", SnapshotStore), ("database", DatabaseStore)):
        if only and name != only:
            continue
        reading, store = timed(partial(opened, make, LISTING))
        tracemalloc.start()
        copy = make(LISTING) if size <= 100_000 else None
        held = tracemalloc.get_traced_memory()[0] / 2**20 if copy else None
        tracemalloc.stop()
        del copy
        first, again = [], []
        for chosen, counts in zip(choices(), expected, strict=True):
            taken, found = timed(partial(page, store, chosen))
            if {facet: found[facet] for facet in counts} != counts:
                raise SystemExit(f"{name} counts otherwise with {chosen}")
            first.append(taken)
            again.append(timed(partial(page, store, chosen))[0])
        yield line(size, name, reading / 1000, held, first, again)


def line(
    size: int,
    name: str,
    reading: float | None,
    held: float | None,
    first: list[float],
    again: list[float] | None,
) -> str:
    cells = [
        f"{size:,}",
        name,
        "" if reading is None else f"{reading:.2f}",
        "" if held is None else f"{held:.1f}",
        f"{first[0]:.1f}",
        f"{statistics.median(first[1:]):.1f}",
        "" if again is None else f"{statistics.median(again):.1f}",
    ]
    return "| " + " | ".join(cells) + " |"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sizes", nargs="+", type=int)
    parser.add_argument("--only", choices=("memory", "database"), default="")
    arguments = parser.parse_args()
    print("| rows | store | read anew, s | MiB | all, ms | two facets, ms | again, ms |")
    print("|---:|---|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        for size in arguments.sizes:
            fill(size)
            for row in measure(size, arguments.only):
                print(row, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
