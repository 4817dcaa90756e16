"""Taking away what a vector says about its language.

A multilingual encoder places each language in its own corner, so that a question is nearer to
any text in its own language than to the answer in another. Subtracting each language's mean and
scaling back to length 1 removes most of it (the measurements are in docs/developers/search.md).
The mean comes from the corpus; a handful of sentences of the same meaning in all languages
stands in for a language with few texts, whose own mean would also hold its subjects.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from rresi.engines.semantics.encoder import Encoder, Vectors

PROBE_WEIGHT = 10.0
"""The probes count as so many texts."""


@cache
def probes() -> dict[str, tuple[str, ...]]:
    """The sentences, parallel in all languages, by language."""
    text = files(__package__).joinpath("probes.json").read_text("utf-8")
    return {language: tuple(sentences) for language, sentences in json.loads(text).items()}


def probe_means(encoder: Encoder) -> dict[str, Vectors]:
    """The mean vector of each language's probes; takes seconds, so do it in the background."""
    return {
        language: np.asarray(encoder.encode(sentences).mean(axis=0), dtype=np.float32)
        for language, sentences in probes().items()
    }


def blended_means(
    probe: Mapping[str, Vectors], sums: Mapping[str, Vectors], counts: Mapping[str, int]
) -> dict[str, Vectors]:
    """The mean of each language, from the sum and number of its texts' vectors and its probes.

    A language without probes leans on the mean of all probes instead.
    """
    overall = np.mean(list(probe.values()), axis=0)
    return {
        language: np.asarray(
            (sums.get(language, 0.0) + PROBE_WEIGHT * probe.get(language, overall))
            / (counts.get(language, 0) + PROBE_WEIGHT),
            dtype=np.float32,
        )
        for language in {*probe, *counts}
    }


def centre(
    vectors: Vectors, languages: Sequence[str] | NDArray[np.str_], means: Mapping[str, Vectors]
) -> Vectors:
    """Vectors less the mean of their language, each of length 1; (n, d) and n languages.

    A language without a mean is given the mean of all means. A vector equal to its mean comes
    back as zeros.
    """
    codes = np.asarray(languages)
    out = np.array(vectors, dtype=np.float32)
    overall = np.mean(list(means.values()), axis=0) if means else 0.0
    for language in np.unique(codes):
        out[codes == language] -= means.get(str(language), overall)
    norms = np.linalg.norm(out, axis=1, keepdims=True)
    out /= np.where(norms > 1e-9, norms, np.float32(1))
    out[norms[:, 0] <= 1e-9] = 0
    return out
