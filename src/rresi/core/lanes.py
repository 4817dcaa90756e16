"""The lane of mail: a thread of the worker that sends letters while another task takes minutes."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

from django.db import connections
from django.utils.crypto import get_random_string

MAIL = "mail"
PAUSE_SECONDS = 5.0  # after the database could not be reached
STOP_SECONDS = 10.0  # for the letter under way

logger = logging.getLogger(__name__)


@contextmanager
def mail_lane(*, interval: float = 1.0) -> Iterator[None]:
    """Send mail in a thread of its own; at the end the letter under way is finished."""
    # Not above: it loads the tables of the queue, and some commands start without that app.
    from django_tasks_db.management.commands.db_worker import Worker  # noqa: PLC0415

    lane = Worker(
        queue_names=[MAIL],
        excluded_queue_names=[],
        interval=interval,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )
    stop = Event()

    def loop() -> None:
        while not stop.is_set():
            try:
                lane.run()
            except Exception:
                logger.exception("the lane of mail broke off; it begins again")
                stop.wait(PAUSE_SECONDS)
        connections.close_all()

    thread = Thread(target=loop, name="rresi-mail", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        lane.running = False
        thread.join(STOP_SECONDS)
