"""Facets: what a list can be narrowed by. A facet is one object, and any list may use it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, F, Q
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from rresi.core.ordering import collation_key
from rresi.core.taxonomies import Vocabulary, VocabularyKey
from rresi.core.translations import country_name, current_language, language_name, language_order

Names = Mapping[str, str]
"""A name by language."""


@dataclass(frozen=True)
class Facet:
    """One way to narrow a list.

    `value` is a path or an expression over the list's rows that yields text: the value's key, as
    the URL writes it. Rows where it is null or empty have no value. `many` says that the path leads
    to several related rows; `where` then says which of them count.
    """

    key: str
    label: Promise | str
    value: Any
    where: Q = field(default_factory=Q)
    many: bool = False
    label_of: Callable[[str], str] = str
    """A value's label in the reader's language."""
    names: Callable[[Collection[str] | None], Mapping[str, Names]] | None = None
    """Instead of `label_of`, for values that lie in the database: the names of these keys, or of
    all, read together with the list."""
    position: Callable[[str], Any] | None = None
    """A sort key for values that have a natural order; the others are sorted by label."""

    @property
    def expression(self) -> Any:
        return F(self.value) if isinstance(self.value, str) else self.value

    def label_for(self, key: str, names: Mapping[str, Names]) -> str:
        """The label of a value; the key itself when there is no such value."""
        if self.names is None:
            return self.label_of(key)
        return name_in(names.get(key, {})) or key

    def sorted(self, labels: Mapping[str, str]) -> list[str]:
        """The keys of `labels` in the order in which the page shows them."""
        if self.position is not None:
            place = self.position
            return sorted(labels, key=lambda key: (place(key), key))
        language = current_language()
        return sorted(labels, key=lambda key: collation_key(labels[key], language))


def name_in(names: Names) -> str:
    """The name for this reader: in their language, in English, or in any other."""
    for language in language_order():
        if names.get(language):
            return names[language]
    return next((name for name in names.values() if name), "")


def vocabulary_facet(vocabulary: Vocabulary, *, tags: str = "tags") -> Facet:
    """The terms of a vocabulary, given to a row through the relation `tags` (`core.models.Tag`)."""

    def label_of(key: str) -> str:
        if key not in vocabulary:
            return key
        label = str(vocabulary[key].label)
        return f"{key} {label}" if vocabulary.key == VocabularyKey.SDG else label

    places = {key: place for place, key in enumerate(vocabulary.keys)}

    def place_of(key: str) -> int:
        return places.get(key, len(places))

    return Facet(
        key=str(vocabulary.key),
        label=vocabulary.label,
        value=f"{tags}__key",
        where=Q(**{f"{tags}__vocabulary": str(vocabulary.key)}),
        many=True,
        label_of=label_of,
        position=place_of if vocabulary.numbered else None,
    )


def country_facet(path: str) -> Facet:
    """Countries by their ISO 3166-1 code."""
    return Facet("country", _("Country"), path, label_of=country_name)


def choices_facet(
    key: str,
    label: Promise | str,
    path: str,
    choices: Iterable[tuple[Any, Any]],
    *,
    many: bool = False,
    graded: bool = False,
) -> Facet:
    """The choices of a column of text; `graded`: their order means something, as that of sizes."""
    labels = {str(value): name for value, name in choices}
    places = {value: place for place, value in enumerate(labels)}

    def label_of(value: str) -> str:
        return str(labels.get(value, value))

    def place_of(value: str) -> int:
        return places.get(value, len(places))

    position = place_of if graded else None
    return Facet(key, label, path, many=many, label_of=label_of, position=position)


def language_facet(path: str, where: Q) -> Facet:
    """The languages of the related texts that count."""

    return Facet("language", _("Language"), path, where=where, many=True, label_of=language_label)


def language_label(code: str) -> str:
    """A language's name as it stands alone, with a capital."""
    return capfirst(language_name(code))


def as_text(path: str) -> Cast:
    """A column of numbers as the text that a facet needs."""
    return Cast(path, CharField())
