"""Encoding on every core at the lowest priority, so that a large import never slows the site."""

from __future__ import annotations

import atexit
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import numpy as np

from rresi.engines.semantics.encoder import Encoder, Vectors, encode_documents, load_encoder

LOWEST = 19
MANY = 200
"""From so many waiting texts on, further processes are worth the second that they take to start."""

Texts = Sequence[tuple[str, str]]
"""Pairs of a title and a body."""
Encode = Callable[[Encoder, Texts], Vectors]
_pool: ProcessPoolExecutor | None = None


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def alone(encoder: Encoder, texts: Texts) -> Vectors:
    """Encode in this process."""
    return encode_documents(encoder, texts)


def together(encoder: Encoder, texts: Texts) -> Vectors:
    """Encode in one process for each core; where that fails, in this one. The order stays.

    The processes get shares that take equally long: an encoder's time grows with the length of a
    text, so the longest go first, each to whoever has the least so far.
    """
    global _pool  # noqa: PLW0603  # kept from one batch to the next: an encoder takes a second to load
    shares = fair_shares([len(title) + len(body) for title, body in texts], cores())
    try:
        if _pool is None:
            _pool = ProcessPoolExecutor(
                cores(),
                mp_context=get_context("spawn"),
                initializer=_begin,
                initargs=(os.getpid(),),
            )
        found = list(_pool.map(_encode, [[texts[n] for n in share] for share in shares]))
    except (BrokenProcessPool, OSError):
        dismiss()
        return alone(encoder, texts)
    vectors = np.empty((len(texts), encoder.dimension), dtype=np.float32)
    for share, (name, content) in zip(shares, found, strict=True):
        if name != encoder.id:  # another one loads there
            return alone(encoder, texts)
        vectors[share] = np.frombuffer(content, dtype=np.float32).reshape(len(share), -1)
    return vectors


def fair_shares(sizes: Sequence[int], count: int) -> list[list[int]]:
    """Positions in at most `count` shares of nearly the same sum, none of them empty."""
    shares: list[list[int]] = [[] for _ in range(count)]
    sums = [0] * count
    for place in sorted(range(len(sizes)), key=lambda n: -sizes[n]):
        least = sums.index(min(sums))
        shares[least].append(place)
        sums[least] += sizes[place] + 1
    return [share for share in shares if share]


def dismiss() -> None:
    """End the further processes."""
    global _pool  # noqa: PLW0603
    if _pool is not None:
        _pool.shutdown(wait=False, cancel_futures=True)
        _pool = None


atexit.register(dismiss)


def _begin(parent: int) -> None:
    os.nice(LOWEST)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    load_encoder()


def _end_with(parent: int) -> None:
    """A worker that was killed leaves nobody behind."""
    while os.getppid() == parent:
        time.sleep(2)
    os._exit(0)


def _encode(texts: Texts) -> tuple[str, bytes]:
    encoder = load_encoder()
    if encoder is None:
        return "", b""
    return encoder.id, encode_documents(encoder, texts).tobytes()
