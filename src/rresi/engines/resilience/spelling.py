"""One name for an actor or a function that a file spells in several ways."""

from __future__ import annotations

from rresi.engines.messages import Message
from rresi.engines.messages import gettext_noop as _
from rresi.engines.tables import fold, name_key, tidy
from rresi.engines.tables.words import TOTALS

_SHOWN = 5
# Letters of Greek and Cyrillic that nobody tells from Latin ones.
_LATIN = str.maketrans(
    "АВЕКМНОРСТУХаеорсухіјΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
    "ABEKMHOPCTYXaeopcyxijABEZHIKMNOPTYXo",
)


class Spellings:
    """The names of one column, each in the spelling in which it came first.

    Names that differ in capitals, spaces, invisible characters or the way their accents are
    composed are one name. Names that differ in accents or punctuation alone stay two, because
    they may be two; `notices` says both.
    """

    def __init__(self) -> None:
        self._seen: dict[str, str] = {}
        self._first: dict[str, str] = {}
        self._others: dict[str, dict[str, None]] = {}

    def of(self, name: str) -> str:
        """The name as the file spelled it first; an empty text for an empty one."""
        if name in self._seen:
            return self._seen[name]
        clean = tidy(name)
        if not clean:
            return ""
        key = name_key(clean)
        first = self._first.setdefault(key, clean)
        if clean != first:
            self._others.setdefault(key, {})[clean] = None
        self._seen[name] = first
        return first

    def known(self, name: str) -> bool:
        """Whether the name was seen, in any spelling."""
        return name_key(name) in self._first

    def close(self, name: str) -> bool:
        """Whether a name was seen that this one may be meant for."""
        from difflib import get_close_matches  # noqa: PLC0415  # seldom needed

        return bool(get_close_matches(name_key(name), self._first, n=1, cutoff=0.75))

    def notices(self) -> list[Message]:
        """What was taken for one name, and what was not although it looks alike."""
        said = [
            Message(
                _("“%(name)s” is also written as %(others)s; counted as one"),
                name=self._first[key],
                others=_listed(list(others)),
            )
            for key, others in self._others.items()
        ]
        said += [
            Message(_("“%(name)s” counts as a name; leave it out if it is a sum"), name=name)
            for name in self._first.values()
            if fold(name) in TOTALS
        ]
        alike: dict[str, list[str]] = {}
        for name in self._first.values():
            alike.setdefault(_letters(name) or name, []).append(name)
        return said + [
            Message(
                _("these names look alike and count as %(count)s: %(names)s"),
                count=len(names),
                names=_listed(names),
            )
            for names in alike.values()
            if len(names) > 1
        ]


def _letters(name: str) -> str:
    """The letters and digits alone, so that B.V. and BV, Kring-Winkel and Kringwinkel are alike."""
    return fold(name.translate(_LATIN)).replace(" ", "")


def _listed(names: list[str]) -> str:
    apart = [f"“{name}”" if {",", ";"} & set(name) else name for name in names]
    return ", ".join(apart[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
