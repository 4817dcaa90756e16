"""A question in quotation marks: found is only what holds the words as they were typed."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np

from rresi.engines.semantics.folding import compose, lower
from rresi.search.directory import Directory
from rresi.search.matching import Matches
from rresi.search.models import SearchEntry

OPENING, CLOSING = "\"“„«‘'", "\"”“»’'"
"""What a question in quotation marks begins and ends with."""
DOUBLE = frozenset('"“”„«»')
READ = 2_000
"""So many of the likeliest texts that hold all the words are read to see how they hold them."""
WHOLE = 0.999
"""The share of the question from which a text holds all its words, but for rounding."""


def is_quoted(text: str) -> bool:
    """Whether a question stands in quotation marks: no word of it is put right."""
    return len(text) > 2 and text[0] in OPENING and text[-1] in CLOSING


def phrase_of(text: str) -> str:
    """The words between the quotation marks; empty where a question is not one such passage."""
    inner = " ".join(text[1:-1].split()) if is_quoted(text) else ""
    return "" if DOUBLE.intersection(inner) else inner


def holding(phrase: str, matches: Matches, rows: Directory, alias: str) -> Matches:
    """Of what matched only the texts that hold a phrase as it was typed, in small letters or
    capitals. One query."""
    likely = np.flatnonzero(matches.matched & (matches.named | (matches.coverage >= WHOLE)))
    likely = likely[np.argsort(-matches.guess[likely], kind="stable")][:READ]
    entries = SearchEntry.objects.using(alias).filter(id__in=rows.ids[likely].tolist())
    texts = entries.values_list("id", "language", "title", "body", "names", "labels")
    sought: dict[str, re.Pattern[str]] = {}
    found = []
    for number, language, title, body, names, labels in texts.iterator(chunk_size=200):
        if language not in sought:
            words = re.escape(lower(phrase, language))
            sought[language] = re.compile(rf"(?<!\w){words}(?!\w)")
        said = "\n".join((title, body, *names, *(label for _language, label in labels)))
        lines = (" ".join(compose(line).split()) for line in said.split("\n"))
        if sought[language].search(lower("\n".join(lines), language)):
            found.append(number)
    matched = matches.matched & np.isin(rows.ids, found)
    none = np.zeros(len(rows), dtype=bool)
    return replace(matches, matched=matched, near=none, related=none)
