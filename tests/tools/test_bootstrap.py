"""The installer verifies what it fetches, and the lock files carry what is asked for."""

from __future__ import annotations

import hashlib
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import bootstrap  # noqa: E402 (the tools are scripts, not a package)

pytestmark = pytest.mark.once


def pins(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for package, version in re.findall(
        r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE
    ):
        found.setdefault(canonicalize_name(package), []).append(version)
    return found


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
GROUPS = PROJECT["dependency-groups"]


@pytest.mark.parametrize(
    ("lock", "requirement"),
    [("requirements.lock", r) for r in PROJECT["project"]["dependencies"] + GROUPS["build"]]
    + [("requirements-dev.lock", r) for r in GROUPS["dev"]],
)
def test_the_lock_files_meet_every_requirement(lock: str, requirement: str) -> None:
    wanted = Requirement(requirement)
    found = pins("requirements.lock") | pins(lock)
    versions = found.get(canonicalize_name(wanted.name), [])
    assert versions, f"{wanted.name} is not locked; run: make lock"
    assert all(wanted.specifier.contains(v, prereleases=True) for v in versions), versions


def test_what_both_lock_files_hold_they_hold_in_one_version() -> None:
    product, dev = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {n: (product[n], dev[n]) for n in product.keys() & dev if product[n] != dev[n]} == {}


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package index on disk, named as an operator names a mirror."""
    folder = tmp_path / "simple"
    (folder / "pip").mkdir(parents=True)
    monkeypatch.setenv("PIP_INDEX_URL", f"file://{folder}")
    monkeypatch.setattr(
        bootstrap, "fetch", lambda address: _read(Path(address.removeprefix("file://")))
    )
    return folder


def _read(path: Path) -> bytes:
    return (path / "index.html").read_bytes() if path.is_dir() else path.read_bytes()


def offer(index: Path, content: bytes) -> None:
    (index / "pip" / bootstrap.PIP_WHEEL).write_bytes(content)
    (index / "pip/index.html").write_text(
        f'<a href="pip-1.0.tar.gz">old</a><a href="{bootstrap.PIP_WHEEL}#sha256=0">new</a>'
    )


def test_the_pinned_file_is_taken_from_the_index_that_is_named(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    offer(index, b"the wheel")
    monkeypatch.setattr(bootstrap, "PIP_SHA256", hashlib.sha256(b"the wheel").hexdigest())
    assert bootstrap.fetch_pip(tmp_path / "pip").read_bytes() == b"the wheel"


def test_another_file_under_its_name_is_refused(index: Path, tmp_path: Path) -> None:
    offer(index, b"something else")
    with pytest.raises(SystemExit, match="expected " + bootstrap.PIP_SHA256):
        bootstrap.fetch_pip(tmp_path / "pip")
    assert not (tmp_path / "pip" / bootstrap.PIP_WHEEL).exists()


def test_an_index_without_it_is_named_without_its_password(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "fetch", lambda address: b"<a href='x'>x</a>")
    monkeypatch.setenv("PIP_INDEX_URL", "https://me:secret@mirror.example/simple")
    with pytest.raises(SystemExit, match=r"https://mirror\.example/simple/pip/") as caught:
        bootstrap.fetch_pip(tmp_path / "pip")
    assert "secret" not in str(caught.value)


def test_the_index_of_pip_s_own_configuration_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "pip.conf"
    file.write_text("[global]\nindex-url = https://mirror.example/%20/simple\n")
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    assert bootstrap.index_url() == "https://mirror.example/%20/simple"
