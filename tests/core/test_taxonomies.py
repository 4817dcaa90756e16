"""Vocabularies and what the types of fields ask of them."""

from __future__ import annotations

from typing import cast

from django.utils.functional import Promise, lazy

from rresi.core import taxonomies


def test_a_vocabulary_is_hashed_without_saying_a_label() -> None:
    """Types of fields are hashed while URLs load, when the network's own words cannot be asked."""

    def say() -> str:
        raise AssertionError

    label = cast("Promise", lazy(say, str)())
    one = taxonomies.Vocabulary("tests", label, (taxonomies.Term("a", label),))
    assert hash(one) == hash(one)
