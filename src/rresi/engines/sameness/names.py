"""Names without their legal forms, and how alike two of them are.

Stichting Buurthuis, Buurthuis (stichting) and Buurthuis VZW are one name; what remains of a name
that is nothing but a form is the name itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz

from rresi.engines.tables import fold

# Words and groups of words of legal forms in the five languages of the interface, and those of
# neighbours: folded, so lower case, without accents and points (`e.V.` is `e v`).
_FORMS = (
    # Dutch
    *("stichting", "vereniging zonder winstoogmerk", "vereniging", "vzw", "ivzw", "asbl", "aisbl"),
    *("cooperatie", "cooperatieve vereniging", "cooperatieve vennootschap", "u a", "ua", "cvba"),
    *("besloten vennootschap", "b v", "bv", "bvba", "n v", "nv", "v o f", "vof", "cv", "so"),
    # German
    *("eingetragener verein", "verein", "e v", "ev", "gemeinnutzige", "ggmbh", "gmbh", "ug"),
    *("haftungsbeschrankt", "stiftung", "eg", "genossenschaft", "eingetragene genossenschaft"),
    *("ag", "gbr", "kg", "co kg", "g gmbh", "gug"),
    # Turkish
    *("dernegi", "dernek", "vakfi", "vakif", "kooperatifi", "kooperatif", "anonim sirketi", "a s"),
    *("as", "limited sirketi", "ltd sti", "sirketi", "s s", "sinirli sorumlu"),
    "iktisadi isletmesi",
    # French
    *("association", "fondation", "scop", "scic", "sarl", "sas", "sa", "eurl", "cooperative"),
    *("societe cooperative", "loi 1901", "mutuelle"),
    # English and others
    *("foundation", "association", "ltd", "limited", "cic", "plc", "inc", "the", "s l", "sl"),
    *("s coop", "srl", "s r l", "onlus", "fundacion", "fundacio", "asociacion", "associazione"),
    *("fondazione", "cooperativa sociale", "cooperativa"),
)
_FORM = re.compile(
    r"\b(?:" + "|".join(sorted(map(re.escape, _FORMS), key=len, reverse=True)) + r")\b"
)
_COMPOUND = re.compile(r"(?<=\w{4})(?:stiftung|verein|genossenschaft|stichting|vereniging)\b")

SAME_NAME = 0.9  # from this likeness on, two names alone are worth a look


@lru_cache(maxsize=200_000)
def bare_name(name: str) -> str:
    """A name folded and without the words of legal forms; folded alone if nothing else is left."""
    folded = fold(name).replace("&", " ")
    bare = " ".join(_COMPOUND.sub("", _FORM.sub(" ", folded)).split())
    return bare or folded


def squeezed(bare: str) -> str:
    """A bare name without spaces: Apollo14 is Apollo 14."""
    return bare.replace(" ", "")


def likeness_of_names(one: str, other: str) -> float:
    """How alike two bare names are, 0 to 1: order and spaces make no difference."""
    if one == other or squeezed(one) == squeezed(other):
        return 1.0
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other)) / 100
