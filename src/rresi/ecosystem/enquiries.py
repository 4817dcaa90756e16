"""What apps above would like to ask an organisation along with the yearly question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rresi.ecosystem.models import Organisation


@dataclass(frozen=True)
class Enquiry:
    """Questions that go into the same mail, so that an organisation gets one.

    `paragraphs` gives them in the active language, with the links to answer; none when there is
    nothing to ask. It runs in the transaction that sends the mail and may note what it asked.
    """

    paragraphs: Callable[[Organisation], list[str]]
