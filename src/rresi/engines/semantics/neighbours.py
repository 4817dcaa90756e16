"""Which vectors are near: exact for tens of thousands, compact above that.

Both hold unit vectors and answer with cosines. `Compact` keeps one bit and one byte a number
instead of four bytes: the bits choose a shortlist by Hamming distance, the bytes rank it
(Charikar 2002 for the signs; rescoring as in Yamada et al. 2021, arXiv 2106.00882).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Mask = NDArray[np.bool_]
Positions = NDArray[np.int64]

EXACT_UP_TO = 50_000
SHORTLIST = 2_000
FAR = np.float32(-1.0)


class Exact:
    """All cosines by one matrix product."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = np.ascontiguousarray(vectors, dtype=np.float32)

    def __len__(self) -> int:
        return len(self._vectors)

    @property
    def nbytes(self) -> int:
        return self._vectors.nbytes

    def scores(self, query: Vectors, among: Mask | None = None) -> Vectors:
        """The cosine of each vector with a unit query (d,); -1 outside `among`."""
        scores = np.asarray(self._vectors @ query, dtype=np.float32)
        return scores if among is None else np.where(among, scores, FAR)

    def vector(self, position: int) -> Vectors:
        return np.asarray(self._vectors[position], dtype=np.float32)

    def replaced(self, keep: Positions, new: Vectors, order: Positions) -> Exact:
        """Those kept, then the new ones, then all put in `order`."""
        return Exact(np.concatenate([self._vectors[keep], new])[order])


class Compact:
    """The same for large sets; cosines outside the shortlist are -1."""

    def __init__(self, vectors: Vectors) -> None:
        self._bits = _bits(vectors)
        scale = np.abs(vectors).max(axis=1, keepdims=True, initial=0.0) / 127
        self._scale = np.where(scale > 0, scale, 1).astype(np.float32)
        self._bytes = np.round(vectors / self._scale).astype(np.int8)

    def replaced(self, keep: Positions, new: Vectors, order: Positions) -> Compact:
        """Those kept, then the new ones, then all put in `order`."""
        added, merged = Compact(new), object.__new__(Compact)
        merged._bits = np.concatenate([self._bits[keep], added._bits])[order]
        merged._scale = np.concatenate([self._scale[keep], added._scale])[order]
        merged._bytes = np.concatenate([self._bytes[keep], added._bytes])[order]
        return merged

    def __len__(self) -> int:
        return len(self._bytes)

    @property
    def nbytes(self) -> int:
        return self._bits.nbytes + self._bytes.nbytes + self._scale.nbytes

    def scores(self, query: Vectors, among: Mask | None = None) -> Vectors:
        """Cosines, to within the rounding to bytes, of the likeliest `SHORTLIST`; else -1."""
        distance = np.bitwise_count(self._bits ^ _bits(query[None])).sum(axis=1, dtype=np.int32)
        if among is not None:
            distance[~among] = np.iinfo(np.int32).max
            size = min(SHORTLIST, int(among.sum()))
        else:
            size = min(SHORTLIST, len(distance))
        scores = np.full(len(self), FAR, dtype=np.float32)
        if size:
            near = np.argpartition(distance, size - 1)[:size]
            rows = self._bytes[near].astype(np.float32)
            scores[near] = (rows @ query) * self._scale[near, 0]
        return scores

    def vector(self, position: int) -> Vectors:
        return np.asarray(self._bytes[position] * self._scale[position], dtype=np.float32)


def _bits(vectors: Vectors) -> NDArray[np.uint64]:
    """The signs, 64 a word; the dimension is filled up with zeros."""
    packed = np.packbits(vectors > 0, axis=1)
    words = np.zeros((len(packed), -(-packed.shape[1] // 8) * 8), dtype=np.uint8)
    words[:, : packed.shape[1]] = packed
    return words.view(np.uint64)


def structure_for(size: int) -> type[Exact | Compact]:
    """The structure that fits a number of vectors."""
    return Exact if size <= EXACT_UP_TO else Compact
