"""Where Snowball's Dutch stem is that of another word, and what stands for it.

Its algorithm (Kraaij and Pohlmann 1994) cuts *ge* from all words, not from participles alone, so
that *begeleid* (guided) had the stem of *beleid* (policy) and *gewoon* (usual) that of *wonen*
(to live); and it writes the vowel of a plural twice, so that *gaten* (holes) became *gaat* (goes).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from rresi.engines.semantics import dictionary

_LENGTHENED = """aanslag aanslagen bedrag bedragen blad bladen dag dagen dak daken gat gaten
    gebed gebeden gebrek gebreken glas glazen god goden hof hoven hoofdstad hoofdsteden lid leden
    lidstad lidsteden lot loten ontslag ontslagen oorlog oorlogen opslag opslagen pad paden
    schip schepen stad steden toeslag toeslagen uitslag uitslagen vat vaten verslag verslagen
    weg wegen"""
_PLURALS = dict(zip(_LENGTHENED.split()[1::2], _LENGTHENED.split()[::2], strict=True))
"""The nouns whose vowel is long in the plural alone: no ending tells *gaten* from *maten*, of
*maat*."""
_LIKE_PARTICIPLES = """gebied gedicht geding geduld geluid gemoed gerecht gerucht geweld gewicht
    gezicht gezond"""
_NOUNS = frozenset(_LIKE_PARTICIPLES.split())
"""What ends as a participle and is none, though there is a verb for it."""
_SEPARABLE = (
    "aan|achter|af|bij|binnen|dicht|door|goed|in|mee|na|neer|om|onder|op|over|samen|tegen|terug"
)
_PARTICIPLE = re.compile(rf"(?:{_SEPARABLE}|toe|uit|vast|voor|weg)?ge.+(?:[dt]e?|en|aan)")
_INNER = re.compile("ge(?!(?:ns?|nde?|rs?|s)?$)")
"""The *ge* that is no part of an ending."""
_HIDDEN = "qe"
"""Written for the *ge* that is to stay."""


def dutch_stem(word: str, snowball: Callable[[str], str]) -> str:
    """The stem of a lower-case word; `snowball` gives that of its algorithm."""
    if word in _PLURALS:
        return _PLURALS[word]
    stem = snowball(word)
    if not _INNER.search(word):
        return stem
    whole = snowball(_INNER.sub(_HIDDEN, word)).replace(_HIDDEN, "ge")
    if whole.endswith("dt"):
        whole = whole[:-1]
    if not _PARTICIPLE.fullmatch(word) or whole in _NOUNS or _is_noun(word):
        return whole
    is_other = whole[-1] not in "dt" and dictionary.is_usual(whole, "nl")
    return whole if is_other else stem


def _is_noun(word: str) -> bool:
    """Whether a word ends as *gemeente* does, which is no form of a participle *gemeent*."""
    one = word.removesuffix("n")
    is_one = one.endswith("te") and dictionary.is_usual(one, "nl")
    return is_one and not dictionary.is_usual(one[:-1], "nl")
