"""Centring, neighbours and fusion, on vectors made for the purpose."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from rresi.config import languages
from rresi.engines.semantics import neighbours
from rresi.engines.semantics.centring import (
    PROBE_WEIGHT,
    SHIFT_WEIGHT,
    Centre,
    centre,
    centres_of_kind,
    familiarity,
    probes,
)
from rresi.engines.semantics.fusion import fused, meaning_floor
from rresi.engines.semantics.neighbours import Compact, Exact, Vectors, structure_for


def unit(count: int, seed: int, dimension: int = 96) -> Vectors:
    vectors = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def at(mean: Vectors, spread: float = 1.0) -> Centre:
    return Centre(np.asarray(mean, dtype=np.float32), spread)


def test_centring_brings_the_same_meaning_together_across_languages() -> None:
    meanings, corners = unit(30, 1), {"nl": 3 * unit(1, 2)[0], "tr": 3 * unit(1, 3)[0]}
    dutch, turkish = meanings + corners["nl"], meanings + corners["tr"]
    centres = {"nl": at(dutch.mean(axis=0)), "tr": at(turkish.mean(axis=0))}
    raw = Exact(turkish / np.linalg.norm(turkish, axis=1, keepdims=True))
    middle = Exact(centre(turkish, ["tr"] * 30, centres))
    found = [int(middle.scores(v).argmax()) for v in centre(dutch, ["nl"] * 30, centres)]
    assert found == list(range(30))
    before = [float(raw.scores(v / np.linalg.norm(v)).max()) for v in dutch]
    assert max(before) < 0.6


def test_a_vector_at_its_own_mean_has_no_direction() -> None:
    mean = unit(1, 4)[0]
    assert not centre(mean[None], ["nl"], {"nl": at(mean)}).any()


def test_an_unknown_language_leans_on_the_others() -> None:
    centres = {"nl": at(unit(1, 5)[0]), "de": at(unit(1, 6)[0])}
    vector = unit(1, 7)
    expected = vector[0] - (centres["nl"].mean + centres["de"].mean) / 2
    assert np.allclose(
        centre(vector, ["sl"], centres)[0], expected / np.linalg.norm(expected), atol=1e-6
    )


def test_a_kind_without_texts_has_the_centres_of_the_probes() -> None:
    probe = {"nl": unit(20, 20), "tr": unit(20, 21)}
    centres = centres_of_kind(probe, {}, {})
    for language, vectors in probe.items():
        assert np.allclose(centres[language].mean, vectors.mean(axis=0), atol=1e-6)


def test_few_texts_lean_on_the_probes_and_many_do_not() -> None:
    probe, own = {"nl": np.zeros((20, 4), np.float32)}, np.ones(4, np.float32)
    few = centres_of_kind(probe, {"nl": own}, {"nl": 1})["nl"].mean
    many = centres_of_kind(probe, {"nl": own * 10_000}, {"nl": 10_000})["nl"].mean
    shift = 1 / (1 + SHIFT_WEIGHT)
    assert np.allclose(few, (1 + PROBE_WEIGHT * shift) / (1 + PROBE_WEIGHT))
    assert np.allclose(many, 1, atol=0.01)


def test_a_language_without_texts_moves_with_the_others() -> None:
    """What sets a kind apart from the probes in Dutch does so in Turkish."""
    corner = 3 * unit(1, 22)[0]
    probe = {"nl": unit(20, 23), "tr": unit(20, 24) + corner}
    apart = unit(1, 25)[0]
    texts = probe["nl"].mean(axis=0) + apart
    centres = centres_of_kind(probe, {"nl": texts * 10_000}, {"nl": 10_000})
    assert np.allclose(centres["tr"].mean, probe["tr"].mean(axis=0) + apart, atol=0.02)


def test_a_question_about_something_else_is_less_familiar() -> None:
    probe = {"nl": unit(20, 26)}
    centres = centres_of_kind(probe, {}, {})
    middle = centres["nl"].mean
    near, far = middle + 0.5 * unit(1, 27)[0], middle + 2 * unit(1, 28)[0]
    assert familiarity(near, "nl", centres) > 1 > familiarity(far, "nl", centres)
    mean = np.mean([1 / familiarity(v, "nl", centres) for v in probe["nl"]])
    assert mean == pytest.approx(1, abs=1e-4)
    assert familiarity(near, "nl", {}) == 1


def test_the_probes_are_parallel() -> None:
    assert set(probes()) <= {code for code, _name in languages.LANGUAGES}
    assert len(probes()) >= 5  # a language without leans on the mean of the others
    assert {len(sentences) for sentences in probes().values()} == {20}


def test_compact_finds_what_exact_finds() -> None:
    vectors, questions = unit(4_000, 8, 384), unit(20, 9, 384)
    near = 0.6 * questions + 0.4 * vectors[:20]
    near /= np.linalg.norm(near, axis=1, keepdims=True)
    exact, compact = Exact(vectors), Compact(vectors)
    assert compact.nbytes < exact.nbytes / 3
    recall = []
    for question in near:
        best = set(np.argsort(-exact.scores(question))[:10].tolist())
        recall.append(len(best & set(np.argsort(-compact.scores(question))[:10].tolist())) / 10)
    assert np.mean(recall) >= 0.95
    scores = compact.scores(near[0])
    seen = scores > neighbours.FAR
    assert seen.sum() == neighbours.SHORTLIST
    assert np.allclose(scores[seen], exact.scores(near[0])[seen], atol=0.02)


@pytest.mark.parametrize("structure", [Exact, Compact])
def test_a_mask_is_kept_to(structure: type[Exact | Compact]) -> None:
    vectors = unit(50, 10)
    among = np.zeros(50, dtype=bool)
    among[[3, 7]] = True
    scores = structure(vectors).scores(vectors[4], among)
    assert set(np.flatnonzero(scores > neighbours.FAR)) == {3, 7}
    most = ~among
    assert set(np.flatnonzero(structure(vectors).scores(vectors[4], most) > -1)) == set(
        np.flatnonzero(most)
    )
    nothing = structure(vectors).scores(vectors[4], np.zeros(50, dtype=bool))
    assert (nothing == neighbours.FAR).all()


@pytest.mark.parametrize("structure", [Exact, Compact])
@given(st.data())
@settings(max_examples=25, deadline=None)
def test_replacing_is_the_same_as_starting_anew(
    structure: type[Exact | Compact], data: st.DataObject
) -> None:
    old, new = unit(12, 11), unit(5, 12)
    keep = np.array(sorted(data.draw(st.sets(st.integers(0, 11)))), dtype=np.int64)
    order = np.array(data.draw(st.permutations(range(len(keep) + 5))), dtype=np.int64)
    anew = structure(np.concatenate([old[keep], new])[order])
    changed = structure(old).replaced(keep, new, order)
    question = unit(1, 13)[0]
    assert np.array_equal(anew.scores(question), changed.scores(question))


def test_the_structure_follows_the_size() -> None:
    assert structure_for(neighbours.EXACT_UP_TO) is Exact
    assert structure_for(neighbours.EXACT_UP_TO + 1) is Compact


def test_words_count_only_beyond_the_gate() -> None:
    assert fused(0.3, 0.5, 1.0, 0.0) == fused(0.3, 0.0, 1.0, 0.0)
    assert fused(0.3, 1.0, 1.0, 0.0) > fused(0.3, 0.6, 1.0, 0.0) > fused(0.3, 0.0, 1.0, 0.0)


@given(st.floats(-1, 1), st.floats(0, 1), st.floats(0, 1), st.floats(0.5, 1), st.floats(0, 0.49))
def test_a_whole_name_outranks_everything(
    cosine: float, coverage: float, score: float, name: float, other: float
) -> None:
    assert fused(0.0, name, 0.0, name) > fused(cosine, coverage, score, other)


def test_however_large_the_library_few_texts_resemble() -> None:
    cosines = np.linspace(0, 0.5, 100_000, dtype=np.float32)

    def floor(cosines: NDArray[np.float32]) -> NDArray[np.float32]:
        texts, brief = np.full(len(cosines), len(cosines)), np.zeros(len(cosines), dtype=bool)
        return meaning_floor(cosines, 1.0, texts, brief)

    assert (cosines >= floor(cosines)).sum() == pytest.approx(2_000, abs=2)
    assert (cosines[:50] >= floor(cosines[:50])).sum() == 0
    assert floor(np.empty(0, dtype=np.float32)).size == 0


def test_among_few_texts_of_a_kind_less_likeness_is_asked() -> None:
    likenesses, brief = np.full(1_000, 0.08, dtype=np.float32), np.zeros(1_000, dtype=bool)
    texts = np.where(np.arange(1_000) < 10, 10, 990)
    resembling = likenesses >= meaning_floor(likenesses, 1.0, texts, brief)
    assert resembling.tolist() == [True] * 10 + [False] * 990
    unknown = likenesses >= meaning_floor(likenesses, 0.5, texts, brief)
    assert not unknown.any()


@pytest.mark.parametrize(
    ("words", "known", "likenesses"),
    [(1, 1.0, [0.26, 0.26, 0.3]), (2, 0.5, [0.2, 0.22, 0.27]), (3, 1.0, [0.13, 0.11, 0.13])],
)
def test_a_sentence_resembles_few_words_only_if_it_lies_near(
    words: int, known: float, likenesses: list[float]
) -> None:
    values, texts = np.array(likenesses, dtype=np.float32), np.full(3, 10_000)
    floor = meaning_floor(values, known, texts, np.array([False, True, True]), words)
    assert (values >= floor).tolist() == [True, False, True]
