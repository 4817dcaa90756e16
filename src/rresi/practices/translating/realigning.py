"""When the source's lists change, each translated entry stays beside the entry that it says."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import SequenceMatcher

from rresi.practices.translating.fields import LISTS, Fields

SAME_ENTRY = 0.6  # share of words in common (Ratcliff-Obershelp)
Entry = tuple[tuple[str, str], ...]
Moves = dict[tuple[str, int], int]
"""(list, new position) -> old position, for the entries whose source words stayed."""


def _entries(fields: Mapping[str, str], name: str) -> dict[int, Entry]:
    found: dict[int, list[tuple[str, str]]] = {}
    for key, value in fields.items():
        head, _dot, rest = key.partition(".")
        if head == name and rest:
            number, _dot, part = rest.partition(".")
            found.setdefault(int(number), []).append((part, value))
    return {number: tuple(sorted(parts)) for number, parts in found.items()}


def moved(before: Mapping[str, str], after: Mapping[str, str]) -> Moves:
    """Where each entry of the source's lists came from, by its words.

    An entry that was edited in place counts as the same one while most of its words stayed; its
    translation is then out of date, as that of any edited field, but not lost.
    """
    where: Moves = {}
    for name in (*LISTS, "evidence"):
        old, new = _entries(before, name), _entries(after, name)
        free = set(old)
        for position, words in new.items():
            if old.get(position) == words:
                where[name, position] = position
                free.discard(position)
        for position, words in new.items():
            source = next((p for p in sorted(free) if old[p] == words), None)
            if (name, position) not in where and source is not None:
                where[name, position] = source
                free.discard(source)
        for position, words in new.items():
            open_place = (name, position) not in where and position in free
            if open_place and _alike(old[position], words):
                where[name, position] = position
                free.discard(position)
    return where


def _alike(old: Entry, new: Entry) -> bool:
    first, second = (" ".join(text for _part, text in entry).split() for entry in (old, new))
    return SequenceMatcher(None, first, second, autojunk=False).ratio() > SAME_ENTRY


def realign(fields: Mapping[str, str], where: Moves) -> Fields:
    """Fields with the entries of lists moved to their new places; those left over are dropped."""
    kept = {name: value for name, value in fields.items() if "." not in name}
    for (name, new), old in where.items():
        for part, value in _entries(fields, name).get(old, ()):
            kept[f"{name}.{new}" + (f".{part}" if part else "")] = value
    return kept
