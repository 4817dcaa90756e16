"""The wheel holds everything and runs in an empty folder: no checkout, no compiler."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import pytest
from django.conf import settings

from rresi.core.translations import interface_languages
from tests.ports import free_port

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("rresi-*.whl")
    return built


def test_what_git_tracks_of_the_package_is_inside(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    tracked = subprocess.run(
        ["git", "ls-files", "src/rresi"],  # noqa: S607  # whichever git is installed
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    wanted = {name.removeprefix("src/") for name in tracked if (ROOT / name).exists()}
    assert sorted(wanted - inside) == []
    for language in interface_languages():
        if language == settings.LANGUAGE_CODE:  # in the code itself
            continue
        assert f"rresi/locale/{language}/LC_MESSAGES/django.mo" in inside


def test_it_serves_the_library_from_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    """Its dependencies are those of this environment, on the path after it."""
    target = tmp_path / "installed"
    subprocess.run(
        [
            Path(sys.executable).parent / "uv",
            "pip",
            "install",
            "--quiet",
            "--offline",
            "--no-deps",
            "--target",
            target,
            wheel,
        ],
        check=True,
    )
    port = free_port()
    empty = tmp_path / "empty"
    empty.mkdir()
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("RRESI_", "DJANGO_"))}
    kept.pop("DATABASE_URL", None)
    log = (tmp_path / "log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "rresi.cli.main", "demo"],
        cwd=empty,
        stdout=log,
        stderr=log,
        env=kept | {"PORT": str(port), "PYTHONPATH": str(target)},
    )
    try:
        page = _first_answer(f"http://localhost:{port}/tr/practices/", process)
    finally:
        process.terminate()
        status = process.wait(timeout=30)
    log.seek(0)
    text = log.read()
    assert status == 0, text
    assert 'lang="tr"' in page
    assert "/static/rresi/rresi." in page  # the hashed name of a collected file
    assert (empty / "rresi-data/rresi.sqlite3").exists()
    assert str(ROOT / "src") not in text


def _first_answer(url: str, process: subprocess.Popen[bytes]) -> str:
    for _ in range(1500):
        try:
            return str(urllib.request.urlopen(url).read().decode())  # noqa: S310  # localhost
        except urllib.error.HTTPError:
            raise
        except (urllib.error.URLError, ConnectionError):
            assert process.poll() is None
            time.sleep(0.2)
    return pytest.fail("no answer within five minutes")
