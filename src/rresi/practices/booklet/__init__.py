"""Practices as PDF."""

from __future__ import annotations

from collections.abc import Sequence

from rresi.practices.presentation import PracticePage


def render(pages: Sequence[PracticePage], *, title: str, date: str) -> bytes:
    raise NotImplementedError
