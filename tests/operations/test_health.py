"""What programs and the administrator are told about the site, and who is told nothing."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as st
from pytest_django import Settings

from rresi.cli import main
from rresi.core import read_only
from rresi.core.translations import interface_languages
from rresi.operations import counters, health, queries, services
from rresi.operations.models import LastTime
from rresi.operations.rules import Check, Trouble
from rresi.operations.words import WORDS
from tests.factories.accounts import make_coordinator, make_person

pytestmark = pytest.mark.django_db


def test_a_load_balancer_is_told_by_any_name(client: Client) -> None:
    for path in ("/health/", "/health/live", "/health/ready"):
        answer = client.get(path, HTTP_HOST="10.0.0.7")
        assert (answer.status_code, answer.content) == (200, b"ok\n")
    with patch.object(queries, "last_times", side_effect=OperationalError("gone")):
        assert client.get("/health/ready").status_code == 503
        assert client.get("/health/live").status_code == 200


def test_metrics_are_for_this_machine_or_for_a_token(client: Client, settings: Settings) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.5").status_code == 404
    # A web server in front on the same machine asks for somebody else.
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="127.0.0.1").status_code == 404
    settings.METRICS_TOKEN = "a-long-token"
    away = {"REMOTE_ADDR": "203.0.113.5", "HTTP_AUTHORIZATION": "Bearer a-long-token"}
    assert client.get("/metrics", **away).status_code == 200  # type: ignore[arg-type]
    away["HTTP_AUTHORIZATION"] = "Bearer "
    assert client.get("/metrics", **away).status_code == 404  # type: ignore[arg-type]


def metrics(client: Client) -> dict[str, float]:
    """Every line, as Prometheus reads it."""
    lines = client.get("/metrics").content.decode().splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def test_metrics_count_requests_by_class_and_duration(client: Client) -> None:
    def total(found: dict[str, float], status: str) -> float:
        start = 'rresi_request_seconds_count{method="GET",status="' + status
        return sum(value for name, value in found.items() if name.startswith(start))

    before = metrics(client)
    client.get("/en/regions/")
    client.get("/en/nothing/")
    after = metrics(client)
    assert total(after, "4xx") == total(before, "4xx") + 1
    assert total(after, "2xx") == total(before, "2xx") + 2  # the page, and the metrics before
    ends = [name for name in after if name.startswith("rresi_request_seconds_bucket")]
    assert any('le="+Inf"' in name for name in ends)


def test_metrics_name_what_is_wrong_and_how_old_things_are(client: Client) -> None:
    LastTime.objects.create(name="backup", at=timezone.now())
    found = metrics(client)
    assert found['rresi_trouble{check="worker"}'] == 1
    assert found['rresi_trouble{check="mail"}'] == 0
    assert found["rresi_backup_age_seconds"] < 60
    assert "rresi_backup_verified_age_seconds" not in found
    assert set(found) >= {"rresi_disk_free_bytes", "rresi_queue_oldest_seconds", "rresi_up"}


def test_the_processes_of_a_machine_know_each_other_s_numbers(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    counters.write()
    other = tmp_path / "run/other-1.json"
    other.write_text(json.dumps({"x_total": 3}))
    ended = tmp_path / "run/other-2.json"
    ended.write_text(json.dumps({"x_total": 99}))
    os.utime(ended, (time.time() - 500, time.time() - 500))
    broken = tmp_path / "run/other-3.json"
    broken.write_text("{")
    found = dict(counters.of_all())
    assert len(found) == 2
    assert found["other-1"] == {"x_total": 3}


@tries(max_examples=50)
@given(st.lists(st.floats(0, 10), max_size=30))
def test_the_classes_of_durations_add_up(durations: list[float]) -> None:
    with patch.object(counters, "_numbers", {}):
        for seconds in durations:
            counters.observe(seconds, method="GET", status="2xx")
        found = counters.own()
    for end in counters.BUCKETS:
        name = counters.series(
            "rresi_request_seconds_bucket", le=str(end), method="GET", status="2xx"
        )
        assert found.get(name, 0) == sum(seconds <= end for seconds in durations)


def test_the_page_is_for_administrators_and_coordinators(client: Client) -> None:
    assert client.get("/en/well/").status_code == 302
    client.force_login(make_person())
    assert client.get("/en/well/").status_code == 403
    for roles in (("administrator",), ("coordinator",)):
        client.force_login(make_person(roles=roles))
        assert client.get("/en/well/").status_code == 200


@pytest.mark.parametrize("language", interface_languages())
def test_the_page_says_what_is_wrong_since_when_and_what_to_do(
    client: Client, language: str
) -> None:
    client.force_login(make_coordinator(language=language))
    services.record(troubles=[Trouble(Check.WORKER, {"seconds": -1})])
    page = client.get(f"/{language}/well/").content.decode()
    assert "systemctl restart rresi-worker" in page
    assert page.count('<section class="notice notice--error">') == 1
    assert page.count("<li><svg") >= len(Check) - 1


def test_what_is_wrong_stands_among_the_tasks_of_who_keeps_the_site(client: Client) -> None:
    services.record(troubles=[Trouble(Check.WORKER, {"seconds": 200})])
    client.force_login(make_person(roles=("administrator",)))
    assert str(WORDS[Check.WORKER].wrong) in client.get("/en/needs/").content.decode()
    client.force_login(make_person())
    assert str(WORDS[Check.WORKER].wrong) not in client.get("/en/needs/").content.decode()


def test_every_check_has_its_words() -> None:
    assert set(WORDS) == set(Check)


def test_a_clock_that_another_process_saw_jump_is_on_the_page() -> None:
    services.record(troubles=[Trouble(Check.CLOCK, {"seconds": 3600})])
    (line,) = (line for line in health.lines() if line.title == str(WORDS[Check.CLOCK].wrong))
    assert "60 minutes" in line.means
    services.record(troubles=[])
    assert str(WORDS[Check.CLOCK].well) in {line.title for line in health.lines()}


def test_the_command_finds_out_whether_anything_can_be_saved(
    capsys: pytest.CaptureFixture[str],
) -> None:
    full = OperationalError("database or disk is full")
    with patch.object(services, "note", side_effect=full):
        assert main.main(["well"]) == 1
    assert "!!  Nothing can be saved" in capsys.readouterr().out
    read_only.lifted()
    main.main(["well"])
    assert "ok  Everything can be saved" in capsys.readouterr().out
