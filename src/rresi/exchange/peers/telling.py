"""Mails of questions to regions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.functional import lazy

from rresi.accounts.notices import call_off, notify
from rresi.accounts.queries import coordinators
from rresi.core.formats import listed
from rresi.exchange import links
from rresi.exchange.facts import written_in
from rresi.exchange.links import Purpose
from rresi.exchange.models import PeerAnswer, PeerQuestion
from rresi.exchange.parties import Party, Recipient
from rresi.exchange.telling import tell
from rresi.regions.queries import name_of


def token_for(place: PeerAnswer, user_id: int | None) -> str:
    """The part of a link by which a region answers without signing in."""
    return links.token_for(Purpose.PEERS, place.pk, "", user_id)


def stand_ins() -> list[Recipient]:
    """Who is written to for a region that nobody looks after. One query."""
    return [Recipient(one.email, one.language, one) for one in coordinators()]


def write_to_all(
    question: PeerQuestion, places: Iterable[PeerAnswer], event: str, occasion: str
) -> None:
    """Mail to the managers of each region, and for those that have none one to the coordinators."""
    left = [place for place in places if not _write_to(question, place, event, occasion)]
    if len(left) == 1:
        _write_to(question, left[0], event, occasion, otherwise=stand_ins())
    elif left:
        words = _words(question, lambda: listed([name_of(place.region) for place in left]))
        notify(
            people=coordinators(),
            event=event,
            key=_of_several(question, occasion),
            context=words | {"several": True},
            url=("exchange:question", question.slug),
        )


def _write_to(
    question: PeerQuestion,
    place: PeerAnswer,
    event: str,
    occasion: str,
    otherwise: Sequence[Recipient] = (),
) -> int:
    return tell(
        party=Party(region=place.region),
        event=event,
        key=_of_one(place, occasion),
        words=lambda: _words(question, lambda: name_of(place.region)),
        page=lambda one: ("exchange:question_linked", token_for(place, one.user_id)),
        otherwise=otherwise,
    )


def _words(question: PeerQuestion, region: Callable[[], str]) -> dict[str, Any]:
    """What these mails say, each in the language of whoever reads it."""
    return {
        "question": question,
        "asking": lambda: Party(question.organisation, question.region).name,
        "written_in": lambda: written_in(question),
        "region": region,
        "days": links.LASTS[Purpose.PEERS].days,
    }


def _of_one(place: PeerAnswer, occasion: str) -> str:
    return f"peer-answer:{place.pk}:{occasion}"


def _of_several(question: PeerQuestion, occasion: str) -> str:
    return f"peer-question:{question.pk}:{occasion}"


def tell_coordinators(question: PeerQuestion) -> None:
    """No region was found for a question: the coordinators choose some."""
    notify(
        people=coordinators(),
        event="exchange-peer-unplaced",
        key=_of_several(question, "unplaced"),
        context=_words(question, str),
        url=("exchange:question", question.slug),
    )


def call_off_unplaced(question: PeerQuestion) -> None:
    """Drop what waits to be mailed to coordinators: one of them has chosen regions."""
    call_off(_of_several(question, "unplaced"))


def tell_over(question: PeerQuestion, *, withdrawn: bool) -> None:
    """Tell those who were mailed and have not answered that no answer is needed any more."""
    waiting = question.answers.filter(state=PeerAnswer.State.WAITING)
    asked = ("asked", "reminded")
    keys = [_of_one(place, occasion) for place in waiting for occasion in asked]
    keys += [_of_several(question, occasion) for occasion in (*asked, "unplaced")]
    people = [person for person in call_off(*keys) if person.pk != question.asker_id]
    notify(
        people=people,
        event="exchange-peer-over",
        key=_of_several(question, "over"),
        context=_words(question, str) | {"withdrawn": withdrawn},
        url=("exchange:questions",) if withdrawn else ("exchange:question", question.slug),
    )


def tell_asker(question: PeerQuestion, place: PeerAnswer) -> None:
    """Tell who asked that a region has answered; the asking side when that person has left."""
    key = f"peer-answer:{place.pk}:answered:{place.version}"
    public = question.published_at is not None and place.agreed
    said = {"question": question, "region": lazy(name_of, str)(place.region), "public": public}
    if question.asker is not None and question.asker.is_active:
        notify(
            people=[question.asker],
            event="exchange-peer-answered",
            key=key,
            context=said,
            url=("exchange:question", question.slug),
        )
        return
    tell(
        party=Party(question.organisation, question.region),
        event="exchange-peer-answered",
        key=key,
        words=lambda: said,
        page=lambda _one: ("exchange:question", question.slug),
    )
