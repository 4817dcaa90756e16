"""What `deploy/` says is true of this version: commands, settings, and the syntax of its units."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from rresi.cli.main import build_parser
from rresi.config.environment import Environment

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.iterdir() if path.is_file())
pytestmark = pytest.mark.once


def test_every_setting_is_one() -> None:
    known = {f"RRESI_{name}".upper() for name in Environment.model_fields}
    for path in FILES:
        named = set(re.findall(r"\bRRESI_[A-Z0-9_]+\b", path.read_text())) - {"RRESI_S3"}
        assert named - known == set(), path.name


def test_every_command_is_one() -> None:
    choices = next(
        action.choices for action in build_parser()._actions if hasattr(action.choices, "keys")
    )
    pattern = r"(?:/opt/rresi/bin/rresi |\[rresi, |\"rresi\", \")(\w+)"
    found = {name for path in FILES for name in re.findall(pattern, path.read_text())}
    assert found >= {"serve", "worker", "migrate"}
    assert choices is not None
    assert found - set(choices) == set()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("unit", ["rresi-web.service", "rresi-worker.service"])
def test_systemd_takes_the_units(unit: str, tmp_path: Path) -> None:
    text = (DEPLOY / unit).read_text()
    (tmp_path / unit).write_text(text.replace("/opt/rresi/bin/rresi", "/bin/true"))
    answer = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / unit],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert [line for line in answer.stderr.splitlines() if unit in line] == []


def test_the_bill_of_materials_names_every_package_with_its_hashes() -> None:
    spec = importlib.util.spec_from_file_location("bundle", ROOT / "tools/bundle.py")
    assert spec
    assert spec.loader
    bundle = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bundle)
    lock = (ROOT / "requirements.lock").read_text()
    bill = bundle.bill_of_materials("1", lock)
    names = {one["name"].lower() for one in bill["components"]}
    wanted = set(re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==", lock, re.M))
    assert names == {name.lower() for name in wanted}
    assert all(one["hashes"] for one in bill["components"])
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
