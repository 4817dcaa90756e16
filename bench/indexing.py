"""Making practices findable by meaning: on one core, on all of them, and what the site feels of it.

    python bench/indexing.py                       # 1,000 practices, both ways
    python bench/indexing.py --practices 100 --data /tmp/rresi-indexing

Imports made-up practices (those of `bench/web.py`), then drops all vectors and makes them anew with
`rresi index`, first confined to one core, then on all. Meanwhile one client asks `rresi serve` for
pages of the library, one after the other; before that on the quiet machine. Prints texts a second
and the median and p95 that the client waited.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import web


def waits(port: int, until: subprocess.Popen[bytes] | None, seconds: float) -> list[float]:
    """Milliseconds for pages of the library, asked until a process ends or time is over."""
    found: list[float] = []
    began = time.monotonic()
    while until.poll() is None if until else time.monotonic() - began < seconds:
        start = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", f"/en/practices/?page={len(found) % 20 + 1}")
        connection.getresponse().read()
        connection.close()
        found.append(1000 * (time.perf_counter() - start))
        time.sleep(0.1)
    return found


def line(name: str, texts: int, seconds: float, found: list[float]) -> str:
    p95 = statistics.quantiles(found, n=20, method="inclusive")[-1]
    pace = f"{texts / seconds:6.1f} texts/s, {seconds:5.0f} s" if texts else " " * 22
    return f"{name:18} {pace}  pages: median {statistics.median(found):5.0f} ms, p95 {p95:5.0f} ms"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--practices", type=int, default=1000)
    parser.add_argument("--data", type=Path, help="folder to fill, or filled before")
    parser.add_argument("--quiet", type=float, default=20, help="seconds of asking before")
    given = parser.parse_args()
    folder = (given.data or Path(tempfile.mkdtemp(prefix="rresi-indexing-"))).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "filled").exists():
        print(f"Filling {folder} with {given.practices} practices ...", flush=True)
        web.fill(folder, given.practices)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = web.started_server(folder, port)
    environment = {**os.environ, "RRESI_MODE": "demo", "RRESI_DATA_DIR": str(folder)}
    index = [sys.executable, "-m", "rresi.cli.main", "index", "--rebuild"]
    every = sorted(os.sched_getaffinity(0))
    try:
        waits(port, None, 3)
        print(line("quiet", 0, 1, waits(port, None, given.quiet)), flush=True)
        for cores in ([every[0]], every):
            began = time.monotonic()
            work = subprocess.Popen(
                ["taskset", "--cpu-list", ",".join(map(str, cores)), *index],
                env=environment,
                stdout=subprocess.PIPE,
            )
            found = waits(port, work, 0)
            said = work.stdout.read().decode() if work.stdout else ""
            seconds = time.monotonic() - began
            texts = sum(int(part) for part in said.split("Texts: ")[1].split(",")[:1])
            name = f"indexing, {len(cores)} core" + ("s" if len(cores) > 1 else "")
            print(line(name, texts, seconds, found), flush=True)
    finally:
        server.terminate()
        server.wait(30)
    return 0


if __name__ == "__main__":
    sys.exit(main())
