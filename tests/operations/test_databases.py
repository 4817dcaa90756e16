"""A copy of a database is of one moment, comes back equal, and replaces wholly or not at all."""

from __future__ import annotations

import gzip
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from subprocess import CompletedProcess
from threading import Event, Thread
from typing import Any
from unittest.mock import patch

import psycopg
import pytest
from django.conf import settings

from rresi.operations.backup.databases import BackupError, Database, PostgreSQL, SQLite

pytestmark = pytest.mark.django_db  # so that the run on PostgreSQL repeats it there
Ask = Callable[..., list[Any]]

TABLES = (
    "CREATE TABLE payer (id integer PRIMARY KEY, owes integer)",
    "CREATE TABLE payee (id integer PRIMARY KEY, gets integer)",
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database of the kind that the run is about."""
    if settings.DATABASE_URL.startswith("sqlite"):
        yield SQLite(tmp_path / "rresi.sqlite3")
        return
    with PostgreSQL(os.environ["DATABASE_URL"]).scratch(tmp_path) as scratch:
        yield scratch


def ask(database: Database, *statements: str) -> list[Any]:
    """The rows of the last of the statements, all in one transaction."""
    if isinstance(database, SQLite):
        with closing(sqlite3.connect(database.path, timeout=20)) as connection, connection:
            connection.execute("PRAGMA journal_mode=WAL")
            rows = [connection.execute(one).fetchall() for one in statements]
        return rows[-1]
    assert isinstance(database, PostgreSQL)
    with psycopg.connect(database.url) as server:
        cursors = [server.execute(one) for one in statements]
        return cursors[-1].fetchall() if cursors[-1].description else []


def row(table: str, key: int, value: int) -> str:
    return f"INSERT INTO {table} VALUES ({key}, {value})"  # noqa: S608  # our own numbers


def test_the_password_of_the_database_is_in_no_call() -> None:
    """Everybody on a machine can read the calls of its programs."""
    server = PostgreSQL("postgresql://rresi:s3cret@db.example/rresi")
    done = CompletedProcess([], 0, b"", b"")
    with (
        patch("rresi.operations.backup.databases.subprocess.run", return_value=done) as run,
        patch("rresi.operations.backup.databases._program", return_value=Path("pg_dump")),
        patch.object(PostgreSQL, "_server_version", return_value=17),
    ):
        server._run("pg_dump", "--format=custom")
    assert "db.example" in " ".join(run.call_args.args[0])
    assert "s3cret" not in " ".join(run.call_args.args[0])
    assert run.call_args.kwargs["env"]["PGPASSWORD"] == "s3cret"


def test_a_copy_is_of_one_moment_while_the_site_writes(database: Database, tmp_path: Path) -> None:
    """What one transaction writes in two tables is in the copy twice or not at all."""
    ask(database, *TABLES)
    ask(database, *(row(table, -n, 0) for table in ("payer", "payee") for n in range(1, 3000)))
    stop, written = Event(), []

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            ask(database, row("payer", number, number), row("payee", number, number))
            written.append(number)

    writer = Thread(target=write)
    writer.start()
    copies = []
    try:
        for turn in range(4):
            before = len(written)
            dump = tmp_path / f"copy-{turn}{database.suffix}"
            copies.append((dump, before, database.dump(dump)))
    finally:
        stop.set()
        writer.join()
    assert len(written) > copies[-1][1] > 0  # it did write meanwhile
    for dump, before, fingerprints in copies:
        with _beside(database, tmp_path) as copy:
            copy.load(dump)
            assert copy.fingerprints() == fingerprints
            payers = ask(copy, "SELECT id, owes FROM payer ORDER BY id")
            assert payers == ask(copy, "SELECT id, gets FROM payee ORDER BY id")
            assert max(payers[-1][0], 0) >= before  # whatever was acknowledged before it began


def _beside(database: Database, folder: Path) -> Any:
    """Another empty database, for a while."""
    other = folder / "beside"
    other.mkdir(exist_ok=True)
    (other / "rresi.sqlite3").unlink(missing_ok=True)
    return database.scratch(other)


def test_fingerprints_see_one_changed_value_and_no_order(database: Database) -> None:
    ask(database, *TABLES, "INSERT INTO payer VALUES (1, 7), (2, 8)")
    before = database.fingerprints()
    ask(database, "DELETE FROM payer", "INSERT INTO payer VALUES (2, 8), (1, 7)")
    assert database.fingerprints() == before
    ask(database, "UPDATE payer SET owes = 9 WHERE id = 2")
    after = database.fingerprints()
    assert after["payee"] == before["payee"]
    assert after["payer"] != before["payer"]


def test_loading_takes_away_what_the_copy_does_not_have(database: Database, tmp_path: Path) -> None:
    ask(database, *TABLES, "INSERT INTO payer VALUES (1, 7)")
    dump = tmp_path / f"copy{database.suffix}"
    kept = database.dump(dump)
    ask(database, "CREATE TABLE later (id integer)", "INSERT INTO payee VALUES (5, 5)")
    database.load(dump)
    assert database.fingerprints() == kept
    assert not database.is_empty()


def test_a_table_that_no_copy_may_hold_is_there_without_its_rows(
    database: Database, tmp_path: Path
) -> None:
    ask(database, *TABLES, "INSERT INTO payer VALUES (1, 7)")
    ask(database, "CREATE TABLE secret (word text)", "INSERT INTO secret VALUES ('open sesame')")
    dump = tmp_path / f"copy{database.suffix}"
    kept = database.dump(dump, empty=["secret", "of_another_version"])
    assert ask(database, "SELECT word FROM secret") == [("open sesame",)]
    if isinstance(database, SQLite):
        assert b"open sesame" not in gzip.decompress(dump.read_bytes())
    with _beside(database, tmp_path) as copy:
        copy.load(dump)
        assert copy.fingerprints() == kept
        assert ask(copy, "SELECT owes FROM payer") == [(7,)]
        assert ask(copy, "SELECT word FROM secret") == []


def test_a_dump_that_does_not_load_leaves_everything(database: Database, tmp_path: Path) -> None:
    ask(database, *TABLES, "INSERT INTO payer VALUES (1, 7)")
    kept = database.fingerprints()
    dump = tmp_path / f"copy{database.suffix}"
    database.dump(dump)
    content = dump.read_bytes()
    dump.write_bytes(content[: len(content) // 2])
    with pytest.raises((BackupError, EOFError)):
        database.load(dump)
    assert database.fingerprints() == kept


def test_a_missing_program_is_named_with_the_way_to_get_it(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if isinstance(database, SQLite):
        pytest.skip("SQLite needs no program")
    monkeypatch.setattr("rresi.operations.backup.databases._candidates", lambda _name: [])
    with pytest.raises(BackupError, match="apt install postgresql-client-"):
        database.dump(tmp_path / "copy.pgdump")
