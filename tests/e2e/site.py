"""A site as people start it, with `rresi demo`.

The starter network is loaded and indexed once for all workers of a run; each worker's site then
starts from a copy of it. Loading and encoding takes a minute of CPU time, copying none.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.databases import environment, migrated_database, new_database, new_site, once
from tests.ports import free_port

START_SECONDS = 300  # a patience, not a measure: CI may be slow
STOP_SECONDS = 300  # likewise: a worker ends what it has begun
# From the title alone: a text's time grows with its length, and no journey asks how well what it
# means was understood. In one process: further ones give way to all that the machine does beside.
INDEX = """
from rresi.cli.main import main
from rresi.search import encoding, meaning
encoding.cores = lambda: 1
meaning.BODY_CHARACTERS = 0
assert main(["index"]) == 0
"""
PREPARED = "browser_prepared"  # the database that the others are copied from, on PostgreSQL


@dataclass(frozen=True)
class Site:
    """A running demonstration."""

    url: str
    data_dir: Path
    log: Path
    database: str = ""
    """The address of its database; empty for SQLite in the data folder."""

    def run(self, code: str) -> str:
        """Run Python beside the running site, with its settings and data; what it printed."""
        settings = {
            "RRESI_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "rresi.config.settings",
        }
        done = subprocess.run(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            env=environment(self.data_dir.parent, self.database) | settings,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout


@contextlib.contextmanager
def running(folder: Path, database: str = "", *, port: int = 0) -> Iterator[Site]:
    """`rresi demo` on this or a free port, its data in `folder`/data; its log must stay clean."""
    port = port or free_port()
    log = folder / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "rresi.cli.main", "demo"],
            cwd=folder,
            env=environment(folder, database) | {"PORT": str(port)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://localhost:{port}"
    try:
        _wait_for(url, process, log)
        yield Site(url, folder / "data", log, database)
    finally:
        process.send_signal(signal.SIGINT)
        status = process.wait(timeout=STOP_SECONDS)
    assert status == 0, log.read_text()
    assert "Traceback" not in log.read_text(), log.read_text()


def prepare(shared: Path) -> Path:
    """The folder of a loaded and indexed demonstration, made by the first worker that asks."""

    def make(folder: Path) -> None:
        new_site(folder / "data")
        database = migrated_database(shared, PREPARED) if os.environ.get("DATABASE_URL") else ""
        with running(folder, database):
            pass
        if database:  # the journeys there search for nothing by its meaning
            return
        Site("", folder / "data", folder / "log.txt").run(INDEX)

    return once(shared, "prepared-site", make)


def copy(prepared: Path, folder: Path, name: str) -> str:
    """Data of its own for one worker in `folder`; the address of its database, "" for SQLite."""
    shutil.copytree(prepared / "data", folder / "data")
    return new_database(name, PREPARED)


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"{url}/health/").close()  # noqa: S310  # the site above
            return
        time.sleep(0.1)
    pytest.fail(f"the site did not start:\n{log.read_text()}")
