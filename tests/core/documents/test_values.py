"""What a single field of a document takes, cleans and refuses, in whichever file or form."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from rresi.core.documents import values
from rresi.core.documents.parts import PointPart
from rresi.ecosystem.documents import Confidence


def read(kind: Any, given: Any) -> Any:
    return TypeAdapter(kind).validate_python(given)


def refused(kind: Any, given: Any) -> bool:
    try:
        read(kind, given)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("example.org/about", "https://example.org/about"),
        ("www.example.org", "https://www.example.org"),
        ("<https://example.org/>,", "https://example.org/"),
        ("“https://example.org”.", "https://example.org"),
        ("https://example.org/\u200b", "https://example.org/"),
        ("bücher.example/ü", "https://bücher.example/ü"),
        ("https://example.org/a_(b)", "https://example.org/a_(b)"),
    ],
)
def test_a_web_address_is_kept_as_a_browser_takes_it(given: str, kept: str) -> None:
    assert read(values.WebAddress, given) == kept


@pytest.mark.parametrize(
    "given",
    [
        *("https:example.org", "https:/example.org", "https://https://example.org"),
        *("https://example", "https://localhost/", "https://.org", "https://example..org"),
        *("https://ann:secret@example.org", "https://exa mple.org", "javascript:alert(1)"),
        *("mailto:ann@example.org", "none", "-", "https://example.org https://example.com"),
    ],
)
def test_a_web_address_that_leads_nowhere_is_refused(given: str) -> None:
    assert refused(values.WebAddress, given)


@pytest.mark.parametrize(
    "given",
    [
        *("ann@example.org.", "ann@example.org;", "<mailto:ann@example.org?subject=Hi>"),
        *("Ann <ann@example.org>", "Email: ann@example.org", "\u2060ann@example.org\u202e"),
    ],
)
def test_an_email_address_loses_what_stands_around_it(given: str) -> None:
    assert read(values.Email, given) == "ann@example.org"


@pytest.mark.parametrize(
    "given",
    [
        *("ann..b@example.org", "ann@example..org", "ann@-example.org", "ann@example.org/"),
        *("'ann@example.org'", "ann b@example.org", "ann@127.0.0.1", "\uff41nn@example.org"),
    ],
)
def test_an_email_address_that_no_mail_reaches_is_refused(given: str) -> None:
    assert refused(values.Email, given)


@pytest.mark.parametrize(
    ("given", "code"),
    [(" eur ", "EUR"), ("Try\u200b", "TRY"), ("€", "EUR"), ("euro", "EUR"), ("₺", "TRY")],
)
def test_a_currency_is_known_by_its_code_or_its_own_sign(given: str, code: str) -> None:
    assert read(values.Currency, given) == code


@pytest.mark.parametrize("given", ["$", "ABC", "XXX", "", "EU"])
def test_another_sign_or_code_is_no_currency(given: str) -> None:
    with pytest.raises(ValidationError, match="is not a currency"):
        read(values.Currency, given)


@pytest.mark.parametrize(
    ("given", "kept"), [("1e3", "1000"), ("-0", "0"), ("12.50", "12.50"), (7, "7"), (0.1, "0.1")]
)
def test_an_amount_is_kept_in_digits(given: Any, kept: str) -> None:
    assert str(read(values.Amount, given)) == kept


@pytest.mark.parametrize("given", ["1_000", "NaN", "Infinity", "12,10", "TRY12.10", "-5"])
def test_an_amount_is_one_number(given: str) -> None:
    assert refused(values.Amount, given)


@pytest.mark.parametrize("given", ["NL", " nl", "nl\u200b"])
def test_a_language_is_known_however_its_code_is_written(given: str) -> None:
    assert read(values.Language, given) == "nl"


@pytest.mark.parametrize("damage", ["\ufffd", "\ufffe", "\U0001ffff", "\ufdd0"])
def test_a_damaged_text_is_refused_but_a_stored_one_read(damage: str) -> None:
    title = f"Repair{damage}cafe"
    with pytest.raises(ValidationError, match="damaged"):
        read(values.Title, title)
    stored = TypeAdapter(values.Title).validate_python(title, context=values.STORED)
    assert stored == title


def test_a_point_is_one_that_somebody_can_mean() -> None:
    found = read(PointPart, {"lat": "52°04′48″ N", "lon": "4,31"})
    assert (found.lat, found.lon) == (52.08, 4.31)
    for lat, lon in ((0, 0), (True, 4), ("NaN", 4), (91, 4), ("", "")):
        assert refused(PointPart, {"lat": lat, "lon": lon})
    nowhere = TypeAdapter(PointPart).validate_python({"lat": 0, "lon": 0}, context=values.STORED)
    assert nowhere.lat == 0


@pytest.mark.parametrize("kind", [values.Whole, values.Year, values.Amount, Confidence])
def test_true_is_no_number(kind: Any) -> None:
    assert refused(kind, given=True)
