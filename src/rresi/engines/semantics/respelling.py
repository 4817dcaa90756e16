"""The one spelling of words that are rightly written in two ways.

English is taken as the British write it; German ``ae``, ``oe`` and ``ue`` as the letters with dots
for which they stand. Texts and questions alike: a word that is respelt for no reason is so in both.
"""

from __future__ import annotations

import re

from rresi.engines.semantics import dictionary

_DOTS = {"ae": "ä", "oe": "ö", "ue": "ü"}
_DOTLESS = re.compile("|".join(_DOTS))

_BRITISH = tuple(
    (re.compile(american), british)
    for american, british in (
        (r"^(behavi|col|endeav|fav|flav|harb|hon|hum|lab|neighb)or(?!a(?!bl|l))", r"\1our"),
        (r"^(\w{3,})iz(e[ds]?|ers?|ing|ations?|ational)$", r"\1is\2"),
        (r"^(\w{2,})yz(e[ds]?|ers?|ing)$", r"\1ys\2"),
        (r"^(cent|theat|fib)er(s?)$", r"\1re\2"),
        (r"^program(s?)$", r"programme\1"),
        (r"^(catal|dial)og(s?)$", r"\1ogue\2"),
        (r"^(def|off|lic)ense(s?)$", r"\1ence\2"),
        (r"^(counsel|travel)(or|er|ed|ing)(s?)$", r"\1l\2\3"),
        (r"^(enrol|fulfil|instal)l(ments?|s?)$", r"\1\2"),
        (r"^aging$", r"ageing"),
        (r"^gray", r"grey"),
    )
)


def respelt(word: str, language: str) -> str:
    """A composed lower-case word in the one spelling; most are in it."""
    if language == "en":
        for american, british in _BRITISH:
            word = american.sub(british, word)
    elif language == "de" and not dictionary.is_usual(word, "de"):
        dotted = _DOTLESS.sub(lambda match: _DOTS[match.group()], word)
        if dictionary.is_usual(dotted, "de") or (
            dictionary.is_compound(dotted, ["de"]) and not dictionary.is_compound(word, ["de"])
        ):
            return dotted
    return word
