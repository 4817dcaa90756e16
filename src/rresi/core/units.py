"""What the unit of a figure says of it, as people write it in the languages of the interface."""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import gettext

_PER_CENT = re.compile(r"\s*(?:%|per[\s-]?cent|procent|prozent|pour[\s-]?cents?|yüzde)", re.I)
_POINTS = re.compile(r"points?|punte?n?|punkte?|puan", re.I)
_PER = re.compile(r"/|\b(?:per|par|pro|je)\b(?![\s-]?cent)", re.I)  # "people per year"
# What can fall below zero: shares, points and scores, money, measures, time, and what names a
# difference. Whatever else somebody writes as a unit counts people or things.
_BELOW_ZERO = re.compile(
    r"[%‰€$£₺°]|(?:per)?cent|pro[cz]ent|yüzde|\w*(?:points?|punte?n?|punkte?|puan)|"
    r"scores?|nps|ind(?:ex|ice|eks)|endeks|"
    r"eur|euros?|avro|lira|tl|try|usd|dollars?|gbp|chf|"
    r"[kmg]?g|t|tons?|tonn?e?s?|tonnen|co2\w*|co₂\w*|[kmg]wh?|[kcm]?m[²³23]?|ha|"
    r"lit(?:er|re)s?|litre|degrees?|grade?n?|derece|degrés?|celsius|db|"
    r"hours?|uur|uren|stunden?|heures?|saat|minut\w*|dakika|days?|dag(?:en)?|tage?|jours?|gün|"
    r"years?|jaar|jahre?|ans?|années?|yıl|"
    r"changes?|differences?|balance|verschil|verandering|saldo|differenz|veränderung|"
    r"fark|değişim|bakiye|différence|écart|variation|évolution|solde",
    re.I,
)


def is_per_cent(unit: str) -> bool:
    """Whether a figure of this unit is a percentage, not a number of points."""
    return bool(_PER_CENT.match(unit)) and not _POINTS.search(unit)


def names_per_cent(text: str) -> bool:
    """Whether a text names a percentage anywhere."""
    return bool(_PER_CENT.search(text))


def fault_below_zero(value: Decimal | None, unit: str) -> str:
    """What is wrong with a figure that says how many, and is less than none; "" if nothing is."""
    if value is None or value >= 0 or is_per_cent(unit):
        return ""
    words = re.findall(r"[^\W_]+[²³]?|[%‰€$£₺°]", _PER.split(unit)[0])
    if any(_BELOW_ZERO.fullmatch(word) for word in words):
        return ""
    return gettext(
        "A number of people or things cannot be below 0. For a decrease, enter by how many, and "
        "say in the result that it fell; for a measure, enter its unit."
    )
