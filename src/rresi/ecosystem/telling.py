"""Values of a record in the reader's words, for reports of what an import would do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rresi.core.formats import day, listed
from rresi.core.translations import language_name
from rresi.ecosystem.documents import ORGANISATIONS, OrganisationDocument
from rresi.ecosystem.file_words import NAMES
from rresi.ecosystem.queries import names_by_slug
from rresi.ecosystem.registers import in_words_of
from rresi.interchange.mapping import heading_words
from rresi.interchange.report import Problem, lines_in_short
from rresi.interchange.shapes import TICK
from rresi.regions import queries as regions

NOTHING = "–"
# What no column holds, so that no heading names it.
_ROWS = {
    "names": gettext_lazy("Names in other languages"),
    "offers": gettext_lazy("Offers in detail"),
    "evidence": gettext_lazy("Evidence that it is a social enterprise"),
    "relations": gettext_lazy("Relations with other organisations"),
}
_CELLS = {
    "capacity": gettext_lazy("Capacity"),
    "capacity_unit": gettext_lazy("Unit of the capacity"),
    "confidence": gettext_lazy("Confidence"),
    "dimension": gettext_lazy("Dimension"),
    "function": gettext_lazy("Function"),
    "kind": gettext_lazy("Relation"),
    "language": gettext_lazy("Language"),
    "note": gettext_lazy("Note"),
    "price": gettext_lazy("Price"),
    "source": gettext_lazy("Source"),
    "stated_on": gettext_lazy("As of"),
    "statement": gettext_lazy("Evidence"),
    "target": gettext_lazy("Other organisation"),
    "target_groups": gettext_lazy("For whom"),
    "title": gettext_lazy("Name of the offer"),
    "until": gettext_lazy("Offered until"),
}
_VARYING = re.compile(r"“[^”]*”|'[^']*'|\"[^\"]*\"|\d+")


def values_in_words(
    changes: Sequence[tuple[OrganisationDocument, OrganisationDocument, Sequence[str]]],
) -> list[list[tuple[str, str, str]]]:
    """Of each organisation the fields that change: the field, what stands, and what will stand.

    Three queries at most, for the names of what is spoken of.
    """
    documents = [document for before, after, _fields in changes for document in (before, after)]
    targets = {one.target for document in documents for one in document.relations}
    names = names_by_slug(targets) if targets else {}
    of_regions = {document.region for document in documents if document.region}
    found = regions.find_all(of_regions) if of_regions else {}
    names_of_regions = {slug: str(regions.name_of(region)) for slug, region in found.items()}
    return [
        [
            (
                field,
                _said(field, before, names, names_of_regions, other=after),
                _said(field, after, names, names_of_regions, other=before),
            )
            for field in fields
        ]
        for before, after, fields in changes
    ]


def field_word(path: str) -> str:
    """A field of a report in the reader's language; a heading stays as the file has it."""
    if path.startswith(NAMES):
        kind = path.removeprefix(NAMES).partition(".")[0]
        return f"{_ROWS['relations']}: {_term('relations.kind', kind)}"
    words = ORGANISATIONS.labels.get(path)
    if words:
        return str(words[0])
    if path in _ROWS:
        return str(_ROWS[path])
    name, _dot, language = path.partition(".")
    words = ORGANISATIONS.labels.get("name" if name == "names" else name)
    if words and language.startswith(TICK):
        return f"{words[0]}: {_term(name, language.removeprefix(TICK))}"
    if words and language:
        return f"{words[0]} ({language_name(language)})"
    return heading_words(path)


def column_word(path: str) -> str:
    """The column of a table in the reader's language: of a list also which row and what of it."""
    name, _dot, rest = path.partition(".")
    number, _dot, inner = rest.partition(".")
    if not number.isdecimal():
        return field_word(path)
    cell, _dot, language = inner.partition(".")
    words = f"{field_word(name)} {number}"
    words += f", {_CELLS[cell]}" if cell in _CELLS else ""
    return f"{words} ({language_name(language)})" if language else words


def list_word(path: str) -> str:
    """The column of a sheet of a list in the reader's language: `Relation` of `relations.kind`."""
    _name, _dot, inner = path.partition(".")
    cell, _dot, language = inner.partition(".")
    words = str(_CELLS[cell]) if cell in _CELLS else field_word(path)
    return f"{words} ({language_name(language)})" if language else words


def told_in_words(asked: Sequence[tuple[OrganisationDocument, str]]) -> list[str]:
    """What each record says in one field, or in one language of it. Three queries at most."""
    fields = [(document, document, [place.partition(".")[0]]) for document, place in asked]
    told = values_in_words(fields)
    found = []
    for (document, place), ((_field, words, _same),) in zip(asked, told, strict=True):
        name, _dot, language = place.partition(".")
        found.append(getattr(document, name).get(language) or NOTHING if language else words)
    return found


def _said(
    field: str,
    document: OrganisationDocument,
    names: Mapping[str, str],
    names_of_regions: Mapping[str, str],
    *,
    other: OrganisationDocument,
) -> str:
    """A field in words; of what stands by language only what `other` has not, if they differ."""
    value = getattr(document, field)
    if isinstance(value, dict) and value != (beside := getattr(other, field)):
        value = {code: text for code, text in value.items() if beside.get(code) != text}
    if value in (None, "", [], {}):
        return NOTHING
    special: dict[str, Callable[[], str]] = {
        "region": lambda: names_of_regions.get(value, value),
        "point": lambda: f"{value.lat}, {value.lon}",
        "registrations": lambda: listed([in_words_of(one) for one in value]),
        "closed_on": lambda: day(value),
        "kind_is_our_reading": lambda: _("Yes") if value else _("No"),
        "offers": lambda: listed([_offer(one.function, one.title) for one in value]),
        "evidence": lambda: listed(
            [f"{_term('evidence.dimension', one.dimension)}: {one.statement}" for one in value]
        ),
        "relations": lambda: listed(
            [
                f"{_term('relations.kind', one.kind)} {names.get(one.target, one.target)}"
                for one in value
            ]
        ),
    }
    if field in special:
        return special[field]()
    if isinstance(value, dict):
        return " · ".join(f"{language_name(code)}: {text}" for code, text in value.items())
    if isinstance(value, list):
        return listed([_term(field, str(one)) for one in value])
    return _term(field, str(value))


def _term(field: str, key: str) -> str:
    """The label of a term; what is none stays as it is."""
    terms = ORGANISATIONS.terms.get(field)
    return next((str(label) for one, label in terms() if one == key), key) if terms else key


def _offer(function: str, title: str) -> str:
    label = _term("functions", function)
    return f"{label} ({title})" if title else label


@dataclass(frozen=True)
class Group:
    """Mistakes of one kind: in which field, what is wrong with the first, in how many
    rows, in which lines, and what the `others` quote."""

    field: str
    message: str
    count: int
    lines: str
    alike: bool  # whether every line has this very message
    others: str


OTHERS_NAMED = 20


def kind_of(problem: Problem) -> str:
    """What is wrong, without what the row itself says."""
    return _VARYING.sub("…", problem.message)


def groups_of(problems: Iterable[Problem]) -> list[Group]:
    """The mistakes by kind, the commonest first: what differs is only what the rows say."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        key = problem.field, kind_of(problem)
        found.setdefault(key, []).append(problem)
    groups = [
        Group(
            field,
            members[0].message,
            len({one.line for one in members}),
            lines_in_short([one.line for one in members]),
            len({one.message for one in members}) == 1,
            _others([one.message for one in members]),
        )
        for (field, _kind), members in found.items()
    ]
    return sorted(groups, key=lambda group: -group.count)


def _others(messages: Sequence[str]) -> str:
    """What the mistakes after the first are about, where each quotes it."""
    quoted = [found[0] for one in messages if (found := _VARYING.search(one))]
    return ", ".join(list(dict.fromkeys(quoted))[1 : OTHERS_NAMED + 1])
