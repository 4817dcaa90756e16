"""What a column may be whose heading is no field: a term that is ticked, or a list of terms."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext

from rresi.engines.tables import Table, as_text, fold
from rresi.interchange.cells import is_flag, words_in
from rresi.interchange.columns import LEFT_OUT
from rresi.interchange.kinds import Kind
from rresi.interchange.mapping import QUESTION_LENGTH, Matched, heading_words, is_told
from rresi.interchange.report import Problem, short
from rresi.interchange.shapes import TICK, Content, Path

VALUES_TOLD = 5
CLOSE = 0.8  # how like a name a heading is that may be a slip of it
PART = 4  # letters of a name that a heading may begin with


@dataclass
class Guess:
    """A column that nobody has named, with the place that it may be; `answer` is that place or
    LEFT_OUT. Until somebody has said, it is not read; one whose heading is a field of texts is read
    as this, its `heading_place`, which can be the answer too."""

    question: str
    heading: str
    place: str
    values: str
    answer: str = ""
    problem: Problem | None = None
    heading_place: str = ""

    @property
    def options(self) -> set[str]:
        return {self.place, LEFT_OUT, self.heading_place or LEFT_OUT}


def guess(
    kind: Kind,
    table: Table,
    matched: Matched,
    answers: Mapping[str, str],
    told: Collection[str] = (),
) -> tuple[list[Guess], dict[str, list[str]]]:
    """What the columns that are not read may be, and those of texts that hold terms alone, unless
    somebody `told` it of their heading; those that were answered first are read so.

    And of each that stays unread and holds something the heading with its values.
    """
    found: list[Guess] = []
    ignored: dict[str, list[str]] = {}
    taken = {path for path in matched.paths if path}
    known = {fold(heading) for heading in told}
    for number, own in enumerate(matched.paths):
        heading = table.names[number]
        texts = own is not None and kind.shape.fields[own[0]].content == Content.MAP
        if own is not None and (not texts or fold(heading) in known):
            continue
        cells = [as_text(one.cells[number]) for one in table.records if number < len(one.cells)]
        filled = [cell.strip() for cell in cells if cell.strip()]
        if not filled or not heading or is_told(kind, heading):
            continue
        question = f"column:{fold(heading) or heading}"
        path = None
        if (texts or heading in matched.unread) and len(question) <= QUESTION_LENGTH:
            path = next((one for one in _likely(kind, heading, filled) if one not in taken), None)
        if path is not None:
            place = ".".join(path)
            answer = answers.get(question, "")
            one = Guess(question, heading, place, values_in_short(filled))
            one.heading_place = ".".join(own or ())
            one.answer = answer if answer in one.options else ""
            found.append(one)
            if one.answer == place:
                matched.paths[number] = path
                taken.add(path)
                matched.notices.pop(heading, None)
                continue
            if one.answer == LEFT_OUT:
                matched.paths[number] = None
                matched.notices.pop(heading, None)
        if matched.paths[number] is None:
            ignored[heading] = filled
    return found, ignored


def likely_fields(kind: Kind, headings: Sequence[str], matched: Matched) -> dict[str, str]:
    """Of each heading the field, which no column is yet, whose name is written like it: with a
    slip, or as a part of it (`Startdatum`). Empty where there is none."""
    places = {
        name: kind.first_row(path) or path
        for name, path in (kind.names().items() if headings else ())
    }
    names = {
        name: ".".join(path)
        for name, path in places.items()
        if path not in matched.paths and (shape := kind.shape.at(path)) and shape.in_one_cell
    }
    found = {}
    for heading in headings:
        folded = fold(heading)
        words = set(folded.split())
        parts = [
            name
            for name in names
            if len(name) >= PART and (folded.startswith(name) or words.issuperset(name.split()))
        ]
        near = get_close_matches(folded, names, n=1, cutoff=CLOSE) + parts
        found[heading] = names[near[0]] if near else ""
    return found


def ignored_in_words(columns: Mapping[str, Sequence[str]]) -> str:
    """That columns are not read, each with what it holds."""
    told = [
        f"{heading_words(heading)} ({values})" if (values := values_in_short(cells)) else heading
        for heading, cells in columns.items()
    ]
    return gettext("ignored columns: %(columns)s") % {"columns": "; ".join(told)}


def values_in_short(values: Sequence[str]) -> str:
    """The first values of a column, each once."""
    once = list(dict.fromkeys(filter(None, values)))
    more = ["…"] if len(once) > VALUES_TOLD else []
    return ", ".join([*map(short, once[:VALUES_TOLD]), *more])


def _likely(kind: Kind, heading: str, filled: Sequence[str]) -> Iterator[Path]:
    """The places that a column may be, the likeliest first."""
    if all(is_flag(cell) for cell in filled):
        for name in kind.ticked:
            if term := _named(kind.keys_of((name,)), fold(heading)):
                yield name, TICK + term
        return
    for name in kind.ticked:
        terms, shape = kind.keys_of((name,)), kind.shape.fields[name]
        if all(cell.lstrip("-").isdecimal() for cell in filled):
            continue  # numbers of rows, or amounts: no lists of goals
        words = {fold(text) for cell in filled for text in words_in(shape, cell)} - {""}
        if 2 * len(words & terms.keys()) >= len(words) > 0:
            yield (name,)


def _named(terms: Mapping[str, str], heading: str) -> str:
    """The term that a heading names, whole or as a part of it."""
    if heading in terms or not heading:
        return terms.get(heading, "")
    padded = f" {heading} "
    near = [key for word, key in terms.items() if padded in f" {word} " or f" {word} " in padded]
    return next(iter(near), "")
