"""What a worker keeps in memory of the index: which row is what, and its vector, not its text.

Each search reads one number (`SearchState.stamp`). Only when it moved are the rows compared by
their own stamps and the changed ones fetched. A counter would not do: after a rollback it shows
the same number again with another content.
"""

from __future__ import annotations

import json
import secrets
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from rresi.core.replicas import Replica
from rresi.engines.semantics import fusion
from rresi.engines.semantics.centring import Centre, Centres, centre, familiarity
from rresi.engines.semantics.encoder import Encoder, Vectors, load_encoder
from rresi.engines.semantics.glossary import Glossary, Term
from rresi.engines.semantics.neighbours import Compact, Exact, structure_for
from rresi.engines.semantics.vocabulary import Vocabulary, written_words
from rresi.search.models import (
    GlossaryTerm,
    SearchCentre,
    SearchEntry,
    SearchState,
    SearchVocabulary,
)

Ids = NDArray[np.int64]
Mask = NDArray[np.bool_]

_ROW = np.dtype(
    [
        ("id", "i8"),
        ("stamp", "i8"),
        ("kind", "U30"),
        ("object_id", "i8"),
        ("language", "U8"),
        ("length", "i4"),
        ("invented", "?"),
        ("encoded", "?"),
    ]
)
_CHUNK = 2_000


@dataclass(frozen=True)
class Meaning:
    """The centred vectors of the rows, in their order; zeros where a row has none yet."""

    encoder: Encoder
    centres: Mapping[str, Centres]
    """Kind to language to centre."""
    vectors: Exact | Compact

    def has_centres(self, centres: Mapping[str, Centres]) -> bool:
        return _flat(centres).keys() == _flat(self.centres).keys() and all(
            np.array_equal(one.mean, self.centres[kind][language].mean)
            for (kind, language), one in _flat(centres).items()
        )

    def query(self, vector: Vectors, kind: str, language: str) -> tuple[Vectors, float]:
        """A question's raw vector (d,) as texts of a kind are compared with it, of length 1, and
        how familiar the question is among them."""
        centres = self.centres.get(kind, {})
        centred = centre(vector[None], [language], centres)[0]
        return centred, familiarity(vector, language, centres)


def _flat(centres: Mapping[str, Centres]) -> dict[tuple[str, str], Centre]:
    return {(kind, language): one for kind, own in centres.items() for language, one in own.items()}


@dataclass(frozen=True)
class Directory:
    """The rows of the index in the order of their ids, as they were at `stamp`."""

    stamp: int
    rows: NDArray[np.void]
    glossary: Glossary = field(default_factory=Glossary)
    meaning: Meaning | None = None
    vocabularies: Mapping[str, tuple[int, Vocabulary]] = field(default_factory=dict)
    """The words of each language, with the stamp that they had."""

    @cached_property
    def words(self) -> dict[str, Vocabulary]:
        """The words of each language."""
        return {language: known for language, (_stamp, known) in self.vocabularies.items()}

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def ids(self) -> Ids:
        return np.ascontiguousarray(self.rows["id"])

    @cached_property
    def encoded(self) -> Mask:
        """Which rows have a vector."""
        return np.ascontiguousarray(self.rows["encoded"])

    @cached_property
    def answers_by_meaning(self) -> bool:
        """Whether so many rows have a vector that the nearest of them are the nearest of all."""
        return self.meaning is not None and float(self.encoded.mean()) >= NEARLY_ALL

    @cached_property
    def texts_of_kind(self) -> Ids:
        """For each row how many there are of its kind."""
        _kinds, kind, counts = np.unique(self.rows["kind"], return_inverse=True, return_counts=True)
        return np.asarray(counts[kind])

    @cached_property
    def trusted(self) -> NDArray[np.float32]:
        """For each row how far its likeness can be trusted: little where it says little."""
        share = np.ones(len(self.rows), dtype=np.float32)
        for own in self.kinds.values():
            lengths = self.rows["length"][own]
            share[own] = fusion.trusted(lengths, float(np.median(lengths)))
        return share

    @cached_property
    def brief(self) -> Mask:
        """For each row whether texts of its kind usually are a sentence or so."""
        short = np.zeros(len(self.rows), dtype=bool)
        for own in self.kinds.values():
            short[own] = np.median(self.rows["length"][own]) < fusion.FEW_WORDS
        return short

    @cached_property
    def _grouped(self) -> tuple[NDArray[np.void], Ids]:
        keys = np.empty(len(self.rows), dtype=[("kind", "U30"), ("object_id", "i8")])
        keys["kind"], keys["object_id"] = self.rows["kind"], self.rows["object_id"]
        unique, inverse = np.unique(keys, return_inverse=True)
        return unique, inverse.reshape(-1)

    @property
    def objects(self) -> NDArray[np.void]:
        """Each object once: its `kind` and `object_id`."""
        return self._grouped[0]

    @property
    def object_of(self) -> Ids:
        """For each row the position of its object in `objects`."""
        return self._grouped[1]

    @cached_property
    def mean_length(self) -> float:
        return float(self.rows["length"].mean()) if len(self.rows) else 1.0

    @cached_property
    def kinds(self) -> dict[str, Mask]:
        """For each kind which rows are of it."""
        return {str(kind): self.rows["kind"] == kind for kind in np.unique(self.rows["kind"])}

    @cached_property
    def languages(self) -> dict[str, Mask]:
        """For each language which rows are in it."""
        column = self.rows["language"]
        return {str(language): column == language for language in np.unique(column)}

    def positions(self, ids: Ids) -> Ids:
        """Where these rows are; ids that are not here any more are left out."""
        where = np.searchsorted(self.ids, ids)
        where = np.minimum(where, len(self.ids) - 1) if len(self.ids) else where[:0]
        return np.asarray(where[self.ids[where] == ids[: len(where)]], dtype=np.int64)

    def rows_of(
        self, kinds: Collection[str] | None, languages: Collection[str] | None
    ) -> Mask | None:
        """Which rows are of the kinds and languages; None when all are."""
        chosen: Mask | None = None
        for masks, values in ((self.kinds, kinds), (self.languages, languages)):
            if values is None:
                continue
            here = np.zeros(len(self), dtype=bool)
            for value in values:
                if value in masks:
                    here |= masks[value]
            chosen = here if chosen is None else chosen & here
        return chosen


_EMPTY = Directory(0, np.empty(0, dtype=_ROW))


def new_stamp() -> int:
    return secrets.randbits(62) + 1


def touch() -> None:
    """Tell every worker, at the end of the caller's transaction, that the index has changed."""
    SearchState.objects.update_or_create(id=1, defaults={"stamp": new_stamp()})


def current(alias: str = "default") -> Directory:
    """The directory as the database has it now: one query, a few more after a change."""
    return directories.current(alias)


def _stamp(alias: str) -> int:
    found = SearchState.objects.using(alias).filter(id=1).values_list("stamp", flat=True).first()
    return found or 0


def _refreshed(alias: str, stamp: int, before: Directory | None) -> Directory:
    known = before or _EMPTY
    if stamp == _EMPTY.stamp:
        return _EMPTY
    entries = SearchEntry.objects.using(alias)
    now = np.array(list(entries.values_list("id", "stamp")), dtype=np.int64).reshape(-1, 2)
    keep = np.flatnonzero(np.isin(known.rows["stamp"], now[:, 1]))
    kept = known.rows[keep]
    missing = now[~np.isin(now[:, 1], kept["stamp"]), 0]
    encoder = load_encoder()
    encoder_id = encoder.id if encoder else ""
    rows, order = kept, np.arange(len(kept))
    new = np.empty(0, dtype=_ROW)
    if len(missing):
        fetched = entries if len(missing) > _CHUNK else entries.filter(id__in=missing.tolist())
        columns = ("id", "stamp", "kind", "object_id", "language", "length", "invented", "encoder")
        new = np.array(
            [
                (*row[:-1], row[-1] == encoder_id and bool(encoder_id))
                for row in fetched.values_list(*columns).iterator(chunk_size=_CHUNK)
            ],
            dtype=_ROW,
        )
        still = ~np.isin(kept["id"], new["id"])
        keep, kept = keep[still], kept[still]
        rows = np.concatenate([kept, new])
        order = np.argsort(rows["id"], kind="stable")
    terms = GlossaryTerm.objects.using(alias).values_list("concept", "language", "text")
    glossary = _glossary(known, [Term(*term) for term in terms])
    return Directory(
        stamp=stamp,
        rows=rows[order],
        glossary=glossary,
        meaning=_meaning(
            known, rows, keep=keep, new=new, order=order, encoder=encoder, alias=alias
        ),
        vocabularies=_vocabularies(known, glossary, alias),
    )


NEARLY_ALL = 0.9
"""The share of texts with a vector from which the search answers by meaning. Of few texts nearly
all resemble any question, each being near the centre that they draw to themselves."""
TERM = 3
"""A word of the glossary counts as if it was met so often."""


def _vocabularies(
    known: Directory, glossary: Glossary, alias: str
) -> dict[str, tuple[int, Vocabulary]]:
    """The words of the texts and of the glossary; those that did not change are kept."""
    rows = SearchVocabulary.objects.using(alias)
    now = dict(rows.values_list("language", "stamp").order_by("language"))
    kept = {
        language: one
        for language, one in known.vocabularies.items()
        if now.get(language) == one[0] and glossary is known.glossary
    }
    changed = rows.filter(language__in=now.keys() - kept.keys())
    for language, stamp, words in changed.values_list("language", "stamp", "words"):
        terms = [term.text for term in glossary.terms if term.language == language]
        counts = Counter(words)
        for word, times in written_words(terms, language).items():
            counts[word] += TERM * times
        kept[language] = (stamp, Vocabulary(language, counts))
    return kept


def _glossary(known: Directory, terms: list[Term]) -> Glossary:
    if known.glossary.terms == tuple(terms):
        return known.glossary
    return Glossary(terms, related=related_concepts())


@cache
def related_concepts() -> tuple[tuple[str, ...], ...]:
    """Groups of concepts that a reader who asks for one wants to see near the other."""
    text = files("rresi.starter").joinpath("related_concepts.json").read_text("utf-8")
    return tuple(tuple(group) for group in json.loads(text))


def _meaning(
    known: Directory,
    rows: NDArray[np.void],
    *,
    keep: Ids,
    new: NDArray[np.void],
    order: Ids,
    encoder: Encoder | None,
    alias: str,
) -> Meaning | None:
    """The vectors of `rows` in `order`: the kept ones from memory, the new ones from the table."""
    if encoder is None or not rows["encoded"].any():
        return None
    centres = _centres(encoder, alias)
    if not centres:
        return None
    old = known.meaning
    same = old is not None and old.encoder is encoder and old.has_centres(centres)
    if old is None or not same or type(old.vectors) is not structure_for(len(rows)):
        raw = _fetched(rows[order], encoder, alias)
        structure = structure_for(len(rows))
        return Meaning(encoder, centres, structure(_centred(raw, rows[order], centres)))
    raw = _fetched(new, encoder, alias)
    vectors = old.vectors.replaced(keep, _centred(raw, new, centres), order)
    return Meaning(encoder, centres, vectors)


def _centres(encoder: Encoder, alias: str) -> dict[str, dict[str, Centre]]:
    found: dict[str, dict[str, Centre]] = defaultdict(dict)
    rows = SearchCentre.objects.using(alias).filter(encoder=encoder.id).exclude(kind="")
    for kind, language, mean, spread in rows.values_list("kind", "language", "mean", "spread"):
        found[kind][language] = Centre(np.frombuffer(mean, dtype=np.float32), spread)
    return dict(found)


def _centred(raw: Vectors, rows: NDArray[np.void], centres: Mapping[str, Centres]) -> Vectors:
    centred = np.zeros_like(raw)
    for kind in np.unique(rows["kind"]):
        own = (rows["kind"] == kind) & rows["encoded"]
        centred[own] = centre(raw[own], rows["language"][own], centres.get(str(kind), {}))
    return centred


def _fetched(rows: NDArray[np.void], encoder: Encoder, alias: str) -> Vectors:
    """The raw vectors of rows that are in the order of their ids; zeros where there is none."""
    out = np.zeros((len(rows), encoder.dimension), dtype=np.float32)
    entries = SearchEntry.objects.using(alias).filter(encoder=encoder.id)
    if len(rows) <= _CHUNK:
        entries = entries.filter(id__in=rows["id"][rows["encoded"]].tolist())
    place = {int(number): position for position, number in enumerate(rows["id"])}
    for number, blob in entries.values_list("id", "vector").iterator(chunk_size=_CHUNK):
        if number in place and blob is not None:
            out[place[number]] = np.frombuffer(blob, dtype=np.float32)
    return out


directories: Replica[Directory] = Replica(stamp=_stamp, load=_refreshed)
