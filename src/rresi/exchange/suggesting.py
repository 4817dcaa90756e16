"""Between what is stored of entries and the engine that ranks them, and its reasons in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from rresi.core import taxonomies
from rresi.core.formats import day, listed, money, number
from rresi.core.translations import country_name, language_name
from rresi.engines import exchange as engine
from rresi.engines.exchange import Condition, Fit, State, Trait
from rresi.exchange import cpv
from rresi.exchange.cards import FETCHED, Card, per_unit
from rresi.exchange.models import Entry, Introduction, Suggestion
from rresi.exchange.rules import ASKED_A_WEEK
from rresi.exchange.vocabulary import Answer, Reach
from rresi.regions.models import Region
from rresi.regions.queries import name_of

CLOSE = 0.5
"""From this likeness two texts are said to be about the same thing."""
SAME_PURCHASE = 4
"""From this level of the procurement vocabulary on, the class, two codes name the same purchase."""
WITHIN = timedelta(minutes=5)
"""How soon after an entry was published the worker has looked for what fits."""
FOR = "for"
SHOWN = 8


def party_key(entry: Entry) -> int:
    """A number for who stands behind an entry: organisations even, regions odd."""
    if entry.organisation_id is not None:
        return 2 * entry.organisation_id
    return 2 * (entry.region_id or 0) + 1


def engine_entry(entry: Entry) -> engine.Entry:
    """An entry as the engine takes it; its languages, places, tags and home must be fetched."""
    home = entry.home
    return engine.Entry(
        id=entry.pk,
        party=party_key(entry),
        what=entry.what,
        places=frozenset(_places(entry)),
        languages=frozenset(one.code for one in entry.languages.all()),
        until=entry.until,
        capacity=entry.capacity,
        capacity_unit=entry.capacity_unit,
        price_from=entry.price_from,
        price_to=entry.price_to,
        currency=entry.currency,
        price_unit=entry.price_unit,
        function=entry.function,
        cpv=entry.cpv,
        groups=frozenset(one.key for one in entry.tags.all()),
        point=(home.latitude, home.longitude)
        if home and home.latitude is not None and home.longitude is not None
        else None,
    )


def _places(entry: Entry) -> Iterable[str]:
    """Codes of which one lies in another when it begins with it: "NL:" and "NL:12:"."""
    match entry.reach:
        case Reach.ANYWHERE:
            return [""]
        case Reach.COUNTRY:
            return [f"{entry.home.country}:"] if entry.home else []
        case Reach.REGIONS:
            return [_code(place.region) for place in entry.places.all()]
    return [_code(entry.home)] if entry.home else []


def _code(region: Region) -> str:
    return f"{region.country}:{region.pk}:"


def stored(fit: Fit) -> list[list[Any]]:
    """The reasons of a fit as they are kept: state or "for", subject, values."""
    speaking = [[FOR, reason.trait.value, list(reason.values)] for reason in fit.reasons]
    found = [[one.state.value, one.condition.value, list(one.values)] for one in fit.findings]
    return [*speaking, *found]


@dataclass(frozen=True)
class Told:
    """A suggestion in words: why it fits, what blocks it, what is unknown, what would change it."""

    card: Card
    rank: int
    fits: tuple[str, ...]
    blocks: tuple[str, ...]
    unknown: tuple[str, ...]
    change: str


def told(entry: Entry) -> tuple[list[Told], list[Told]]:
    """What is suggested for an entry, and the near misses of a need. Eight queries.

    An offer sees the needs that it could meet, those first that the fewest others can, and no more
    at a time than its owner may be asked about in a week.
    """
    other = "offer" if entry.is_need else "need"
    if entry.is_need:
        answered = Introduction.objects.filter(need=entry, offer=OuterRef("offer")).exclude(
            need_answer=Answer.OPEN, offer_answer=Answer.OPEN
        )
        rows = entry.suggestions.filter(~Exists(answered))
        rows = rows.order_by("-fits", "rank", "-score", "pk")
    else:
        answered = Introduction.objects.filter(need=OuterRef("need"), offer=entry).exclude(
            lapsed_at=None, offer_answer=Answer.OPEN, need_answer__in=(Answer.OPEN, Answer.YES)
        )
        rows = entry.suggested_to.filter(~Exists(answered), fits=True)
        rows = rows.order_by("alternatives", "-score", "pk")
    rows = rows.filter(**{f"{other}__state": "open"})
    paths = [f"{other}__{path}" for path in ("organisation", "region", "home")]
    rows = rows.select_related(*paths).prefetch_related(*(f"{other}__{path}" for path in FETCHED))
    found = list(rows[: SHOWN if entry.is_need else ASKED_A_WEEK])
    places = _names_of_places(one.reasons for one in found)
    words = [told_of(one, getattr(one, other), places) for one in found]
    fits = [word for word, row in zip(words, found, strict=True) if row.fits]
    return fits, [word for word, row in zip(words, found, strict=True) if not row.fits]


def told_of(row: Suggestion, shown: Entry, places: Mapping[str, str]) -> Told:
    """One suggestion in words of the reader's language."""
    by_state: dict[str, list[str]] = {}
    changes = []
    for state, subject, values in row.reasons:
        sentence = _sentence(state, subject, values, places)
        if sentence:
            by_state.setdefault(state, []).append(sentence)
        if state == State.BLOCKED:
            changes.append(_asked(subject, values, places))
    change = ""
    if changes:
        change = _("Without this, it would be suggestion number %(rank)s: %(what)s") % {
            "rank": number(row.rank),
            "what": listed(changes),
        }
    return Told(
        Card.of(shown),
        row.rank,
        (*by_state.get(FOR, []), *by_state.get(State.MET, [])),
        tuple(by_state.get(State.BLOCKED, ())),
        tuple(by_state.get(State.UNKNOWN, ())),
        change,
    )


def names_for(rows: Iterable[Suggestion]) -> dict[str, str]:
    """The names of the places in the reasons of several suggestions. Two queries."""
    return _names_of_places(row.reasons for row in rows)


def _names_of_places(reasons: Iterable[Sequence[Sequence[Any]]]) -> dict[str, str]:
    codes = {
        code
        for each in reasons
        for _state, subject, values in each
        if subject == Condition.PLACE
        for code in values
    }
    pks = {int(code.split(":")[1]) for code in codes if code.count(":") == 2}
    regions = {
        _code(one): name_of(one)
        for one in (Region.objects.filter(pk__in=pks).prefetch_related("texts") if pks else ())
    }
    countries = {code: country_name(code[:-1]) for code in codes if code.count(":") == 1}
    return {"": _("anywhere"), **countries, **regions}


def _sentence(state: str, subject: str, values: Sequence[str], places: Mapping[str, str]) -> str:
    """A reason as a short sentence; "" for what needs no word."""
    if state == FOR:
        return _speaks(subject, values)
    asked = _asked(subject, values, places)
    if state == State.MET:
        if subject == Condition.TIME:
            return _("Both are valid until %(day)s") % {"day": day(date.fromisoformat(values[0]))}
        return asked
    if state == State.BLOCKED:
        return _("Does not fit: %(what)s") % {"what": asked}
    if subject in (Condition.CAPACITY, Condition.PRICE):  # not stated, or in another unit
        return _("Could not be compared: %(what)s") % {"what": asked}
    return _("Not stated: %(what)s") % {"what": asked}


def _speaks(trait: str, values: Sequence[str]) -> str:
    match trait:
        case Trait.MEANING:
            if float(values[0]) >= CLOSE:
                return _("The texts are about the same subject")
            return _("The texts are about related subjects")
        case Trait.FUNCTION if values[0] in taxonomies.FUNCTIONS:
            return _("The same function: %(name)s") % {
                "name": taxonomies.FUNCTIONS[values[0]].label
            }
        case Trait.CPV:
            words = {"name": cpv.label_of(values[0][:2])}
            if int(values[2]) >= SAME_PURCHASE:
                return _("The same kind of purchase: %(name)s") % words
            if int(values[2]) >= engine.CPV_RELATED:
                return _("A closely related purchase: %(name)s") % words
            return _("The same CPV division: %(name)s") % words
        case Trait.GROUPS:
            known = [key for key in values if key in taxonomies.TARGET_GROUPS]
            labels = [str(taxonomies.TARGET_GROUPS[key].label) for key in known]
            return _("For the same people: %(groups)s") % {"groups": listed(labels)}
        case Trait.NEARNESS:
            away = int(values[0])
            if away < 1:
                return _("In the same place")
            return _("About %(distance)s km away") % {"distance": number(away)}
    return ""


def _asked(condition: str, values: Sequence[str], places: Mapping[str, str]) -> str:
    """What a condition asks for, or what both share."""
    match condition:
        case Condition.PLACE:
            return _("Place: %(places)s") % {
                "places": listed([places.get(code, "") for code in values if code in places])
            }
        case Condition.LANGUAGE:
            return _("Language: %(languages)s") % {
                "languages": listed([language_name(code) for code in values])
            }
        case Condition.CAPACITY:
            amount = f"{number(int(values[0]))} {values[1]}".strip()
            return _("Capacity: %(amount)s") % {"amount": amount}
        case Condition.CURRENCY:
            return _("Currency: %(currency)s") % {"currency": values[0]}
        case Condition.PRICE:
            said = money(Decimal(values[0]), values[1], None)
            return _("Budget: %(amount)s") % {"amount": per_unit(said, values[2])}
    return _("Time: still available")
