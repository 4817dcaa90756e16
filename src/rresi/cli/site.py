"""`rresi demo`, `serve`, `worker`, `migrate` and `check`: running a site."""

from __future__ import annotations

import argparse
import atexit
import gc
import os
import signal
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from rresi.cli import static_files, words
from rresi.cli.words import gettext

Subparsers = Any  # argparse's own type is private
DEMO_HOST = "127.0.0.1"  # the demonstration's passwords are known: this machine alone
HIGHEST_PORT = 65535
STOP_SECONDS = 15
NICENESS = 10
AUTOGROUP = Path("/proc/self/autogroup")


def register(subparsers: Subparsers) -> None:
    """Add the commands to the parser."""
    _add(
        subparsers,
        "demo",
        demo,
        "Start the starter network with everything it needs, for a look or for trying things out.",
        "rresi demo",
    )
    serve_parser = _add(
        subparsers,
        "serve",
        serve,
        "Serve the site. Run `rresi migrate` first and `rresi worker` beside it.",
        "RRESI_ALLOWED_HOSTS=rresi.example.eu rresi serve --workers 4",
    )
    serve_parser.add_argument("--workers", type=int, default=2, help="processes (default: 2)")
    serve_parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)"
    )
    serve_parser.add_argument(
        "--port", default=None, help="port (default: PORT of the environment, or 8000)"
    )
    _add(
        subparsers,
        "worker",
        worker,
        "Do the background work: mail, indexing. Any number may run, on any machine.",
        "rresi worker",
    )
    _add(
        subparsers,
        "migrate",
        migrate,
        "Bring database and static files in step with this version; safe to repeat.",
        "rresi migrate",
    )
    check_parser = _add(
        subparsers,
        "check",
        check,
        "Check the settings and the database.",
        "rresi check --deploy",
    )
    check_parser.add_argument(
        "--deploy", action="store_true", help="with the checks for a public server"
    )


def _add(
    subparsers: Subparsers,
    name: str,
    run: Callable[[argparse.Namespace], int],
    description: str,
    example: str,
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = subparsers.add_parser(
        name,
        help=description.partition(". ")[0].rstrip("."),
        description=description,
        epilog=f"example: {example}",
    )
    parser.set_defaults(run=run)
    return parser


def set_up_django(*, alone: Sequence[str] = (), hosts: bool = True) -> None:
    """Load settings and apps; a wrong setting ends the command with one clear line.

    `alone` starts some apps without the others, for a command that needs no more and must answer
    at once: all of them take more than a second. `hosts` is whether the command needs the names of
    the server: one that answers no requests and writes no mail does not.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rresi.config.settings")
    import django
    from django.apps import apps
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.db import connections
    from django.utils import translation

    if not hosts and not os.environ.get("RRESI_ALLOWED_HOSTS"):
        os.environ["RRESI_ALLOWED_HOSTS"] = DEMO_HOST
    try:
        if not apps.ready:
            if alone:
                settings.INSTALLED_APPS = list(alone)
            # What is loaded stays. Looking through it for what may go is a third of the start.
            gc.disable()
            django.setup()
            gc.freeze()
            gc.enable()
            # The look through all at the end, which closes them, leaves out what is frozen.
            atexit.register(connections.close_all)
        translation.activate(words.language())
    except ImproperlyConfigured as error:
        print(f"rresi: {error}", file=sys.stderr)
        raise SystemExit(2) from None


def migrate(arguments: argparse.Namespace) -> int:
    """Database tables, cache table and static files; exit status 1 when a migration failed."""
    set_up_django()
    try:
        _migrate()
    except Exception as error:  # a migration may fail in any way
        waiting = waiting_migrations()
        if not waiting:
            raise
        traceback.print_exc()
        text = gettext("The migration %(name)s failed: %(error)s")
        values = {"name": waiting[0], "error": f"{type(error).__name__}: {error}"}
        print(f"rresi: {text % values}", file=sys.stderr)
        return 1
    print(gettext("The database and the static files are up to date."))
    return 0


def _migrate() -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    if connection.vendor == "sqlite":  # its other files get the rights of the first
        Path(settings.DATABASES["default"]["NAME"]).touch(mode=0o600)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    from rresi.cli.starter_sources import correct_sources

    correct_sources()
    if not settings.DEBUG:
        static_files.collect()


def check(arguments: argparse.Namespace) -> int:
    """Django's own checks, ours, and whether all migrations are applied."""
    set_up_django()
    from django.core.management import call_command
    from django.core.management.base import SystemCheckError

    try:
        call_command("check", deploy=arguments.deploy, fail_level="WARNING")
    except SystemCheckError as error:
        print(error, file=sys.stderr)
        return 1
    if waiting := waiting_migrations():
        text = gettext("Migrations that are not applied: %(count)s. Run: rresi migrate")
        print(text % {"count": len(waiting)}, file=sys.stderr)
        return 1
    return 0


def waiting_migrations() -> list[str]:
    """The migrations that are not applied, in their order."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _backwards in plan]


def serve(arguments: argparse.Namespace) -> int:
    """The web server; Ctrl-C ends it after the requests under way."""
    set_up_django()
    port = _free_port(arguments.host, arguments.port)
    _offer_setup()
    return _run_server(arguments.host, port, arguments.workers)


def _offer_setup() -> None:
    """Print the one-time link to the setup page while there is no network."""
    from django.conf import settings
    from django.db import DatabaseError
    from django.urls import reverse

    from rresi.core.refusals import Refused
    from rresi.network.services import make_setup_link

    try:
        path = reverse("desk:setup", args=[make_setup_link()])
    except (Refused, DatabaseError):  # set up already, or without tables, which requests will say
        return
    print(gettext("This network has not been set up yet. Open this link, which works once:"))
    print(f"  {settings.SITE_URL}{path}", flush=True)


def _free_port(host: str, given: str | None = None) -> int:
    """The port asked for, if it can be listened on; otherwise the command ends with one line.

    Asked here because the server's processes share a port, so that a second server on it would
    start without a word and answer every other request.
    """
    text = given or os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) <= HIGHEST_PORT:
        refusal = gettext("The port is “%(port)s”; choose one from 1 to %(highest)s.")
        print("rresi:", refusal % {"port": text, "highest": HIGHEST_PORT}, file=sys.stderr)
        raise SystemExit(2)
    port = int(text)
    try:
        address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(address[0], address[1]) as probe:
            # Connections of a server that ended a moment ago are no obstacle.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address[4])
    except OSError as error:
        refusal = gettext(
            "Cannot listen on %(host)s, port %(port)s (%(reason)s). "
            "Choose another port, for example PORT=%(other)s."
        )
        values = {"host": host, "port": port, "reason": error.strerror}
        print("rresi:", refusal % {**values, "other": port % HIGHEST_PORT + 1}, file=sys.stderr)
        raise SystemExit(1) from None
    return port


def _run_server(host: str, port: int, workers: int) -> int:
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    server = Server(
        "rresi.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,  # SQLite and Python both work on one request at a time
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    server.serve()
    return 0


def give_way() -> None:
    """Where the same machine serves pages, they come first.

    Linux weighs the niceness of processes within a session only. A worker that leads a session of
    its own (as a service, in the demonstration) gives way with all of it.
    """
    os.nice(NICENESS)
    if os.getsid(0) == os.getpid():
        with suppress(OSError):  # not Linux, or not built in
            AUTOGROUP.write_text(str(NICENESS))


def worker(arguments: argparse.Namespace) -> int:
    """The background worker; Ctrl-C ends it after the task under way."""
    set_up_django()
    from threading import Event

    from rresi.core import lanes, schedule
    from rresi.operations import watching

    give_way()
    stop = Event()
    schedule.start(stop)
    watching.start(stop)
    with lanes.side_lane(lanes.MAIL), lanes.side_lane(lanes.TEXTS):
        lanes.main_lane()
    return 0


def demo(arguments: argparse.Namespace) -> int:
    """Migrate, load the starter network once, and run server and worker until Ctrl-C."""
    os.environ.setdefault("RRESI_MODE", "demo")
    port = str(_free_port(DEMO_HOST))
    os.environ["PORT"] = port
    set_up_django()
    from django.conf import settings

    from rresi.cli import starter
    from rresi.search import interface as search

    if not settings.DEMO:
        print(
            "rresi:", gettext("The demo runs in demo mode only; unset RRESI_MODE."), file=sys.stderr
        )
        return 2
    _migrate()
    if starter.load():
        print(gettext("Loaded the starter network."), flush=True)
        search.load_glossary()
        search.reindex_all()
    starter.load_people()
    return _run_together(
        [["serve", "--host", DEMO_HOST, "--port", port], ["worker"]],
        then=lambda: _welcome(port, settings.DATA_DIR),
    )


def _welcome(port: str, data_dir: object) -> None:
    from rresi.accounts.demonstration import DEMO_PASSWORD, PEOPLE

    width = max(len(person.email) for person in PEOPLE)
    site = f"http://localhost:{port}"
    code = words.language()
    facts = [
        (gettext("Website"), gettext("%(address)s (Ctrl-C stops it)") % {"address": f"{site}/"}),
        (gettext("Data folder"), str(data_dir)),
        (gettext("Emails it sent"), f"{site}/{code}/demo-mail/"),
        (gettext("Sign in"), f"{site}/{code}/account/login/"),
        (gettext("Password"), DEMO_PASSWORD),
    ]
    label_width = max(len(label) for label, _text in facts)
    lines = [
        "",
        *(f"{label:<{label_width}}  {text}" for label, text in facts),
        "",
        *(f"{person.email:<{width}}  {person.what}" for person in PEOPLE),
        "",
    ]
    print("\n".join(lines), flush=True)


def _run_together(commands: list[list[str]], then: Callable[[], None]) -> int:
    """Run commands of ours until a signal, or until one of them ends; then end them all.

    Returns:
        0 after a signal, 1 when one of them ended by itself.
    """

    def stop(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    # Set even where the shell told us to ignore Ctrl-C, as it does for what it starts with `&`;
    # and SIGHUP, which is all that a closed terminal sends.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    status = 0
    try:
        for command in commands:
            # Each in a session of its own: a Ctrl-C of the terminal reaches this process alone,
            # which then ends them in order.
            processes[command[0]] = subprocess.Popen(  # noqa: S603  # our own command
                [sys.executable, "-m", "rresi.cli.main", *command], start_new_session=True
            )
        then()
        while all(process.poll() is None for process in processes.values()):
            time.sleep(0.2)
        status = 1
    except KeyboardInterrupt:
        pass
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    for name, process in processes.items():
        if process.poll() is None:
            process.terminate()
        else:
            text = gettext("This command ended by itself: %(name)s")
            print("rresi:", text % {"name": name}, file=sys.stderr)
    for process in processes.values():
        try:
            process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
    return status
