"""Which offers fit which needs, worked out by the worker and kept; and the weekly mail of them.

encode_waiting ──▶ renew ──▶ the entry's page
                     └─▶ tell_weekly: spared, kept as introductions, mailed to who needs
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from rresi.engines.exchange import (
    CPV_LEVELS,
    Candidate,
    Choice,
    Ranking,
    explore,
    likeness,
    rank,
    spare,
)
from rresi.engines.exchange import Entry as EngineEntry
from rresi.engines.semantics.centring import probe_vectors
from rresi.engines.semantics.encoder import Vectors, load_encoder
from rresi.exchange import suggesting
from rresi.exchange.cards import FETCHED as CARD
from rresi.exchange.models import Entry, EntryVector, Introduction, Suggestion
from rresi.exchange.parties import Party, Recipient, owner_of
from rresi.exchange.queries import open_entries
from rresi.exchange.rules import ASKED_A_WEEK, WEEK
from rresi.exchange.services import introductions
from rresi.exchange.telling import tell
from rresi.exchange.vocabulary import Audience, Direction, Origin, Side, State

BATCH, BLOCK = 16, 256
AT_ONCE, MARKED = 200, 500
SLICE = 120.0
"""Seconds of encoding in one run of the worker."""
BROAD = 80
"""So many offers of a need are looked at closely: the likeliest by meaning, function and code."""
KEPT, MISSES = 5, 3
EACH = 3
"""Suggestions in one mail about one need."""
PAUSE = timedelta(days=6)
"""A need of which a mail told in this time waits for the next one."""
FETCHED = ("languages", "places__region", "tags")


def encode_waiting(*, seconds: float = SLICE) -> int:
    """Give a vector to the entries that hold and have none of their present text."""
    encoder = load_encoder()
    if encoder is None:
        return 0
    started, done = time.monotonic(), 0
    known = dict(EntryVector.objects.filter(encoder=encoder.id).values_list("entry", "text"))
    texts = open_entries().order_by("pk").values_list("pk", "title", "description")
    waiting = [
        (pk, title, body, name)
        for pk, title, body in texts.iterator()
        if known.get(pk) != (name := _hash(title, body))
    ]
    for at in range(0, len(waiting), BATCH):
        if time.monotonic() - started > seconds:
            break
        batch = waiting[at : at + BATCH]
        vectors = likeness.encode(encoder, [(title, body) for _pk, title, body, _name in batch])
        EntryVector.objects.bulk_create(
            [
                EntryVector(entry_id=pk, encoder=encoder.id, text=name, numbers=vector.tobytes())
                for (pk, _title, _body, name), vector in zip(batch, vectors, strict=True)
            ],
            update_conflicts=True,
            unique_fields=["entry"],
            update_fields=["encoder", "text", "numbers"],
        )
        done += len(batch)
    return done


def _hash(title: str, body: str) -> str:
    return hashlib.sha256(f"{title}\n{body}".encode()).hexdigest()


@dataclass(frozen=True)
class _Side:
    """All open entries of a direction: rows, and their centred vectors in the same order."""

    rows: Sequence[Entry]
    entries: Sequence[EngineEntry]
    vectors: Vectors
    functions: np.ndarray[Any, Any]
    codes: Mapping[int, np.ndarray[Any, Any]]
    audiences: np.ndarray[Any, Any]
    homes: np.ndarray[Any, Any]


def renew(*, now: datetime | None = None) -> int:
    """Work out anew what is suggested for every open need; returns how many suggestions stand.

    For the worker. 25,000 needs and as many offers take some minutes; the page reads the rows.
    """
    now = now or timezone.now()
    encode_waiting()
    needs, offers = _sides()
    count = _remake(needs, offers, range(len(needs.rows)), now)
    _matched([row.pk for side in (needs, offers) for row in side.rows], now)
    return count


def match_new(*, now: datetime | None = None) -> int:
    """Work out what is suggested for the entries published or changed since the last time, and for
    the needs that the offers among them may meet; returns for how many needs it did.

    For the worker, every few minutes. Nothing is loaded when nothing is new.
    """
    now = now or timezone.now()
    waiting = open_entries().filter(matched_at=None).order_by("pk")
    new = set(waiting.values_list("pk", flat=True)[:AT_ONCE])
    if not new:
        return 0
    encode_waiting()
    needs, offers = _sides()
    at = {row.pk: place for place, row in enumerate(needs.rows)}
    chosen = {at[pk] for pk in new if pk in at}
    fresh = [place for place, row in enumerate(offers.rows) if row.pk in new]
    chosen |= _needs_near(needs, offers, fresh)
    had = Suggestion.objects.filter(offer__in=new).values_list("need", flat=True)
    chosen |= {at[pk] for pk in had if pk in at}
    _remake(needs, offers, sorted(chosen), now)
    _matched(sorted(new), now)
    return len(chosen)


def _needs_near(needs: _Side, offers: _Side, fresh: Sequence[int]) -> set[int]:
    """The places of the needs that new offers may meet: of each offer the likeliest."""
    found: set[int] = set()
    if not needs.rows:
        return found
    for place in fresh:
        offer = offers.entries[place]
        broad = needs.vectors @ offers.vectors[place]
        if offer.function:
            broad = broad + np.float32(0.1) * (needs.functions == offer.function)
        if offer.cpv:
            broad = broad + np.float32(0.3) * _closeness(offer.cpv, needs)
        best = np.argpartition(-broad, min(BROAD, len(broad)) - 1)[:BROAD]
        found |= {int(one) for one in best}
    return found


def _matched(pks: Sequence[int], now: datetime) -> None:
    """Note that suggestions were made for these as they stood when they were read."""
    for at in range(0, len(pks), MARKED):
        Entry.objects.filter(pk__in=pks[at : at + MARKED], updated_at__lte=now).update(
            matched_at=now
        )


def _remake(needs: _Side, offers: _Side, places: Sequence[int], now: datetime) -> int:
    """Make the suggestions of these needs anew; returns how many stand."""
    gone = Suggestion.objects.exclude(need__state=State.OPEN, offer__state=State.OPEN)
    gone.delete()
    count = 0
    for at in range(0, len(places), BLOCK):
        made = _of_block(needs, offers, places[at : at + BLOCK], now)
        with transaction.atomic():
            block = [needs.rows[place].pk for place in places[at : at + BLOCK]]
            Suggestion.objects.filter(need__in=block).delete()
            Suggestion.objects.bulk_create(made, batch_size=500)
        count += len(made)
    return count


def _of_block(
    needs: _Side, offers: _Side, places: Iterable[int], now: datetime
) -> list[Suggestion]:
    made: list[Suggestion] = []
    today = timezone.localdate(now)
    if not offers.rows:
        return made
    chosen = list(places)
    likeness = needs.vectors[chosen] @ offers.vectors.T
    for row, at in enumerate(chosen):
        need = needs.entries[at]
        broad = likeness[row].copy()
        if need.function:
            broad += np.float32(0.1) * (offers.functions == need.function)
        if need.cpv:
            broad += np.float32(0.3) * _closeness(need.cpv, offers)
        closed = (offers.audiences == Audience.REGION) | (needs.audiences[at] == Audience.REGION)
        broad[closed & (offers.homes != needs.homes[at])] = -np.inf
        best = np.argpartition(-broad, min(BROAD, len(broad)) - 1)[:BROAD]
        best = best[np.isfinite(broad[best])]
        found = rank(
            need,
            [offers.entries[int(one)] for one in best],
            {offers.entries[int(one)].id: float(likeness[row][one]) for one in best},
            today=today,
            limit=KEPT,
            misses=MISSES,
        )
        made += _rows(need.id, found, now)
    return made


def _closeness(code: str, offers: _Side) -> np.ndarray[Any, Any]:
    """How close each offer's procurement code is to this one; a code that names a whole group or
    division is that close to what lies in it."""
    level = max(2, min(len(code.rstrip("0")), max(CPV_LEVELS)))
    found = np.zeros(len(offers.rows), dtype=np.float32)
    for digits, close in sorted(CPV_LEVELS.items()):
        if digits <= level:
            found[offers.codes[digits] == code[:digits]] = close
    found[offers.codes[level] == code[:level]] = 1.0
    return found


def _rows(need: int, found: Ranking, now: datetime) -> Iterable[Suggestion]:
    fits = list(found.fits)
    chance = None
    if fits:
        week = now.isocalendar()
        seed = f"{need}:{week.year}:{week.week}"
        first, chance = explore([fit.score for fit in fits], seed)
        fits.insert(0, fits.pop(first))
    places = [(True, at, fit) for at, fit in enumerate(fits, 1)]
    places += [(False, miss.rank, miss) for miss in found.misses]
    for does_fit, at, fit in places:
        yield Suggestion(
            need_id=need,
            offer_id=fit.offer,
            fits=does_fit,
            rank=at,
            score=fit.score,
            propensity=chance if does_fit and at == 1 else None,
            alternatives=found.fitting,
            reasons=suggesting.stored(fit),
            made_at=now,
        )


def _sides() -> tuple[_Side, _Side]:
    """The open needs and offers. Eleven queries."""
    rows = {way: _rows_of(way) for way in (Direction.NEED, Direction.OFFER)}
    vectors = _vectors([*rows[Direction.NEED], *rows[Direction.OFFER]])
    at = len(rows[Direction.NEED])
    return (
        _side(rows[Direction.NEED], vectors[:at]),
        _side(rows[Direction.OFFER], vectors[at:]),
    )


def _rows_of(direction: Direction) -> list[Entry]:
    found = open_entries(direction).select_related("home").prefetch_related(*FETCHED)
    return list(found.defer("description").order_by("pk"))


def _side(rows: Sequence[Entry], vectors: Vectors) -> _Side:
    entries = [suggesting.engine_entry(row) for row in rows]
    return _Side(
        rows,
        entries,
        vectors,
        np.array([one.function for one in entries]),
        {level: np.array([one.cpv[:level] for one in entries]) for level in CPV_LEVELS},
        np.array([row.audience for row in rows]),
        np.array([row.home_id or -row.pk for row in rows]),
    )


def _vectors(rows: Sequence[Entry]) -> Vectors:
    """Centred vectors of unit length; zeros for what has none."""
    encoder = load_encoder()
    if encoder is None or not rows:
        return np.zeros((len(rows), 1), dtype=np.float32)
    stored = EntryVector.objects.filter(encoder=encoder.id, entry__state=State.OPEN)
    by_pk = {pk: bytes(numbers) for pk, numbers in stored.values_list("entry", "numbers")}
    raw = np.zeros((len(rows), encoder.dimension), dtype=np.float32)
    has = np.array([row.pk in by_pk for row in rows])
    for at in np.flatnonzero(has).tolist():
        raw[at] = np.frombuffer(by_pk[rows[at].pk], dtype=np.float32)
    return likeness.centred(raw, [row.language for row in rows], _probes(), has)


@cache
def _probes() -> Mapping[str, Vectors]:
    encoder = load_encoder()
    return probe_vectors(encoder) if encoder is not None else {}


def candidates(now: datetime) -> list[Candidate]:
    """The suggestions that a mail may tell of: those that fit, of which no side has been told, for
    needs that wait for none. Two queries."""
    told = Introduction.objects.filter(need=OuterRef("need"), offer=OuterRef("offer"))
    lately = Introduction.objects.filter(
        need=OuterRef("need"), origin=Origin.SUGGESTED, proposed_at__gt=now - PAUSE
    )
    rows = Suggestion.objects.filter(fits=True).exclude(Exists(told)).exclude(Exists(lately))
    rows = rows.filter(need__state=State.OPEN, offer__state=State.OPEN)
    return [
        Candidate(row.need_id, row.offer_id, suggesting.party_key(row.offer), row.score)
        for row in rows.select_related("offer").order_by("pk")
    ]


def used(now: datetime) -> dict[int, int]:
    """How often each party was suggested or asked in the last seven days. One query."""
    found: dict[int, int] = {}
    lately = Introduction.objects.filter(offer__isnull=False, proposed_at__gt=now - WEEK)
    for one in lately.select_related("offer"):
        assert one.offer is not None
        key = suggesting.party_key(one.offer)
        found[key] = found.get(key, 0) + 1
    return found


def tell_weekly(*, now: datetime | None = None) -> int:
    """Tell who needs something of the offers that fit; returns how many needs were told of.

    Nobody who offers is written to, nor suggested more than `ASKED_A_WEEK` times a week: rare ones
    are kept for the needs that few can meet. Run twice, it tells nothing twice.
    """
    now = now or timezone.now()
    chosen = spare(candidates(now), each=EACH, cap=ASKED_A_WEEK, used=used(now))
    of_need: dict[int, list[Choice]] = {}
    for choice in chosen:
        of_need.setdefault(choice.candidate.need, []).append(choice)
    return sum(_tell(need, choices, now) for need, choices in sorted(of_need.items()))


@transaction.atomic
def _tell(need_pk: int, choices: Sequence[Choice], now: datetime) -> bool:
    rows = Suggestion.objects.filter(
        need=need_pk, offer__in=[choice.candidate.offer for choice in choices], fits=True
    ).select_related(*(f"need__{one}" for one in ("organisation", "region", "by")))
    paths = [f"offer__{path}" for path in ("organisation", "region", "home", "by")]
    rows = rows.select_related("need__home", *paths).prefetch_related(
        *(f"offer__{path}" for path in CARD)
    )
    told = []
    for row in rows.order_by("rank"):
        made = introductions.suggest(
            need=row.need,
            offer=row.offer,
            reasons=row.reasons,
            rank=row.rank,
            propensity=row.propensity,
            alternatives=row.alternatives,
        )
        if made is not None:
            told.append((made, row))
    if not told:
        return False
    need = told[0][1].need
    party: Party = owner_of(need)

    def words_for(one: Recipient) -> Mapping[str, Any]:
        places = suggesting.names_for(row for _made, row in told)
        return {
            "suggestions": [
                {
                    "told": suggesting.told_of(row, row.offer, places),
                    "token": introductions.token_for(made, Side.NEED, one.user_id),
                }
                for made, row in told
            ]
        }

    sent = tell(
        party=party,
        event="exchange-suggestions",
        key=f"entry:{need.pk}:suggestions:{timezone.localdate(now).isoformat()}",
        words=lambda: {"need": need, "count": len(told), "site_url": settings.SITE_URL},
        own=words_for,
        page=lambda one: (
            ("exchange:entry", need.slug)
            if one.user is not None
            else ("exchange:answer", introductions.token_for(told[0][0], Side.NEED, None))
        ),
    )
    return bool(sent)
