"""dist/rresi-offline-*.tar.gz: everything an installation without the internet needs.

    make bundle

Inside are the wheel of RRESI, the wheels that requirements.lock names (checked against its hashes),
`deploy/`, the operators' pages, `SHA256SUMS`, a bill of materials (CycloneDX 1.6) and `install.sh`.
The wheels are for the Python and the machine that make it.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
UV = Path(sys.executable).parent / "uv"
INSTALL = """#!/bin/sh
# sh install.sh /opt/rresi: checks every file, then installs without the internet
set -eu
cd "$(dirname "$0")"
sha256sum --check --quiet SHA256SUMS
target="${1:-/opt/rresi}"
python3 -m venv "$target"
"$target/bin/pip" install --no-index --find-links wheels --require-hashes \\
  --requirement requirements.lock
"$target/bin/pip" install --no-index --no-deps wheels/rresi-*.whl
"$target/bin/rresi" --version
"""


def pinned(lock: str) -> list[tuple[str, str, list[str]]]:
    """Name, version and SHA-256 sums of each package of a lock file."""
    found = []
    for block in re.split(r"\n(?=[A-Za-z0-9])", lock):
        match = re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;\\]+)", block)
        if match:
            found.append((match[1], match[2], re.findall(r"sha256:([0-9a-f]{64})", block)))
    return found


def bill_of_materials(version: str, lock: str) -> dict[str, object]:
    """The packages of a lock file as CycloneDX 1.6; licences as the installed packages say."""
    components = [
        {
            "type": "library",
            "name": name,
            "version": number,
            "purl": f"pkg:pypi/{name.lower()}@{number}",
            "hashes": [{"alg": "SHA-256", "content": one} for one in sums],
            **_licence(name),
        }
        for name, number, sums in pinned(lock)
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": "rresi",
                "version": version,
                "licenses": [{"license": {"id": "EUPL-1.2"}}],
            }
        },
        "components": components,
    }


def _licence(name: str) -> dict[str, object]:
    try:
        found = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return {}
    (expression,) = found.get_all("License-Expression") or [""]
    if expression:
        return {"licenses": [{"expression": expression}]}
    classified = [one for one in found.get_all("Classifier") or [] if one.startswith("License ::")]
    (text,) = (found.get_all("License") or [""])[:1]
    names = [one.rpartition(" :: ")[2] for one in classified] or text.splitlines()[:1]
    return {"licenses": [{"license": {"name": one}} for one in names if one]}


def main() -> int:
    with tempfile.TemporaryDirectory() as place:
        wheels = Path(place) / "rresi-offline/wheels"
        wheels.mkdir(parents=True)
        subprocess.run([UV, "build", "--quiet", "--wheel", "--out-dir", wheels, ROOT], check=True)
        download: list[str | Path] = [
            UV,
            "tool",
            "run",
            "pip",
            "download",
            "--quiet",
            "--only-binary",
            ":all:",
        ]
        python = ["--python-version", ".".join(map(str, sys.version_info[:2]))]
        lock = ROOT / "requirements.lock"
        required: list[str | Path] = ["--no-deps", "--require-hashes", "--requirement", lock]
        subprocess.run([*download, *python, *required, "--dest", wheels], check=True)
        bundle = wheels.parent
        version = next(wheels.glob("rresi-*.whl")).name.split("-")[1]
        shutil.copy(lock, bundle)
        shutil.copytree(ROOT / "deploy", bundle / "deploy")
        shutil.copytree(ROOT / "docs/operators", bundle / "docs")
        (bundle / "install.sh").write_text(INSTALL)
        bill = bill_of_materials(version, lock.read_text())
        (bundle / "sbom.cdx.json").write_text(json.dumps(bill, indent=1))
        files = sorted(path for path in bundle.rglob("*") if path.is_file())
        sums = [
            f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(bundle)}"
            for path in files
        ]
        (bundle / "SHA256SUMS").write_text("\n".join([*sums, ""]))
        target = ROOT / f"dist/rresi-offline-{version}.tar.gz"
        target.parent.mkdir(exist_ok=True)
        with tarfile.open(target, "w:gz", compresslevel=1) as tar:
            tar.add(bundle, f"rresi-offline-{version}")
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    print(f"{target}  {len(files)} files, {target.stat().st_size / 1e6:.0f} MB, SHA-256 {digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
