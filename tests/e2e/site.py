"""A site as people start it, with `rresi demo`.

The starter network is loaded and indexed once for all workers of a run; each worker's site then
starts from a copy of it. Loading and encoding takes most of a minute of CPU time, copying none.
"""

from __future__ import annotations

import contextlib
import fcntl
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

from tests.ports import free_port

START_SECONDS = 300  # a patience, not a measure: CI may be slow
STOP_SECONDS = 30
PREPARED = "browser_prepared"  # the database that the others are copied from, on PostgreSQL


@dataclass(frozen=True)
class Site:
    """A running demonstration."""

    url: str
    data_dir: Path
    log: Path


@contextlib.contextmanager
def running(folder: Path, database: str = "", *, port: int = 0) -> Iterator[Site]:
    """`rresi demo` on this or a free port, its data in `folder`/data; its log must stay clean."""
    port = port or free_port()
    environment = _environment(folder, database) | {"PORT": str(port)}
    log = folder / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "rresi.cli.main", "demo"],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://localhost:{port}"
    try:
        _wait_for(url, process, log)
        yield Site(url, folder / "data", log)
    finally:
        process.send_signal(signal.SIGINT)
        status = process.wait(timeout=STOP_SECONDS)
    assert status == 0, log.read_text()
    assert "Traceback" not in log.read_text(), log.read_text()


def prepare(shared: Path) -> Path:
    """The folder of a loaded and indexed demonstration, made by the first worker that asks."""
    folder = shared / "prepared-site"
    with (shared / "prepared-site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = shared / "prepared-site.making"
            making.mkdir()
            database = new_database(PREPARED)
            with running(making, database):
                pass
            subprocess.run(
                [sys.executable, "-m", "rresi.cli.main", "index"],
                cwd=making,
                env=_environment(making, database) | {"RRESI_MODE": "demo"},
                check=True,
                capture_output=True,
            )
            making.rename(folder)
    return folder


def copy(prepared: Path, folder: Path, name: str) -> str:
    """Data of its own for one worker in `folder`; the address of its database, "" for SQLite."""
    shutil.copytree(prepared / "data", folder / "data")
    return new_database(name, PREPARED)


def new_database(name: str, template: str = "template1") -> str:
    """The address of a new database on the run's PostgreSQL server; "" when it runs on SQLite."""
    server = os.environ.get("DATABASE_URL")
    if not server:
        return ""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    before, _, after = server.partition("/postgres?")
    return f"{before}/{name}?{after}"


def _environment(folder: Path, database: str) -> dict[str, str]:
    found = {k: v for k, v in os.environ.items() if not k.startswith(("RRESI_", "DJANGO_"))}
    found["RRESI_DATA_DIR"] = str(folder / "data")
    if database:
        found["DATABASE_URL"] = database
    return found


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            urllib.request.urlopen(f"{url}/health/").close()  # noqa: S310  # the site above
            return
        time.sleep(0.1)
    pytest.fail(f"the site did not start:\n{log.read_text()}")
