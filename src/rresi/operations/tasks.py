"""Background work: the scheduled backup."""

from __future__ import annotations

import logging
from datetime import timedelta
from threading import Thread

from django.conf import settings
from django.core.cache import cache
from django.db import close_old_connections
from django.utils import timezone

from rresi.operations import queries, services
from rresi.operations.backup import services as backups
from rresi.operations.backup.databases import BackupError

logger = logging.getLogger(__name__)

LOOK_EVERY = timedelta(minutes=10)
RUNNING = "backup-running"
LONGEST = timedelta(hours=6)
"""After this a backup that does not end is taken for one that was killed."""


def back_up_when_due() -> Thread | None:
    """Begin a backup in a thread of its own when the last one is old enough.

    The other periodic jobs do not wait for it, and of several workers one begins it.
    """
    if not settings.BACKUP_HOURS:
        return None
    last = queries.last_times().get("backup")
    if last and timezone.now() - last.at < timedelta(hours=settings.BACKUP_HOURS) - LOOK_EVERY:
        return None
    if not cache.add(RUNNING, 1, LONGEST.total_seconds()):
        return None
    thread = Thread(target=_in_background, name="rresi-backup", daemon=True)
    thread.start()
    return thread


def _in_background() -> None:
    try:
        back_up()
    finally:
        cache.delete(RUNNING)
        close_old_connections()


def back_up() -> bool:
    """Back up, prove that it restores, remove old ones; whether all went well.

    What came of it is noted under `backup` (made and proven) or `backup-failed`. A backup that does
    not restore removes no older one.
    """
    try:
        made = backups.make()
        proof = backups.verify(path=made.path)
        if proof.problems:
            raise BackupError("; ".join(proof.problems[:3]))
        gone = backups.thin_out()
    except (BackupError, OSError) as error:
        logger.error("the backup failed: %s", error)
        services.note(name="backup-failed", error=str(error)[:300])
        return False
    services.note(name="backup-verified", file=made.path.name, pages=proof.pages)
    services.note(
        name="backup",
        file=made.path.name,
        bytes=made.path.stat().st_size,
        seconds=round(made.seconds + proof.seconds, 1),
        pages=proof.pages,
        removed=len(gone),
    )
    return True
