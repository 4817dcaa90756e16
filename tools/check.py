"""Everything that is checked without running the program, in one go; every failure is shown.

python tools/check.py           all checks
python tools/check.py types     those whose name begins so
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CHECKS: dict[str, list[str]] = {
    # the slowest first: two run at a time
    "types": [f"{BIN}/mypy"],
    "templates": [f"{BIN}/djlint", "--lint", "--quiet", "src/rresi"],
    "layout": [sys.executable, "tools/layout.py"],
    "layers": [f"{BIN}/lint-imports"],
    "lint": [f"{BIN}/ruff", "check", "--quiet", "."],
    "format": [f"{BIN}/ruff", "format", "--check", "--quiet", "."],
    "migrations": [f"{BIN}/django-admin", "makemigrations", "--check", "--dry-run"],
    "translations": [sys.executable, "tools/translations.py", "--check"],
    "terms": [sys.executable, "tools/terms.py", "--check", "--catalogues"],
    "typography": [sys.executable, "tools/typography.py"],
    "vendored files": [sys.executable, "tools/vendor.py", "--check"],
}


def run(name: str, data_dir: str) -> tuple[str, int, str, float]:
    """Name, exit status, output and seconds of one check."""
    start = time.monotonic()
    environment = {
        **os.environ,
        "RRESI_MODE": "test",
        "RRESI_DATA_DIR": data_dir,
        "DJANGO_SETTINGS_MODULE": "rresi.config.settings",
    }
    environment.pop("DATABASE_URL", None)
    result = subprocess.run(
        CHECKS[name],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return name, result.returncode, result.stdout, time.monotonic() - start


def main(arguments: list[str]) -> int:
    names = [name for name in CHECKS if not arguments or name.startswith(tuple(arguments))]
    if not names:
        print(f"no such check; there are: {', '.join(CHECKS)}")
        return 2
    failed = []
    with tempfile.TemporaryDirectory() as data_dir, ThreadPoolExecutor(max_workers=2) as pool:
        for name, status, output, seconds in pool.map(lambda name: run(name, data_dir), names):
            if status:
                failed.append(name)
                print(f"--- {name}\n{output.rstrip()}\n")
            print(f"{'FAILED' if status else 'ok':<7} {name:<15} {seconds:5.1f} s", flush=True)
    if failed:
        print(f"\n{len(failed)} of {len(names)} checks failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
