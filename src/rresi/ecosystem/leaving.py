"""Cells and rows with mistakes: one of them need not keep the rest out."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext, ngettext

from rresi.core import formats
from rresi.ecosystem.coordinates import Misplaced, misplaced, swapped_message
from rresi.ecosystem.documents import ORGANISATIONS, OrganisationDocument, Prepared
from rresi.ecosystem.placing import OUT, postcode_doubt
from rresi.ecosystem.records import UNNAMED, merged
from rresi.ecosystem.telling import field_word, kind_of
from rresi.interchange import reading
from rresi.interchange.columns import LEFT_OUT
from rresi.interchange.report import Problem, lines_in_short, repeated_message, short
from rresi.interchange.shapes import Content

CORRECT = "correct"  # the answer about cells that somebody will correct in the file
KEEP = "keep"  # the answer about cells that are right, strange as they look
SWAP = "swap"  # the answer about points whose latitude and longitude are swapped
TEXTS_SHOWN = 20
MESSAGES_SHOWN = 5
RELATIONS = "relations"
_RELATION = re.compile(rf"{RELATIONS}(\.\d+\..*)?")  # one of a list; its checks take it out
_OF_TWO = "point"  # whose columns go together


@dataclass(frozen=True)
class Cells:
    """The wrong cells of one column, with what is wrong; `chosen` is LEFT_OUT, OUT for their whole
    rows, CORRECT, where they `may_stay` KEEP, and of points that `are_swapped` SWAP. Where the rows
    cannot do without them they `are_needed`.

    Until somebody has chosen, and where they are to be corrected, each is a problem.
    """

    key: str
    path: str
    messages: Sequence[str]
    texts: Sequence[str]
    lines: Sequence[int]
    chosen: str
    problems: Sequence[Problem] = ()
    may_stay: bool = False
    are_swapped: bool = False
    are_needed: bool = False

    @property
    def options(self) -> set[str]:
        there = {KEEP: self.may_stay, SWAP: self.are_swapped, LEFT_OUT: not self.are_needed}
        return {OUT, CORRECT, *(one for one, is_there in there.items() if is_there)}

    @property
    def shown(self) -> str:
        """What stands in them, the first of many."""
        more = ["…"] if len(self.texts) > TEXTS_SHOWN else []
        return " · ".join([*map(short, self.texts[:TEXTS_SHOWN]), *more])


def nameless(
    prepared: Sequence[Prepared],
    read: reading.Reading,
    choices: Mapping[str, str],
    answers: dict[int, str],
) -> list[Cells]:
    """The rows of a table whose name cannot be read, as the cells that they lack. Once somebody
    has chosen to leave them out, the `answers` by line say so of the whole rows.
    """
    lines = {item.line for item in prepared if item.document.name == UNNAMED}
    place = read.place("name")
    wrong = [one for one in read.problems if one.line in lines and one.field == place]
    found = [_cells("name", wrong, choices)] if wrong and read.headings else []
    found = [replace(one, are_needed=True) for one in found]
    for one in found:
        if one.chosen == OUT:
            answers.update(dict.fromkeys(one.lines, OUT))
    return found


def wrong_cells(
    prepared: Sequence[Prepared], read: reading.Reading, choices: Mapping[str, str]
) -> list[Cells]:
    """The wrong cells, and relations, that their rows can do without; those that are to be left out
    are no problem any more, and their rows say nothing in their fields.
    """
    asked = {id(problem) for word in read.words.values() for problem in word.problems}
    given = {item.line: item.given for item in prepared}
    paths = {heading: path for path, heading in read.columns.items()}
    groups: dict[str, list[Problem]] = {}
    for problem in read.problems:
        path = paths.get(problem.field, problem.field)
        if id(problem) in asked:
            continue
        if problem.line in given and _RELATION.fullmatch(path):
            groups.setdefault(RELATIONS, []).append(problem)
        elif read.headings and _can_do_without(path, given.get(problem.line)):
            groups.setdefault(path, []).append(problem)
    found = [_cells(path, problems, choices) for path, problems in groups.items()]
    gone = {id(problem) for one in found if one.chosen == LEFT_OUT for problem in one.problems}
    read.problems = [problem for problem in read.problems if id(problem) not in gone]
    for one in found:
        if one.chosen == LEFT_OUT:
            _note_left_out(one, read)
    return found


def doubtful_postcodes(
    prepared: list[Prepared],
    before: Mapping[str, OrganisationDocument],
    read: reading.Reading,
    choices: Mapping[str, str] | None,
) -> tuple[list[Prepared], list[Cells]]:
    """The rows without the postcodes that somebody chose to leave out, and what is asked about
    postcodes that lie elsewhere than the town of their row, or that nobody knows.

    Where nobody can be asked (`choices` is None) it is noted instead.
    """
    places: dict[tuple[str, str, str], list[int]] = {}
    for item in prepared:
        old = before.get(item.slug)
        new = merged(item, old)
        place = (new.postcode, new.city, new.country)
        if new.postcode and (old is None or place != (old.postcode, old.city, old.country)):
            places.setdefault(place, []).append(item.line)
    found = []
    for place, lines in places.items():
        if not (message := postcode_doubt(*place)):
            continue
        problems = [Problem(read.file, line, read.place("postcode"), message) for line in lines]
        one = _cells("postcode", problems, choices or {}, texts=list(filter(None, place[:2])))
        if choices is None:
            read.notices.append(f"{message} ({lines_in_short(lines)})")
        else:
            found.append(replace(one, may_stay=True))
        if one.chosen == LEFT_OUT:
            _note_left_out(one, read)
        elif choices is not None and one.chosen != KEEP:
            read.problems += problems
    gone = {line for one in found if one.chosen == LEFT_OUT for line in one.lines}
    return [_without_postcode(item) if item.line in gone else item for item in prepared], found


def _without_postcode(item: Prepared) -> Prepared:
    document = item.document.model_copy(update={"postcode": ""})
    return replace(item, document=document, given=item.given - {"postcode"})


def misplaced_points(
    prepared: list[Prepared],
    changing: Sequence[Prepared],
    read: reading.Reading,
    choices: Mapping[str, str] | None,
    settled: Collection[int],
) -> tuple[list[Prepared], list[Cells]]:
    """The rows with the points as somebody chose, and what is asked about places of the rows that
    are `changing` which are certainly wrong or far from their region; what is only doubtful is
    noted, as is what is far where nobody can be asked (`choices` is None). `settled` are the lines
    whose town was asked about already.
    """
    groups: dict[tuple[str, str], list[Misplaced]] = {}
    for one in misplaced(changing, settled):
        if one.certain or (one.far and choices is not None):
            groups.setdefault((one.path, one.message), []).append(one)
        elif one.far or one.path == _OF_TWO:
            notice = gettext("line %(line)d, %(field)s: %(message)s")
            values = {"line": one.line, "field": field_word(one.path), "message": one.message}
            read.notices.append(notice % values)
    documents = {item.line: item.document for item in changing}
    asked, answers = [], {}
    for (path, message), doubted in groups.items():
        lines = [one.line for one in doubted]
        problems = [Problem(read.file, line, read.place(path), message) for line in lines]
        texts = dict.fromkeys(_place_said(documents[line], path) for line in lines)
        found = _cells(path, problems, choices or {}, texts=[*texts])
        found = replace(
            found,
            are_swapped=message == swapped_message(),
            may_stay=not doubted[0].certain,
            are_needed=path != _OF_TWO,
        )
        asked.append(found)
        if found.chosen in {LEFT_OUT, SWAP}:
            answers.update(dict.fromkeys(lines, found.chosen))
        elif found.chosen != KEEP:
            read.problems += problems
        if found.chosen == LEFT_OUT:
            _note_left_out(found, read)
    return [_with_point(item, answers.get(item.line, "")) for item in prepared], asked


def _place_said(document: OrganisationDocument, path: str) -> str:
    """The point of a row, or its town with the region, where the row names one."""
    point = document.point
    if path == _OF_TWO and point:
        return f"{point.lat}, {point.lon}"
    return ", ".join(filter(None, (document.region, document.city)))


def _with_point(item: Prepared, answer: str) -> Prepared:
    point = item.document.point
    if not answer or point is None:
        return item
    if answer == SWAP:
        mended = point.model_copy(update={"lat": point.lon, "lon": point.lat})
        return replace(item, document=item.document.model_copy(update={"point": mended}))
    document = item.document.model_copy(update={"point": None})
    return replace(item, document=document, given=item.given - {"point"})


def rows_at_fault(
    read: reading.Reading, rows: Collection[int], asked: Collection[int], choices: Mapping[str, str]
) -> list[Cells]:
    """What is wrong with rows, given by their lines, that nothing else is `asked` about (the ids of
    the problems): they can be left out.
    """
    paths = {heading: path for path, heading in read.columns.items()}
    twins = {repeated_message(line) for line in rows}  # asked about one by one
    groups: dict[str, list[Problem]] = {}
    for one in read.problems:
        path = paths.get(one.field, one.field)
        of_row = one.line in rows or (rows and read.headings and not one.field)
        if of_row and id(one) not in asked and not (path == "name" and one.message in twins):
            groups.setdefault(path, []).append(one)
    return [
        replace(
            _cells(path, problems, choices),
            key=f"row:{path}",
            chosen=choices.get(f"row:{path}", ""),
            are_needed=True,
        )
        for path, problems in groups.items()
    ]


def lines_out(cells: Iterable[Cells]) -> set[int]:
    """The lines of the rows that somebody chose to leave out whole."""
    return {line for one in cells if one.chosen == OUT for line in one.lines}


def _note_left_out(one: Cells, read: reading.Reading) -> None:
    words = ngettext(
        "%(field)s: %(count)s cell is left out, as you chose: line %(lines)s",
        "%(field)s: %(count)s cells are left out, as you chose: lines %(lines)s",
        len(one.lines),
    )
    values = {"field": field_word(one.path), "count": formats.number(len(one.lines))}
    read.notices.append(words % {**values, "lines": lines_in_short(one.lines)})


def _can_do_without(path: str, given: frozenset[str] | None) -> bool:
    """Whether a row stands without the cell, which the checks have taken out of it already."""
    name = path.partition(".")[0]
    shape = ORGANISATIONS.shape.fields.get(name)
    if shape is None or given is None or shape.required or name == "slug":
        return False
    by_language = shape.content == Content.MAP
    alone = shape.in_one_cell or by_language or name == _OF_TWO
    return alone and (path if by_language else name) not in given


def _cells(
    path: str,
    problems: Sequence[Problem],
    choices: Mapping[str, str],
    texts: Sequence[str] = (),
) -> Cells:
    lines = sorted({problem.line for problem in problems})
    texts = texts or [text for text in dict.fromkeys(one.text for one in problems) if text]
    # What stands in the cells, not where: the answer holds for the next file of the list as well.
    digest = hashlib.sha256(repr(sorted(texts)).encode()).hexdigest()[:16]
    key = f"cell:{path}:{digest}"
    kinds = {kind_of(one): one.message for one in reversed(problems)}
    messages = [*kinds.values()][::-1][:MESSAGES_SHOWN]
    return Cells(key, path, messages, texts, lines, choices.get(key, ""), tuple(problems))
