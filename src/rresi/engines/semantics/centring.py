"""Taking away what a vector says about its language and its kind.

A multilingual encoder places each language in its own corner, so that a question is nearer to
any text in its own language than to the answer in another. Subtracting each language's mean and
scaling back to length 1 removes most of it (the measurements are in docs/developers/search.md).

A kind of content lies in a corner too: one sentence about an organisation is no essay about a
practice. Each kind has means of its own, or the kind with the most texts would decide what the
middle of the others is. The means come from the corpus; a handful of sentences of the same meaning
in all languages stands in for a language with few texts, moved by what sets the kind apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from rresi.engines.semantics.encoder import Encoder, Vectors

PROBE_WEIGHT = 10.0
"""The probes of a language count as so many texts."""
SHIFT_WEIGHT = 100.0
"""What sets a kind apart is believed half when it has so many texts: a few share a subject."""


@dataclass(frozen=True)
class Centre:
    """Where the texts of a kind lie in a language, and how far from it short questions usually do.

    `spread` is the mean distance of the probe sentences: a question that is much farther away is
    about something else.
    """

    mean: Vectors
    spread: float


Centres = Mapping[str, Centre]
"""The centres of one kind by language."""


@cache
def probes() -> dict[str, tuple[str, ...]]:
    """The sentences, parallel in all languages, by language."""
    text = files(__package__).joinpath("probes.json").read_text("utf-8")
    return {language: tuple(sentences) for language, sentences in json.loads(text).items()}


def probe_vectors(encoder: Encoder) -> dict[str, Vectors]:
    """The vectors of each language's probes; takes seconds, so do it in the background."""
    return {language: encoder.encode(sentences) for language, sentences in probes().items()}


def centres_of_kind(
    probe: Mapping[str, Vectors], sums: Mapping[str, Vectors], counts: Mapping[str, int]
) -> dict[str, Centre]:
    """The centres of a kind, from the sum and number of its texts' vectors in each language.

    `probe` are the vectors of the probes, (n, d) for each language. A language without probes
    leans on the mean of all probes. A language is moved from its probes as the texts of the
    others are from theirs.
    """
    own = {language: _mean(vectors) for language, vectors in probe.items()}
    sentences = np.concatenate(list(probe.values()))
    overall = _mean(sentences)
    start = {language: own.get(language, overall) for language in {*probe, *counts}}
    shift = np.zeros_like(overall)
    for language, total in sums.items():
        shift += total - counts[language] * start[language]
    shift /= np.float32(sum(counts.values()) + SHIFT_WEIGHT)
    found = {}
    for language, lean in start.items():
        total = sums.get(language, np.zeros_like(lean)) + PROBE_WEIGHT * (lean + shift)
        mean = np.asarray(total / (counts.get(language, 0) + PROBE_WEIGHT), dtype=np.float32)
        away = np.linalg.norm(probe.get(language, sentences) - mean, axis=1)
        found[language] = Centre(mean, float(away.mean()))
    return found


def _mean(vectors: Vectors) -> Vectors:
    return np.asarray(vectors.mean(axis=0), dtype=np.float32)


def centre_for(centres: Centres, language: str) -> Centre | None:
    """A language's centre, for one that has none the middle of all; None when there are none."""
    if language in centres or not centres:
        return centres.get(language)
    known = list(centres.values())
    mean = _mean(np.stack([one.mean for one in known]))
    return Centre(mean, float(np.mean([one.spread for one in known])))


def centre(
    vectors: Vectors, languages: Sequence[str] | NDArray[np.str_], centres: Centres
) -> Vectors:
    """Vectors less the mean of their language, each of length 1; (n, d) and n languages.

    A vector equal to its mean comes back as zeros.
    """
    codes = np.asarray(languages)
    out = np.array(vectors, dtype=np.float32)
    for language in np.unique(codes):
        found = centre_for(centres, str(language))
        if found is not None:
            out[codes == language] -= found.mean
    norms = np.linalg.norm(out, axis=1, keepdims=True)
    out /= np.where(norms > 1e-9, norms, np.float32(1))
    out[norms[:, 0] <= 1e-9] = 0
    return out


def familiarity(vector: Vectors, language: str, centres: Centres) -> float:
    """How near a question's raw vector (d,) is to where questions about these texts lie.

    About 1 for a question about the field, less for one about something else.
    """
    found = centre_for(centres, language)
    if found is None:
        return 1.0
    return found.spread / max(float(np.linalg.norm(vector - found.mean)), 1e-9)
