"""Reading an ecosystem from a table, with every fault named by line and column.

Three kinds of table, told apart by the heading; the guide `stress-test` describes them:
- a table `actor,function[,confidence][,groups]`, in any order of columns;
- a matrix whose rows are actors and whose columns are functions;
- a table of relations whose first two columns are actors.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from rresi.engines.messages import Message
from rresi.engines.messages import gettext_noop as _
from rresi.engines.resilience.lines import COLUMNS, FAULTS_SHOWN, Lines, of_file
from rresi.engines.resilience.marks import has_crosses, mark_of, share
from rresi.engines.resilience.model import Ecosystem, Offer
from rresi.engines.resilience.spelling import Spellings
from rresi.engines.tables import (
    AmbiguousNumber,
    Value,
    name_key,
    tidy,
)

# What the heading of two columns of actors says; any other is read as one too, with a notice.
_HEADINGS = frozenset(
    {
        *("from", "to", "source", "target", "actor", "partner", "a", "b", "one", "other", "first"),
        *("second", "van", "naar", "bron", "doel", "von", "nach", "quelle", "ziel", "de", "vers"),
        *("kaynak", "hedef", "kimden", "kime"),
    }
)


_EMPTY_CELL = _("the cell is empty; it needs 0 or 1")
_OUT_OF_RANGE = _("confidence %(value)s is not between 0 and 1")


@dataclass(frozen=True, slots=True)
class Reading:
    """An ecosystem, and in `notices` what was read in a way that its author may not expect."""

    ecosystem: Ecosystem
    notices: tuple[Message, ...]


def read_ecosystem(
    path: Path, relations: Path | None = None, *, completeness: float = 1.0, sheet: str = ""
) -> Reading:
    """Read a table or a matrix, and the relations if there are any.

    `sheet` names the sheet of a spreadsheet with several.

    Raises InvalidFileError with all faults of the first file that has one, OSError when a file
    cannot be opened, InvalidEcosystemError for a completeness outside (0, 1].
    """
    lines = Lines(path, sheet)
    names = [name_key(cell) for cell in lines.header]
    actors, functions = Spellings(), Spellings()
    if "actor" in names and "function" in names:
        listed = _table(lines, names, actors, functions)
    else:
        listed = _matrix(lines, actors, functions)
    notices = lines.notices
    notices += [of_file(path, said) for said in actors.notices() + functions.notices()]
    pairs: list[tuple[str, str]] = []
    if relations is not None:
        related = Lines(relations)
        pairs = _relations(related, actors)
        notices += related.notices
    found_actors, found_functions, offers = listed
    ecosystem = Ecosystem.of(
        offers,
        pairs,
        actors=found_actors,
        functions=found_functions,
        completeness=completeness,
    )
    return Reading(ecosystem, tuple(notices))


def _table(
    lines: Lines, names: list[str], actors: Spellings, functions: Spellings
) -> tuple[list[str], list[str], list[Offer]]:
    for column, name in enumerate(names, 1):
        if name and name in names[: column - 1]:
            lines.fail(lines.header_line, column, _("a second column of this name"))
    lines.check()
    place = {name: names.index(name) for name in COLUMNS if name in names}
    heads = zip(lines.header, names, strict=True)
    if unread := [head for head, name in heads if name not in place]:
        names_unread = ", ".join(filter(None, unread))
        if names_unread:
            lines.notice(Message(_("columns not read: %(names)s"), names=names_unread))
        if not all(unread):
            lines.notice(Message(_("columns without a heading are not read")))
    found_actors: dict[str, None] = {}
    found_functions: dict[str, None] = {}
    offers: dict[tuple[str, str], tuple[int, Offer]] = {}
    groups = _Groups()
    repeated = 0
    for line, cells in lines:
        actor = actors.of(lines.name(line, cells[place["actor"]]))
        function = functions.of(lines.name(line, cells[place["function"]]))
        confidence = _confidence(lines, line, cells, place.get("confidence"))
        if not actor and not function:
            lines.fail(line, place["actor"] + 1, _("neither an actor nor a function"))
        # An actor may stand alone, offering nothing recorded; so may a function nobody provides.
        if actor:
            found_actors[actor] = None
        if function:
            found_functions[function] = None
        if actor and function and confidence is not None:
            told = lines.value(line, cells[place["groups"]]) if "groups" in place else ""
            named = groups.read(line, told)
            offer = Offer(actor, function, confidence, named)
            first_line, first = offers.setdefault((actor, function), (line, offer))
            if first.confidence != confidence:
                lines.fail(
                    line,
                    place["confidence"] + 1,
                    _(
                        "“%(actor)s” and “%(function)s” have confidence %(here)s here and "
                        "%(there)s on line %(line)s"
                    ),
                    actor=actor,
                    function=function,
                    here=f"{confidence:g}",
                    there=f"{first.confidence:g}",
                    line=first_line,
                )
            if first is not offer:
                repeated += 1
                merged = replace(first, groups=first.groups | named)
                offers[actor, function] = (first_line, merged)
    if not lines.faults and not (found_actors and found_functions):
        if found_actors:
            lines.fail(lines.header_line, place["function"] + 1, _("the table names no function"))
        else:
            lines.fail(lines.header_line, place["actor"] + 1, _("the table names no actor"))
    lines.check()
    if repeated:
        lines.notice(Message(_("links given more than once: %(count)s"), count=repeated))
    for said in groups.notices():
        lines.notice(said)
    return list(found_actors), list(found_functions), [offer for _, offer in offers.values()]


class _Groups:
    """The cells of target groups, and those that may have meant several groups."""

    def __init__(self) -> None:
        self._spellings = Spellings()
        self._joined: dict[str, int] = {}

    def read(self, line: int, cell: str) -> frozenset[str]:
        """The groups of one cell; a vertical bar, and nothing else, stands between two."""
        if not cell:
            return frozenset()
        names = frozenset(self._spellings.of(group) for group in cell.split("|")) - {""}
        for name in names:
            if any(mark in name for mark in ",;/\n"):
                self._joined.setdefault(name, line)
        return names

    def notices(self) -> list[Message]:
        said = [
            Message(
                _("line %(line)s: “%(name)s” counts as one group; put | between groups"),
                line=line,
                name=name,
            )
            for name, line in self._joined.items()
        ]
        if len(said) > FAULTS_SHOWN:
            more = _("groups with a comma or the like that are not shown: %(count)s")
            said[FAULTS_SHOWN:] = [Message(more, count=len(said) - FAULTS_SHOWN)]
        return said + self._spellings.notices()


def _confidence(lines: Lines, line: int, cells: list[Value], column: int | None) -> float | None:
    """The cell's number, 1 for an empty cell; None after noting a fault."""
    cell = "" if column is None else lines.value(line, cells[column])
    if column is None or not cell:
        return 1.0
    try:
        if isinstance(cells[column], bool):
            raise ValueError(cell)
        confidence = share(cell, lines.mark)
    except AmbiguousNumber:
        lines.fail(line, column + 1, _OUT_OF_RANGE, value=cell)
        return None
    except ValueError:
        lines.fail(line, column + 1, _("“%(value)s” is not a number"), value=cell)
        return None
    if not 0 <= confidence <= 1:
        lines.fail(line, column + 1, _OUT_OF_RANGE, value=cell)
        return None
    return confidence


def _matrix(
    lines: Lines, names: Spellings, columns: Spellings
) -> tuple[list[str], list[str], list[Offer]]:
    lines.skip_numbers(names_follow=True)
    functions = _matrix_functions(lines, columns)
    actors: dict[str, int] = {}
    offers = []
    counts = 0
    rows = list(lines)
    crosses = has_crosses(cells[1:] for _line, cells in rows)
    for line, cells in rows:
        actor = names.of(lines.name(line, cells[0]))
        if not actor:
            lines.fail(line, 1, _("an actor without a name"))
        elif actor in actors:
            lines.fail(
                line,
                1,
                _("“%(actor)s” has a row already, on line %(line)s"),
                actor=actor,
                line=actors[actor],
            )
        actors.setdefault(actor, line)
        for column, value in enumerate(cells[1:], 2):
            cell = mark_of(value, crosses=crosses)
            if not cell:
                lines.fail(line, column, _EMPTY_CELL)
            elif not (cell.isascii() and cell.isdigit()):
                lines.fail(
                    line,
                    column,
                    _(
                        "“%(value)s” is not 0 or 1 (a table instead of a matrix needs columns "
                        "named actor and function)"
                    ),
                    value=cell,
                )
            elif cell.strip("0"):
                counts += cell != "1"
                offers.append(Offer(actor, functions[column - 2]))
    if not lines.faults and not actors:
        lines.fail(lines.header_line, 1, _("the matrix has no row"))
    lines.check()
    if counts:
        lines.notice(Message(_("cells above 1 that are read as a link: %(count)s"), count=counts))
    return list(actors), functions, offers


def _matrix_functions(lines: Lines, spellings: Spellings) -> list[str]:
    functions = lines.header[1:]
    if not functions:
        lines.fail(
            lines.header_line,
            1,
            _(
                "neither a table with the columns actor and function nor a matrix with a column "
                "for each function"
            ),
        )
    found: list[str] = []
    for column, name in enumerate(functions, 2):
        function = spellings.of(name)
        if not function:
            lines.fail(lines.header_line, column, _("a function without a name"))
        elif function in found:
            lines.fail(lines.header_line, column, _("a second column “%(name)s”"), name=name)
        found.append(function)
    lines.check()
    return found


def _relations(lines: Lines, actors: Spellings) -> list[tuple[str, str]]:
    lines.skip_numbers()
    if len(lines.header) < 2:
        lines.fail(lines.header_line, 1, _("relations need two columns with an actor each"))
        lines.check()
    records = list(lines)
    if _is_data(lines, actors):
        records.insert(0, (lines.header_line, [*lines.header]))
    pairs: dict[tuple[str, str], None] = {}
    repeated = 0
    for line, cells in records:
        names = [tidy(lines.name(line, cell)) for cell in cells[:2]]
        for column, name in enumerate(names, 1):
            if not name:
                lines.fail(line, column, _("an actor without a name"))
            elif not actors.known(name):
                lines.fail(
                    line,
                    column,
                    _(
                        "“%(name)s” is not in the table of actors (there, a row with the actor "
                        "and no function names one that offers nothing)"
                    ),
                    name=name,
                )
        first, second = (actors.of(name) if actors.known(name) else name for name in names)
        if first and first == second:
            lines.fail(line, 2, _("“%(name)s” has a relation to itself"), name=first)
        pair = (min(first, second), max(first, second))
        repeated += pair in pairs
        pairs[pair] = None
    lines.check()
    if repeated:
        lines.notice(Message(_("relations given more than once: %(count)s"), count=repeated))
    return list(pairs)


def _is_data(lines: Lines, actors: Spellings) -> bool:
    """Whether the first line is a relation and no heading, with a notice where that is a guess."""
    names = lines.header[:2]
    if any(actors.known(name) for name in names):
        return True
    if all(name_key(name) in _HEADINGS for name in names):
        return False
    if any(actors.close(name) for name in names):
        return True
    lines.notice(
        Message(
            _("line %(line)s, “%(first)s” and “%(second)s”, is read as the heading"),
            line=lines.header_line,
            first=names[0],
            second=names[1],
        )
    )
    return False
