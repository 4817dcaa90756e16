"""The code on the pages of the documentation runs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import name, pages, python, shell

WITH_PYTHON = [page for page in pages() if python(page).strip()]
WITH_SHELL = [page for page in pages() if shell(page)]


@pytest.mark.django_db
@pytest.mark.parametrize("page", WITH_PYTHON, ids=name)
def test_python_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The blocks of a page one after the other, as one module."""
    monkeypatch.chdir(tmp_path)
    exec(compile(python(page), name(page), "exec"), {"__name__": "page"})  # noqa: S102  # our own


@pytest.mark.once
@pytest.mark.parametrize("page", WITH_SHELL, ids=name)
def test_shell_runs(page: Path, tmp_path: Path) -> None:
    """Each block in an empty folder, with the commands of this environment."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("RRESI_", "DJANGO_"))}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    for code in shell(page):
        done = subprocess.run(
            ["sh", "-eu", "-c", code],  # noqa: S607  # whichever shell there is
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{code}\n{done.stdout}{done.stderr}"
