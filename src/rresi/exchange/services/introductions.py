"""Proposing two sides to each other, asking them, and what they answer.

    propose ──▶ a side says yes ──▶ the other is asked, in its turn ──▶ yes ──▶ introduced
                     └─ not now                                 └─ not now, or no answer: lapsed

A side may change its answer: from yes to not now until the two have been introduced, and from not
now to yes for fourteen days, as long as both entries are open.

Nobody is asked before the other side said yes, but for the side whose entry it is: it sees what is
suggested on its own page and in its weekly mail. No side learns how to reach the other before both
said yes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import VISITOR, Actor
from rresi.core.lengths import fits
from rresi.core.ratelimit import Bucket
from rresi.core.refusals import Incomplete, Refused
from rresi.ecosystem.models import Organisation
from rresi.exchange import links
from rresi.exchange.letters import contact, remarks_to, words_of
from rresi.exchange.links import Purpose
from rresi.exchange.models import Entry, Introduction, Step
from rresi.exchange.parties import (
    Party,
    other,
    owner_of,
    party_of,
    recipients_of,
    require_speaker,
)
from rresi.exchange.permissions import PERMISSIONS, speaks_for, target_of
from rresi.exchange.queries.introductions import (
    asked_lately,
    may_reconsider,
    may_withdraw_yes,
    waiting_to_ask,
)
from rresi.exchange.rules import ASKED_A_WEEK, TIME_TO_ANSWER
from rresi.exchange.services import outcomes
from rresi.exchange.telling import tell
from rresi.exchange.vocabulary import Answer, Direction, Origin, Side, State, Why

PROPOSED = Bucket("exchange.propose", size=10, seconds=3600)
"""Introductions that one person asks for: ten at once, then one an hour."""
AT_ONCE = 300  # of one run of the worker
WHOLE = (
    *("need__organisation", "need__region", "need__by"),
    *("offer__organisation", "offer__region", "offer__by", "provider", "need_by", "offer_by"),
)


@transaction.atomic
def suggest(
    *,
    need: Entry,
    offer: Entry | None = None,
    provider: Organisation | None = None,
    reasons: Sequence[Any] = (),
    rank: int | None = None,
    propensity: float | None = None,
    alternatives: int | None = None,
) -> Introduction | None:
    """Keep a suggestion of the engine, for both sides to see; nobody is written to.

    Suggested again, what the engine says now takes the place of what it said, as long as nobody
    has answered. None when the two cannot be introduced (closed, or one owner).
    """
    if _fault(need, offer, provider):
        return None
    said = {
        "reasons": list(reasons),
        "rank": rank,
        "propensity": propensity,
        "alternatives": alternatives,
    }
    found, made = Introduction.objects.get_or_create(
        need=need, offer=offer, provider=provider, defaults={"origin": Origin.SUGGESTED, **said}
    )
    if made:
        note(found, Step.Event.PROPOSED, VISITOR)
    elif found.need_answer == found.offer_answer == Answer.OPEN and found.is_open:
        Introduction.objects.filter(pk=found.pk).update(**said)
        found.refresh_from_db()
    return found


@transaction.atomic
def ask_for(
    *,
    actor: Actor,
    side: str,
    need: Entry,
    offer: Entry | None = None,
    provider: Organisation | None = None,
    alternatives: int | None = None,
) -> Introduction:
    """One side asks to be introduced to the other: its yes, and the other side is asked.

    Asked again, nothing changes.

    Raises:
        PermissionDenied: the actor does not speak for that side.
        Refused: the two cannot be introduced, it is over, or the actor asked too often.
    """
    own = need if side == Side.NEED else offer
    if own is None:
        raise Refused(_("Publish an offer first."))
    require(PERMISSIONS, actor, "introduction.propose", target_of(own))
    fault = _fault(need, offer, provider)
    if fault:
        raise Refused(fault)
    if PROPOSED.empty(f"user {actor.user_id}"):
        raise Refused(_("You have asked for many introductions in a short time. Try again later."))
    found, made = Introduction.objects.get_or_create(
        need=need,
        offer=offer,
        provider=provider,
        defaults={
            "origin": Origin.ASKED,
            "proposed_by_id": actor.user_id,
            "alternatives": alternatives,
        },
    )
    if made:
        note(found, Step.Event.PROPOSED, actor, side=side)
    return _answer(found.pk, side, Answer.YES, actor, by_link=False)


def linked(token: str) -> tuple[Introduction, Side]:
    """The introduction that a link asks about, and the side that it speaks for.

    Raises:
        Refused: the link is not valid.
    """
    link = links.read(token, Purpose.ANSWER)
    found = Introduction.objects.select_related(*WHOLE).filter(pk=link.pk).first()
    if found is None or link.detail not in Side.values:
        raise Refused(_("This link has already been used."))
    side = Side(link.detail)
    require_speaker(party_of(found, side), link.user_id)
    return found, side


def reader_of(token: str) -> int | None:
    """The pk of the person to whom a link was sent, if they have an account."""
    return links.read(token, Purpose.ANSWER).user_id


@transaction.atomic
def answer_by_link(
    *, token: str, said: str, seen: str = "", why: str = "", remark: str = ""
) -> Introduction:
    """A side's yes or not now by its link, without sign-in. The same again changes nothing.

    `seen` is the answer that the form showed, if it was a form.

    Raises:
        Refused: the link is not valid, or the introduction is over.
        Incomplete: neither yes nor no, or the side has answered otherwise since.
    """
    found, side = linked(token)
    user_id = links.read(token, Purpose.ANSWER).user_id
    actor = Actor(user_id=user_id) if user_id else VISITOR
    return _answer(found.pk, side, said, actor, by_link=True, seen=seen, why=why, remark=remark)


@transaction.atomic
def answer(
    *,
    actor: Actor,
    introduction: Introduction,
    side: str,
    said: str,
    seen: str = "",
    why: str = "",
    remark: str = "",
) -> Introduction:
    """The same by somebody who has signed in.

    Raises:
        PermissionDenied: the actor does not speak for that side.
        Refused, Incomplete.
    """
    party = party_of(introduction, side)
    target = speaks_for(party.organisation, party.region)
    require(PERMISSIONS, actor, "introduction.answer", target)
    words = {"seen": seen, "why": why, "remark": remark}
    return _answer(introduction.pk, side, said, actor, by_link=False, **words)


def token_for(introduction: Introduction, side: str, user_id: int | None) -> str:
    """The link by which a side answers: also for the mail that tells of suggestions."""
    return links.token_for(Purpose.ANSWER, introduction.pk, side, user_id)


def ask_waiting() -> tuple[int, int]:
    """Ask whoever may be asked by now, and end what nobody answered in thirty days.

    For the worker. Returns how many were asked and how many ended. Run twice, it does nothing
    twice.
    """
    asked = sum(_ask(pk) for pk in waiting_to_ask().values_list("pk", flat=True)[:AT_ONCE])
    before = timezone.now() - TIME_TO_ANSWER
    silent = Introduction.objects.filter(introduced_at=None, lapsed_at=None).filter(
        Q(offer_asked_at__lt=before, offer_answer=Answer.OPEN)
        | Q(need_asked_at__lt=before, need_answer=Answer.OPEN)
    )
    pks = list(silent.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    for pk in pks:
        _lapse(pk, Why.SILENCE)
    return asked, len(pks)


def note(
    introduction: Introduction,
    event: Step.Event,
    actor: Actor,
    *,
    side: str = "",
    by_link: bool = False,
    stage: str = "",
    why: str = "",
    remark: str = "",
) -> Step:
    """Add a line to the record of an introduction."""
    return Step.objects.create(
        introduction=introduction,
        at=timezone.now(),
        event=event,
        side=side,
        actor_id=actor.user_id,
        by_link=by_link,
        stage=stage,
        why=why if why in Why.values else "",
        remark=fits(remark, 300, field="remark"),
    )


def _fault(need: Entry, offer: Entry | None, provider: Organisation | None) -> str:
    """Why the two cannot be introduced; "" when they can."""
    if (offer is None) == (provider is None):
        raise ValueError("an introduction leads to an offer or to a provider")
    if need.direction != Direction.NEED or (offer and offer.direction != Direction.OFFER):
        raise ValueError("an introduction is between a need and an offer")
    if need.state != State.OPEN or (offer and offer.state != State.OPEN):
        return _("This offer or need is no longer valid.")
    there = owner_of(offer) if offer else Party(provider)
    if owner_of(need).key == there.key:
        return _("The offer and the need are of the same organisation or region.")
    if there.is_gone or owner_of(need).is_gone:
        return _("This organisation no longer exists.")
    if not recipients_of(there) or not recipients_of(owner_of(need)):
        return _("There is no one to contact there yet.")
    return ""


def _locked(pk: int) -> Introduction:
    rows = Introduction.objects.select_for_update(of=("self",)).select_related(*WHOLE)
    return rows.get(pk=pk)


def _answer(
    pk: int, side: str, said: str, actor: Actor, *, by_link: bool, seen: str = "", **words: str
) -> Introduction:
    if said not in (Answer.YES, Answer.NO):
        raise Incomplete([("said", _("Choose “Yes” or “Not now”."))])
    found = _locked(pk)
    before = found.answer_of(side)
    if before == said:
        return found
    if seen and seen != before:
        raise Incomplete([("said", _("You have since answered in another window. See below."))])
    taken_back = said == Answer.NO and may_withdraw_yes(found, side)
    if not found.is_open and not taken_back and not may_reconsider(found, side):
        if found.introduced_at:
            raise Refused(_("You have already been introduced."))
        raise Refused(_("This introduction is over."))
    if said == Answer.YES and (withdrawn := _withdrawn(found, State.CLOSED)):
        _lapse(pk, Why.OTHER, withdrawn)
        return _locked(pk)
    setattr(found, f"{side}_answer", said)
    setattr(found, f"{side}_by_id", actor.user_id)
    found.save(update_fields=[f"{side}_answer", f"{side}_by"])
    event = Step.Event.YES if said == Answer.YES else Step.Event.NO
    note(found, event, actor, side=side, by_link=by_link, **words)
    if said == Answer.NO:
        _tell_of_no(found, side)
    elif found.answer_of(other(side)) == Answer.YES:
        _introduce(found)
    else:
        _ask(found.pk)
    return _locked(pk)


def _turn(found: Introduction) -> Side | None:
    """The side whose turn it is to be asked, if there is one."""
    if not found.is_open:
        return None
    if found.need_answer == Answer.YES and found.offer_asked_at is None:
        return Side.OFFER
    if found.offer_answer == Answer.YES and found.need_asked_at is None:
        return Side.NEED
    return None


@transaction.atomic
def _ask(pk: int) -> bool:
    """Ask the side whose turn it is, unless it was asked often this week; whether it was asked."""
    found = _locked(pk)
    side = _turn(found)
    if side is None:
        return False
    if withdrawn := _withdrawn(found, *(one for one in State if one != State.OPEN)):
        _lapse(pk, Why.OTHER, withdrawn)
        return False
    party = party_of(found, side)
    if asked_lately(party) >= ASKED_A_WEEK:
        return False
    setattr(found, f"{side}_asked_at", timezone.now())
    found.save(update_fields=[f"{side}_asked_at"])
    note(found, Step.Event.ASKED, VISITOR, side=side)
    tell(
        party=party,
        event="exchange-question",
        key=f"introduction:{pk}:question:{side}",
        words=lambda: words_of(found, side),
        page=lambda one: ("exchange:answer", token_for(found, side, one.user_id)),
    )
    return True


def _withdrawn(found: Introduction, *states: State) -> Side | None:
    """The side whose entry is in one of these states, if one is."""
    if found.need.state in states:
        return Side.NEED
    return Side.OFFER if found.offer and found.offer.state in states else None


@transaction.atomic
def _lapse(pk: int, why: Why, of: Side | None = None) -> None:
    """End it because of a side: the one that withdrew its entry, else the one that was silent."""
    found = _locked(pk)
    if not found.is_open:
        return
    found.lapsed_at = timezone.now()
    found.save(update_fields=["lapsed_at"])
    silent = Side.OFFER if found.need_answer == Answer.YES else Side.NEED
    note(found, Step.Event.LAPSED, VISITOR, side=of or silent, why=why)
    _tell_of_no(found, of or silent)


def _introduce(found: Introduction) -> None:
    """Both said yes: each learns how to reach the other, and the days of asking are set."""
    found.introduced_at = timezone.now()
    found.save(update_fields=["introduced_at"])
    note(found, Step.Event.INTRODUCED, VISITOR)
    outcomes.plan(found)
    for side in Side:
        tell(
            party=party_of(found, side),
            event="exchange-introduced",
            key=f"introduction:{found.pk}:introduced:{side}",
            words=lambda side=side: {  # type: ignore[misc]
                **words_of(found, side),
                **contact(found, side),
                "remarks": remarks_to(found, side),
            },
            page=lambda one, side=side: (  # type: ignore[misc]
                "exchange:answer",
                token_for(found, side, one.user_id),
            ),
        )


def _tell_of_no(found: Introduction, side: str) -> None:
    """Tell the side that said yes, if one did, that nothing comes of it; without the reason."""
    waiting = other(side)
    if found.answer_of(waiting) != Answer.YES:
        return
    tell(
        party=party_of(found, waiting),
        event="exchange-not-now",
        key=f"introduction:{found.pk}:not-now",
        words=lambda: words_of(found, waiting),
        page=lambda one: ("exchange:answer", token_for(found, waiting, one.user_id)),
    )
