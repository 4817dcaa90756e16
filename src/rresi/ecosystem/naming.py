"""Names of other organisations in a column of a list: whom they mean, here or in the file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Self

from django.utils.translation import gettext

from rresi.ecosystem.documents import Prepared, RelationPart
from rresi.ecosystem.file_words import NAMES
from rresi.ecosystem.known import Known, in_one_text
from rresi.ecosystem.models import Organisation, Relation
from rresi.engines.sameness.names import bare_name, likeness_of_names, squeezed
from rresi.engines.tables import fold, name_key
from rresi.interchange import reading
from rresi.interchange.columns import LEFT_OUT, Word
from rresi.interchange.mapping import QUESTION_LENGTH
from rresi.interchange.otherwise import with_lines

LIKELY = 0.75
CHOICES_AT_MOST = 300  # organisations in a list to choose from; of more the likeliest alone
SHOWN = 8
_LEAST_PART = 5  # letters of a name that may be a part of another
_QUESTION = "name:relations:"
_MUTUAL = Relation.Kind.PARTNERS.value


@dataclass
class Names:
    """The names in such columns. One that somebody answered about is whom they said; another that
    nobody has is asked about where it is like one, and else left out and told.
    """

    read: reading.Reading
    known: Known
    rows: Mapping[str, str]  # the name of each row of the file, by its slug
    choices: Mapping[str, str]
    mutual: set[tuple[str, str]]  # those that work with one another, as far as it is told
    left_out: dict[str, list[int]] = field(default_factory=dict)
    _alike: set[str] = field(default_factory=set)  # questions that the import waits for
    _others: list[tuple[str, str, str]] | None = None

    @classmethod
    def of(
        cls,
        read: reading.Reading,
        known: Known,
        prepared: Sequence[Prepared],
        choices: Mapping[str, str],
    ) -> Self | None:
        """Of a table without such a column None. One query."""
        if not any(path.startswith(NAMES) for path in read.columns):
            return None
        rows = {item.slug: item.document.name for item in prepared}
        told = Relation.objects.filter(kind=_MUTUAL, target__slug__in=rows)
        return cls(read, known, rows, choices, {*told.values_list("origin__slug", "target__slug")})

    def entries(self, item: Prepared) -> Prepared:
        """The row with a relation for each organisation that it names, each once; of two rows that
        name each other as partners the first says so.
        """
        found: dict[tuple[str, str], tuple[RelationPart, int]] = {}
        for number, part in zip(item.relation_rows, item.document.relations, strict=True):
            for slug in self._slugs(part.target, item.line):
                edge = item.slug, slug
                if slug == item.slug or (part.kind == _MUTUAL and edge[::-1] in self.mutual):
                    continue
                self.mutual |= {edge} if part.kind == _MUTUAL else set()
                relation = part.model_copy(update={"target": slug})
                found.setdefault((part.kind, slug), (relation, number))
        document = item.document.model_copy(
            update={"relations": [relation for relation, _number in found.values()]}
        )
        rows = tuple(number for _relation, number in found.values())
        return replace(item, document=document, relation_rows=rows)

    def tell(self) -> None:
        """Note the names that nobody here has."""
        if self.left_out:
            words = gettext("Names that are not in the directory are left out: %(names)s")
            self.read.notices.append(words % {"names": with_lines(self.left_out)})

    def _slugs(self, text: str, line: int) -> list[str]:
        if self._is_clear(text):
            return self._of_one(text, line)
        parts = in_one_text(text)[1:] or [text]
        return [slug for part in parts for slug in self._of_one(part, line)]

    def _is_clear(self, text: str) -> bool:
        return question_of(text) in self.choices or bool(self.known.find(text))

    def _of_one(self, name: str, line: int) -> list[str]:
        question, found = question_of(name), self.known.find(name)
        answer = self.choices.get(question, "")
        if not answer and len(found) == 1:
            return found
        word = self.read.words.get(question)
        if word is None:
            likely = self._likely(name, found)
            word = Word(question, "relations", name, answer, choices=self._choices(likely))
            self._alike |= {question} if likely else set()
            if word.choices and len(question) <= QUESTION_LENGTH:
                self.read.words[question] = word
        word.lines.append(line)
        if answer and answer != LEFT_OUT:
            return self.known.find(answer)
        if not answer and question in self._alike:
            message = gettext("No organisation with the name “%(name)s” was found.")
            self.read.fail(line, "relations", message % {"name": name}, name)
            word.problems.append(self.read.problems[-1])
        elif not answer:
            self.left_out.setdefault(name, []).append(line)
        return []

    def _likely(self, name: str, found: Collection[str]) -> list[str]:
        """The slugs of those with names like it, the likeliest first; those `found` have it."""
        bare = bare_name(name)
        scored = {
            slug: 1.0 if slug in found else _likeness(bare, other)
            for slug, _name, other in self._all()
        }
        best = sorted(scored, key=lambda slug: -scored[slug])[:SHOWN]
        return [slug for slug in best if scored[slug] >= LIKELY]

    def _choices(self, likely: Sequence[str]) -> list[tuple[str, str]]:
        names = {slug: name for slug, name, _bare in self._all()}
        first = [(slug, names[slug]) for slug in likely]
        if len(names) > CHOICES_AT_MOST:
            return first
        rest = [(slug, name) for slug, name in names.items() if slug not in likely]
        return [*first, *sorted(rest, key=lambda pair: fold(pair[1]))]

    def _all(self) -> list[tuple[str, str, str]]:
        """Slug, name and bare name of the directory's and the file's organisations. One query."""
        if self._others is None:
            names = dict(Organisation.objects.order_by("pk").values_list("slug", "name"))
            names |= {slug: name for slug, name in self.rows.items() if slug not in names}
            self._others = [(slug, name, bare_name(name)) for slug, name in names.items()]
        return self._others


def question_of(name: str) -> str:
    """The question whom a name means."""
    return f"{_QUESTION}{fold(name) or name_key(name)}"


def told_in(choices: Mapping[str, str]) -> set[str]:
    """The organisations that answers say names are, by their slugs."""
    said = {answer for question, answer in choices.items() if question.startswith(_QUESTION)}
    return said - {LEFT_OUT}


def _likeness(one: str, other: str) -> float:
    short, long = sorted((squeezed(one), squeezed(other)), key=len)
    part = LIKELY if len(short) >= _LEAST_PART and short in long else 0.0
    return max(part, likeness_of_names(one, other))
