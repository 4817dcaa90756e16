"""Write the usual words of each language for the search (engines/semantics/dictionary.py).

    pip install "wordfreq==3.1.1" && python tools/usual_words.py

wordfreq is no dependency: its lists are no longer extended, and only a sum of each word is kept.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import Stemmer

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "src"))

from rresi.engines.semantics.dictionary import checksum  # noqa: E402
from rresi.engines.semantics.folding import compose, fold, lower  # noqa: E402

TARGET = ROOT / "src/rresi/engines/semantics/usual_words.npz"
LANGUAGES = ("de", "en", "fr", "nl", "tr")
RAREST = 2e-7
"""Words are kept from this frequency: twice in ten million, where slips begin to be as frequent."""
SHORTEST = 3
A_DAY = (2026, 1, 1, 0, 0, 0)
"""The time of each member, so that the same words give the same file."""


RARE, RARE_AND_LONG, LONG = 0.05, 0.12, 5
"""A word that is another without its accents is a word of its own from this share of the other's
frequency: *cote* is beside *côté*, *economie* is *économie* hastily typed. Of long words there are
fewer such pairs."""
PARTICIPLE = 0.02
"""From this share of its frequency with another *e* a French word in *é* is a form of its verb."""
UMLAUTS = ("bürger", "drück", "förder")
"""German words told from others by their dots alone; mostly dots are those of a plural."""
CIRCUMFLEXES = ("kâr", "hâlâ", "âdet")
"""Turkish words told from others by a circumflex; in most words it may be left out."""

Frequencies = dict[str, float]


def without_accents(frequencies: Frequencies) -> dict[str, list[str]]:
    """The words with accents by the same letters without."""
    found: dict[str, list[str]] = {}
    for word in frequencies:
        if (plain := fold(word)) != word and len(plain) == len(word):
            found.setdefault(plain, []).append(word)
    return found


def is_typed_hastily(word: str, frequencies: Frequencies, accented: dict[str, list[str]]) -> bool:
    """Whether a word is hardly ever more than another without its accents."""
    share = RARE_AND_LONG if len(word) >= LONG else RARE
    return any(frequencies[word] < share * frequencies[other] for other in accented.get(word, ()))


def is_told_apart(word: str, language: str, frequencies: Frequencies) -> bool:
    """Whether a word with accents, which without them is another, is no form of that one."""
    if language == "de":
        return word.startswith(UMLAUTS)
    if language == "tr":
        return word.startswith(CIRCUMFLEXES) or not set(word) & set("âîû")
    if language == "fr":
        stem = word.removesuffix("s").removesuffix("e")
        verb = stem[:-1] + "er" in frequencies
        return not (
            stem.endswith("é")
            and verb
            and frequencies.get(stem + "e", 0) > PARTICIPLE * frequencies.get(stem, 0)
        )
    return False


def uncut(words: Iterable[str], frequencies: Frequencies) -> set[str]:
    """Those Turkish words that are more usual than what the stemmer leaves of them: *kasım*
    (November), of which it leaves *kas* (muscle). With accents and without."""
    stem = Stemmer.Stemmer("turkish", 0).stemWord
    whole = {
        word
        for word in words
        if (left := stem(word)) != word and frequencies.get(left, 0) < frequencies[word]
    }
    return whole | {fold(word) for word in whole}


def main() -> None:
    wordfreq: Any = import_module("wordfreq")
    with zipfile.ZipFile(TARGET, "w", zipfile.ZIP_DEFLATED) as file:
        for language in LANGUAGES:
            told: dict[str, float] = wordfreq.get_frequency_dict(language, "best")
            every = {lower(compose(word), language): told[word] for word in told if word.isalpha()}
            found = {
                word: frequency
                for word, frequency in every.items()
                if frequency >= RAREST and len(word) >= SHORTEST
            }
            accented = without_accents(found)
            words = {word for word in found if not is_typed_hastily(word, found, accented)}
            apart = {
                word
                for plain in words & accented.keys()
                for word in accented[plain]
                if is_told_apart(word, language, found)
            }
            if language == "fr":
                apart |= {word + "s" for word in apart if word + "s" in found}
            if language == "de":  # also where nothing else is written like it: *Bürgerinnen*
                apart |= {word for word in (*found, *UMLAUTS) if word.startswith(UMLAUTS)}
            lists = {language: words, f"{language}-apart": apart}
            if language == "tr":
                lists["tr-whole"] = uncut(words, every)
            for name, chosen in lists.items():
                write(file, name, chosen)


def write(file: zipfile.ZipFile, name: str, words: Iterable[str]) -> None:
    sums = np.array(sorted({checksum(word) for word in words}), dtype=np.uint32)
    content = io.BytesIO()
    np.save(content, sums)
    member = zipfile.ZipInfo(f"{name}.npy", A_DAY)
    file.writestr(member, content.getvalue(), zipfile.ZIP_DEFLATED)
    print(f"{name}: {len(sums)} words")


if __name__ == "__main__":
    main()
