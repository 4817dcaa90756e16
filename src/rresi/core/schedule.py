"""What must happen again and again: each once a period, however many workers there are."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread

from django.core.cache import cache
from django.db import close_old_connections

from rresi.core.declarations import declared

logger = logging.getLogger(__name__)

PULSE_SECONDS = 20


@dataclass(frozen=True)
class Periodic:
    """A job and its period; the job must bear being run twice."""

    name: str
    run: Callable[[], object]
    every: timedelta


@dataclass(frozen=True)
class Pulse:
    """What each process does by itself every few seconds, such as storing what it counted."""

    run: Callable[[], object]


def run_pulses() -> None:
    """Do once what this process does by itself; what fails is logged and tried again."""
    for pulse in declared(Pulse):
        try:
            pulse.run()
        except Exception:
            logger.exception("what this process does by itself failed")


def run_due() -> list[str]:
    """Run what is due and nobody else has taken; returns the names.

    The shared cache's `add` succeeds for one caller a period: that is the whole lock.
    """
    done = []
    for job in declared(Periodic):
        if cache.add(f"periodic:{job.name.replace(' ', '-')}", 1, job.every.total_seconds()):
            try:
                job.run()
            except Exception:
                logger.exception("the periodic job %s failed", job.name)
            done.append(job.name)
    return done


def start(stop: Event) -> Thread:
    """Run due jobs in a thread until told to stop."""

    def loop() -> None:
        while not stop.is_set():
            try:
                close_old_connections()
                run_due()
            except Exception:  # such as a database that is away
                logger.exception("periodic jobs could not be run")
            stop.wait(PULSE_SECONDS)

    thread = Thread(target=loop, name="rresi-schedule", daemon=True)
    thread.start()
    return thread
