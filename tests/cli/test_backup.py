"""Backups as an operator makes them: one site into a file, and out of it another."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from rresi.cli import static_files
from rresi.operations.backup import archive
from rresi.operations.backup.databases import BackupError
from tests.databases import migrated_database, new_site

pytestmark = pytest.mark.django_db  # so that the run on PostgreSQL repeats what is not marked once


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


@pytest.fixture
def fresh_site(tmp_path: Path) -> Path:
    """The data folder of a new site."""
    new_site(tmp_path / "site")
    return tmp_path / "site"


def test_a_site_into_a_file_proven_and_back(fresh_site: Path, tmp_path: Path, shared: Path) -> None:
    database = migrated_database(shared, "backed_up") if os.environ.get("DATABASE_URL") else ""
    site = fresh_site
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


@pytest.mark.once  # on SQLite
def test_a_rehearsal_leaves_the_static_files_of_the_old_version_alone(fresh_site: Path) -> None:
    """The old version serves them meanwhile; the copy collects its own."""
    (fresh_site / "static" / ".rresi-version").write_text("older")
    before = _files(fresh_site / "static")
    rehearsed = rresi(fresh_site, "upgrade", "--rehearse", database="")
    assert rehearsed.returncode == 0, rehearsed.stderr
    assert _files(fresh_site / "static") == before


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path): (path.stat().st_mtime_ns, path.stat().st_size)
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.once  # on SQLite
def test_a_migration_that_fails_is_named_and_leaves_the_site_as_it_was(fresh_site: Path) -> None:
    """Here it makes tables that are there already."""
    with sqlite3.connect(fresh_site / "rresi.sqlite3") as connection:
        connection.execute("DELETE FROM django_migrations WHERE app = 'news'")
    connection.close()
    for arguments in (["--rehearse"], []):
        failed = rresi(fresh_site, "upgrade", *arguments, database="")
        assert failed.returncode == 1
        assert failed.stderr.splitlines() == [
            "rresi: rresi migrate: The migration news.0001_initial failed: OperationalError: "
            'table "news_newsitem" already exists',
            "The rehearsal failed. The site is unchanged.",
        ]
    migrated = rresi(fresh_site, "migrate", database="")
    assert migrated.returncode == 1
    assert "Traceback" in migrated.stderr
    assert "rresi: The migration news.0001_initial failed" in migrated.stderr


@pytest.mark.once  # on SQLite
def test_files_that_pages_of_the_last_version_link_to_stay(tmp_path: Path) -> None:
    names = {"staticfiles.json", "a.css", "a.1.css", "a.1.css.gz", "js/b.2.js", "a.0.css"}
    (tmp_path / "js").mkdir()
    for name in names:
        (tmp_path / name).touch()
    paths = {"a.css": "a.1.css", "js/b.js": "js/b.2.js"}
    (tmp_path / "staticfiles.json").write_text(json.dumps({"paths": paths}))
    static_files.forget_older(tmp_path)
    left = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*") if path.is_file()}
    assert left == {"a.1.css", "a.1.css.gz", "js/b.2.js"}


@pytest.mark.once  # on SQLite
def test_what_is_no_backup_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "photo.tar").write_bytes(b"no tar")
    answer = rresi(tmp_path / "site", "restore", str(tmp_path / "photo.tar"), database="")
    assert answer.returncode == 1
    assert answer.stderr.count("\n") == 1
    assert "cannot be read as a backup" in answer.stderr
    for manifest in (
        b"{",
        b"[]",
        b"{}",
        b'{"format": 1, "made_at": 5}',
        b'{"format": 1, "files": 3}',
    ):
        path = tmp_path / "manifest.tar"
        with tarfile.open(path, "w") as tar:
            entry = tarfile.TarInfo("manifest.json")
            entry.size = len(manifest)
            tar.addfile(entry, io.BytesIO(manifest))
        with archive.reading(path) as tar, pytest.raises(BackupError, match="missing or damaged"):
            archive.manifest_of(tar, path)


@pytest.mark.parametrize("command", ["well", "backup", "backup list"])
def test_a_folder_that_was_never_migrated_is_told_so(tmp_path: Path, command: str) -> None:
    environment = {**os.environ, "RRESI_DATA_DIR": str(tmp_path), "DATABASE_URL": ""}
    answer = subprocess.run(
        [sys.executable, "-m", "rresi.cli.main", *command.split()],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in answer.stderr
    if command != "backup list":
        assert (answer.returncode, answer.stderr) == (
            1,
            "rresi: The database is not ready. Run: rresi migrate\n",
        )
    assert not list(tmp_path.rglob("*.tar"))


def test_a_reader_that_has_seen_enough_ends_a_command_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    answer = subprocess.run(
        [sys.executable, "-u", "-m", "rresi.cli.main", "setup", "--example"],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert (answer.returncode, answer.stderr) == (141, "")
