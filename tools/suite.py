"""The whole suite: on SQLite, then on a real PostgreSQL.

python tools/suite.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PYTEST = [str(Path(sys.executable).parent / "pytest"), "--numprocesses", "2", "--quiet"]
RUNS = {
    "SQLite": [],
    # what has no database runs once
    "PostgreSQL": [
        "--postgresql",
        "--ignore=tests/engines",
        "--ignore=tests/tools",
        "-m",
        "not once",
    ],
}


def main() -> int:
    """Run both; the status is that of the first that failed."""
    environment = {k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"}
    failed = {}
    for name, options in RUNS.items():
        print(f"\n=== {name}", flush=True)
        status = subprocess.run(
            [*PYTEST, *options], cwd=ROOT, env=environment, check=False
        ).returncode
        if status:
            failed[name] = status
    if failed:
        print(f"\nfailed on {' and on '.join(failed)}")
    return next(iter(failed.values()), 0)


if __name__ == "__main__":
    sys.exit(main())
