"""What an import of organisations found and did, with what it asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from rresi.ecosystem import asking, leaving, placing
from rresi.ecosystem.documents import OrganisationDocument
from rresi.ecosystem.returning import Conflict
from rresi.interchange.columns import LEFT_OUT, Word
from rresi.interchange.guessing import Guess
from rresi.interchange.report import Problem, Report


@dataclass
class ListReport(Report[OrganisationDocument]):
    """A report that also says what a list no longer has.

    `alike` are the rows that a dry run holds for something that is there already, or for another
    row, `words` the texts that are no terms. `matched` leads from the headings of a table to the
    fields that they are, `examples` to the first value of the column; `headings` are all of them.
    `conflicts` are the fields of an exported file that both sides changed, `outside` the places
    that seem to lie outside the importer's region, `cells` those that are wrong, `guesses` what
    columns may be, `sheets` those of which one is to be chosen.
    `countries` are those of the rows by line.
    `contacts` are the new email addresses and websites, by which profiles are taken over.
    """

    gone: list[str] = field(default_factory=list)
    alike: list[asking.Alike] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    matched: dict[str, str] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)
    headings: Sequence[str] = ()
    conflicts: list[Conflict] = field(default_factory=list)
    outside: list[placing.Outside] = field(default_factory=list)
    cells: list[leaving.Cells] = field(default_factory=list)
    countries: dict[int, str] = field(default_factory=dict)
    guesses: list[Guess] = field(default_factory=list)
    sheets: tuple[str, ...] = ()
    contacts: list[asking.Contact] = field(default_factory=list)

    @property
    def mistakes(self) -> list[Problem]:
        to_correct = (one for one in self.cells if one.chosen == leaving.CORRECT)
        asked = self.asked_problems - {id(one) for cells in to_correct for one in cells.problems}
        return [one for one in self.problems if id(one) not in asked]

    @property
    def asked_problems(self) -> set[int]:
        """The ids of the problems about which something is asked."""
        asked = {id(one.problem) for one in self.conflicts}
        asked |= {id(problem) for one in self.outside for problem in one.problems}
        asked |= {id(problem) for one in self.words for problem in one.problems}
        asked |= {id(one.problem) for one in self.guesses}
        asked |= {id(one.problem) for one in self.alike}
        return asked | {id(problem) for one in self.cells for problem in one.problems}

    @property
    def undecided(self) -> int:
        chosen = [one.chosen for one in self.conflicts] + [one.chosen for one in self.outside]
        chosen += [one.chosen for one in self.cells] + [one.answer for one in self.guesses]
        chosen += [one.chosen for one in self.alike if one.problem]
        return [*chosen, *(one.answer for one in self.words if one.problems)].count("")

    @property
    def unanswered(self) -> bool:
        """Whether anything can still be answered, if the import waits for it or not."""
        alike, words = self.alike, self.words
        return (
            self.undecided > 0
            or any(not one.chosen for one in alike)
            or any(not one.answer for one in words)
        )

    @property
    def asked(self) -> int:
        count = len(self.conflicts) + len(self.outside) + len(self.cells)
        return count + len(self.guesses) + len(self.words) + len(self.alike)

    def settled(
        self, columns: Mapping[str, str], answers: Mapping[str, str] = MappingProxyType({})
    ) -> dict[str, str]:
        """What somebody chose for columns, by heading, with what they answered about what a column
        may be; one of which nobody has said anything is left out, and asked about."""
        said = {one.heading: answers.get(one.question) or one.answer for one in self.guesses}
        asked = {(one.heading, one.heading_place) for one in self.guesses}
        chosen = {name: "" if (name, place) in asked else place for name, place in columns.items()}
        return {
            heading: place or said.get(heading, "").removeprefix(LEFT_OUT)
            for heading, place in chosen.items()
            if place or said.get(heading, LEFT_OUT)
        }

    def created(self) -> dict[int, OrganisationDocument]:
        """The rows that become new organisations, by line."""
        return {row.line: row.value for row in self.rows if row.action == "created"}

    def doubts(self) -> list[str]:
        return asking.doubts(self.alike)
