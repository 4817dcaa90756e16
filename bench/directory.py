"""What the directory costs with very many organisations: pages, imports, duplicates.

    python bench/directory.py 100000
    DATABASE_URL=postgres://... python bench/directory.py 100000
    DATABASE_URL=postgres://... python bench/directory.py 4300000 --registers

Made-up organisations come in through the importer, as a CSV file of 50,000 rows at a time. Printed:
seconds of CPU and the most memory (MiB, of the whole process, Python and libraries included) of an
import of 50,000 rows that is refused because three are wrong, with the three named; of the import
of all rows; seconds for a worker's first page, which reads the list, and milliseconds for the first
page after a change; milliseconds of CPU for the page of the list with facets and map, without and
with filters, at the 95th percentile; and the seconds that the search for duplicates takes among all
of them, one in a hundred of which stands twice. On PostgreSQL the seconds are those of waiting,
which include the database's work. With `--registers` PostgreSQL itself writes the organisations, in
the shape of public registers (`registers.py`), and the search for words is measured instead of
imports and duplicates; the CPU of the server is counted to that of the page.

DATABASE_URL names a PostgreSQL database to use instead of SQLite; it is emptied.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import registers  # the module beside this one

FILE_ROWS = 50_000
WRONG = {17: ("country", "Atlantis"), 25_000: ("website", "javascript:x"), 49_999: ("name", "x")}
VISITS = 40
_FIRST = [
    "buurt",
    "wijk",
    "stad",
    "werk",
    "groen",
    "zorg",
    "kring",
    "makers",
    "repair",
    "bloem",
    "water",
    "zon",
    "straat",
    "plein",
]
_SECOND = [
    "huis",
    "hof",
    "plaats",
    "loods",
    "tuin",
    "lab",
    "fabriek",
    "kas",
    "winkel",
    "keuken",
    "wacht",
    "werf",
    "kamer",
    "post",
]
_FORMS = ("Stichting {}", "{} vzw", "{} e.V.", "{} B.V.", "{} Kooperatifi", "{}")
_COUNTRIES = ("NL", "BE", "DE", "TR", "FR")


def set_up(folder: Path) -> None:
    os.environ |= {"RRESI_MODE": "test", "RRESI_DATA_DIR": str(folder)}
    os.environ["DJANGO_SETTINGS_MODULE"] = "rresi.config.settings"
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder / 'bench.sqlite3'}")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable")
    call_command("flush", verbosity=0, interactive=False)
    from rresi.regions.models import Region, RegionText

    for number in range(20):
        country = _COUNTRIES[number % len(_COUNTRIES)]
        region = Region.objects.create(slug=f"region-{number}", country=country, languages=["en"])
        RegionText.objects.create(region=region, language="en", name=f"Region {number}")


def rows(start: int, stop: int, source: random.Random) -> list[dict[str, str]]:
    """Made-up organisations; every hundredth is one before it under another legal form."""
    from rresi.core import taxonomies
    from rresi.ecosystem.models import Organisation

    made: list[dict[str, str]] = []
    for number in range(start, stop):
        if made and number % 100 == 0:
            twin = source.choice(made)
            bare = twin["bare"]
            made.append(
                {**twin, "name": f"Vereniging {bare}", "website": "", "slug": f"o-{number}"}
            )
            continue
        first = source.choice(_FIRST) + source.choice(_SECOND)
        words = (first, source.choice(_FIRST), str(number))
        bare = " ".join(words).title()
        made.append(
            {
                "slug": f"o-{number}",
                "bare": bare,
                "name": source.choice(_FORMS).format(bare),
                "kind": source.choice(Organisation.Kind.values),
                "region": f"region-{source.randrange(20)}",
                "city": f"Town {source.randrange(400)}",
                "country": source.choice(_COUNTRIES),
                "postcode": f"{source.randrange(1000, 9999)}",
                "point.lat": f"{source.uniform(37, 53):.5f}",
                "point.lon": f"{source.uniform(3, 28):.5f}",
                "website": f"https://o{number}.example",
                "functions": "|".join(source.sample(taxonomies.FUNCTIONS.keys, 2)),
                "target_groups": "|".join(source.sample(taxonomies.TARGET_GROUPS.keys, 2)),
                "sectors": source.choice(["88.99", "85.59", "47.79", "62"]),
            }
        )
    return made


def write(path: Path, made: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        names = [name for name in made[0] if name != "bare"]
        writer = csv.DictWriter(file, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(made)


def peak() -> float:
    """The most memory that this process ever held, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run_import(path: Path) -> tuple[float, Any]:
    from rresi.accounts.roles import OPERATOR
    from rresi.ecosystem.importing import import_organisations

    start = clock()()
    report = import_organisations(actor=OPERATOR, path=path)
    return clock()() - start, report


def measure_import(folder: Path, size: int) -> None:
    source = random.Random(7)
    for start in range(0, size, FILE_ROWS):
        stop = min(start + FILE_ROWS, size)
        path, wrong = folder / f"{start}.csv", folder / f"{start}-wrong.csv"
        write_files(path, wrong, start, stop, source)
        if start == 0:
            print(f"before the first import: {peak():.0f} MiB")
            seconds, report = run_import(wrong)
            named = ", ".join(f"{p.line}: {p.field}" for p in report.problems)
            print(f"refused, {stop:,} rows: {seconds:.1f} s, {peak():.0f} MiB; {named}")
        seconds, report = run_import(path)
        if not report.written:
            raise SystemExit("\n".join(map(str, report.problems[:5])))
        count = stop - start
        print(f"imported {count:,} rows: {seconds:.1f} s, {peak():.0f} MiB", flush=True)
        path.unlink()


def write_files(path: Path, wrong: Path, start: int, stop: int, source: random.Random) -> None:
    """A sound file and, of the first rows, one with three mistakes; the rows are not kept."""
    made = rows(start, stop, source)
    write(path, made)
    if start == 0:
        for place, (field, value) in WRONG.items():
            if place < len(made):
                made[place] = {**made[place], field: value}
        write(wrong, made)


def clock() -> Callable[[], float]:
    """CPU of this process, or where a server does its share of the work the time of waiting."""
    from django.db import connection

    return time.process_time if connection.vendor == "sqlite" else time.perf_counter


def measure_pages() -> None:
    from django.db import connection
    from django.test import Client

    from rresi.core.stamps import renew_stamp
    from rresi.ecosystem.directory import LISTING, VERSION

    now = clock()
    client = Client(SERVER_NAME="localhost")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    started = now()
    client.get("/en/organisations/")
    print(f"first page of a worker: {now() - started:.1f} s, {peak():.0f} MiB")
    renew_stamp(VERSION)
    started = now()
    client.get("/en/organisations/")
    print(f"first page after a change: {1000 * (now() - started):.0f} ms")
    LISTING.replica.forget()
    client.get("/en/organisations/")
    source = random.Random(3)
    for what, query in (("all", "page={}"), ("two facets", "country=NL&function=training&page={}")):
        times = []
        for _visit in range(VISITS):
            start = now()
            answer = client.get(f"/en/organisations/?{query.format(source.randrange(1, 40))}")
            times.append(1000 * (now() - start))
            if answer.status_code != 200:
                raise SystemExit(f"{answer.status_code} for {query}")
        worst = statistics.quantiles(times, n=20)[-1]
        print(f"list, {what}: median {statistics.median(times):.0f} ms, p95 {worst:.0f} ms")


def measure_duplicates() -> None:
    from rresi.ecosystem.services import find_pairs

    start = time.perf_counter()
    found = find_pairs()
    print(f"duplicates: {found:,} pairs in {time.perf_counter() - start:.1f} s, {peak():.0f} MiB")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("size", nargs="?", type=int, default=100_000)
    parser.add_argument("--registers", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        set_up(Path(folder))
        if arguments.registers:
            registers.fill(arguments.size)
            registers.measure(VISITS)
            return 0
        measure_import(Path(folder), arguments.size)
        measure_pages()
        measure_duplicates()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
