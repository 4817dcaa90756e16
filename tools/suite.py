"""The whole suite: on SQLite, then on a real PostgreSQL.

python tools/suite.py            both
python tools/suite.py sqlite     the run whose name begins so

Neither measures coverage, which makes what Python does take three quarters longer: `make coverage`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
AT_MOST = 4  # workers: each has a site and a browser of its own
PYTEST = [
    str(Path(sys.executable).parent / "pytest"),
    "--quiet",
    "--numprocesses=auto",
    f"--maxprocesses={AT_MOST}",
    "--dist=worksteal",  # a page in a browser takes a thousand times as long as a rule
]
NOT_HANDED_ON = {
    "DJANGO_SETTINGS_MODULE",
    "PYTHONDONTWRITEBYTECODE",  # hundreds of processes would compile every module anew
}
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


def run(options: list[str]) -> tuple[int, str]:
    """Pytest's exit status and closing line; what it prints is passed on as it comes."""
    environment = {k: v for k, v in os.environ.items() if k not in NOT_HANDED_ON}
    process = subprocess.Popen(
        [*PYTEST, *options], cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    tail = b""
    while chunk := os.read(process.stdout.fileno(), 4096):
        sys.stdout.buffer.write(chunk)
        sys.stdout.flush()
        tail = (tail + chunk)[-4096:]
    lines = tail.decode(errors="replace").splitlines()
    return process.wait(), next((line for line in reversed(lines) if line.strip()), "")


def main(arguments: list[str]) -> int:
    """Run them; the status is that of the first that failed."""
    status = 0
    closing = []
    for name, options in RUNS.items():
        if not arguments or name.lower().startswith(tuple(arguments)):
            print(f"\n=== {name}", flush=True)
            result, line = run(options)
            status = status or result
            closing.append(f"=== {name}\n{line}")
    print("", *closing, sep="\n", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
