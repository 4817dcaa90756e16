"""What a public server refuses to start with, and what it makes by itself."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.exceptions import ImproperlyConfigured

from rresi.config import environment as variables
from rresi.config.environment import Environment
from tests.databases import new_site

STRONG = "kD3-vJ8.qZ1_xW7,mN4;tB9:rF2+hL6=yG5(uC0)sP!aE*iO~wQ"


def read(values: dict[str, str]) -> Environment:
    """What comes of an environment with these variables and no others."""
    with patch.dict(os.environ, values, clear=True):
        return variables.read()


@pytest.fixture
def production(tmp_path: Path) -> dict[str, str]:
    return {"RRESI_ALLOWED_HOSTS": "rresi.example.eu", "RRESI_DATA_DIR": str(tmp_path)}


def test_production_is_what_nobody_has_to_ask_for(production: dict[str, str]) -> None:
    environment = read(production)
    assert environment.mode == "production"
    assert environment.debug is False
    assert environment.site_url == "https://rresi.example.eu"
    assert environment.behind_https


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"RRESI_ALLOWED_HOSTS": ""}, "RRESI_ALLOWED_HOSTS is empty"),
        ({"RRESI_ALLOWED_HOSTS": " , "}, "RRESI_ALLOWED_HOSTS is empty"),
        ({"RRESI_ALLOWED_HOSTS": "a.example,*"}, "answers to any host"),
        ({"RRESI_DEBUG": "1"}, "RRESI_DEBUG is on"),
        ({"RRESI_DEBUG": "TRUE"}, "RRESI_DEBUG is on"),
        ({"RRESI_SECRET_KEY": "short"}, "RRESI_SECRET_KEY is weak"),
        ({"RRESI_SECRET_KEY": "ab" * 40}, "RRESI_SECRET_KEY is weak"),
        ({"RRESI_MODE": "staging"}, "RRESI_MODE is 'staging'"),
        ({"RRESI_TRUSTED_PROXIES": "-1"}, "RRESI_TRUSTED_PROXIES"),
        ({"RRESI_LISTS_IN_MEMORY": "many"}, "RRESI_LISTS_IN_MEMORY"),
        ({"RRESI_BACKUP_HOURS": "daily"}, "RRESI_BACKUP_HOURS"),
        ({"RRESI_LOG": "xml"}, "RRESI_LOG"),
        ({"RRESI_S3_URL": "https://host/bucket"}, "must name keys, server and bucket"),
        ({"RRESI_SECURITY_CONTACT": "me@example.eu"}, "must begin with mailto:"),
        ({"RRESI_OIDC": "{"}, "RRESI_OIDC"),
        ({"RRESI_TILE_SERVER": "tiles.example.eu/{z}/{x}/{y}.png"}, "must be a full URL"),
        ({"RRESI_TILE_SERVER": "https://tiles.example.eu/{z}.png"}, "lacks {x}, {y}"),
        ({"RRESI_OIDC": '[{"id": "x"}]'}, "RRESI_OIDC"),
    ],
)
def test_what_is_unsafe_or_wrong_is_refused_by_name(
    production: dict[str, str], change: dict[str, str], words: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=words):
        read(production | change)


@pytest.mark.parametrize(
    ("address", "origins"),
    [
        ("https://tiles.example.eu:8443/a/{z}/{x}/{y}.png", ("https://tiles.example.eu:8443",)),
        ("https://{s}.tiles.example.eu/{z}/{x}/{y}.png", ("https://*.tiles.example.eu",)),
        ("", ()),
    ],
)
def test_a_policy_names_the_tile_server_and_no_placeholder(
    production: dict[str, str], address: str, origins: tuple[str, ...]
) -> None:
    assert read(production | {"RRESI_TILE_SERVER": address}).tile_origins == origins


def test_a_secret_is_never_shown(production: dict[str, str]) -> None:
    with pytest.raises(ImproperlyConfigured) as caught:
        read(production | {"RRESI_SECRET_KEY": "hunter2"})
    assert "hunter2" not in str(caught.value)


def test_a_given_secret_is_used(production: dict[str, str]) -> None:
    assert read(production | {"RRESI_SECRET_KEY": STRONG}).secret_key == STRONG


def test_without_a_secret_the_data_folder_gets_one(production: dict[str, str]) -> None:
    first, second = read(production), read(production)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 50
    file = Path(production["RRESI_DATA_DIR"]) / "secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_data_folder_is_in_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert read({"RRESI_MODE": "demo"}).data_dir == tmp_path / "rresi-data"


def rresi(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RRESI_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:rresi", "-m", "rresi.cli.main", *command],
        env=kept | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.once
def test_a_wrong_setting_ends_the_command_with_one_line(tmp_path: Path) -> None:
    answer = rresi("serve", RRESI_DATA_DIR=str(tmp_path))
    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("rresi: RRESI_ALLOWED_HOSTS is empty.")
    assert answer.stderr.count("\n") == 1


@pytest.mark.once
def test_a_command_that_serves_nobody_needs_no_host(tmp_path: Path) -> None:
    answer = rresi("import", "figures", "figures.csv", RRESI_DATA_DIR=str(tmp_path))
    assert answer.stderr == "rresi: The database is not ready. Run: rresi migrate\n"


@pytest.mark.once
def test_the_checks_for_a_public_server_find_nothing(production: dict[str, str]) -> None:
    production.pop("DATABASE_URL", None)
    waiting = rresi("check", "--deploy", **production, DATABASE_URL="")
    assert waiting.returncode == 1
    assert "Run: rresi migrate" in waiting.stderr
    new_site(Path(production["RRESI_DATA_DIR"]))
    answer = rresi("check", "--deploy", **production, DATABASE_URL="")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "no issues (2 silenced)" in answer.stdout


ASK = """
import django; django.setup()
from django.test import Client
for path in ("/en/account/login/", "/en/account/logout/"):
    answer = Client().get(path, secure=True, headers={"host": "rresi.example.eu"})
    for cookie in answer.cookies.values():
        print(cookie.OutputString())
"""


@pytest.mark.once
def test_the_session_is_bound_to_this_host(production: dict[str, str]) -> None:
    data = Path(production["RRESI_DATA_DIR"])
    new_site(data)
    environment = {name: value for name, value in os.environ.items() if "RRESI" not in name}
    environment |= {**production, "DATABASE_URL": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "rresi.config.settings"
    answer = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True
    )
    (cookie,) = answer.stdout.splitlines()
    name, _value = cookie.split("=", 1)
    parts = {part.strip().lower() for part in cookie.split(";")}
    assert name == "__Host-session"
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= parts
    assert not [part for part in parts if part.startswith("domain")]
