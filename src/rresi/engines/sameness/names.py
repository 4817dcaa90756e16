"""Names without their legal forms, and how alike two of them are.

Stichting Buurthuis, Buurthuis (stichting) and Buurthuis VZW are one name; what remains of a name
that is nothing but a form is the name itself. In one town, so are The Hague Humanity Hub, Humanity
Hub, Haagse Humanity Hub and De Humanity Hub: they have one core.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

import numpy as np
from rapidfuzz import fuzz, process

from rresi.engines.tables import fold

# Words and groups of words of legal forms in the five languages of the interface, and those of
# neighbours: folded, so lower case, without accents and points (`e.V.` is `e v`).
_FORMS = (
    # Dutch
    *("stichting", "vereniging zonder winstoogmerk", "vereniging", "vzw", "ivzw", "asbl", "aisbl"),
    *("cooperatie", "cooperatieve vereniging", "cooperatieve vennootschap", "u a", "ua", "cvba"),
    *("sociale cooperatie", "stg", "coop"),
    *("besloten vennootschap", "b v", "bv", "bvba", "n v", "nv", "v o f", "vof", "cv", "so"),
    # German
    *("eingetragener verein", "verein", "e v", "ev", "gemeinnutzige", "ggmbh", "gmbh", "ug"),
    *("haftungsbeschrankt", "stiftung", "eg", "genossenschaft", "eingetragene genossenschaft"),
    *("soziale genossenschaft", "sozialgenossenschaft"),
    *("ag", "gbr", "kg", "co kg", "g gmbh", "gug"),
    # Turkish
    *("dernegi", "dernek", "vakfi", "vakif", "kooperatifi", "kooperatif", "anonim sirketi", "a s"),
    *("sosyal kooperatifi", "sosyal kooperatif"),
    *("as", "limited sirketi", "ltd sti", "sirketi", "s s", "sinirli sorumlu"),
    *("iktisadi isletmesi", "koop"),
    # French
    *("association", "fondation", "scop", "scic", "sarl", "sas", "sa", "eurl", "cooperative"),
    *(
        "asso",
        "assoc",
        "societe cooperative",
        "loi 1901",
        "mutuelle",
        "cooperative sociale",
        "social cooperative",
    ),
    # English and others
    *("foundation", "association", "ltd", "limited", "cic", "plc", "inc", "the", "s l", "sl"),
    *("s coop", "srl", "s r l", "onlus", "fundacion", "fundacio", "asociacion", "associazione"),
    *("fondazione", "cooperativa sociale", "cooperativa"),
)
_FORM = re.compile(
    r"\b(?:" + "|".join(sorted(map(re.escape, _FORMS), key=len, reverse=True)) + r")\b"
)
_COMPOUND = re.compile(r"(?<=\w{4})(?:stiftung|verein|genossenschaft|stichting|vereniging)\b")

_ARTICLES = frozenset(
    ("de", "het", "een", "t", "n", "der", "die", "das", "le", "la", "les", "l", "the", "a")
) | {"st", "ver"}  # Stichting, Vereniging in short; of a saint no more than a question comes
_BEFORE_A_TOWN = [[word] for word in ("in", "te", "van", "von", "zu", "de", "d", "a", "of")]
_SPELT_OUT = re.compile(r"([aou])e")  # Muenchen is München, which is folded to Munchen
_ASIDE = re.compile(r"\(([^()]*)\)")
_LEAST_CORE = 4  # letters that are left of a name without its town
_GLUED = 6  # letters of a town that is recognised where it is one word with the name

_AT_ONCE = 500  # names that are compared with all others at a time

SAME_NAME = 0.9  # from this likeness on, two names alone are worth a look
SAME_CORE = 0.97  # as alike as names of one town with one core are


@lru_cache(maxsize=200_000)
def bare_name(name: str) -> str:
    """A name folded and without the words of legal forms; folded alone if nothing else is left."""
    folded = fold(name).replace("&", " ")
    bare = " ".join(_COMPOUND.sub("", _FORM.sub(" ", folded)).split())
    return bare or folded


def squeezed(bare: str) -> str:
    """A bare name without spaces: Apollo14 is Apollo 14."""
    return bare.replace(" ", "")


def without_article(bare: str) -> str:
    """A bare name without an article, or a form in short, at its beginning."""
    first, _space, rest = bare.partition(" ")
    return rest if first in _ARTICLES and len(squeezed(rest)) >= _LEAST_CORE else bare


def cores_of(name: str, places: Collection[str]) -> frozenset[str]:
    """What a name comes down to, in one piece: without what stands in brackets, without an article
    at its beginning, and without the town at its beginning or end. `places` are the town's names
    and adjectives; those that a rule makes are known. An umlaut that is spelt with an e is one.
    """
    towns = {bare_name(place) for place in places if place}
    towns |= {word for town in towns for word in _adjectives(town)}
    whole = {bare_name(name), bare_name(_ASIDE.sub(" ", name))}
    found = {core for bare in whole for core in _without_town(bare, towns)}
    cores = {squeezed(one) for one in whole | found if one}
    return frozenset(cores | {_SPELT_OUT.sub(r"\1", core) for core in cores})


def asides_of(name: str, places: Collection[str]) -> frozenset[str]:
    """What stands in brackets in a name: an abbreviation, or the name in full; not a town."""
    towns = {bare_name(place) for place in places}
    found = {bare_name(aside) for aside in _ASIDE.findall(name)}
    return frozenset(squeezed(one) for one in found - towns if len(one) > 2)


def _adjectives(town: str) -> Iterator[str]:
    """Rotterdamse, Antwerpse, Berliner, Bremer: what Dutch and German make of one word."""
    if " " not in town and len(town) >= _LEAST_CORE:
        stem = town.removesuffix("en")
        yield from (f"{one}{end}" for one in {town, stem} for end in ("s", "se", "er"))


def _without_town(bare: str, towns: Collection[str]) -> Iterator[str]:
    for town in ("", *towns):
        words, own = bare.split(), town.split()
        rests = [words]
        if own:
            starts = [words, words[1:]] if words and words[0] in _ARTICLES else [words]
            rests = [start[len(own) :] for start in starts if start[: len(own)] == own]
            if words[-len(own) :] == own:
                before = words[: -len(own)]
                rests += [before, before[:-1]] if before[-1:] in _BEFORE_A_TOWN else [before]
        for rest in rests:
            plain = rest[1:] if rest and rest[0] in _ARTICLES else rest
            if rest != words or plain != words:
                core = " ".join(plain)
                if len(squeezed(core)) >= _LEAST_CORE:
                    yield core
        glued, place = squeezed(bare), squeezed(town)
        if len(place) >= _GLUED:
            for rest_of_it in (glued.removeprefix(place), glued.removesuffix(place)):
                if _LEAST_CORE <= len(rest_of_it) < len(glued):
                    yield rest_of_it


def most_alike(names: Sequence[str], among: Sequence[str]) -> list[int | None]:
    """Of each bare name which of the others is most like it, as `likeness_of_names` says but for
    spaces alone; None where none is as like as `SAME_NAME`. 5,000 among 5,000 take half a second.
    """
    found: list[int | None] = []
    if not among:
        return [None] * len(names)
    for first in range(0, len(names), _AT_ONCE):
        some = names[first : first + _AT_ONCE]
        likeness = np.maximum(_scores(some, among), _scores(_sorted(some), _sorted(among)))
        best = likeness.argmax(axis=1)
        found += [
            int(place) if row[place] >= SAME_NAME * 100 else None
            for row, place in zip(likeness, best, strict=True)
        ]
    return found


def _scores(names: Sequence[str], among: Sequence[str]) -> np.ndarray:
    return process.cdist(names, among, scorer=fuzz.ratio, score_cutoff=SAME_NAME * 100)


def _sorted(names: Sequence[str]) -> list[str]:
    return [" ".join(sorted(name.split())) for name in names]


def likeness_of_names(one: str, other: str) -> float:
    """How alike two bare names are, 0 to 1: order and spaces make no difference."""
    if one == other or squeezed(one) == squeezed(other):
        return 1.0
    return max(fuzz.ratio(one, other), fuzz.token_sort_ratio(one, other)) / 100
