"""Pages are compressed for who can read that, and say so."""

from __future__ import annotations

import gzip

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_page_is_compressed_for_who_accepts_it(client: Client) -> None:
    plain = client.get("/en/about/")
    assert "Content-Encoding" not in plain
    small = client.get("/en/about/", headers={"Accept-Encoding": "gzip, br"})
    assert small["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small["Vary"]
    assert int(small["Content-Length"]) == len(small.content) < len(plain.content) / 2
    assert gzip.decompress(small.content) == plain.content
    again = client.get("/en/about/", headers={"Accept-Encoding": "gzip"})
    lengths = {len(again.content), len(small.content)}
    lengths |= {
        len(client.get("/en/about/", headers={"Accept-Encoding": "gzip"}).content)
        for _request in range(8)
    }
    assert len(lengths) > 1, "the length tells nothing about the content"
