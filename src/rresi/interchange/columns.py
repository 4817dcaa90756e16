"""A column that is read: its field, the terms of it, and the words that are none of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext

from rresi.core import money
from rresi.core.formats import quoted
from rresi.engines.tables import Table, Value, as_text, decimal_mark, fold
from rresi.engines.tables.words import says_nothing
from rresi.interchange import mapping
from rresi.interchange.cells import Others, no_others, read_cell, without_percent, words_in
from rresi.interchange.kinds import Kind, without_numbers
from rresi.interchange.report import Problem, short
from rresi.interchange.shapes import TICK, Content, Path, Shape

LEFT_OUT = "-"  # the answer about a word that is not to be read
LABELS_LISTED = 30  # terms of a closed list that a problem names
LABELS_SUGGESTED = 5  # where there are more


@dataclass
class Word:
    """A text that is no term of its field, and what was answered about it: a term or LEFT_OUT.

    `choices` are the answers that there are where the field has no closed list of terms.
    While nobody has said, every row that has it is a problem; in a file of another directory it is
    left out.
    """

    question: str
    path: str  # of the field, without numbers
    text: str
    answer: str = ""
    lines: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    choices: Sequence[tuple[str, str]] = ()


@dataclass
class Column:
    """One column. `answers` are what was said of words in it, by the folded word."""

    path: Path
    shape: Shape
    plain: str  # the path without numbers
    given: str  # what a row speaks about by it
    labels: Mapping[str, str]
    terms: Mapping[str, str]
    others: Others
    is_open: bool
    none: str
    answers: Mapping[str, str]
    words: dict[str, Word]
    word: str  # for people
    nothing: Collection[str]  # folded words that say that there is no value
    instead: Column | None  # of the field that a text belongs to that is no term of this one
    mark: str = ""  # the decimal mark of its numbers
    read_as: dict[str, str] = field(default_factory=dict)  # a text that is no term, to its term
    twice: dict[str, list[int]] = field(default_factory=dict)  # what cells name again, by the text
    first: dict[str, int] = field(default_factory=dict)  # where a word was called unknown first

    @classmethod
    def of(
        cls, kind: Kind, path: Path, answers: Mapping[str, str], words: dict[str, Word]
    ) -> Column:
        """The column of a path; what it finds goes to the `words`."""
        plain = without_numbers(path, kind.shape)
        name = ".".join(plain)
        shape, labels, start = kind.shape.at(path), kind.labels_of(plain), question_of(name, "")
        assert shape is not None  # the mapping leads to fields alone
        said = {
            question.removeprefix(start): answer
            for question, answer in answers.items()
            if question.startswith(start) and (answer in labels or answer == LEFT_OUT)
        }
        read_as = {word: "" if answer == LEFT_OUT else answer for word, answer in said.items()}
        other, top = kind.instead.get(name), kind.shape.fields[path[0]]
        flag = shape.content == Content.FLAG  # where a dash is a no
        if path[-1].startswith(TICK):  # its cells are no terms
            said, read_as = {}, {}
        by_language = top.content == Content.MAP
        return cls(
            path=path,
            shape=shape,
            plain=name,
            given=".".join(path[:2]) if by_language else path[0],
            labels=labels,
            terms=kind.keys_of(plain) | read_as,
            others=kind.others.get(name, no_others),
            is_open=kind.is_open(plain),
            none=kind.none.get(name, ""),
            answers=said,
            words=words,
            word=str(next(iter(kind.labels.get(name, ())), name)),
            nothing=() if top.required or flag else kind.nothing,
            instead=cls.of(kind, tuple(other.split(".")), answers, words) if other else None,
        )

    @property
    def place(self) -> str:
        """The path as problems write it."""
        # Lists are counted from 0 in problems and from 1 in headings.
        return ".".join(str(int(part) - 1) if part.isdecimal() else part for part in self.path)

    def value(self, cell: Value, line: int = 0) -> Any:
        """The cell as a value of the document, as `read_cell` reads it; what it names again is
        read once."""
        found = read_cell(self.shape, cell, mark=self.mark, terms=self.terms, others=self.others)
        if (
            isinstance(found, str)
            and found in self.labels
            and fold(as_text(cell)) not in self.terms
        ):
            self.read_as.setdefault(as_text(cell), self.labels[found])
        if not isinstance(found, list):
            return found
        once = list(dict.fromkeys(found))
        for one in once if len(once) < len(found) else ():
            if found.count(one) > 1:
                self.twice.setdefault(str(self.labels.get(one, one)), []).append(line)
        return once

    def numbers(self, table: Table, place: int) -> Iterator[str]:
        """The texts of the column where it holds numbers, each without its currency."""
        if self.shape.content not in {Content.INTEGER, Content.DECIMAL}:
            return
        for record in table.records:
            cell = record.cells[place] if place < len(record.cells) else ""
            if isinstance(cell, str) and cell:
                text = without_percent(cell) if self.shape.percent else cell
                yield money.parted(text)[0] if self.shape.currency else text

    def says_nothing(self, cell: Value) -> bool:
        """Whether a text says in words that there is no value."""
        if not isinstance(cell, str) or fold(cell) in self.terms:
            return False
        # Where a value is needed, only what no person writes is none: a formula that failed.
        return says_nothing(cell, self.nothing)

    def read_instead(self, cell: Value) -> Any:
        """A text that is no term here as a value of the other field; None where it is none."""
        if self.instead is None:
            return None
        try:
            return self.instead.value(cell)
        except ValueError:
            return None

    def note_answered(self, cell: Value, line: int) -> bool:
        """Note the words of a cell about which somebody has answered; whether there are any."""
        found = words_in(self.shape, cell) if self.answers and cell != "" else ()
        known = [text.strip() for text in found if fold(text) in self.answers]
        for text in known:
            if word := self._word(text):
                word.lines.append(line)
        return bool(known)

    def note_unknown(self, text: str, problem: Problem) -> None:
        """Note a word that is none of the terms, to be asked about."""
        if word := self._word(text):
            word.lines.append(problem.line)
            word.problems.append(problem)

    def complaint(self, text: str, line: int) -> str:
        """That a word is unknown: the first time with the terms that there are."""
        try:
            self.others(text)
        except ValueError as error:
            if said := str(error):
                return said
        first = self.first.setdefault(fold(text), line)
        return _unknown(text, list(self.labels.values()), line, first)

    def _word(self, text: str) -> Word | None:
        """What is asked about a text; None where it is too long for a word."""
        folded = fold(text)
        question = question_of(self.plain, folded)
        if len(question) > mapping.QUESTION_LENGTH:
            return None
        answer = self.answers.get(folded, "")
        return self.words.setdefault(question, Word(question, self.plain, text, answer))


def columns_of(
    kind: Kind,
    table: Table,
    paths: Sequence[Path | None],
    answers: Mapping[str, str],
    words: dict[str, Word],
) -> list[Column | None]:
    """The columns of a table, None for each that is not read. The decimal mark of each is that
    which its own numbers use, or where they leave it open that of all numbers of the table."""
    columns = [Column.of(kind, path, answers, words) if path else None for path in paths]
    read = [(column, place) for place, column in enumerate(columns) if column]
    of_all = decimal_mark(text for column, place in read for text in column.numbers(table, place))
    for column, place in read:
        column.mark = decimal_mark(column.numbers(table, place)) or of_all
    return columns


def question_of(field: str, word: str) -> str:
    """The question about a folded word in a field."""
    return f"term:{field}:{word}"


def _unknown(text: str, labels: Sequence[str], line: int, first: int) -> str:
    """That a term is unknown: the first time with those that there are, of many the likeliest."""
    words = {"key": quoted(short(text)), "line": first}
    if first != line:
        return gettext("%(key)s is not a known term; see line %(line)d") % words
    if len(labels) > LABELS_LISTED:
        folded = {fold(label): label for label in labels}
        near = get_close_matches(fold(text), folded, n=LABELS_SUGGESTED, cutoff=0.5)
        labels = [folded[one] for one in near]
    if not labels:
        return gettext("%(key)s is not a known term.") % words
    words["terms"] = ", ".join(labels)
    return gettext("%(key)s is not a known term. Use one of these: %(terms)s.") % words
