"""The records of a number: counted where they lie, read only as far as they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, Protocol

from django.db.models import Count, Max, Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rresi.core import formats


@dataclass(frozen=True, slots=True)
class Row:
    """One record that a number rests on. Rows of one `unit` count once, as `people` units.

    `key` names the record, for good and without naming a person. Country by ISO 3166-1; `kind` is
    that of an organisation. A person has no `label`; `event` says on a page where they were.
    """

    key: str
    unit: str
    label: str = ""
    url: str = ""
    on: date | None = None
    country: str = ""
    kind: str = ""
    gender: str = ""
    people: int = 1
    event: str = ""

    @property
    def words(self) -> str:
        """What a reader calls the record."""
        return self.label or in_words(self.key)

    @property
    def counts_as(self) -> str:
        """What a reader calls the unit: one person, or how many."""
        if self.key.startswith("tally:"):
            people = ngettext("%(n)s person", "%(n)s people", self.people)
            return people % {"n": formats.number(self.people)}
        return in_words(self.unit)


_WORDS = {
    "registration": _("Registration %(number)s"),
    "promise": _("Promise %(number)s"),
    "person": _("Person %(number)s"),
    "tally": _("People who came for the first time"),
}
_SHOWN = 8  # characters of a pseudonym; a pack has all of them


def in_words(key: str) -> str:
    """What a reader calls a record or unit that has a key and no label."""
    kind, _colon, number = key.partition(":")
    return _WORDS[kind] % {"number": number[:_SHOWN]} if kind in _WORDS else key


Cell = tuple[str, str, str, int]
"""Country, kind of organisation, gender, and how many people."""


class Rows(Protocol):
    """Rows in a fixed order. `len` is the number of records, `total` that of units."""

    def total(self) -> int: ...

    def __len__(self) -> int: ...

    def __getitem__(self, place: slice) -> Sequence[Row]: ...

    def __iter__(self) -> Iterator[Row]: ...

    def cells(self) -> list[Cell]: ...


def count(rows: Iterable[Row]) -> int:
    """How many units there are."""
    return sum({row.unit: row.people for row in rows}.values())


def pseudonymous(rows: Iterable[Row], project_id: int) -> list[Row]:
    """The rows of people as others may see them: told apart, but not by who they are.

    Within a project a person keeps the pseudonym; it cannot be turned back without the site's key.
    """

    @cache
    def name_of(unit: str) -> str:
        return f"person:{salted_hmac(f'projects.person.{project_id}', unit).hexdigest()[:16]}"

    return [
        replace(row, unit=name_of(row.unit)) if row.key.startswith("registration:") else row
        for row in rows
    ]


class Listed(list[Row]):
    """Rows that are in memory already; there are few of them."""

    def total(self) -> int:
        return count(self)

    def cells(self) -> list[Cell]:
        last = {row.unit: row for row in self}.values()
        return [(row.country, row.kind, row.gender, row.people) for row in last]


@dataclass(frozen=True)
class Found:
    """Rows in the database. `records` are in order; the sum of `units` is the number."""

    records: QuerySet[Any]
    row: Callable[[Any], Row]
    units: tuple[Any, ...] = (Count("pk"),)

    def total(self) -> int:
        """One query."""
        names = {f"part_{place}": unit for place, unit in enumerate(self.units)}
        return sum(value or 0 for value in self.records.order_by().aggregate(**names).values())

    def __len__(self) -> int:
        return self.records.order_by().count()

    def __getitem__(self, place: slice) -> list[Row]:
        return [self.row(one) for one in self.records[place]]

    def __iter__(self) -> Iterator[Row]:
        return (self.row(one) for one in self.records.iterator(chunk_size=2000))

    def cells(self) -> list[Cell]:
        return Listed(self).cells()


def people_in(records: QuerySet[Any]) -> int:
    """How many different people these registrations are of. One query."""
    found = records.order_by().aggregate(
        named=Count("email", distinct=True, filter=~Q(email="")),
        nameless=Count("pk", filter=Q(email="")),
    )
    return int(found["named"]) + int(found["nameless"])


@dataclass(frozen=True)
class People(Found):
    """Registrations; those of one address are one person, those without an address are each one."""

    def total(self) -> int:
        """One query."""
        return people_in(self.records)

    def cells(self) -> list[Cell]:
        """Each person as they registered last. One query."""
        plain = self.records.order_by()
        last = plain.exclude(email="").values("email").annotate(last=Max("pk")).values("last")
        people = plain.filter(Q(email="") | Q(pk__in=last)).values_list("country", "kind", "gender")
        return list(people.annotate(Count("pk")))


@dataclass(frozen=True)
class Countries(Found):
    """Registrations, each of which counts for its country; and `hosts`, which count too."""

    hosts: Listed = field(default_factory=Listed)

    def total(self) -> int:
        """One query."""
        named = set(self.records.order_by().values_list("country", flat=True).distinct())
        return len(named | {row.unit for row in self.hosts})

    def __len__(self) -> int:
        return super().__len__() + len(self.hosts)

    def __getitem__(self, place: slice) -> list[Row]:
        """Hosts come first."""
        first, last = place.start or 0, len(self) if place.stop is None else place.stop
        few = len(self.hosts)
        return [
            *self.hosts[first:last],
            *super().__getitem__(slice(max(0, first - few), max(0, last - few))),
        ]

    def __iter__(self) -> Iterator[Row]:
        yield from self.hosts
        yield from super().__iter__()
