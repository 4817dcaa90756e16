"""A directory as large as the registers of the EU's social economy, written by the database.

Made-up organisations in the shape of SIRENE and KBO: each has a name, a town, a postcode, an
activity and a number, most have a point, and one in five says what it offers and for whom. Each
is in the search index under its name and town. Only PostgreSQL can do it.
"""

from __future__ import annotations

import os
import random
import resource
import statistics
import time
from pathlib import Path
from typing import Any

BATCH = 250_000
POOL = 2_000
_NAMES = ("buurt", "wijk", "werk", "groen", "zorg", "makers", "repair", "water", "zon", "plein")
_ENDS = ("huis", "hof", "loods", "tuin", "lab", "fabriek", "kas", "winkel", "keuken", "werf")
_COUNTRIES = {"NL": "nl", "BE": "nl", "DE": "de", "TR": "tr", "FR": "fr"}
_FORMS = {"NL": "Stichting {}", "BE": "{} vzw", "DE": "{} e.V.", "TR": "{} Kooperatifi", "FR": "{}"}

_ORGANISATIONS = """
INSERT INTO ecosystem_organisation (created_at, updated_at, slug, name, kind, kind_is_our_reading,
  legal_form, size, languages, region_id, street, postcode, city, country, latitude, longitude,
  website, email, phone, links, sources)
SELECT now(), now(), 'r-' || n, pool.name || ' ' || n,
  (ARRAY['', '', '', 'social-enterprise', 'network', 'hub'])[1 + n %% 6], false, '',
  (ARRAY['', '', 'micro', 'small', 'medium'])[1 + n %% 5], '[]', %(first)s + (n * 7) %% 20, '',
  (1000 + (n * 31) %% 9000)::text, 'Town ' || n * 13 %% 36000, pool.country,
  CASE WHEN n %% 10 < 9 THEN 37 + (n * 7919) %% 160000 / 10000.0 END,
  CASE WHEN n %% 10 < 9 THEN 3 + (n * 104729) %% 250000 / 10000.0 END, '', '', '', '[]', '[]'
FROM generate_series(%(start)s::bigint, %(stop)s::bigint - 1) n JOIN pool ON pool.number = n %% 2000
"""
_PARTS = (
    """INSERT INTO ecosystem_sector (organisation_id, code, revision, section)
    SELECT id, (ARRAY['88.99', '85.59', '47.79', '62.10'])[1 + id % 4], '2.1',
      (ARRAY['R', 'Q', 'G', 'K'])[1 + id % 4] FROM fresh""",
    """INSERT INTO ecosystem_registration (organisation_id, register, number)
    SELECT id, 'fr-siren', (100000000 + id)::text FROM fresh""",
    """INSERT INTO ecosystem_offer (organisation_id, function, title, target_groups, capacity_unit,
      price, confidence, source, position)
    SELECT id, (%(functions)s::text[])[1 + id / 5 %% %(function_count)s], '', '[]', '', '', 1, '', 0
    FROM fresh WHERE id %% 5 = 0""",
    """INSERT INTO ecosystem_organisationtag (organisation_id, vocabulary, key, position)
    SELECT id, 'target-group', (%(groups)s::text[])[1 + id / 5 %% %(group_count)s], 0
    FROM fresh WHERE id %% 5 = 0""",
    """INSERT INTO search_searchentry (kind, object_id, language, slug, title, body, names, labels,
      tokens, length, encoder, stamp)
    SELECT 'organisation', fresh.id, pool.language, slug, fresh.name, city, '[]', '[]',
      pool.tokens || ' =' || number_of || ' ' || number_of || ' town ' || split_part(city, ' ', 2),
      pool.length + 3, '', (random() * 4e18)::bigint + 1
    FROM fresh JOIN pool ON pool.number = number_of % 2000""",
)


def fill(size: int) -> None:
    """`size` organisations, in batches that each are a transaction."""
    from django.db import connection, transaction

    from rresi.core import taxonomies
    from rresi.core.stamps import renew_stamp
    from rresi.ecosystem.directory import VERSION
    from rresi.regions.models import Region
    from rresi.search import directory

    functions, groups = taxonomies.FUNCTIONS.keys, taxonomies.TARGET_GROUPS.keys
    first = Region.objects.order_by("pk").values_list("pk", flat=True)[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE pool (number int PRIMARY KEY, name text, country text,"
            " language text, tokens text, length int)"
        )
        cursor.executemany("INSERT INTO pool VALUES (%s, %s, %s, %s, %s, %s)", _pool())
        for start in range(0, size, BATCH):
            stop = min(start + BATCH, size)
            with transaction.atomic():
                cursor.execute(_ORGANISATIONS, {"first": first, "start": start, "stop": stop})
                cursor.execute(
                    "CREATE TEMPORARY TABLE fresh ON COMMIT DROP AS SELECT id, slug, name, city,"
                    " substr(slug, 3)::bigint AS number_of FROM ecosystem_organisation"
                    " ORDER BY id DESC LIMIT %s",
                    [stop - start],
                )
                for part in _PARTS:
                    values: dict[str, Any] = {
                        "functions": list(functions),
                        "function_count": len(functions),
                        "groups": list(groups),
                        "group_count": len(groups),
                    }
                    cursor.execute(part, values if "%(" in part else None)
            print(f"written {stop:,}", flush=True)
        cursor.execute("VACUUM ANALYZE")
    renew_stamp(VERSION)
    directory.touch()


def _pool() -> list[tuple[Any, ...]]:
    """The names that the organisations bear, with their tokens: the text before the number."""
    from rresi.engines.semantics.lexical import document_tokens

    countries = list(_COUNTRIES)
    pool = []
    for number in range(POOL):
        country = countries[number % len(countries)]
        bare = f"{_NAMES[number // 5 % 10]}{_ENDS[number // 50 % 10]} {_NAMES[number // 500]}"
        name = _FORMS[country].format(bare.title())
        tokens = document_tokens(title=name, body="", language=_COUNTRIES[country])
        pool.append((number, name, country, _COUNTRIES[country], tokens.text, tokens.length))
    return pool


def measure(visits: int) -> None:
    """Processor milliseconds of a page, of this process and of the database together."""
    from django.db import connection
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")  # else others do its work
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
        cursor.execute("SELECT pg_database_size(current_database()) / 1048576")
        print(f"database: {cursor.fetchone()[0]:,} MiB", flush=True)

    def spent() -> float:
        fields = Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])
        return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")

    def visit(query: str) -> float:
        start = spent()
        answer = client.get(f"/en/organisations/?{query}")
        if answer.status_code != 200:
            raise SystemExit(f"{answer.status_code} for {query}")
        return 1000 * (spent() - start)

    print(f"first page of a worker: {visit('') / 1000:.1f} s", flush=True)
    source = random.Random(3)
    for what, query in _VISITS.items():
        first = visit(query.format(page=1, word="zorghof", number=7))
        times = [
            visit(
                query.format(page=page, word=source.choice(_ENDS), number=source.randrange(10**6))
            )
            for page in (source.randrange(1, 40) for _ in range(visits))
        ]
        worst = statistics.quantiles(times, n=20)[-1]
        median = statistics.median(times)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{what}: first {first:.0f} ms, median {median:.0f} ms, p95 {worst:.0f} ms;"
            f" {peak:.0f} MiB",
            flush=True,
        )


_VISITS = {
    "list, all": "page={page}",
    "list, two facets": "country=NL&kind=hub&page={page}",
    "search, a name": "q=zorghuis+{number}&page={page}",
    "search, a word of many": "q=buurt{word}&page={page}",
}
