"""Looking after the site in every process, so that a dead one is missed by the others.

Of the processes of a machine one at a time looks: whoever holds a lock on a file of the data
folder. When it dies, the system gives the lock to another; when it hangs, its file ages. Nothing
needs to be written for that, so that it works on a full disk.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from rresi.core import read_only, schedule
from rresi.operations import counters, queries, services, telling
from rresi.operations.models import TroubleSpell
from rresi.operations.rules import Trouble, troubles_of

logger = logging.getLogger(__name__)

PULSE_SECONDS = 5.0
"""Between two times at which a process writes its counters."""
RETRY_SECONDS = 1.0
"""Between two attempts to save, after a write was refused."""


def start(stop: Event) -> Thread:
    """Look after the site in a thread until told to stop."""
    thread = Thread(target=Watch().run, args=(stop,), name="rresi-watch", daemon=True)
    thread.start()
    return thread


class Watch:
    """One process's looking after the site."""

    def __init__(self) -> None:
        self._lock: int | None = None
        self._jump = _Jump()
        self._began: float | None = None
        self._noted = counters.failures()
        """How many of this process's failed pages are in the database."""
        self._told: set[str] = set()
        """Of what people were told while the database could not note it."""

    def run(self, stop: Event) -> None:
        pulse = min(PULSE_SECONDS, settings.WATCH_SECONDS)
        last = self._began = time.monotonic()
        while not stop.wait(min(pulse, RETRY_SECONDS) if read_only.refused() else pulse):
            counters.write()
            with suppress(Exception):
                self.ask_the_database()
                self.try_to_save()
                self.note_errors()
            if not read_only.refused():
                schedule.run_pulses()
            if time.monotonic() - last >= settings.WATCH_SECONDS and self.leads():
                last = time.monotonic()
                try:
                    self.look()
                except Exception:
                    logger.exception("looking after the site failed")
            close_old_connections()

    def ask_the_database(self) -> None:
        """Learn that it takes no writes before a form finds out."""
        if not queries.server().takes_writes:
            read_only.known(read_only.Cause.DATABASE)

    def try_to_save(self) -> None:
        """Find out whether what was refused before is possible again."""
        if not read_only.refused():
            return
        services.note(name="saved")
        read_only.lifted()

    def _path(self) -> Path:
        return Path(settings.DATA_DIR) / "watch.lock"

    def leads(self) -> bool:
        """Whether this process is the one of its machine that looks."""
        if self._lock is not None:
            return True
        path = self._path()
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return False
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            # Whoever holds it may hang.
            return time.time() - path.stat().st_mtime > 3 * settings.WATCH_SECONDS
        self._lock = handle
        return True

    def look(self) -> list[Trouble]:
        """Read, decide, note and tell."""
        with suppress(OSError):
            os.utime(self._path())
        try:
            services.note(name="looked")
        except DatabaseError as error:
            read_only.notice(error)
        with suppress(DatabaseError):
            self.note_errors()
        watched = time.monotonic() - self._began if self._began is not None else None
        found = queries.readings(
            jump=self._jump.seconds(),
            watched=timedelta(seconds=watched) if watched is not None else None,
        )
        if found.texts and not found.texts_waiting:
            with suppress(DatabaseError):
                services.note(name="index")
        troubles = troubles_of(found, queries.pace())
        telling.send(self._messages(troubles))
        return troubles

    def note_errors(self) -> None:
        """Add the pages that failed in this process; what a refused write left out comes next time.

        Each process notes its own: whoever looks may change, and would count some twice or never.
        """
        found = counters.failures()
        if found > self._noted:
            services.note_errors(count=found - self._noted)
            self._noted = found

    def _messages(self, troubles: list[Trouble]) -> list[EmailMessage]:
        try:
            news = self._besides_told(services.record(troubles=troubles), troubles)
        except DatabaseError as error:
            read_only.notice(error)
            news = self._unwritten(troubles)
        return telling.messages(news, telling.keepers()) if news else []

    def _besides_told(self, news: services.News, troubles: list[Trouble]) -> services.News:
        """Tell nobody again of what was told unwritten, but tell its end, which no spell holds."""
        still = {trouble.check.value for trouble in troubles}
        told, self._told = self._told, set()
        begun = [spell for spell in news.begun if spell.check_key not in told]
        ended = [TroubleSpell(check_key=key) for key in sorted(told - still)]
        return services.News(begun, [*news.over, *ended])

    def _unwritten(self, troubles: list[Trouble]) -> services.News:
        """What people were not told yet, where the database takes no writes."""
        known = {*self._told, *queries.open_spells()}
        news = services.News()
        for trouble in troubles:
            if trouble.check.value not in known:
                spell = TroubleSpell(
                    check_key=trouble.check.value,
                    since=timezone.now(),
                    detail=dict(trouble.detail),
                )
                news.begun.append(spell)
                self._told.add(trouble.check.value)
        return news


class _Jump:
    """By how much the clock was set while this process ran; remembered for an hour.

    A clock that was set wrong and is set right again has not been set at all.
    """

    KEPT = 3600.0

    def __init__(self) -> None:
        self._first = self._before = time.time() - time.monotonic()
        self._at = float("-inf")

    def seconds(self) -> float:
        now = time.monotonic()
        offset = time.time() - now
        if abs(offset - self._before) > 1:
            self._at = now
        self._before = offset
        return offset - self._first if now - self._at < self.KEPT else 0.0
