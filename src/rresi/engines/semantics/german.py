"""German participles, from which Snowball cuts their ending alone: *gekostet* is of *kosten*."""

from __future__ import annotations

import re

from rresi.engines.semantics.dictionary import is_usual

_PARTICIPLE = re.compile(r"ge(\w{3,}?)(?:e?t)")
_OTHER_WORDS = frozenset({"gebracht", "gedacht", "gehalt"})
"""Of *bringen* and *denken*, not of *brach* and *dach*; and the salary, which nobody held."""


def infinitive_of(word: str) -> str:
    """The verb of a weak participle in lower case, as a usual past of it shows; else nothing."""
    cut = _PARTICIPLE.fullmatch(word)
    if cut is None or word in _OTHER_WORDS:
        return ""
    root = cut.group(1)
    past = is_usual(root + "te", "de") or is_usual(root + "ete", "de")
    return root + "en" if past and is_usual(root + "en", "de") else ""
