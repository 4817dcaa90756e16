"""Sites whose database has all its tables, made once for all workers of a run.

Making the tables takes twenty seconds of CPU time, copying them none. Those of SQLite are kept for
the next runs.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

MIGRATED = "rresi_migrated"  # the database that others are copied from, on PostgreSQL
ROOT = Path(__file__).parents[1]
KEPT = ROOT / ".pytest_cache" / "made"
KEPT_SECONDS = 24 * 3600
# What `rresi migrate` makes is decided in these parts of the code, and by files so named in others.
MADE_BY = {"cli", "config", "core", "network", "operations"}
MADE_FROM = {"apps.py", "context.py", "migrations", "models", "models.py", "static"}


def once(shared: Path, name: str, make: Callable[[Path], object]) -> Path:
    """The folder `name` in `shared`, filled by the first worker of a run that asks for it."""
    folder = shared / name
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            making = shared / f"{name}.making"
            shutil.rmtree(making, ignore_errors=True)  # of a run that was stopped
            making.mkdir()
            make(making)
            making.rename(folder)
    return folder


def environment(folder: Path, database: str = "") -> dict[str, str]:
    """For a process of a site whose data lie in `folder`/data, and not of the tests."""
    found = {k: v for k, v in os.environ.items() if not k.startswith(("RRESI_", "DJANGO_"))}
    return found | {"RRESI_DATA_DIR": str(folder / "data"), "DATABASE_URL": database}


def migrated_folder() -> Path:
    """A folder in whose `data` lies what `rresi migrate` makes, on SQLite."""
    return once(_kept(), "migrated", _migrate)


@cache
def _kept() -> Path:
    folder = KEPT / fingerprint(ROOT)
    folder.mkdir(parents=True, exist_ok=True)
    folder.touch()
    for older in KEPT.iterdir():
        if older.stat().st_mtime < time.time() - KEPT_SECONDS:
            shutil.rmtree(older, ignore_errors=True)
    return folder


def fingerprint(root: Path) -> str:
    """Changes with all that decides what `rresi migrate` makes in this checkout."""
    sources = root / "src" / "rresi"
    found = sorted(path for path in sources.rglob("*") if path.suffix != ".pyc" and path.is_file())
    digest = hashlib.sha256(sys.version.encode())
    for path in [*found, *sorted(root.glob("requirements*.lock"))]:
        parts = path.relative_to(root).parts
        if len(parts) == 1 or parts[2] in MADE_BY or {*parts} & MADE_FROM:
            digest.update(str(path).encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def migrated_database(shared: Path, name: str) -> str:
    """The URL of a new database on the run's PostgreSQL server that has all tables."""
    once(shared, "migrated-postgresql", lambda folder: _migrate(folder, new_database(MIGRATED)))
    return new_database(name, MIGRATED)


def new_site(data: Path) -> None:
    """Into the folder `data`: an SQLite database with all tables, and the static files."""
    made = migrated_folder() / "data"
    shutil.copytree(made / "static", data / "static")
    shutil.copy(made / "rresi.sqlite3", data)


def new_database(name: str, template: str = "template1") -> str:
    """The URL of a new database on the run's PostgreSQL server; "" when it runs on SQLite."""
    server = os.environ.get("DATABASE_URL")
    if not server:
        return ""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    before, _, after = server.partition("/postgres?")
    return f"{before}/{name}?{after}"


def _migrate(folder: Path, database: str = "") -> None:
    done = subprocess.run(
        [sys.executable, "-m", "rresi.cli.main", "migrate"],
        cwd=folder,
        env=environment(folder, database) | {"RRESI_MODE": "demo"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
