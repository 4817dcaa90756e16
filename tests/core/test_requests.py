"""Single values of a request: read once, whatever was sent."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from rresi.core import requests


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("page=3", 3),
        ("page=0003", 3),
        ("", 1),
        ("page=", 1),
        ("page=-3", 1),
        ("page=3.0", 1),
        ("page=٣", 1),
        ("page=²", 1),
        ("page= 3", 1),
        ("page=100", 100),
        ("page=101", 1),
        ("page=0", 1),
        (f"page={'9' * 5000}", 1),
        ("page=2&page=5", 5),
    ],
)
def test_a_number_is_read_or_counts_as_not_given(sent: str, read: int) -> None:
    data = QueryDict(sent)
    assert requests.whole_number(data, "page", default=1, at_least=1, at_most=100) == read


def test_a_number_that_no_key_can_hold_counts_as_not_given() -> None:
    assert requests.whole_number(QueryDict(f"pk={2**63 - 1}"), "pk") == 2**63 - 1
    assert requests.whole_number(QueryDict(f"pk={2**63}"), "pk") == 0
    assert requests.whole_numbers(QueryDict(f"pk=1&pk=x&pk={2**63}&pk=2"), "pk") == [1, 2]


def test_a_text_has_no_margins_no_nul_and_one_kind_of_line_end() -> None:
    data = QueryDict("note=%20a%0D%0Ab%00c%20&none=")
    assert requests.text(data, "note") == "a\nbc"
    assert requests.text(data, "note", limit=2) == "a\n"
    assert requests.text(data, "none") == requests.text(data, "missing") == ""


def test_texts_come_once_each_and_not_too_many() -> None:
    data = QueryDict("t=a&t=&t=b&t=a&t=c")
    assert requests.texts(data, "t", at_most=2) == ["a", "b"]


def test_what_nobody_sees_is_not_read() -> None:
    data = QueryDict("note=%E2%80%8B%E2%80%8B&turned=ab%E2%80%AEcd%0D%0Aef")
    assert requests.text(data, "note") == ""
    assert requests.text(data, "turned") == "abcd\nef"
