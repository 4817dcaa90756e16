"""The version token of a form."""

from __future__ import annotations

import pytest

from rresi.core.refusals import Outdated
from rresi.core.versions import require_unchanged, token_of


def test_a_token_tells_states_apart_and_not_the_order_of_their_fields() -> None:
    assert token_of({"a": 1, "b": 2}) == token_of({"b": 2, "a": 1})
    assert token_of({"a": 1}) != token_of({"a": "1"})
    assert token_of(1) != token_of(2)


def test_fields_that_the_form_does_not_show_do_not_count() -> None:
    assert token_of({"a": 1, "b": 2}, ["a", "c"]) == token_of({"a": 1, "b": 3}, ["a", "c"])
    assert token_of({"a": 1}, ["a"]) != token_of({}, ["a"]), "an emptied field is a change"


def test_who_saw_something_else_is_told_what_stands_now() -> None:
    require_unchanged("now", token_of(1), token_of(1))
    for seen in ("", "1", token_of(2)):
        with pytest.raises(Outdated) as told:
            require_unchanged("now", seen, token_of(1))
        assert told.value.current == "now"
