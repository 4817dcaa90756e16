"""Questions to regions in words, for pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rresi.core.formats import listed
from rresi.exchange.models import PeerAnswer, PeerQuestion
from rresi.exchange.parties import Party
from rresi.exchange.peers import choosing
from rresi.exchange.peers.choosing import PracticeLine
from rresi.exchange.peers.queries import Readable
from rresi.regions.queries import name_of


def asking(question: PeerQuestion) -> str:
    """The organisation or region that asks, for this reader."""
    return Party(question.organisation, question.region).name


@dataclass(frozen=True)
class Line:
    """A public question in a list."""

    slug: str
    title: str
    text: str
    language: str
    asking: str
    answered_by: str
    at: datetime | None
    invented: bool


def line_of(question: PeerQuestion) -> Line:
    """From a question with its side and answers fetched."""
    regions = [name_of(one.region) for one in question.answers.all() if one.agreed]
    return Line(
        question.slug,
        question.title,
        question.text,
        question.language,
        asking(question),
        listed(regions),
        question.published_at,
        question.invented,
    )


@dataclass(frozen=True)
class Place:
    """A region that was asked, as a reader of the question sees it. `why` is for those alone who
    may read every answer or answer themselves."""

    answer: PeerAnswer
    region: str
    may_answer: bool
    practices: tuple[PracticeLine, ...] = ()
    reasons: Sequence[str] = ()


def places_of(found: Readable) -> list[Place]:
    """The regions of a question that the reader may see, those that answered first. Six queries at
    most."""
    answers = sorted(found.answers, key=lambda one: (one.answered_at is None, one.pk))
    inside = [one for one in answers if found.asks or one.region_id in found.answers_for]
    told = choosing.lines([one.reasons for one in inside])
    made = []
    for one in answers:
        place = Place(one, name_of(one.region), one.region_id in found.answers_for)
        made.append(explained(place, found.question, told) if one in inside else place)
    return made


def explained(
    place: Place, question: PeerQuestion, told: dict[str, PracticeLine] | None = None
) -> Place:
    """The same with why the region was asked."""
    reasons = place.answer.reasons
    told = choosing.lines([reasons]) if told is None else told
    return Place(
        place.answer,
        place.region,
        place.may_answer,
        tuple(told[slug] for slug in reasons.get("practices", []) if slug in told),
        choosing.reasons_in_words(reasons, question.function),
    )


def place_of(answer: PeerAnswer) -> Place:
    """A region's own place, for its answer. Six queries at most."""
    return explained(Place(answer, name_of(answer.region), may_answer=True), answer.question)
