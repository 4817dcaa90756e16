"""What the page of an import asks: the open questions, and those that are answered already."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import TypeVar

from rresi.ecosystem.asking import Alike
from rresi.ecosystem.forms.importing import term_choices
from rresi.ecosystem.leaving import Cells
from rresi.ecosystem.list_report import ListReport
from rresi.ecosystem.placing import Outside
from rresi.ecosystem.returning import Conflict
from rresi.ecosystem.telling import column_word, field_word
from rresi.interchange.columns import Word
from rresi.interchange.guessing import Guess
from rresi.interchange.report import lines_in_short

SHOWN = 100
T = TypeVar("T")
Terms = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """Questions of each kind, with what the page says of them; the import does not wait for an
    answer about `optional` words."""

    outside: Sequence[Outside] = ()
    guesses: Sequence[tuple[str, Guess, str]] = ()
    cells: Sequence[tuple[str, Cells, str]] = ()
    words: Sequence[tuple[str, Word, str, Terms]] = ()
    optional: Sequence[tuple[str, Word, str, Terms]] = ()
    conflicts: Sequence[tuple[str, Conflict]] = ()
    alike: Sequence[Alike] = ()
    is_open: bool = True

    @property
    def count(self) -> int:
        return sum(len(getattr(self, name)) for name in _KINDS)

    @property
    def before(self) -> bool:
        """Whether there are any but those about what may be there already."""
        return self.count > len(self.alike)

    @property
    def prefix(self) -> str:
        return "open" if self.is_open else "answered"

    @property
    def is_cut(self) -> bool:
        return any(len(getattr(self, name)) == SHOWN for name in _KINDS)


_KINDS = [one.name for one in fields(Asked) if one.name != "is_open"]


def asked_by(report: ListReport) -> tuple[Asked, Asked]:
    """What is open, and what is answered; of very many the first."""
    sides = []
    for done in (False, True):
        words = [one for one in report.words if bool(one.answer) is done]
        sides.append(
            Asked(
                outside=_of(report.outside, [one.chosen for one in report.outside], done),
                guesses=[
                    (field_word(one.place), one, field_word(one.heading_place))
                    for one in _of(report.guesses, [one.answer for one in report.guesses], done)
                ],
                cells=[
                    (column_word(one.path), one, lines_in_short(one.lines))
                    for one in _of(report.cells, [one.chosen for one in report.cells], done)
                ],
                words=_words([one for one in words if done or one.problems], report),
                optional=_words([one for one in words if not (done or one.problems)], report),
                conflicts=[
                    (field_word(one.place), one)
                    for one in _of(report.conflicts, [one.chosen for one in report.conflicts], done)
                ],
                alike=_of(report.alike, [one.chosen for one in report.alike], done),
                is_open=not done,
            )
        )
    return sides[0], sides[1]


@dataclass(frozen=True)
class Missing:
    """The lines that the table of rows lacks: of those something is `asked`, or they are wrong."""

    asked: Collection[int]
    wrong: Collection[int]

    @property
    def asked_lines(self) -> str:
        return lines_in_short([*self.asked])

    @property
    def wrong_lines(self) -> str:
        return lines_in_short([*self.wrong])


def missing_from_rows(report: ListReport) -> Missing:
    """Which lines are no rows yet, and why."""
    mistakes = report.mistakes
    no_rows = {id(one.problem) for one in report.guesses} | {id(one) for one in mistakes}
    wrong = {one.line for one in mistakes}
    asked = {one.line for one in report.problems if id(one) not in no_rows}
    return Missing(asked - wrong, wrong)


def _of(found: Sequence[T], answers: Iterable[str], done: bool) -> list[T]:
    pairs = zip(found, answers, strict=True)
    return [one for one, answer in pairs if bool(answer) is done][:SHOWN]


def _words(found: Collection[Word], report: ListReport) -> list[tuple[str, Word, str, Terms]]:
    return [
        (
            field_word(one.path),
            one,
            lines_in_short(one.lines),
            one.choices
            or term_choices(
                one.path, {report.countries.get(line, "") for line in one.lines}, one.text
            ),
        )
        for one in [*found][:SHOWN]
    ]
