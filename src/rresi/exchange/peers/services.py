"""Asking regions, answering for one, agreeing to publish, closing and withdrawing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from secrets import token_hex
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core import taxonomies
from rresi.core.formats import number
from rresi.core.ordering import slug_of
from rresi.core.ratelimit import Bucket
from rresi.core.refusals import Incomplete, Refused
from rresi.core.text import forbidden_character
from rresi.core.translations import CONTENT_LANGUAGES
from rresi.core.versions import require_unchanged
from rresi.ecosystem.models import Organisation
from rresi.exchange import links
from rresi.exchange.links import Purpose
from rresi.exchange.models import PeerAnswer, PeerQuestion
from rresi.exchange.parties import Party, require_speaker, stand_ins
from rresi.exchange.peers import choosing, queries, telling
from rresi.exchange.peers.rules import (
    ANSWER_AT_MOST,
    CHOSEN_AT_MOST,
    KEPT,
    KEPT_AFTER_WITHDRAWAL,
    TEXT_AT_MOST,
    TITLE_AT_MOST,
    Asked,
)
from rresi.exchange.permissions import PERMISSIONS, asked_region, asking_side, target_in
from rresi.exchange.rules import holds_contact
from rresi.regions.models import Region
from rresi.search import interface as search

SENT = Bucket("exchange.peers", size=3, seconds=28800)
"""Questions of one person: three at once, then three a day."""
State = PeerAnswer.State


def check(asked: Asked) -> None:
    """Raise `Incomplete` with what is wrong, each beside its field."""
    problems = _faults("title", asked.title, TITLE_AT_MOST)
    problems += _faults("text", asked.text, TEXT_AT_MOST)
    if not asked.title:
        problems.append(("title", _("Write your question.")))
    if asked.language not in CONTENT_LANGUAGES:
        problems.append(("language", _("Choose the language of your text.")))
    if asked.function and asked.function not in taxonomies.FUNCTIONS:
        problems.append(("function", _("There is no such function.")))
    if problems:
        raise Incomplete(problems)


def _faults(name: str, text: str, at_most: int) -> list[tuple[str, str]]:
    problems = []
    found = forbidden_character(text)
    if found:
        problems.append(
            (name, _("This contains the control character %(name)s.") % {"name": found})
        )
    if len(text) > at_most:
        problems.append((name, _("The text is too long.")))
    if holds_contact(text):
        words = _("Leave out email addresses and phone numbers: this text may be published.")
        problems.append((name, words))
    return problems


@transaction.atomic
def ask(
    *,
    actor: Actor,
    asked: Asked,
    regions: Collection[int],
    agreed: bool,
    token: UUID,
    organisation: Organisation | None = None,
    region: Region | None = None,
    again: PeerQuestion | None = None,
) -> PeerQuestion:
    """Send a question to those of the proposed regions that the asker kept; pressed twice, once.

    Where none is found that could be asked, it goes to the coordinators. It takes the place of the
    question that it asks `again`, which is closed; regions that could not help are not asked twice.

    Raises:
        PermissionDenied: the actor does not speak for that organisation or region, or does not
            decide about the question before.
        Incomplete: something is missing, or none of the regions is among those proposed.
        Refused: the actor has asked too many questions today.
    """
    require(PERMISSIONS, actor, "peers.ask", target_in(organisation, region))
    if (organisation is None) == (region is None):
        raise Incomplete([("owner", _("Choose who asks."))])
    check(asked)
    sent = PeerQuestion.objects.filter(token=token, asker=actor.user_id).first()
    if sent is not None:
        return sent
    side = Party(organisation, region)
    without = queries.declined(again) if again is not None else ()
    proposed = choosing.proposed(asked, side, without=without)
    chosen = [one for one in proposed if one.region_id in regions]
    if proposed and not chosen:
        raise Incomplete([("regions", _("Choose at least one region."))])
    if SENT.empty(f"user {actor.user_id}"):
        raise Refused(_("You have asked many questions today. Try again tomorrow."))
    now = timezone.now()
    question, created = PeerQuestion.objects.get_or_create(
        token=token,
        defaults={
            "slug": f"{slug_of(asked.title, limit=60) or 'question'}-{token_hex(4)}",
            "organisation": organisation,
            "region": region,
            "asker_id": actor.user_id,
            "title": asked.title,
            "text": asked.text,
            "language": asked.language,
            "function": asked.function,
            "agreed": agreed,
            "asked_at": now,
            "keep_until": timezone.localdate(now) + KEPT,
        },
    )
    if not created and question.asker_id != actor.user_id:
        raise Refused(_("This form has already been sent."))
    if created:
        if chosen:
            _send(question, {one.region_id: one.reasons for one in chosen})
        else:
            telling.tell_coordinators(question)
        if again is not None:
            close(actor=actor, question=again)
    return question


def _send(question: PeerQuestion, reasons: Mapping[int, Mapping[str, Any]]) -> None:
    """Ask these regions, given with why each is asked."""
    places = [
        PeerAnswer.objects.create(
            question=question, region_id=pk, reasons=why, asked_at=timezone.now()
        )
        for pk, why in reasons.items()
    ]
    telling.write_to_all(question, places, "exchange-peer-question", "asked")


@transaction.atomic
def pass_on(*, actor: Actor, question: PeerQuestion, regions: Collection[int]) -> PeerQuestion:
    """Ask these regions a question for which no region was found; pressed twice, once.

    Raises:
        PermissionDenied.
        Incomplete: there is no such region, or there are too many.
        Refused: it is closed, was withdrawn, or regions have it already.
    """
    require(PERMISSIONS, actor, "peers.pass_on")
    question = _locked(question.pk)
    asked = set(question.answers.values_list("region_id", flat=True))
    if asked and asked == set(regions):
        return question
    if asked:
        raise Refused(_("Regions have already been asked this."))
    if not question.is_open:
        raise Refused(_("This question is closed. It takes no more answers."))
    found = Region.objects.filter(pk__in=regions, is_archived=False)
    chosen = list(found.exclude(pk=question.region_id or 0).values_list("pk", flat=True))
    if not chosen:
        raise Incomplete([("regions", _("Choose at least one region."))])
    if len(chosen) > CHOSEN_AT_MOST:
        words = _("Choose at most %(most)s regions.") % {"most": number(CHOSEN_AT_MOST)}
        raise Incomplete([("regions", words)])
    telling.call_off_unplaced(question)
    _send(question, {pk: {} for pk in chosen})
    return question


def linked(token: str) -> tuple[PeerAnswer, int | None]:
    """The region's place that a link speaks for, and the pk of the person to whom it was sent.

    Raises:
        Refused: the link is broken or too old, or the question was deleted.
    """
    link = links.read(token, Purpose.PEERS)
    found = queries.asked_by_pk(link.pk)
    if found is None:
        raise Refused(_("This question has been deleted."))
    require_speaker(Party(region=found.region), link.user_id, stand_ins())
    return found, link.user_id


@transaction.atomic
def answer(
    *, actor: Actor, place: PeerAnswer, text: str, language: str, agreed: bool, seen: str
) -> PeerAnswer:
    """Answer for a region, or change the answer or whether it may be published.

    Raises:
        PermissionDenied, Incomplete.
        Outdated: somebody else of the region answered since.
        Refused: the asking side takes no more answers.
    """
    require(PERMISSIONS, actor, "peers.answer", asked_region(place.region_id))
    return _answer(place.pk, text, language, agreed, seen, actor.user_id)


@transaction.atomic
def answer_by_link(*, token: str, text: str, language: str, agreed: bool, seen: str) -> PeerAnswer:
    """The same by the link in the mail, without an account."""
    place, user_id = linked(token)
    return _answer(place.pk, text, language, agreed, seen, user_id)


@transaction.atomic
def decline(*, actor: Actor, place: PeerAnswer) -> PeerAnswer:
    """Say for a region that it cannot help. Said again, nothing changes.

    Raises:
        PermissionDenied.
        Refused: it has answered already.
    """
    require(PERMISSIONS, actor, "peers.answer", asked_region(place.region_id))
    return _decline(place.pk)


@transaction.atomic
def decline_by_link(*, token: str) -> PeerAnswer:
    """The same by the link in the mail, without an account."""
    place, _user_id = linked(token)
    return _decline(place.pk)


@transaction.atomic
def settle(*, actor: Actor, question: PeerQuestion, agreed: bool) -> PeerQuestion:
    """The asking side agrees to publish, or withdraws that; a coordinator can only withdraw.

    Raises:
        PermissionDenied.
    """
    action = "peers.settle" if agreed else "peers.withdraw"
    require(PERMISSIONS, actor, action, asking_side(question))
    question = _locked(question.pk)
    if question.agreed != agreed:
        question.agreed = agreed
        if not agreed:
            later = timezone.localdate() + KEPT_AFTER_WITHDRAWAL
            question.keep_until = max(question.keep_until, later)
        _follow(question)
    return question


@transaction.atomic
def close(*, actor: Actor, question: PeerQuestion) -> PeerQuestion:
    """Take no more answers. Closed again, nothing changes.

    Raises:
        PermissionDenied.
    """
    _require_to_go_on(actor, question)
    question = _locked(question.pk)
    if question.closed_at is None:
        question.closed_at = timezone.now()
        question.save(update_fields=["closed_at", "updated_at"])
        telling.tell_over(question, by=actor.user_id, withdrawn=False)
    return question


@transaction.atomic
def take_back(*, actor: Actor, question: PeerQuestion) -> None:
    """Withdraw a question that no region has answered: it is deleted. Again changes nothing.

    Raises:
        PermissionDenied.
        Refused: a region has answered.
    """
    _require_to_go_on(actor, question)
    # In the order in which an answer takes them: places first.
    places = list(question.answers.select_for_update(of=("self",)).order_by("pk"))
    current = PeerQuestion.objects.select_for_update(of=("self",)).filter(pk=question.pk).first()
    if current is None:
        return
    if any(place.state == State.ANSWERED for place in places):
        raise Refused(_("A region has answered, so the question stays. You can close it."))
    telling.tell_over(current, by=actor.user_id, withdrawn=True)
    current.delete()


def _require_to_go_on(actor: Actor, question: PeerQuestion) -> None:
    """The asking side decides; where nobody of it is left, whoever stands in for it."""
    if not queries.goes_on_with(actor, question):
        raise PermissionDenied("peers.settle")


def _answer(
    pk: int, text: str, language: str, agreed: bool, seen: str, user_id: int | None
) -> PeerAnswer:
    text = text.strip()
    place = _place(pk)
    problems = _faults("text", text, ANSWER_AT_MOST)
    if not text:
        problems.append(("text", _("Write your answer.")))
    if language not in CONTENT_LANGUAGES:
        problems.append(("language", _("Choose the language of your text.")))
    if problems:
        raise Incomplete(problems)
    question = _locked(place.question_id)
    if (place.text, place.language, place.agreed) == (text, language, agreed):
        return place  # the same button twice
    require_unchanged(place, seen, place.version)
    changed = place.text != text
    if changed and not question.is_open:  # what the asker agreed to publish stands or goes
        raise Refused(_("This question is closed. It takes no more answers."))
    place.state, place.text, place.language, place.agreed = State.ANSWERED, text, language, agreed
    place.answered_at, place.answered_by_id = timezone.now(), user_id
    place.save()
    _follow(question)
    if changed:
        telling.tell_asker(question, place)
    return place


def _decline(pk: int) -> PeerAnswer:
    place = _place(pk)
    if place.state == State.ANSWERED:
        raise Refused(_("Your region has already answered this question."))
    if place.state == State.DECLINED:
        return place
    place.state = State.DECLINED
    place.save(update_fields=["state"])
    question = _locked(place.question_id)  # so that of two who decline at once one is the last
    if question.is_open and not question.answers.exclude(state=State.DECLINED).exists():
        telling.tell_declined(question)
    return place


def _follow(question: PeerQuestion) -> None:
    """Publish a question when both sides agree, take it off when one no longer does, and bring the
    search in step."""
    willing = question.answers.filter(agreed=True).exists()
    if not (question.agreed and willing):
        question.published_at = None
    elif question.published_at is None:
        question.published_at = timezone.now()
    question.save()
    search.changed(queries.KIND, [question.pk])


def _locked(pk: int) -> PeerQuestion:
    found = PeerQuestion.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise Refused(_("This question has been deleted."))
    return found


def _place(pk: int) -> PeerAnswer:
    found = PeerAnswer.objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise Refused(_("This question has been deleted."))
    return found
