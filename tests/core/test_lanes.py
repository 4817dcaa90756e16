"""Mail goes out while another task is under way."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from django.core.mail import EmailMessage

from rresi.core import lanes
from rresi.core.models import OutboxMail
from rresi.core.outbox import put


@pytest.mark.django_db(transaction=True)
def test_mail_goes_out_while_the_worker_is_busy_with_something_else(
    settings: Any, tmp_path: Path
) -> None:
    settings.MAIL_DIR = tmp_path
    with lanes.mail_lane(interval=0.05):  # this thread is the one that is busy
        put(EmailMessage(subject="Code", body="123456", to=["ada@example.org"]))
        until = time.monotonic() + 20
        while not OutboxMail.objects.filter(status=OutboxMail.Status.SENT).exists():
            assert time.monotonic() < until, OutboxMail.objects.values("status", "error")
            time.sleep(0.05)
    assert len(list(tmp_path.glob("*.eml"))) == 1
