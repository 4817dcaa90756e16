"""Random people take random steps: no way leads to a published text without its approvals."""

from __future__ import annotations

import secrets

import pytest

from tests.editorial.cast import Cast
from tests.editorial.exploring import explore


def test_no_way_round_the_approvals(cast: Cast) -> None:
    """Other walks each time; a complaint names its seed."""
    explore(cast, walks=30, seed=secrets.randbelow(10**6))


@pytest.mark.once
def test_the_walks_come_far(cast: Cast) -> None:
    """A test that hardly ever comes to a publication proves nothing about it."""
    walks = 60
    tally = explore(cast, walks=walks, seed=1)
    assert tally["published"] > walks / 4
    assert tally["published again"] > walks / 4
    each = ["returned", "declined", "changes", "conflict", "replaced", "withdrawn", "unpublished"]
    for line in [*each, "advice: changes", "advice: decline"]:
        assert tally[line], line
