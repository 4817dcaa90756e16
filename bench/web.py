"""CPU time and waiting time a request costs, with 1,000 practices in the library.

    python bench/web.py                                   fill, start, measure, print a table
    python bench/web.py --data /tmp/rresi-bench           keep the filled folder for the next run
    python bench/web.py --peer wagtail=http://127.0.0.1:9000/=4711
                                                          measure another server in the same run

Practices are made up from the sentences of the starter network, in its languages, the same at every
run; they come in through `rresi import practices`. The server is `rresi serve` as on a
production machine: two processes, SQLite, compressed static files. CPU time is utime + stime of
the server and everything it started (proc(5)), over requests that differ in page, filter and
words, after a warm-up; waiting is what one client sees that asks one thing at a time.
"""

from __future__ import annotations

import argparse
import functools
import http.client
import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from rresi.config import languages

STARTER = Path(__file__).resolve().parents[1] / "src/rresi/starter"
TARGET = 25.0  # milliseconds of CPU time a request
TICKS = os.sysconf("SC_CLK_TCK")
WARM_UP = 25
SEED = 20261123


# --- the library -------------------------------------------------------------------------------


@functools.cache
def sentence_banks() -> dict[str, list[str]]:
    """Sentences of the starter practices, by each language of the interface that they are in."""
    banks: dict[str, set[str]] = {code: set() for code, _name in languages.LANGUAGES}
    for line in (STARTER / "practices.jsonl").read_text(encoding="utf-8").splitlines():
        practice = json.loads(line)
        versions = {practice["language"]: practice, **practice.get("translations", {})}
        for language, texts in versions.items():
            if language in banks:
                for name in ("summary", "problem", "solution", "lessons"):
                    banks[language] |= set(re.split(r"(?<=[.!?])\s+", texts.get(name, "")))
    return {
        language: sorted(s for s in sentences if 30 < len(s) < 300)
        for language, sentences in banks.items()
        if sentences
    }


def made_up_practices(count: int) -> list[dict[str, Any]]:
    """Practices in the import format; each differs from the others in title and text."""
    source = random.Random(SEED)
    banks = sentence_banks()
    spoken = list(banks)
    templates = [
        json.loads(line)
        for line in (STARTER / "practices.jsonl").read_text(encoding="utf-8").splitlines()
        if '"point"' in line
    ]

    def texts(language: str, number: int) -> dict[str, str]:
        def some(sentences: int) -> str:
            return " ".join(source.sample(banks[language], sentences))

        words = re.findall(r"\w+", some(3))
        title = " ".join(source.sample(words, min(6, len(words))))[:85]
        return {
            "title": f"{title} {number}",
            "summary": some(2)[:390],
            "problem": some(4),
            "solution": "\n\n".join(some(4) for _ in range(3)),
            "lessons": some(4),
        }

    practices = []
    for number in range(count):
        template = source.choice(templates)
        language = spoken[number % len(spoken)]
        other = source.choice([code for code in spoken if code != language])
        point = template["point"]
        practices.append(
            {
                "slug": f"made-up-{number}",
                "language": language,
                **texts(language, number),
                **{
                    key: template[key]
                    for key in ("region", "place", "status", "topics", "functions", "target_groups")
                    if key in template
                },
                "sdgs": source.sample(range(1, 18), 3),
                "start": str(source.randint(2001, 2025)),
                "point": {
                    axis: round(point[axis] + source.uniform(-0.3, 0.3), 2) for axis in point
                },
                "sources": [{"title": "Made up", "url": "https://example.org/", "kind": "own"}],
                "evidence": [
                    {
                        "statement": source.choice(banks[language]),
                        "value": str(source.randint(1, 900)),
                        "unit": "x",
                        "period": "2025",
                        "source": 1,
                        "method": source.choice(["reported", "records", "survey"]),
                    }
                ],
                "translations": {
                    other: {
                        **texts(other, number),
                        "evidence": [{"statement": source.choice(banks[other]), "unit": "x"}],
                    }
                },
            }
        )
    return practices


def rresi(*arguments: str, environment: dict[str, str]) -> None:
    subprocess.run(
        [sys.executable, "-m", "rresi.cli.main", *arguments],
        env=environment,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def fill(folder: Path, count: int) -> None:
    """The starter network and `count` practices more, searchable by word and by meaning."""
    environment = {**os.environ, "RRESI_MODE": "demo", "RRESI_DATA_DIR": str(folder)}
    rresi("migrate", environment=environment)
    load = (
        "from rresi.cli import site; site.set_up_django();"
        "from rresi.cli import starter; starter.load()"
    )
    subprocess.run([sys.executable, "-c", load], env=environment, check=True)
    file = folder / "made-up.jsonl"
    lines = (json.dumps(practice, ensure_ascii=False) for practice in made_up_practices(count))
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    rresi("import", "practices", str(file), "--licensed", environment=environment)
    rresi("index", environment=environment)
    (folder / "filled").write_text(str(count))


# --- the requests ------------------------------------------------------------------------------


def requests(count: int, practices: int) -> dict[str, list[str]]:
    """Addresses to ask for, by kind of page; within a kind all differ."""
    source = random.Random(SEED)
    banks = sentence_banks()
    spoken = list(banks)
    topics = json.loads((STARTER / "practices.jsonl").read_text().splitlines()[0])["topics"]
    filters = [
        "",
        *(f"topic={topic}" for topic in topics),
        *(f"country={code}" for code in ("NL", "DE", "BE", "TR")),
        *(f"language={code}" for code in spoken),
        *(f"sdg={number}" for number in range(1, 18)),
        "status=running",
        "sort=title",
        "sort=start",
    ]
    library = [
        f"/{language}/practices/?{chosen}&page={page}"
        for language in spoken
        for chosen in filters
        for page in (1, 2)
    ]

    def words(language: str) -> str:
        long = [w for w in re.findall(r"\w+", source.choice(banks[language])) if len(w) > 4]
        return quote(" ".join(source.sample(long, min(len(long), source.randint(1, 3)))))

    asked = dict.fromkeys(
        (source.choice(spoken), words(source.choice(spoken))) for _ in range(4 * count)
    )
    pages = [(n, spoken[n % len(spoken)]) for n in source.sample(range(practices), practices)]
    kinds = {
        "library page": source.sample(library, min(count, len(library))),
        "library, words": [f"/{lang}/practices/?q={q}" for lang, q in list(asked)[count:]],
        "practice page": [f"/{language}/practices/made-up-{n}/" for n, language in pages],
        "search": [f"/{language}/search/?q={q}" for language, q in asked],
        "home": [f"/{spoken[n % len(spoken)]}/" for n in range(count)],
    }
    return {kind: addresses[:count] for kind, addresses in kinds.items()}


# --- the measuring -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Measured:
    """One kind of page; CPU in milliseconds a request, waiting in milliseconds."""

    kind: str
    requests: int
    cpu: float
    median: float
    p95: float
    kib: float
    failed: int


def family(pid: int) -> list[int]:
    """A process and everything it started."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += family(int(child))
    return found


def cpu_seconds(pid: int) -> float:
    """User and system time of the process and everything it started, so far."""
    total = 0
    for member in family(pid):
        fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])  # utime, stime
    return total / TICKS


def measure(kind: str, origin: str, pid: int, addresses: Sequence[str]) -> Measured:
    """Ask for every address once, one after another, over one connection."""
    parts = urlsplit(origin)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
    waits, sizes, failed = [], [], 0

    def ask(address: str) -> tuple[int, int]:
        connection.request("GET", address, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        return answer.status, len(answer.read())

    for address in addresses[:WARM_UP]:
        ask(address)
    before = cpu_seconds(pid)
    for address in addresses:
        start = time.perf_counter()
        status, size = ask(address)
        waits.append(1000 * (time.perf_counter() - start))
        sizes.append(size)
        failed += status != http.HTTPStatus.OK
    cpu = 1000 * (cpu_seconds(pid) - before) / len(addresses)
    waits.sort()
    return Measured(
        kind,
        len(addresses),
        cpu,
        statistics.median(waits),
        waits[int(0.95 * len(waits))],
        statistics.mean(sizes) / 1024,
        failed,
    )


def table(rows: Sequence[Measured]) -> str:
    lines = [
        "| page | requests | CPU ms | median ms | p95 ms | KiB | failed |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {r.kind} | {r.requests} | {r.cpu:.1f} | {r.median:.1f} | {r.p95:.1f} | {r.kib:.0f} "
        f"| {r.failed} |"
        for r in rows
    ]
    return "\n".join(lines)


def started_server(folder: Path, port: int) -> subprocess.Popen[bytes]:
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("RRESI_")},
        "RRESI_MODE": "production",
        "RRESI_DATA_DIR": str(folder),
        "RRESI_ALLOWED_HOSTS": "127.0.0.1",
        # plain http: what ends https stands in front of the server and is not measured
        "RRESI_SITE_URL": f"http://127.0.0.1:{port}",
    }
    rresi("migrate", environment=environment)
    server = subprocess.Popen(
        [sys.executable, "-m", "rresi.cli.main", "serve", "--workers", "2", "--port", str(port)],
        env=environment,
    )
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return server
        time.sleep(0.1)
    server.terminate()
    raise SystemExit("the server did not start")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="folder to fill, or filled before")
    parser.add_argument("--practices", type=int, default=1000)
    parser.add_argument("--requests", type=int, default=200, help="a kind of page")
    parser.add_argument("--only", help="kinds of page that begin so")
    parser.add_argument(
        "--peer", action="append", default=[], metavar="NAME=URL=PID", help="another server"
    )
    arguments = parser.parse_args()
    folder = (arguments.data or Path(tempfile.mkdtemp(prefix="rresi-bench-"))).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "filled").exists():
        print(f"Filling {folder} with {arguments.practices} practices ...", flush=True)
        fill(folder, arguments.practices)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = started_server(folder, port)
    rows = []
    try:
        for kind, addresses in requests(arguments.requests, arguments.practices).items():
            if kind.startswith(arguments.only or ""):
                rows.append(measure(kind, f"http://127.0.0.1:{port}", server.pid, addresses))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)
    for peer in arguments.peer:
        name, address = peer.split("=", 1)
        url, _, pid = address.rpartition("=")
        path = urlsplit(url)._replace(scheme="", netloc="").geturl() or "/"
        rows.append(measure(name, url, int(pid), [path] * arguments.requests))
    print(table(rows))
    missed = [row.kind for row in rows[: len(rows) - len(arguments.peer)] if row.cpu > TARGET]
    if missed:
        print(f"over {TARGET:.0f} ms of CPU a request: {', '.join(missed)}")
    return 1 if missed or any(row.failed for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
