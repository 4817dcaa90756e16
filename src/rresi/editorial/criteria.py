"""A criterion by which peers judge; which there are is the policy of a kind of content."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Criterion:
    """One question to the reviewer; 2 and 4 lie between the anchors."""

    key: str
    label: Promise
    question: Promise
    anchors: tuple[tuple[int, Promise], ...]


def criterion(
    key: str, label: Promise, question: Promise, low: Promise, middle: Promise, high: Promise
) -> Criterion:
    """A criterion with words for 1, 3 and 5."""
    return Criterion(key, label, question, ((1, low), (3, middle), (5, high)))
