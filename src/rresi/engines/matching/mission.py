"""Problem A's input: the people of a mission, what they wish, and the organiser's rules.

Slots are numbered from 1. The models check shapes and ranges themselves; `check_mission` checks
what spans several fields (unknown ids, contradictions) and names the field.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from rresi.engines.matching.faults import InputError
from rresi.engines.messages import Message
from rresi.engines.messages import gettext_noop as _
from rresi.engines.tables import name_key, tidy

_TWICE = _("“%(name)s” appears twice")
_UNKNOWN = _("unknown participant “%(name)s”")
_WITH_ITSELF = _("“%(name)s” is paired with themselves")
_SLOT = _("there is no slot %(slot)s; slots: %(slots)s")


def _one_spelling(value: Any, info: ValidationInfo) -> Any:
    """Composed, without invisible characters and doubled spaces: one name is one text.

    The context may hold the spelling of each name by its key: then capitals make no other name.
    """
    if not isinstance(value, str):
        return value
    line = tidy(value)
    return line if info.context is None else info.context.setdefault(name_key(line), line)


Identifier = Annotated[str, Field(min_length=1, max_length=200), BeforeValidator(_one_spelling)]
Word = Annotated[str, BeforeValidator(_one_spelling)]
SlotNumber = Annotated[int, Field(ge=1, le=60)]
Weight = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]


class Record(BaseModel):
    """Frozen and strict: an unknown field or a wrong type is an error, never ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Participant(Record):
    """One person. `available` None means every slot; `most` None means as many as fit."""

    id: Identifier
    country: Word = ""
    region: Word = ""
    role: Word = ""
    available: Annotated[list[SlotNumber], Field(min_length=1)] | None = None
    most: Annotated[int, Field(ge=0)] | None = None
    wishes: list[Identifier] = []


class Compatibility(Record):
    """The need of one person meets the offer of another, with a score in [0, 1]."""

    need: Identifier
    offer: Identifier
    score: Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Theme(Record):
    """A subject for small groups: `sessions` meetings at most, at most one in a slot."""

    id: Identifier
    members: Annotated[list[Identifier], Field(min_length=1)]
    least: Annotated[int, Field(ge=2)] = 3
    most: Annotated[int, Field(ge=2)] = 6
    sessions: Annotated[int, Field(ge=1)] = 1


class Appointment(Record):
    """A meeting that stands: accepted by its people, or part of an earlier plan."""

    participants: Annotated[list[Identifier], Field(min_length=2)]
    slot: SlotNumber
    table: Annotated[int, Field(ge=1)] | None = None
    theme: Identifier | None = None


class Rules(Record):
    """The organiser's rules. `may` lists pairs of roles that may meet; empty: everyone may."""

    must: list[Annotated[list[Identifier], Field(min_length=2, max_length=2)]] = []
    must_not: list[Annotated[list[Identifier], Field(min_length=2, max_length=2)]] = []
    may: list[Annotated[list[Word], Field(min_length=2, max_length=2)]] = []


class Weights(Record):
    """What counts how much; see docs/developers/matching.md for the objective F."""

    wish: Weight = 1.0
    rank_decay: Annotated[float, Field(gt=0, le=1)] = 0.9
    mutual: Weight = 0.5
    compatibility: Weight = 0.8
    country: Weight = 0.2
    region: Weight = 0.1
    theme: Weight = 1.0
    first_meetings: Annotated[list[Weight], Field(max_length=10)] = [1.0, 0.5, 0.25]
    nobody: Weight = 1.0
    break_: Annotated[Weight, Field(alias="break")] = 0.01


class Mission(Record):
    """Everything problem A needs. `previous` is an earlier plan to stay close to."""

    slots: SlotNumber
    tables: Annotated[int, Field(ge=0)] | list[Annotated[int, Field(ge=0)]]
    participants: Annotated[list[Participant], Field(min_length=1)]
    compatibilities: list[Compatibility] = []
    themes: list[Theme] = []
    rules: Rules = Rules()
    accepted: list[Appointment] = []
    previous: list[Appointment] = []
    weights: Weights = Weights()

    def tables_per_slot(self) -> list[int]:
        """Tables of each slot, in slot order."""
        return self.tables if isinstance(self.tables, list) else [self.tables] * self.slots


def check_mission(mission: Mission) -> None:
    """Refuse a mission whose parts contradict each other.

    Raises:
        InputError: at the first fault, with the path of its field.
    """
    for field, message in _faults(mission):
        raise InputError(message, field=field)


def _faults(mission: Mission) -> Iterator[tuple[str, Message]]:
    known: set[str] = set()
    for i, person in enumerate(mission.participants):
        if person.id in known:
            yield f"participants[{i}].id", Message(_TWICE, name=person.id)
        known.add(person.id)
    if isinstance(mission.tables, list) and len(mission.tables) != mission.slots:
        yield (
            "tables",
            Message(
                _("numbers of tables: %(count)s, but slots: %(slots)s"),
                count=len(mission.tables),
                slots=mission.slots,
            ),
        )
    yield from _participant_faults(mission, known)
    paired: set[tuple[str, str]] = set()
    for i, pair in enumerate(mission.compatibilities):
        for name, identifier in (("need", pair.need), ("offer", pair.offer)):
            if identifier not in known:
                yield f"compatibilities[{i}].{name}", Message(_UNKNOWN, name=identifier)
        if pair.need == pair.offer:
            yield f"compatibilities[{i}].offer", Message(_WITH_ITSELF, name=pair.offer)
        if (pair.need, pair.offer) in paired:
            yield f"compatibilities[{i}]", Message(_("the pair appears twice"))
        paired.add((pair.need, pair.offer))
    yield from _theme_faults(mission, known)
    yield from _rule_faults(mission, known)
    yield from _appointment_faults(mission, known)
    yield from _contradictions(mission)
    decreasing = mission.weights.first_meetings
    if any(later > earlier for earlier, later in pairwise(decreasing)):
        yield (
            "weights.first_meetings",
            Message(_("rewards must not rise from one meeting to the next")),
        )


def _participant_faults(mission: Mission, known: set[str]) -> Iterator[tuple[str, Message]]:
    for i, person in enumerate(mission.participants):
        where = f"participants[{i}]"
        for j, slot in enumerate(person.available or ()):
            if slot > mission.slots:
                yield f"{where}.available[{j}]", Message(_SLOT, slot=slot, slots=mission.slots)
        if person.available and len(set(person.available)) != len(person.available):
            yield f"{where}.available", Message(_("a slot appears twice"))
        seen: set[str] = set()
        for j, wish in enumerate(person.wishes):
            if wish == person.id:
                yield (
                    f"{where}.wishes[{j}]",
                    Message(_("“%(name)s” wishes to meet themselves"), name=wish),
                )
            if wish not in known:
                yield f"{where}.wishes[{j}]", Message(_UNKNOWN, name=wish)
            if wish in seen:
                yield (
                    f"{where}.wishes[{j}]",
                    Message(_("“%(name)s” is wished for twice"), name=wish),
                )
            seen.add(wish)


def _theme_faults(mission: Mission, known: set[str]) -> Iterator[tuple[str, Message]]:
    themes: set[str] = set()
    for i, theme in enumerate(mission.themes):
        where = f"themes[{i}]"
        if theme.id in themes:
            yield f"{where}.id", Message(_TWICE, name=theme.id)
        themes.add(theme.id)
        if theme.most < theme.least:
            yield (
                f"{where}.most",
                Message(
                    _("at most %(most)s is less than at least %(least)s"),
                    most=theme.most,
                    least=theme.least,
                ),
            )
        if len(set(theme.members)) != len(theme.members):
            yield f"{where}.members", Message(_("a participant appears twice"))
        for j, member in enumerate(theme.members):
            if member not in known:
                yield f"{where}.members[{j}]", Message(_UNKNOWN, name=member)


def _rule_faults(mission: Mission, known: set[str]) -> Iterator[tuple[str, Message]]:
    roles = {person.role for person in mission.participants}
    for name, pairs in (("must", mission.rules.must), ("must_not", mission.rules.must_not)):
        seen: set[frozenset[str]] = set()
        for i, pair in enumerate(pairs):
            where = f"rules.{name}[{i}]"
            for j, identifier in enumerate(pair):
                if identifier not in known:
                    yield f"{where}[{j}]", Message(_UNKNOWN, name=identifier)
            if pair[0] == pair[1]:
                yield where, Message(_WITH_ITSELF, name=pair[0])
            if frozenset(pair) in seen:
                yield where, Message(_("the pair appears twice"))
            seen.add(frozenset(pair))
    for i, pair in enumerate(mission.rules.may):
        for j, role in enumerate(pair):
            if role not in roles:
                yield (
                    f"rules.may[{i}][{j}]",
                    Message(_("no participant has the role “%(role)s”"), role=role),
                )


def _appointment_faults(mission: Mission, known: set[str]) -> Iterator[tuple[str, Message]]:
    for name in ("accepted", "previous"):
        busy: dict[tuple[str, int], int] = {}
        met: dict[frozenset[str], int] = {}
        for i, meeting in enumerate(getattr(mission, name)):
            where = f"{name}[{i}]"
            for identifier in meeting.participants:
                other = busy.setdefault((identifier, meeting.slot), i)
                if other != i:
                    yield (
                        where,
                        Message(
                            _("“%(name)s” is in %(place)s in the same slot"),
                            name=identifier,
                            place=f"{name}[{other}]",
                        ),
                    )
            if len(set(meeting.participants)) != len(meeting.participants):
                yield f"{where}.participants", Message(_("a participant appears twice"))
            if meeting.theme is None and len(meeting.participants) != 2:
                yield f"{where}.theme", Message(_("a meeting of more than two needs a theme"))
            if meeting.theme is None:
                other = met.setdefault(frozenset(meeting.participants), i)
                if other != i:
                    yield (
                        where,
                        Message(
                            _("the same two people meet in %(place)s"), place=f"{name}[{other}]"
                        ),
                    )
    # Whoever cancelled is gone from the mission but still stands in the earlier plan.
    for i, meeting in enumerate(mission.accepted):
        yield from _accepted_faults(mission, known, meeting, f"accepted[{i}]")


def _accepted_faults(
    mission: Mission, known: set[str], meeting: Appointment, where: str
) -> Iterator[tuple[str, Message]]:
    for j, identifier in enumerate(meeting.participants):
        if identifier not in known:
            yield f"{where}.participants[{j}]", Message(_UNKNOWN, name=identifier)
    if meeting.theme is not None and meeting.theme not in {theme.id for theme in mission.themes}:
        yield f"{where}.theme", Message(_("unknown theme “%(name)s”"), name=meeting.theme)
    if meeting.slot > mission.slots:
        yield f"{where}.slot", Message(_SLOT, slot=meeting.slot, slots=mission.slots)
        return
    tables = mission.tables_per_slot()[meeting.slot - 1]
    if meeting.table is not None and meeting.table > tables:
        yield (
            f"{where}.table",
            Message(
                _("there is no table %(table)s in slot %(slot)s; tables: %(tables)s"),
                table=meeting.table,
                slot=meeting.slot,
                tables=tables,
            ),
        )


def _contradictions(mission: Mission) -> Iterator[tuple[str, Message]]:
    """What is demanded against somebody's absence or the organiser's prohibitions."""
    people = {person.id: person for person in mission.participants}
    apart = {frozenset(pair) for pair in mission.rules.must_not}
    may = {frozenset(pair) for pair in mission.rules.may}
    demanded = [(f"rules.must[{i}]", pair) for i, pair in enumerate(mission.rules.must)]
    taken: dict[tuple[int, int], int] = {}
    for i, meeting in enumerate(mission.accepted):
        demanded.append((f"accepted[{i}].participants", meeting.participants))
        if meeting.table is not None:
            other = taken.setdefault((meeting.slot, meeting.table), i)
            if other != i:
                yield (
                    f"accepted[{i}].table",
                    Message(_("%(place)s has this table in this slot"), place=f"accepted[{other}]"),
                )
        for j, identifier in enumerate(meeting.participants):
            free = people[identifier].available
            if free is not None and meeting.slot not in free:
                yield (
                    f"accepted[{i}].participants[{j}]",
                    Message(
                        _("“%(name)s” is away in slot %(slot)s"),
                        name=identifier,
                        slot=meeting.slot,
                    ),
                )
    for where, together in demanded:
        for a, b in combinations(together, 2):
            if frozenset((a, b)) in apart:
                yield where, Message(_("“%(one)s” and “%(other)s” must not meet"), one=a, other=b)
            if may and frozenset((people[a].role, people[b].role)) not in may:
                yield (
                    where,
                    Message(
                        _("“%(one)s” and “%(other)s” may not meet because of their roles"),
                        one=a,
                        other=b,
                    ),
                )
