"""An offer or a need, as far as it decides whether two of them fit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An offer or need. What is empty or None has not been stated.

    `places` are codes of which one lies in another when it begins with it, such as those of NUTS:
    "NL361" lies in "NL", and everything in "". `languages` are ISO 639-1 codes: of an offer those
    in which it is given, of a need those in which it can be met. The price of an offer is what it
    costs, of a need what can be paid; both per `price_unit`. Of money it is the amount. `point`
    is latitude and longitude in degrees.
    """

    id: int
    party: int
    what: str
    places: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    until: date | None = None
    capacity: int | None = None
    capacity_unit: str = ""
    price_from: Decimal | None = None
    price_to: Decimal | None = None
    currency: str = ""
    price_unit: str = ""
    function: str = ""
    cpv: str = ""
    groups: frozenset[str] = frozenset()
    point: tuple[float, float] | None = None
