"""Many texts are encoded by several processes: the same vectors, in the same order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.semantics.encoder import load_encoder
from rresi.search import encoding
from rresi.search.meaning import Status


@given(st.lists(st.integers(min_value=0, max_value=5_000), max_size=60), st.integers(1, 8))
def test_shares_hold_every_text_once_and_take_equally_long(sizes: list[int], count: int) -> None:
    shares = encoding.fair_shares(sizes, count)
    assert sorted(place for share in shares for place in share) == list(range(len(sizes)))
    assert all(shares)
    sums = [sum(sizes[place] + 1 for place in share) for share in shares]
    if len(shares) == count:
        assert max(sums) - min(sums) <= max(sizes) + 1


def test_several_processes_give_what_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = load_encoder()
    if encoder is None:
        pytest.skip("no encoder loads here")
    monkeypatch.setattr(encoding, "cores", lambda: 2)
    texts = [("Wijkbedrijf", "Bewoners beheren hun wijk." * n) for n in (1, 7, 2)] + [("Eco", "")]
    try:
        together = encoding.together(encoder, texts)
        assert encoding._pool is not None, "it fell back on this process"
    finally:
        encoding.dismiss()
    assert np.allclose(together, encoding.alone(encoder, texts), atol=1e-5)


def test_the_time_left_follows_from_the_pace() -> None:
    assert Status(100, 40, "e5", pace=3.0).seconds_left == pytest.approx(20)
    assert Status(100, 40, "e5").seconds_left is None
    assert Status(100, 100, "e5", pace=3.0).seconds_left is None
