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


def _products(rows: Vectors, query: Vectors) -> Vectors:
    """The inner product of each row with a query (d,).

    Not `@`: above some 2,000 rows OpenBLAS shares the product among its threads, which then spin
    and wait for more. A product that took 0.4 ms cost 20 ms of CPU time on two cores.
    """
    return np.asarray(np.einsum("ij,j->i", rows, query), dtype=np.float32)


class Exact:
    """All cosines, one by one."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = np.ascontiguousarray(vectors, dtype=np.float32)

    def __len__(self) -> int:
        return len(self._vectors)

    @property
    def nbytes(self) -> int:
        return self._vectors.nbytes

    def scores(self, query: Vectors, among: Mask | None = None) -> Vectors:
        """The cosine of each vector with a unit query (d,); -1 outside `among`."""
        if among is None:
            return _products(self._vectors, query)
        scores = np.full(len(self), FAR, dtype=np.float32)
        rows = np.flatnonzero(among)
        if 2 * len(rows) > len(self):
            return np.where(among, _products(self._vectors, query), FAR)
        scores[rows] = self.cosines(rows, query)
        return scores

    def cosines(self, positions: Positions, query: Vectors) -> Vectors:
        """The cosines of some vectors with a unit query (d,)."""
        return _products(self._vectors[positions], query)

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
            scores[near] = self.cosines(near, query)
        return scores

    def cosines(self, positions: Positions, query: Vectors) -> Vectors:
        """The cosines of some vectors with a unit query (d,), to within the rounding to bytes."""
        rows = self._bytes[positions].astype(np.float32)
        return np.asarray(_products(rows, query) * self._scale[positions, 0], dtype=np.float32)

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
