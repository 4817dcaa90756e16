"""What can be brought in and out: a document class and the words that people head columns with."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from django.utils import translation
from django.utils.functional import Promise
from pydantic import BaseModel

from rresi.core.documents.describing import About, describe
from rresi.core.translations import CONTENT_LANGUAGES, interface_languages, language_name
from rresi.engines.tables import fold
from rresi.engines.tables.words import NOTHING
from rresi.interchange.shapes import TICK, Content, Path, Shape, shape_of

Terms = Callable[[], Sequence[tuple[str, Promise | str]]]


@dataclass(frozen=True)
class Kind:
    """A kind of content as files hold it.

    `labels` adds words for a field, by its path without numbers (`evidence.statement`), also for
    texts that are whole entries (`relations.kind=funds.target`); translated ones are recognised in
    every language of the interface. `terms` gives the keys and labels of a
    field with a closed list of values, so that a label is understood in place of its key; `others`
    reads the texts that such a field understands besides, and refuses the rest by a ValueError.
    `none` is what files write in a field to say that there is no value, `nothing` the folded words
    that say so in any field but a required one. A text that is no term of a field but one of
    another goes there where `instead` leads to it. `ticked` are the fields of which a list may have
    a column for each term. `told` are the columns that an export has
    besides, with their words; an import passes over them. `key_field` tells on the sheets of lists
    whose entries they are. `spare` are folded headings that are a field where no other column is.
    With `first_rows`, a heading that names a field of a list without a number (`Amount`) is that of
    the list's first row, if each field that such a row must have is a column too.
    """

    key: str
    model: type[BaseModel]
    labels: Mapping[str, Sequence[Promise | str]] = field(default_factory=dict)
    terms: Mapping[str, Terms] = field(default_factory=dict)
    others: Mapping[str, Callable[[str], object]] = field(default_factory=dict)
    none: Mapping[str, str] = field(default_factory=dict)
    nothing: Collection[str] = NOTHING
    instead: Mapping[str, str] = field(default_factory=dict)
    ticked: Sequence[str] = ()
    told: Mapping[str, Promise] = field(default_factory=dict)
    key_field: str = "slug"
    spare: Mapping[str, str] = field(default_factory=dict)
    first_rows: bool = False
    record: Shape | None = None  # where files hold something else than the model says

    @property
    def shape(self) -> Shape:
        return self.record or shape_of(self.model)

    def names(self) -> dict[str, Path]:
        """Folded heading to path without numbers and languages; names of fields come first."""
        found: dict[str, Path] = {}
        paths = list(_paths(self.shape, ()))
        for path in paths:
            found.setdefault(fold(".".join(path)), path)
        paths += [tuple(name.split(".")) for name in self.labels if TICK in name]
        labels = {path: self._labels(path) for path in paths}
        for language in interface_languages():
            with translation.override(language):
                for path, words in labels.items():
                    for word in words:
                        found.setdefault(fold(str(word)), path)
        for path in _paths(self.shape, ()):  # a group's own name may be left out: `people`
            found.setdefault(fold(path[-1]), path)
        return found

    def _labels(self, path: Path) -> list[Promise | str]:
        words = list(self.labels.get(".".join(path), ()))
        about = _abouts(self.model).get(path)
        return [*words, about.label] if about else words

    def first_row(self, path: Path) -> Path | None:
        """The place, in the first row of each list, of a path without numbers; None where it needs
        none, or a language, or is the number of another row."""
        about = _abouts(self.model).get(path)
        if not self.first_rows or about is None or about.refers_to:
            return None
        shape, whole = self.shape, tuple[str, ...]()
        for name in path:
            if shape.content == Content.LIST and shape.item:
                shape, whole = shape.item, (*whole, "1")
            shape, whole = shape.fields.get(name, Shape(Content.MAP)), (*whole, name)
        return whole if "1" in whole and shape.in_one_cell else None

    def keys_of(self, path: Path) -> dict[str, str]:
        """Folded key or label to key, for a field with a closed list of values."""
        terms = self._terms(path)
        if terms is None:
            return {}
        found = {}
        for language in interface_languages():
            with translation.override(language):
                found.update({fold(str(label)): key for key, label in terms()})
        return found | {fold(key): key for key, _label in terms()}

    def is_open(self, path: Path) -> bool:
        """Whether a field understands more than its terms, such as official codes."""
        about = _abouts(self.model).get(path)
        return about is not None and about.open

    def labels_of(self, path: Path) -> dict[str, str]:
        """The values of a field with a closed list, each as the reader's language names it."""
        terms = self._terms(path)
        first: dict[str, str] = {}
        for key, label in terms() if terms else ():
            if key:
                first.setdefault(key, str(label))
        return first

    def _terms(self, path: Path) -> Terms | None:
        about = _abouts(self.model).get(path)
        return self.terms.get(".".join(path)) or (about.choices if about else None)


def language_codes() -> dict[str, str]:
    """Folded code or name of a language, in every language of the interface, to its code."""
    found = {}
    for language in interface_languages():
        with translation.override(language):
            found.update({fold(language_name(code)): code for code in CONTENT_LANGUAGES})
    return found | {code: code for code in CONTENT_LANGUAGES}


@cache
def _abouts(model: type[BaseModel]) -> dict[Path, About]:
    """What the described fields of a model know, by path without numbers."""
    found: dict[Path, About] = {}
    for one in describe(model).fields:
        found[one.path] = one.about
        for inner in one.row.fields if one.row else ():
            found[*one.path, *inner.path] = inner.about
    return found


def _paths(shape: Shape, path: Path) -> list[Path]:
    """All places below a shape, without the numbers of lists and the languages of maps."""
    found: list[Path] = []
    for name, inner in shape.fields.items():
        found.append((*path, name))
        entry = inner
        while entry.item is not None and entry.content in {Content.LIST, Content.MAP}:
            entry = entry.item
        found += _paths(entry, (*path, name))
    return found


def without_numbers(path: Path, shape: Shape) -> Path:
    """A path without the numbers of lists and the languages of maps."""
    plain: list[str] = []
    for name in path:
        if shape.content == Content.GROUP:
            plain.append(name)
            shape = shape.fields[name]
        elif shape.item is not None:  # a text that is a whole entry may have a number of its own
            shape = shape.item
    return tuple(plain)
