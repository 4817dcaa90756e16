"""Asking regions, answering for one, agreeing to publish, reminding and forgetting."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from secrets import token_hex
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _

from rresi.accounts.notices import notify
from rresi.accounts.permissions import require
from rresi.accounts.queries import coordinators
from rresi.accounts.roles import Actor
from rresi.core import taxonomies
from rresi.core.ordering import slug_of
from rresi.core.ratelimit import Bucket
from rresi.core.refusals import Incomplete, Refused
from rresi.core.text import forbidden_character
from rresi.core.translations import CONTENT_LANGUAGES
from rresi.core.versions import require_unchanged
from rresi.ecosystem.models import Organisation
from rresi.exchange import links
from rresi.exchange.facts import written_in
from rresi.exchange.links import Purpose
from rresi.exchange.models import PeerAnswer, PeerQuestion
from rresi.exchange.parties import Party, Recipient, require_speaker
from rresi.exchange.peers import choosing, queries
from rresi.exchange.peers.rules import (
    ANSWER_AT_MOST,
    KEPT,
    KEPT_AFTER_WITHDRAWAL,
    REMIND_AFTER,
    TEXT_AT_MOST,
    TITLE_AT_MOST,
    Asked,
)
from rresi.exchange.permissions import PERMISSIONS, asked_region, asking_side, target_in
from rresi.exchange.rules import holds_contact
from rresi.exchange.telling import tell
from rresi.regions.models import Region
from rresi.regions.queries import name_of
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
) -> PeerQuestion:
    """Send a question to those of the proposed regions that the asker kept; pressed twice, once.

    Raises:
        PermissionDenied: the actor does not speak for that organisation or region.
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
    chosen = [one for one in choosing.proposed(asked, side) if one.region_id in regions]
    if not chosen:
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
        for one in chosen:
            place = PeerAnswer.objects.create(
                question=question, region_id=one.region_id, reasons=one.reasons, asked_at=now
            )
            _write_to(place, "exchange-peer-question", "asked")
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
    require_speaker(Party(region=found.region), link.user_id, _coordinators())
    return found, link.user_id


def token_for(place: PeerAnswer, user_id: int | None) -> str:
    """The part of a link by which a region answers without signing in."""
    return links.token_for(Purpose.PEERS, place.pk, "", user_id)


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
    require(PERMISSIONS, actor, "peers.settle", asking_side(question))
    question = _locked(question.pk)
    if question.closed_at is None:
        question.closed_at = timezone.now()
        question.save(update_fields=["closed_at", "updated_at"])
    return question


def remind() -> int:
    """Write once more to regions that have not answered; returns to how many. For the worker."""
    due = queries.due(timezone.now(), REMIND_AFTER)
    for pk in due:
        with transaction.atomic():
            place = PeerAnswer.objects.select_for_update(of=("self",)).get(pk=pk)
            if place.state != State.WAITING or place.reminded_at is not None:
                continue
            place.reminded_at = timezone.now()
            place.save(update_fields=["reminded_at"])
            _write_to(place, "exchange-peer-reminder", "reminded")
    return len(due)


@transaction.atomic
def forget(today: date | None = None) -> int:
    """Delete private questions and answers whose day is over, and the names of public ones.

    For the worker; returns how many questions were deleted.
    """
    over = PeerQuestion.objects.filter(keep_until__lt=today or timezone.localdate())
    private = over.filter(published_at__isnull=True)
    count = private.count()
    private.delete()
    over.exclude(asker=None).update(asker=None)
    PeerAnswer.objects.filter(question__in=over, agreed=False).delete()
    PeerAnswer.objects.filter(question__in=over).update(answered_by=None)
    return count


@transaction.atomic
def forget_person(user_id: int) -> None:
    """Before a person is erased: their private questions go; public ones stay without the name."""
    PeerQuestion.objects.filter(asker=user_id, published_at__isnull=True).delete()


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
        _tell_asker(question, place)
    return place


def _decline(pk: int) -> PeerAnswer:
    place = _place(pk)
    if place.state == State.ANSWERED:
        raise Refused(_("Your region has already answered this question."))
    place.state = State.DECLINED
    place.save(update_fields=["state"])
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


def _write_to(place: PeerAnswer, event: str, occasion: str) -> None:
    """Mail to a region's managers, or to the coordinators when it has none."""
    question = place.question
    asking = Party(question.organisation, question.region)
    region = place.region
    tell(
        party=Party(region=region),
        event=event,
        key=f"peer-answer:{place.pk}:{occasion}",
        words=lambda: {
            "question": question,
            "asking": asking.name,
            "written_in": written_in(question),
            "region": name_of(region),
            "days": links.LASTS[Purpose.PEERS].days,
        },
        page=lambda one: ("exchange:question_linked", token_for(place, one.user_id)),
        otherwise=_coordinators(),
    )


def _coordinators() -> list[Recipient]:
    """Who is written to for a region that nobody looks after. One query."""
    return [Recipient(one.email, one.language, one) for one in coordinators()]


def _tell_asker(question: PeerQuestion, place: PeerAnswer) -> None:
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
