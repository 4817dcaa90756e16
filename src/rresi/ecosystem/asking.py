"""What an import asks about its rows: which of them are organisations that are there already."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext

from rresi.accounts.roles import Actor
from rresi.ecosystem.documents import OrganisationDocument, Prepared
from rresi.ecosystem.doubles import Similar, similar_to
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.placing import OUT
from rresi.ecosystem.records import UNNAMED
from rresi.ecosystem.services import merging
from rresi.ecosystem.services.suggesting import OF_WHO_SPEAKS
from rresi.interchange import reading
from rresi.interchange.report import left_out_in_words

OTHER = "other"  # the answer about a row that is another organisation than those like it


@dataclass(frozen=True)
class Alike:
    """A row that is like an organisation or a row before it.

    `chosen` is the slug of the organisation that it was said to be, OTHER or OUT; while nobody has
    said, it becomes a new one.
    """

    line: int
    name: str
    similar: Sequence[Similar]
    question: str
    chosen: str = ""

    @property
    def options(self) -> set[str]:
        return {OTHER, OUT, *(one.slug for one in self.similar if one.slug)}


@dataclass(frozen=True)
class Contact:
    """An address that an organisation has not had yet: whoever controls it can take over its
    profile."""

    name: str
    address: str


def new_contacts(after: OrganisationDocument, before: OrganisationDocument | None) -> list[Contact]:
    """The addresses that a row brings to an organisation."""
    addresses = [getattr(after, name) for name in OF_WHO_SPEAKS]
    had = [getattr(before, name, None) for name in OF_WHO_SPEAKS]
    pairs = zip(addresses, had, strict=True)
    return [Contact(after.name, str(new)) for new, old in pairs if new and new != old]


def named_by_answers(
    read: reading.Reading, keys: Mapping[int, str], choices: Mapping[str, str]
) -> dict[int, str]:
    """Give rows the slugs of the organisations that they were said to be; the answers, by line.

    One query at most.
    """
    found = {}
    questions = _questions(keys)
    for entry in read.entries:
        answer = choices.get(questions[entry.line], "")
        if answer and "slug" not in entry.value:
            found[entry.line] = answer
    slugs = set(found.values()) - {OTHER, OUT}
    there = Organisation.everything.filter(slug__in=slugs).select_related("merged_into")
    now = {one.slug: (one.merged_into or one).slug for one in there} if slugs else {}
    now |= {OTHER: OTHER, OUT: OUT}
    found = {line: now[answer] for line, answer in found.items() if answer in now}
    read.entries = [
        replace(entry, value={**entry.value, "slug": answer})
        if (answer := found.get(entry.line, OTHER)) not in {OTHER, OUT}
        else entry
        for entry in read.entries
    ]
    return found


def doubted(
    prepared: Iterable[Prepared], answers: Mapping[int, str]
) -> dict[int, OrganisationDocument]:
    """The rows, by line, that were said to be a known organisation, or are to be left out."""
    return {
        item.line: item.document
        for item in prepared
        if answers.get(item.line, OTHER) != OTHER and item.document.name != UNNAMED
    }


def new_rows(
    prepared: Iterable[Prepared], before: Collection[str]
) -> dict[int, OrganisationDocument]:
    """The rows, by line, that would become new organisations, also once their mistakes are mended:
    everything is asked at once.
    """
    return {
        item.line: item.document
        for item in prepared
        if item.slug not in before and item.document.name != UNNAMED
    }


def without_left_out(
    prepared: list[Prepared], answers: Mapping[int, str], read: reading.Reading
) -> list[Prepared]:
    """The rows without those that somebody chose to leave out.

    An organisation that a row was said to be keeps the name that it has here: a list may have
    another.
    """
    gone = {line for line, answer in answers.items() if answer == OUT}
    if gone:
        read.notices.append(left_out_in_words(gone))
        read.problems = [one for one in read.problems if one.line not in gone]
        read.words = {key: one for key, one in read.words.items() if not gone.issuperset(one.lines)}
    return [
        item
        if answers.get(item.line, OTHER) == OTHER
        else replace(item, given=item.given - {"name"})
        for item in prepared
        if item.line not in gone
    ]


def alike(
    documents: Mapping[int, OrganisationDocument],
    keys: Mapping[int, str],
    answers: Mapping[int, str],
) -> list[Alike]:
    """Of these rows, by line, those that are like something, with what was answered of them."""
    questions = _questions(keys)
    return [
        Alike(line, name, found, questions[line], answers.get(line, ""))
        for line, name, found in similar_to(documents)
    ]


def doubts(rows: Iterable[Alike]) -> list[str]:
    """A line for each thing that a row may be and about which nobody has answered."""
    lines = []
    for row in rows:
        for one in () if row.chosen else row.similar:
            place = gettext("line %(line)d") % {"line": one.line} if one.line else one.city
            where = ", ".join(part for part in (one.name, place) if part)
            words = {"line": row.line, "name": row.name, "other": where}
            said = gettext("line %(line)d: %(name)s may be the same as %(other)s") % words
            lines.append(f"{said} ({', '.join(one.reasons)})")
    return lines


def others_like(
    created: Mapping[int, OrganisationDocument], answers: Mapping[int, str]
) -> dict[str, list[str]]:
    """The new organisations that were said to be others than those that they are like: the slugs
    of those by their own. Compared before anything is written, while nobody has to wait.
    """
    others = {line: one for line, one in created.items() if answers.get(line) == OTHER}
    return {
        str(others[line].slug): [one.slug for one in found if one.slug]
        for line, _name, found in similar_to(others)
    }


def keep_apart(actor: Actor, others: Mapping[str, Sequence[str]]) -> None:
    """Once new organisations are written: do not ask the desk about these."""
    for made in Organisation.objects.filter(slug__in=others):
        merging.part(actor=actor, organisation=made, slugs=others[made.slug])


def _questions(keys: Mapping[int, str]) -> dict[int, str]:
    """The question about each row, by its line; rows of one name have one each."""
    seen: Counter[str] = Counter()
    found = {}
    for line, key in sorted(keys.items()):
        seen[key] += 1
        found[line] = f"same:{key}:{seen[key]}" if seen[key] > 1 else f"same:{key}"
    return found
