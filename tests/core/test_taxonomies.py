"""Vocabularies and what the types of fields ask of them."""

from __future__ import annotations

from typing import cast

import pytest
from django.utils import translation
from django.utils.functional import Promise, lazy

from rresi.core import taxonomies
from rresi.core.documents.values import terms_of
from rresi.core.ordering import choices_in_order, in_order
from rresi.listing.facets import choices_facet


def test_a_vocabulary_is_hashed_without_saying_a_label() -> None:
    """Types of fields are hashed while URLs load, when the network's own words cannot be asked."""

    def say() -> str:
        raise AssertionError

    label = cast("Promise", lazy(say, str)())
    one = taxonomies.Vocabulary("tests", label, (taxonomies.Term("a", label),))
    assert hash(one) == hash(one)


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("en", "companies", "contractors"),
        ("de", "older-people", "startups"),  # Ältere, as if it began with A
        ("tr", "students", "long-term-unemployed"),  # Ö before U
    ],
)
def test_choices_stand_in_the_alphabet_of_the_reader(
    language: str, before: str, after: str
) -> None:
    with translation.override(language):
        chosen = [(key, str(label)) for key, label in terms_of(taxonomies.TARGET_GROUPS)]
    keys = [key for key, _label in chosen]
    assert keys.index(before) < keys.index(after), chosen
    assert chosen == in_order(chosen, language)
    assert sorted(keys) == sorted(taxonomies.TARGET_GROUPS.keys)


def test_what_is_numbered_stays_in_its_order() -> None:
    assert [key for key, _label in terms_of(taxonomies.SDGS)] == [str(n) for n in range(1, 18)]


def test_what_stands_for_all_others_comes_last() -> None:
    choices = [("other", "Another"), ("b", "Zoo"), ("a", "Museum")]
    assert [key for key, _ in choices_in_order(choices, "en", last="other")] == ["a", "b", "other"]


def test_sizes_stay_from_small_to_large() -> None:
    sizes = [("s", "Fewer than 10"), ("m", "10 to 49"), ("l", "250 or more")]
    facet = choices_facet("size", "Size", "size", sizes, graded=True)
    assert facet.sorted(dict(sizes)) == ["s", "m", "l"]
