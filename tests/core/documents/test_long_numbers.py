"""A number with too many digits is refused in the reader's own language."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from pydantic import BaseModel

from rresi.core.documents.problems import reasons_against
from rresi.core.documents.values import Amount


class Cost(BaseModel):
    amount: Amount


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("9999999999999999", "Vul hoogstens 14 cijfers voor de komma in."),
        ("99999999999999999", "Vul hoogstens 16 cijfers in."),
        ("1.234", "Vul hoogstens 2 decimalen in."),
    ],
)
def test_too_many_digits(typed: str, said: str) -> None:
    with override("nl"):
        found = reasons_against(Cost, {"amount": typed})  # type: ignore[arg-type]  # one field
    assert found == [("amount", said)]
