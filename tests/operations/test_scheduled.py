"""Backups by the worker: when they are due, and what is noted of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from signal import SIGTERM
from subprocess import CompletedProcess
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.utils import timezone
from pytest_django import Settings

from rresi.operations import queries, tasks
from rresi.operations.backup import services as backups
from rresi.operations.backup.databases import BackupError
from rresi.operations.models import LastTime

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _daily(settings: Settings) -> Iterator[None]:
    cache.clear()
    settings.BACKUP_HOURS = 24
    with patch.object(tasks, "Thread", lambda **_kwargs: SimpleNamespace(start=lambda: None)):
        yield


def noted(name: str, age: timedelta) -> None:
    LastTime.objects.update_or_create(name=name, defaults={"at": timezone.now() - age})


def test_one_worker_begins_it_and_no_other(settings: Settings) -> None:
    assert tasks.back_up_when_due()
    assert tasks.back_up_when_due() is None
    cache.delete(tasks.RUNNING)
    noted("backup", timedelta(hours=23))
    assert tasks.back_up_when_due() is None
    noted("backup", timedelta(hours=24))
    assert tasks.back_up_when_due()
    settings.BACKUP_HOURS = 0
    cache.delete(tasks.RUNNING)
    assert tasks.back_up_when_due() is None


@pytest.mark.parametrize("problems", [(), ("Table x differs",)])
def test_only_a_backup_that_restores_counts_and_removes_older_ones(
    problems: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "rresi-20270301T020000Z.tar"
    path.touch()
    made: Any = SimpleNamespace(path=path, seconds=1.0)
    proof: Any = SimpleNamespace(problems=problems, seconds=2.0, pages=20)
    with (
        patch.object(backups, "make", return_value=made),
        patch.object(backups, "verify", return_value=proof),
        patch.object(backups, "thin_out", return_value=[]) as thin_out,
    ):
        assert tasks.back_up() == (not problems)
    assert thin_out.called == (not problems)
    assert ("backup" in queries.last_times()) == (not problems)
    assert ("backup-failed" in queries.last_times()) == bool(problems)


def test_a_check_that_was_stopped_says_so_and_not_what_it_printed_last(tmp_path: Path) -> None:
    stopped = CompletedProcess([], -SIGTERM, stdout="up to date", stderr="")
    with (
        patch("rresi.operations.backup.services.subprocess.run", return_value=stopped),
        pytest.raises(BackupError, match=r"The backup check did not finish\."),
    ):
        backups._run_copy(tmp_path, "", "migrate")
