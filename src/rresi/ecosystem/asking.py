"""What an import asks about its rows: which of them are organisations that are there already."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext

from rresi.accounts.roles import Actor
from rresi.core.ordering import slug_of
from rresi.ecosystem.documents import OrganisationDocument, Prepared
from rresi.ecosystem.doubles import Similar, similar_to
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.placing import OUT
from rresi.ecosystem.records import UNNAMED, free_slug
from rresi.ecosystem.services import merging
from rresi.ecosystem.services.suggesting import OF_WHO_SPEAKS
from rresi.engines.tables import name_key
from rresi.interchange import reading
from rresi.interchange.mapping import ANSWER_LENGTH
from rresi.interchange.report import Problem, left_out_in_words, repeated_message

OTHER = "other"  # the answer about a row that is another organisation than those like it
JOIN = "join:"  # begins the answer that a row is the organisation of another, by that row's key
SAME = "same:"


@dataclass(frozen=True)
class Alike:
    """A row that is like an organisation or a row before it.

    `chosen` is the slug of the organisation that it was said to be, OTHER or OUT; while nobody has
    said, it becomes a new one, unless a row before it has its very name: then that is a `problem`.
    `keys` are those of the rows by line.
    """

    line: int
    name: str
    similar: Sequence[Similar]
    question: str
    chosen: str = ""
    problem: Problem | None = None
    keys: Mapping[int, str] = field(default_factory=dict)

    @property
    def may_be(self) -> list[tuple[str, Similar]]:
        """What it may be, each with the answer that says so."""
        return [(one.slug or _join_with(self.keys[one.line]), one) for one in self.similar]

    @property
    def options(self) -> set[str]:
        return {OTHER, OUT, *(answer for answer, _one in self.may_be)}


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


def by_answers(
    read: reading.Reading,
    keys: Mapping[int, str],
    choices: Mapping[str, str],
    known: Collection[str],
) -> dict[int, str]:
    """Join the rows that were said to be one organisation; give those that were said to be another
    than one of their name a slug of their own, unless their list knows them by their key (`known`).

    The answers about the latter, by line. Of the other rows of one name the later are mistakes.
    """
    first: dict[str, int] = {}
    kept: list[reading.Entry] = []
    place_of: dict[str, int] = {}  # by the answer that leads to it
    apart: dict[int, str] = {}
    slugs: set[str] = set()
    for one in read.entries:
        entry, key = one, keys[one.line]
        answer = choices.get(_question(key), "")
        if answer in place_of:
            lead = kept[place_of[answer]]
            kept[place_of[answer]] = _joined(lead, entry)
            words = gettext("line %(line)d is joined with line %(first)d, as you chose")
            read.notices.append(words % {"line": entry.line, "first": lead.line})
            continue
        name = str(entry.value.get("name") or "")
        same = first.setdefault(name_key(name), entry.line)
        if same != entry.line and name and "slug" not in entry.value:
            if answer == OTHER:
                apart[entry.line] = OTHER
                if key not in known:
                    slug = free_slug(name, {slug_of(name), *slugs})  # the first keeps the plain one
                    slugs.add(slug)
                    entry = replace(entry, value={**entry.value, "slug": slug})
            elif not answer:
                read.fail(entry.line, "name", repeated_message(same))
        place_of.setdefault(_join_with(key), len(kept))
        kept.append(entry)
    read.entries = kept
    return apart


def _joined(lead: reading.Entry, more: reading.Entry) -> reading.Entry:
    """Two rows as one: what the first does not say is taken from the other, lists are added up."""
    value = dict(lead.value)
    for name, other in more.value.items():
        own = value.get(name)
        if own in (None, "", [], {}):
            value[name] = other
        elif isinstance(own, list) and isinstance(other, list):
            value[name] = [*own, *(one for one in other if one not in own)]
        elif isinstance(own, dict) and isinstance(other, dict):
            value[name] = {**other, **own}
    return replace(lead, value=value, given=lead.given | more.given)


def _join_with(key: str) -> str:
    return f"{JOIN}{key}"[:ANSWER_LENGTH]


def named_by_answers(
    read: reading.Reading, keys: Mapping[int, str], choices: Mapping[str, str]
) -> dict[int, str]:
    """Give rows the slugs of the organisations that they were said to be; the answers, by line.

    One query at most.
    """
    found = {}
    for entry in read.entries:
        answer = choices.get(_question(keys[entry.line]), "")
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
    prepared: Iterable[Prepared] = (),
    problems: Iterable[Problem] = (),
) -> list[Alike]:
    """Of these rows, by line, those that are like something, with what was answered of them; and of
    those `prepared` the ones that have the very name of another, whose `problems` an answer solves.
    """
    found = {line: (name, likely) for line, name, likely in similar_to(documents)}
    names = {item.line: item.document.name for item in prepared}
    first = {name_key(name): line for line, name in sorted(names.items(), reverse=True)}
    twins: dict[int, Problem] = {}
    for problem in problems:
        line, name = problem.line, names.get(problem.line, "")
        same = first.get(name_key(name), line)
        if same == line or problem.message != repeated_message(same):
            continue
        twins[line] = problem
        _name, likely = found.get(line, (name, []))
        if all(one.line != same for one in likely):
            twin = Similar("", names[same], "", [gettext("same name")], same)
            found[line] = (name, [*likely, twin])
    return [
        Alike(
            line, name, likely, _question(keys[line]), answers.get(line, ""), twins.get(line), keys
        )
        for line, (name, likely) in sorted(found.items())
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


def _question(key: str) -> str:
    return f"{SAME}{key}"
