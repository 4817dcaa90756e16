"""A ballot is used once, and what is stored does not say whose it was."""

from __future__ import annotations

import pytest

from rresi.engines import ballots


def test_a_ballot_leaves_one_mark() -> None:
    key = ballots.new_key()
    given = [ballots.give(key) for _ in range(50)]
    marks = {ballots.mark_of(key, ballot) for ballot in given}
    assert None not in marks
    assert len(marks) == 50
    assert ballots.mark_of(key, given[0]) in marks


@pytest.mark.parametrize("wrong", ["", "x", "-", "0" * 32 + "-" + "0" * 32, "ğ" * 65])
def test_an_invented_ballot_leaves_none(wrong: str) -> None:
    assert ballots.mark_of(ballots.new_key(), wrong) is None


def test_a_ballot_of_another_evaluation_is_none() -> None:
    assert ballots.mark_of(ballots.new_key(), ballots.give(ballots.new_key())) is None


def test_the_mark_holds_no_part_of_the_ballot() -> None:
    key = ballots.new_key()
    ballot = ballots.give(key)
    mark = ballots.mark_of(key, ballot)
    assert mark is not None
    assert not any(part in mark for part in ballot.split("-"))
