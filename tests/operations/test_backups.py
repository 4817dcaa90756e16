"""What a backup's file holds, what damaged ones are taken for, and which are kept."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, storages
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st
from pytest_django import Settings

from rresi.operations.backup import archive, services
from rresi.operations.backup.archive import Manifest
from rresi.operations.backup.databases import BackupError, SQLite
from rresi.operations.backup.visits import open_pages
from tests.factories.coastal import found
from tests.factories.practices import make_practice
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 2, tzinfo=UTC)


@pytest.fixture
def pictures(tmp_path: Path, settings: Settings) -> Iterator[InMemoryStorage]:
    """A site whose database is a file with one row, and whose pictures are in memory."""
    database = tmp_path / "site.sqlite3"
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE core_stamp (name text)")
        connection.execute("INSERT INTO core_stamp VALUES ('x')")
    connection.close()
    settings.DATABASE_URL = f"sqlite:///{database}"
    settings.DATA_DIR = tmp_path
    settings.BACKUP_DIR = tmp_path / "backups"
    storage = InMemoryStorage()
    with patch.dict(storages._storages, {"pictures": storage}):  # type: ignore[attr-defined]
        yield storage


def test_it_holds_database_pictures_and_secret_for_its_owner_alone(
    pictures: InMemoryStorage,
) -> None:
    pictures.save("a.webp", ContentFile(b"picture"))
    made = services.make(now=NOW)
    assert made.path.name == "rresi-20270301T020000Z.tar"
    assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.path.parent.stat().st_mode) == 0o700
    assert set(made.manifest.files) == {"pictures/a.webp", "database.sqlite3.gz", "secret"}
    assert made.manifest.tables["core_stamp"][0] == 1
    assert sorted(path.name for path in made.path.parent.iterdir()) == [made.path.name]


def test_a_picture_that_comes_while_the_pictures_are_copied_is_there(
    pictures: InMemoryStorage,
) -> None:
    """It comes after the first look at the pictures, and the database names it."""
    dump = SQLite.dump

    def dump_after_an_upload(self: SQLite, target: Path, **kwargs: Any) -> object:
        pictures.save("late.webp", ContentFile(b"late"))
        return dump(self, target, **kwargs)

    with patch.object(SQLite, "dump", dump_after_an_upload):
        assert services.make(now=NOW).manifest.pictures == ["pictures/late.webp"]


def test_a_full_disk_leaves_no_file_that_looks_like_a_backup(pictures: InMemoryStorage) -> None:
    with (
        patch.object(archive, "finish", side_effect=OSError(28, "No space left on device")),
        pytest.raises(OSError, match="No space left"),
    ):
        services.make(now=NOW)
    assert list(services.folder().iterdir()) == []


def test_restoring_brings_back_all_three_and_keeps_what_was_there(
    pictures: InMemoryStorage, tmp_path: Path
) -> None:
    pictures.save("a.webp", ContentFile(b"picture"))
    made = services.make(now=NOW)
    with sqlite3.connect(tmp_path / "site.sqlite3") as connection:
        connection.execute("DELETE FROM core_stamp")
    connection.close()
    pictures.delete("a.webp")
    with pytest.raises(BackupError, match="--force"):
        services.restore(path=made.path)
    done = services.restore(path=made.path, force=True)
    assert services.own_database().fingerprints() == made.manifest.tables
    assert pictures.open("a.webp").read() == b"picture"
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    assert done.kept is not None
    with archive.reading(done.kept) as tar:
        assert archive.manifest_of(tar, done.kept).tables["core_stamp"][0] == 0


def test_a_backup_of_a_newer_version_is_refused(pictures: InMemoryStorage) -> None:
    with patch.object(services, "applied_migrations", return_value=["core.0999_future"]):
        made = services.make(now=NOW)
    with pytest.raises(BackupError, match=r"newer version.*core\.0999_future"):
        services.restore(path=made.path, force=True)


def test_a_backup_of_the_other_kind_of_database_is_refused(
    pictures: InMemoryStorage, settings: Settings
) -> None:
    made = services.make(now=NOW)
    settings.DATABASE_URL = "postgresql://nobody@localhost:1/none"
    with pytest.raises(BackupError, match="is of sqlite, and DATABASE_URL names postgresql"):
        services.restore(path=made.path)


# --- damaged files -----------------------------------------------------------------------------

CONTENT = {"database.sqlite3.gz": b"d" * 700, "secret": b"s" * 50, "pictures/p.webp": b"p" * 2000}


def _archive(folder: Path) -> Path:
    path = folder / "rresi-20270301T020000Z.tar"
    with archive.writing(path) as writer:
        for name, content in CONTENT.items():
            writer.add_bytes(name, content)
        archive.finish(writer, Manifest("2027-03-01", "1", "sqlite", [], {"t": (1, "f")}))
    return path


@tries(max_examples=60)
@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), cut=st.booleans())
def test_no_damaged_content_is_taken_for_good(
    tmp_path_factory: pytest.TempPathFactory, place: float, bit: int, cut: bool
) -> None:
    """Any bit changed, or the file cut anywhere: an error, or the content is what it was."""
    path = _archive(tmp_path_factory.mktemp("cut"))
    content = bytearray(path.read_bytes())
    index = int(place * len(content))
    content[index] ^= 1 << bit
    path.write_bytes(content[:index] if cut else content)
    try:
        with archive.reading(path) as tar:
            manifest = archive.manifest_of(tar, path)
            if archive.damaged(tar, manifest):
                return
            found = {}
            for name in manifest.files:
                member = tar.extractfile(name)
                assert member is not None
                found[name] = member.read()
    except (BackupError, UnicodeDecodeError, ValueError, TypeError, KeyError):
        return
    assert all(CONTENT[name] == read for name, read in found.items() if name in CONTENT)


# --- which are kept ----------------------------------------------------------------------------


@tries(max_examples=60)
@given(st.sets(st.integers(0, 24 * 400), min_size=1, max_size=60))
def test_thinning_out_keeps_each_day_of_a_week_each_week_of_a_month_and_the_newest(
    tmp_path_factory: pytest.TempPathFactory, hours: set[int]
) -> None:
    place = tmp_path_factory.mktemp("kept")
    times = {hour: NOW - timedelta(hours=hour) for hour in hours}
    paths = {hour: place / f"rresi-{when:%Y%m%dT%H%M%SZ}.tar" for hour, when in times.items()}
    for path in paths.values():
        path.touch()
    services.thin_out(place=place, now=NOW)
    left = {hour for hour, path in paths.items() if path.exists()}
    assert min(hours) in left
    assert len(left) <= services.DAYS + services.WEEKS + 2
    for hour in hours:
        same_day = [h for h in hours if times[h].date() == times[hour].date()]
        if (NOW.date() - times[hour].date()).days < services.DAYS:
            assert min(same_day) in left
    assert services.thin_out(place=place, now=NOW) == []


def test_pages_are_opened_in_the_languages_that_the_network_offers() -> None:
    found(languages=["en", "fr"])
    make_practice(make_region())
    opened, problems = open_pages(20)
    assert problems == []
    assert opened > 3
