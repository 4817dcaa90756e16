"""What a file of another directory says, and the words that such files share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.utils.translation import gettext, override

from rresi.core import taxonomies
from rresi.core.translations import current_language, interface_languages
from rresi.ecosystem.documents import (
    RELATION_CHOICES,
    OfferPart,
    OrganisationDocument,
    Prepared,
)
from rresi.ecosystem.models import Organisation, Relation
from rresi.engines.tables import Fault, Table, as_text, fold
from rresi.interchange import reading
from rresi.interchange.columns import LEFT_OUT, Word, question_of
from rresi.interchange.guessing import ignored_in_words
from rresi.interchange.report import short

NAMED_AT_MOST = 20  # things of one kind in a notice


@dataclass
class Foreign:
    """What a file of another directory says; `answers` are what was said of words in it, by the
    questions of `Word`."""

    read: reading.Reading
    answers: Mapping[str, str] = field(default_factory=dict)
    keys: dict[int, str] = field(default_factory=dict)
    licences: dict[int, str] = field(default_factory=dict)

    def add(self, line: int, record: Mapping[str, Any], *, key: str, licence: str = "") -> None:
        """One organisation; what is empty is not said."""
        said = {name: value for name, value in record.items() if value not in (None, "", [], {})}
        self.read.entries.append(reading.entry_of(line, said))
        self.keys[line] = key[:120]
        if licence:
            self.licences[line] = licence[:60]

    def fail(self, fault: Fault, table: str = "") -> None:
        """Note that the file, or a table in it, cannot be read."""
        words = gettext(fault.template)
        self.read.fail(fault.line, table, words % fault.values if fault.values else words)

    def term(self, line: int, path: str, text: str, known: Mapping[str, str]) -> str:
        """The term that a text is, or was said to be; "" while nobody has said.

        Such a file has words for much that has no place here: none of them has to be answered.
        """
        if not text or fold(text) in known:
            return known.get(fold(text), "")
        question = question_of(path, fold(text))
        answer = self.answers.get(question, "")
        word = self.read.words.setdefault(question, Word(question, path, text, answer))
        word.lines.append(line)
        return "" if answer == LEFT_OUT else answer

    def left_out(self, path: str) -> list[str]:
        """The words of a field that are left out: those that nobody has said to be a term."""
        words = self.read.words.values()
        return [one.text for one in words if one.path == path and one.answer in {"", LEFT_OUT}]

    def notice(self, template: str, name: str, found: Iterable[str]) -> None:
        """Say what of one kind is not read, the first by name."""
        if names := list(dict.fromkeys(found)):
            shown = [short(one) for one in names[:NAMED_AT_MOST]]
            more = ["…"] if len(names) > NAMED_AT_MOST else []
            self.read.notices.append(template % {name: ", ".join(shown + more)})

    def ignores(self, cells: Iterable[tuple[str, str]]) -> None:
        """Say which columns hold something and are not read, given each cell with its heading."""
        found: dict[str, list[str]] = {}
        for heading, cell in cells:
            found.setdefault(heading, []).append(cell)
        if found:
            self.read.notices.append(ignored_in_words(found))

    def point(self, line: int, lat: object, lon: object) -> dict[str, float] | None:
        """The point of two numbers; a mistake in the line where they are none."""
        if lat in (None, "") or lon in (None, ""):
            return None
        try:
            return {"lat": float(str(lat)), "lon": float(str(lon))}
        except ValueError:
            self.read.fail(line, "point", gettext("This must be two numbers of degrees."))
            return None


def rows_of(table: Table) -> Iterator[tuple[int, dict[str, str]]]:
    """The records of a table by their headings, each with its line."""
    for record in table.records:
        yield record.line, dict(zip(table.names, map(as_text, record.cells), strict=False))


def filled_cells(table: Table) -> Iterator[tuple[str, str]]:
    """The cells in which anything stands, each with its heading, column by column."""
    for name in filter(None, table.names):
        yield from ((name, row[name]) for _line, row in rows_of(table) if row.get(name))


def described(text: object) -> dict[str, str]:
    """A description in the one language that such a file has: that of who imports it."""
    said = str(text or "").strip()
    return {current_language(): said} if said else {}


@cache
def kinds() -> dict[str, str]:
    """Folded label of a kind of organisation, in any language of the interface, to its key."""
    found = {fold(key.value): key.value for key in Organisation.Kind}
    for language in interface_languages():
        with override(language):
            found |= {fold(str(kind.label)): kind.value for kind in Organisation.Kind}
    return found


@cache
def ties() -> dict[str, str]:
    """Folded word for a relation, in any language of the interface, to its key."""
    found = {fold(kind.value): kind.value for kind in Relation.Kind}
    for language in interface_languages():
        with override(language):
            found |= {fold(str(label)): key for key, label in RELATION_CHOICES}
    return found


@cache
def functions() -> dict[str, str]:
    """Folded name of a function, in any language of the interface, to its key."""
    found: dict[str, str] = {}
    for language in interface_languages():
        with override(language):
            found |= {fold(str(term.label)): term.key for term in taxonomies.FUNCTIONS.terms}
    return found | {fold(term.key): term.key for term in taxonomies.FUNCTIONS.terms}


def function_in(text: str) -> str | None:
    """The function whose name stands in a text, the longest name first."""
    said = f" {fold(text)} "
    words = sorted(functions().items(), key=lambda pair: -len(pair[0]))
    return next((key for word, key in words if f" {word} " in said), None)


def beside(item: Prepared, old: OrganisationDocument | None) -> Prepared:
    """A file of another directory knows one language, some organisations and little of an offer:
    it adds to what is stored, and takes none away.
    """
    if old is None:
        return item
    new, known = item.document, {(one.kind, one.target) for one in old.relations}
    added = [one for one in new.relations if (one.kind, one.target) not in known]
    stored = set(old.description.values())
    texts = {code: text for code, text in new.description.items() if text not in stored}
    update = {
        "description": {**old.description, **texts},
        "relations": [*old.relations, *added],
        "functions": list(dict.fromkeys([*old.functions, *new.functions])),
        "offers": _offers_beside(new, old),
    }
    return replace(item, document=new.model_copy(update=update))


def _offers_beside(new: OrganisationDocument, old: OrganisationDocument) -> list[OfferPart]:
    """The stored offers, each with what the file says of it, and those that are new."""
    kept = {(one.function, one.title): one for one in old.offers}
    for one in new.offers:
        key = one.function, one.title
        said = {name: getattr(one, name) for name in one.model_fields_set}
        if key in kept:
            kept[key] = kept[key].model_copy(update=said)
        elif len(said) > 1 or one.function not in old.functions:
            kept[key] = one
    return list(kept.values())
