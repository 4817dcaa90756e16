"""Backups as an operator makes them: one site into a file, and out of it another."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import migrated_database, new_site

pytestmark = pytest.mark.django_db  # so that the run on PostgreSQL repeats it there


def rresi(data_dir: Path, *arguments: str, database: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "RRESI_MODE": "demo", "RRESI_DATA_DIR": str(data_dir)}
    environment |= {"DATABASE_URL": database, "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [sys.executable, "-m", "rresi.cli.main", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_site_into_a_file_proven_and_back(tmp_path: Path, shared: Path) -> None:
    database = migrated_database(shared, "backed_up") if os.environ.get("DATABASE_URL") else ""
    site = tmp_path / "site"
    new_site(shared, site)
    made = rresi(site, "backup", database=database)
    assert made.returncode == 0, made.stderr
    (path,) = (site / "backups").glob("rresi-*.tar")
    assert made.stdout.startswith(f"{path}: ")

    proven = rresi(site, "backup", "verify", database=database)
    assert proven.returncode == 0, proven.stderr
    assert "20 pages open" in proven.stdout

    refused = rresi(site, "restore", str(path), database=database)
    assert refused.returncode == 1
    assert refused.stderr.startswith("rresi: This site has data.")

    other = site if database else tmp_path / "other"
    restored = rresi(other, "restore", str(path), *["--force"] * bool(database), database=database)
    assert restored.returncode == 0, restored.stderr
    assert (other / "secret").read_text() == (site / "secret").read_text()
    assert rresi(other, "check", database=database).returncode == 0

    rehearsed = rresi(other, "upgrade", "--rehearse", database=database)
    assert rehearsed.returncode == 0, rehearsed.stderr
    assert "Upgrading the copy to this version took" in rehearsed.stdout


def test_what_is_no_backup_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "photo.tar").write_bytes(b"no tar")
    answer = rresi(tmp_path / "site", "restore", str(tmp_path / "photo.tar"), database="")
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert "cannot be read as a backup" in answer.stderr
