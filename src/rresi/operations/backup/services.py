"""Making, restoring, checking and thinning out backups."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from rresi.core.declarations import declared_by_app
from rresi.core.models import OutboxMail
from rresi.core.ownership import Owns
from rresi.core.tasks import HELD
from rresi.operations.backup import archive
from rresi.operations.backup.archive import Manifest
from rresi.operations.backup.databases import BackupError, Database, Fingerprints, database_at

PAGES = 20
DAYS, WEEKS = 7, 4
"""How long a backup of each day, and of each week, is kept."""
_NAME = "rresi-%Y%m%dT%H%M%SZ.tar"


def own_database() -> Database:
    """The database of this site."""
    return database_at(settings.DATABASE_URL)


def folder() -> Path:
    """Where backups are written, made if need be; readable by the site's user alone."""
    path = Path(settings.BACKUP_DIR)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def backups(place: Path | None = None) -> list[Path]:
    """All complete backups, the oldest first."""
    return sorted((place or Path(settings.BACKUP_DIR)).glob("rresi-*.tar"))


@dataclass(frozen=True)
class Made:
    """A backup just made."""

    path: Path
    manifest: Manifest
    seconds: float


def make(*, place: Path | None = None, now: datetime | None = None) -> Made:
    """Write a backup while the site runs; it appears under its name when it is complete.

    Pictures are copied before the database and, those added meanwhile, after it. A picture that
    the copied database names was there before (first turn) or came in between (second turn), so
    that a sweep of unused pictures during the backup leaves no gap.

    Raises:
        BackupError: the database cannot be copied. OSError: the disk is full.
    """
    started = time.monotonic()
    if not applied_migrations():
        raise BackupError(_("The database is not ready. Run: rresi migrate"))
    place = place or folder()
    _sweep_partial(place)
    when = now or datetime.now(UTC)
    path = place / when.strftime(_NAME)
    database, pictures = own_database(), storages["pictures"]
    with archive.writing(path) as writer, _workplace(place) as work:
        _add_pictures(writer, pictures)
        dump = work / f"database{database.suffix}"
        tables = database.dump(dump, empty=_in_no_backup())
        with dump.open("rb") as file:
            writer.add(dump.name, file, dump.stat().st_size)
        writer.add_bytes("secret", settings.SECRET_KEY.encode())
        _add_pictures(writer, pictures)
        manifest = Manifest(
            made_at=when.isoformat(timespec="seconds"),
            rresi=settings.VERSION,
            database=database.kind,
            migrations=applied_migrations(),
            tables=tables,
        )
        archive.finish(writer, manifest)
    return Made(path, manifest, time.monotonic() - started)


def _in_no_backup() -> list[str]:
    """The tables whose rows no backup may hold."""
    return [
        apps.get_model(app, name)._meta.db_table
        for app, owns in declared_by_app(Owns)
        for name in owns.in_no_backup
    ]


def _add_pictures(writer: archive.Writer, pictures: Storage) -> None:
    """Those that are there and not in the archive yet."""
    try:
        _folders, names = pictures.listdir("")
    except FileNotFoundError:  # no picture was ever uploaded
        return
    for name in sorted(names):
        if f"pictures/{name}" in writer.files:
            continue
        try:
            with pictures.open(name) as file:
                writer.add(f"pictures/{name}", file, file.size)
        except FileNotFoundError:  # swept meanwhile: nothing names it
            continue


@contextmanager
def _workplace(place: Path) -> Iterator[Path]:
    """A folder on the same disk for what is too large for memory."""
    with tempfile.TemporaryDirectory(dir=place, prefix=".work-") as name:
        yield Path(name)


def _sweep_partial(place: Path) -> None:
    """Remove what a backup that was killed a day ago or longer left behind."""
    before = time.time() - timedelta(days=1).total_seconds()
    for path in (*place.glob(".rresi-*.part"), *place.glob(".work-*")):
        if path.stat().st_mtime < before:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def applied_migrations() -> list[str]:
    """The migrations of this site's database, as `app.name`."""
    return sorted(".".join(key) for key in MigrationLoader(connection).applied_migrations)


def unknown_migrations(manifest: Manifest) -> list[str]:
    """Migrations of a backup that this version does not have: a newer one made it."""
    known = {".".join(key) for key in MigrationLoader(None, ignore_no_migrations=True).graph.nodes}
    return [name for name in manifest.migrations if name not in known]


@dataclass(frozen=True)
class Restored:
    """What came back."""

    manifest: Manifest
    kept: Path | None
    """The backup of what stood there before, if anything did."""
    held_mail: int
    """Messages that waited in the backup; they may have been sent since, so that none is sent."""
    other_secret: bool
    """Whether `RRESI_SECRET_KEY` differs from the secret of the backup."""


def restore(*, path: Path, force: bool = False) -> Restored:
    """Put a backup in the place of this site's database, pictures and secret.

    The file is checked first. With `force` it replaces a site that has data, which is backed up
    before. Nothing is replaced when anything is wrong.

    Raises:
        BackupError: in words what stands in the way.
    """
    database = own_database()
    with archive.reading(path) as tar:
        manifest = archive.manifest_of(tar, path)
        _require_whole(path, archive.damaged(tar, manifest))
        _require_fitting(manifest, database)
        kept = None
        if not database.is_empty():
            if not force:
                raise BackupError(
                    _("This site has data. To replace it by the backup, add --force.")
                )
            kept = make().path
        with _workplace(folder()) as work:
            dump = work / f"database{database.suffix}"
            _copy_member(tar, dump.name, dump)
            database.load(dump)
        pictures = storages["pictures"]
        for name in manifest.pictures:
            own = name.removeprefix("pictures/")
            if not pictures.exists(own):
                member = tar.extractfile(name)
                assert member is not None
                with member:
                    pictures.save(own, File(member, own))
        member = tar.extractfile("secret")
        assert member is not None
        secret = member.read().decode()
    other = _put_secret(secret)
    return Restored(manifest, kept, _hold_mail(), other)


def _require_whole(path: Path, damaged: Sequence[str]) -> None:
    if damaged:
        reason = _("%(file)s is damaged: %(names)s")
        raise BackupError(reason % {"file": path, "names": ", ".join(damaged[:5])})


def _require_fitting(manifest: Manifest, database: Database) -> None:
    if manifest.database != database.kind:
        reason = _("The backup is of %(theirs)s, and DATABASE_URL names %(ours)s.")
        raise BackupError(reason % {"theirs": manifest.database, "ours": database.kind})
    unknown = unknown_migrations(manifest)
    if unknown:
        reason = _(
            "The backup was made by a newer version (%(theirs)s; this is %(ours)s). Install that "
            "version first. Unknown here: %(names)s"
        )
        values = {"theirs": manifest.rresi, "ours": settings.VERSION}
        raise BackupError(reason % {**values, "names": ", ".join(unknown[:5])})


def _copy_member(tar: tarfile.TarFile, name: str, target: Path) -> None:
    member = tar.extractfile(name)
    assert member is not None
    with member, target.open("wb") as file:
        shutil.copyfileobj(member, file, archive.BLOCK)


def _put_secret(secret: str) -> bool:
    """Write the secret of the backup, readable by its owner; whether another one is in force."""
    path = Path(settings.DATA_DIR) / "secret"
    partial = path.with_suffix(".part")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret)
    partial.replace(path)
    return bool(settings.SECRET_FROM_ENVIRONMENT) and secret != settings.SECRET_KEY


def _hold_mail() -> int:
    """Send nothing by itself that waited when the backup was made: it may have gone out since."""
    waiting = OutboxMail.Status.WAITING, OutboxMail.Status.SENDING
    return OutboxMail.objects.filter(status__in=waiting).update(
        status=OutboxMail.Status.FAILED, error=f"{HELD}: it waited in a backup that was restored"
    )


@dataclass(frozen=True)
class Proof:
    """What trying a backup showed; it is good when there are no `problems`."""

    path: Path
    manifest: Manifest
    pages: int
    """How many pages of the restored site opened."""
    seconds: float
    migrating: float
    """Seconds that bringing the copy to this version took."""
    problems: tuple[str, ...] = ()


def verify(*, path: Path) -> Proof:
    """Restore a backup into a temporary place, compare it with its manifest and open its pages.

    The copy is brought to this version first, so that this is the rehearsal of an upgrade too.

    Raises:
        BackupError: the file is no backup, or it cannot be tried here.
    """
    started = time.monotonic()
    with archive.reading(path) as tar, _workplace(folder()) as work:
        manifest = archive.manifest_of(tar, path)
        damaged = archive.damaged(tar, manifest)
        _require_whole(path, damaged)
        own = own_database()
        _require_fitting(manifest, own)
        data = work / "data"
        (data / "pictures").mkdir(parents=True)
        for name in ("secret", *manifest.pictures):
            _copy_member(tar, name, data / name)
        with own.scratch(data) as database:
            dump = work / f"database{own.suffix}"
            _copy_member(tar, dump.name, dump)
            database.load(dump)
            problems = differences(manifest.tables, database.fingerprints())
            migrating = time.monotonic()
            report = _run_copy(data, database.url, "migrate")
            migrating = time.monotonic() - migrating
            problems += report if isinstance(report, list) else []
            pages = 0
            if not problems:
                seen = _run_copy(data, database.url, "backup", "pages", "--at-most", str(PAGES))
                if isinstance(seen, list):
                    problems += seen
                else:
                    pages, wrong = seen
                    problems += wrong
    took = time.monotonic() - started
    return Proof(path, manifest, pages, took, migrating, tuple(problems))


def differences(wanted: Fingerprints, found: Fingerprints) -> list[str]:
    """The tables whose rows are not the same."""
    wrong = []
    for name in sorted({*wanted, *found}):
        if wanted.get(name) != found.get(name):
            values = {"table": name, "wanted": wanted.get(name), "found": found.get(name)}
            wrong.append(_("Table %(table)s differs: %(wanted)s, restored %(found)s") % values)
    return wrong


def _run_copy(data: Path, url: str, *command: str) -> list[str] | tuple[int, list[str]]:
    """Run a command of ours on the copy: problems, or what `backup pages` reports.

    The copy has no mail server, no worker and no other network.
    """
    static = Path(settings.STATIC_ROOT)
    if static.exists() and not (data / "static").exists():
        shutil.copytree(static, data / "static")  # a new version collects its own
    environment = {
        **os.environ,
        "RRESI_DATA_DIR": str(data),
        "RRESI_BACKUP_DIR": "",
        "DATABASE_URL": url,
        "SMTP_URL": "",
    }
    done = subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "rresi.cli.main", *command],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode < 0:  # as when the service is stopped meanwhile
        raise BackupError(_("The backup check did not finish."))
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        name = " ".join(command[:2])
        last = lines[-1].removeprefix("rresi: ") if lines else done.returncode
        return [f"rresi {name}: {last}"]
    if command[0] != "backup":
        return (0, [])
    report = json.loads(done.stdout.strip().splitlines()[-1])
    return int(report["opened"]), list(report["problems"])


def thin_out(*, place: Path | None = None, now: datetime | None = None) -> list[Path]:
    """Remove old backups: the newest of each of the last days and weeks stays, and always the
    newest of all. Returns those removed."""
    today = (now or datetime.now(UTC)).date()
    newest: dict[str, Path] = {}
    found = backups(place)
    for path in found:  # the oldest first, so that the newest of a period is what remains
        day = datetime.strptime(path.name, _NAME).replace(tzinfo=UTC).date()
        age = (today - day).days
        if age < DAYS:
            newest[str(day)] = path
        if age < DAYS * WEEKS:
            newest["{}-{}".format(*day.isocalendar()[:2])] = path
    keep = {*newest.values(), *found[-1:]}
    gone = [path for path in found if path not in keep]
    for path in gone:
        path.unlink()
    return gone
