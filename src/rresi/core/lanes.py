"""The lanes of the worker: one for most of its tasks, and one each for two kinds of them.

Mail goes out while another task takes minutes, and texts get their vectors while nobody waits for
that: the processes that encode run at the lowest priority, so on a busy machine one batch may take
minutes as well.

None of the lanes ends because the database is away or takes no writes: it waits, and goes on by
itself.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import TYPE_CHECKING

from django.db import close_old_connections, connections
from django.utils.crypto import get_random_string

from rresi.core import read_only

if TYPE_CHECKING:
    from django_tasks_db.management.commands.db_worker import Worker

MAIL = "mail"
TEXTS = "texts"
PAUSE_SECONDS = 5.0  # after the database could not be reached, or refused a write
STOP_SECONDS = 10.0  # for the task under way

logger = logging.getLogger(__name__)


def _lane(*, queues: list[str], without: list[str], interval: float) -> Worker:
    # Not above: it loads the tables of the queue, and some commands start without that app.
    from django_tasks_db.management.commands.db_worker import Worker  # noqa: PLC0415

    return Worker(
        queue_names=queues,
        excluded_queue_names=without,
        interval=interval,
        batch=False,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=get_random_string(32),
    )


def _keep_running(lane: Worker) -> None:
    """Work until told to stop, whatever the database does meanwhile."""
    while lane.running:
        try:
            lane.run()
        except Exception as error:
            if read_only.notice(error):
                logger.warning("nothing can be saved; the worker waits")
            else:
                logger.exception("the worker broke off; it begins again")
            close_old_connections()
            time.sleep(PAUSE_SECONDS)


def main_lane(*, interval: float = 1.0) -> None:
    """Do what has no lane of its own in this thread, until a signal ends the process."""
    lane = _lane(queues=["*"], without=[MAIL, TEXTS], interval=interval)
    lane.configure_signals()
    _keep_running(lane)


@contextmanager
def side_lane(queue: str, *, interval: float = 1.0) -> Iterator[None]:
    """Do the tasks of one queue in a thread of its own; at the end the one under way is finished,
    unless it takes long.
    """
    lane = _lane(queues=[queue], without=[], interval=interval)

    def loop() -> None:
        _keep_running(lane)
        connections.close_all()

    thread = Thread(target=loop, name=f"rresi-{queue}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        lane.running = False
        thread.join(STOP_SECONDS)
