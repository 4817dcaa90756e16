"""Write the usual words of each language for the search (engines/semantics/dictionary.py).

    pip install "wordfreq==3.1.1" && python tools/usual_words.py

wordfreq is no dependency: its lists are no longer extended, and only a sum of each word is kept.
"""

from __future__ import annotations

import io
import sys
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from rresi.engines.semantics.dictionary import checksum  # noqa: E402
from rresi.engines.semantics.folding import compose, lower  # noqa: E402

TARGET = ROOT / "src/rresi/engines/semantics/usual_words.npz"
LANGUAGES = ("de", "en", "fr", "nl", "tr")
RAREST = 2e-7
"""Words are kept from this frequency: twice in ten million, where slips begin to be as frequent."""
SHORTEST = 3
A_DAY = (2026, 1, 1, 0, 0, 0)
"""The time of each member, so that the same words give the same file."""


def main() -> None:
    wordfreq: Any = import_module("wordfreq")
    with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED) as file:
        for language in LANGUAGES:
            frequencies: dict[str, float] = wordfreq.get_frequency_dict(language, "best")
            words = {
                lower(compose(word), language)
                for word, frequency in frequencies.items()
                if frequency >= RAREST and word.isalpha() and len(word) >= SHORTEST
            }
            sums = np.array(sorted({checksum(word) for word in words}), dtype=np.uint32)
            content = io.BytesIO()
            np.save(content, sums)
            member = zipfile.ZipInfo(f"{language}.npy", A_DAY)
            file.writestr(member, content.getvalue(), zipfile.ZIP_DEFLATED)
            print(f"{language}: {len(sums)} words")


if __name__ == "__main__":
    main()
