"""Check evidence packs. Needs Python 3.9 or newer and nothing else.

    python verify.py pack-1.zip pack-2.zip ...
    python verify.py --root 3f2a... pack-2.zip

Packs are given in the order of their numbers. The root, 64 digits, stands in the periodic report.
Exit status: 0 when all is as it was frozen, 1 when something is not.
"""

from __future__ import annotations

import hashlib
import json
import sys
import zipfile
import zlib
from pathlib import Path
from typing import Any

SUMS = "SHA256SUMS"
REPORT = "report.json"


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def check(path: str) -> tuple[list[str], dict[str, Any]]:
    """What is wrong with one pack, and what the chain needs to know of it."""
    whole = digest(Path(path).read_bytes())
    try:
        with zipfile.ZipFile(path) as pack:
            files = {name: pack.read(name) for name in pack.namelist()}
            if len(files) != len(pack.namelist()):
                return ["a file is in the pack twice"], {}
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError, ValueError) as error:
        return [f"cannot be read: {error}"], {}
    if SUMS not in files or REPORT not in files:
        return [f"{SUMS} or {REPORT} is missing"], {}
    wrong = []
    listed = {}
    for line in files[SUMS].decode(errors="replace").splitlines():
        value, _space, name = line.partition("  ")
        listed[name] = value
    for name, value in sorted(listed.items()):
        if name not in files:
            wrong.append(f"{name} is missing")
        elif digest(files[name]) != value:
            wrong.append(f"{name} was changed")
    for name in sorted(set(files) - set(listed) - {SUMS}):
        wrong.append(f"{name} is not listed in {SUMS}")
    try:
        report = json.loads(files[REPORT])
        if digest(canonical(report["records"])) != report["records_sha256"]:
            wrong.append("a record was changed after freezing")
        for number in report["numbers"]:
            if digest(canonical(number["rows"])) != number["rows_sha256"]:
                wrong.append(f"a row of the number {number['key']} was changed after freezing")
            units = {unit: people for _record, unit, people in number["rows"]}
            if any(row[0] not in report["records"] for row in number["rows"]):
                wrong.append(f"a record of the number {number['key']} is missing")
            if sum(units.values()) != number["value"]:
                wrong.append(f"the rows of {number['key']} do not add up to {number['value']}")
        chain = {"number": report["number"], "previous": report["previous"], "sha256": whole}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return [*wrong, f"{REPORT} cannot be read: {error!r}"], {}
    return wrong, {**chain, "root": digest(files[SUMS])}


def main(arguments: list[str]) -> int:
    root = ""
    if arguments[:1] == ["--root"]:
        root, arguments = arguments[1].lower(), arguments[2:]
    if not arguments:
        say(str(__doc__))
        return 1
    bad = 0
    before: dict[str, Any] = {}
    for path in arguments:
        wrong, chain = check(path)
        if chain and before:
            if chain["number"] != before["number"] + 1:
                wrong.append(f"pack {chain['number']} does not follow pack {before['number']}")
            if chain["previous"] != before["sha256"]:
                wrong.append("it was not made after the pack before it: its hash differs")
        elif chain and chain["number"] == 1 and chain["previous"]:
            wrong.append("the first pack names one before it")
        before = chain or before
        bad += len(wrong)
        for text in wrong:
            say(f"{path}: {text}")
        if not wrong:
            say(f"{path}: pack {chain['number']} is as it was frozen; root {chain['root']}")
    if root and before and before["root"] != root:
        say(f"{arguments[-1]}: the root is not the one in the report")
        bad += 1
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
