"""Mails of questions to regions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rresi.accounts.notices import call_off, notify
from rresi.accounts.queries import coordinators, holders_by_scope
from rresi.accounts.roles import Role
from rresi.core.formats import listed
from rresi.exchange import links
from rresi.exchange.facts import written_in
from rresi.exchange.links import Purpose
from rresi.exchange.models import PeerAnswer, PeerQuestion
from rresi.exchange.parties import Party, Recipient, recipients_of, stand_ins
from rresi.exchange.telling import tell
from rresi.regions.queries import name_of


def token_for(place: PeerAnswer, user_id: int | None) -> str:
    """The part of a link by which a region answers without signing in."""
    return links.token_for(Purpose.PEERS, place.pk, "", user_id)


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


def tell_over(question: PeerQuestion, *, by: int | None, withdrawn: bool) -> None:
    """Tell those who were mailed and still have it as a task that no answer is needed any more, but
    not who ended it."""
    places = list(question.answers.all())
    waiting = [place for place in places if place.state == PeerAnswer.State.WAITING]
    asked = ("asked", "reminded")
    keys = [_of_one(place, occasion) for place in waiting for occasion in asked]
    keys += [_of_several(question, occasion) for occasion in (*asked, "unplaced")]
    managers = holders_by_scope(Role.REGION_MANAGER)
    have_it = {pk for place in waiting for pk in managers.get(place.region_id, ())}
    if not places or any(place.region_id not in managers for place in waiting):
        have_it.update(one.pk for one in coordinators())
    notify(
        people=[one for one in call_off(*keys) if one.pk in have_it - {by}],
        event="exchange-peer-over",
        key=_of_several(question, "over"),
        context=_words(question, str) | {"withdrawn": withdrawn},
        url=("exchange:questions",) if withdrawn else ("exchange:question", question.slug),
    )


def tell_asker(question: PeerQuestion, place: PeerAnswer) -> None:
    """Tell the asking side that a region has answered."""
    _tell_asking_side(
        question,
        event="exchange-peer-answered",
        key=f"peer-answer:{place.pk}:answered:{place.version}",
        region=lambda: name_of(place.region),
        public=question.published_at is not None and place.agreed,
    )


def tell_declined(question: PeerQuestion) -> None:
    """Tell the asking side that none of the regions asked can help."""
    _tell_asking_side(
        question, event="exchange-peer-declined", key=_of_several(question, "declined")
    )


def _tell_asking_side(question: PeerQuestion, *, event: str, key: str, **said: Any) -> None:
    """Mail to who asked; without an account any more, to the people of the asking side, and where
    there are none to the coordinators, who stand in for it."""
    people = [question.asker] if question.asker is not None and question.asker.is_active else []
    if not people:
        side = recipients_of(Party(question.organisation, question.region))
        people = [one.user for one in side if one.user is not None]
    notify(
        people=people or coordinators(),
        event=event,
        key=key,
        context=_words(question, str) | said | {"stands_in": not people},
        url=("exchange:question", question.slug),
    )
