"""What organisers and partners do about registration: terms, delegations, invitations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.models import User
from rresi.accounts.notices import notify
from rresi.accounts.permissions import require
from rresi.accounts.queries import has_confirmed
from rresi.accounts.roles import Actor
from rresi.core import formats
from rresi.core.refusals import Incomplete, Refused
from rresi.ecosystem.queries import of_name
from rresi.events.models import (
    Delegation,
    DelegationManager,
    Event,
    Invitation,
    Question,
    QuestionText,
    Registration,
    RegistrationTerms,
)
from rresi.events.permissions import PERMISSIONS, target_of, target_of_delegation
from rresi.events.queries.cards import name_in_language
from rresi.events.rules import choices
from rresi.events.rules.registration import Closed, in_words, why_closed
from rresi.events.services import inviting, progress, seats
from rresi.events.services.progress import normalised

AT_ONCE = 300  # invitations in one go
PER_SEAT = 3
"""How many people a delegation may have invited for each of its seats: some say no or never answer,
and who is invited beyond that is led on, and could only wait."""


@dataclass(frozen=True)
class Terms:
    """How people register."""

    capacity: int | None
    approval: bool
    invited_only: bool
    asks_needs: bool
    asks_gender: bool
    offer_hours: int
    address_hours: int


@transaction.atomic
def set_terms(*, actor: Actor, event: Event, terms: Terms) -> RegistrationTerms:
    """Change how people register; new seats are offered at once.

    Raises:
        PermissionDenied.
    """
    require(PERMISSIONS, actor, "event.decide", target_of(event))
    event = seats.lock(event)
    if event.capacity != terms.capacity:
        event.capacity = terms.capacity
        event.save(update_fields=["capacity", "updated_at"])
    stored, _made = RegistrationTerms.objects.update_or_create(
        event=event,
        defaults={
            "approval": terms.approval,
            "invited_only": terms.invited_only,
            "asks_needs": terms.asks_needs,
            "asks_gender": terms.asks_gender,
            "offer_hours": terms.offer_hours,
            "address_hours": terms.address_hours,
        },
    )
    seats.refill(event=event)
    return stored


@dataclass(frozen=True)
class Asked:
    """A question of the organiser's own, with its label and answers per language."""

    kind: str
    required: bool
    texts: Mapping[str, tuple[str, Sequence[str]]]


@transaction.atomic
def save_question(
    *, actor: Actor, event: Event, asked: Asked, question: Question | None = None
) -> Question:
    """Add a question to the form, or change one.

    Raises:
        PermissionDenied.
        Incomplete: as in `choices.check`, or what people answered would mean something else.
    """
    event = question.event if question else event
    require(PERMISSIONS, actor, "event.decide", target_of(event))
    choices.check(asked.texts, choice=asked.kind == Question.Kind.CHOICE)
    texts = {language: text for language, text in asked.texts.items() if text[0]}
    if question and question.answers.exists():
        before = {text.language: text.choices for text in question.texts.all()}
        kept = all(
            choices.keep(before[language], answers)
            for language, (_label, answers) in texts.items()
            if language in before and asked.kind == Question.Kind.CHOICE
        )
        if question.kind != asked.kind or not kept:
            problem = gettext(
                "People have already answered this question. Its type of answer and the order of "
                "its answers can no longer be changed, and no answer can be removed. You can "
                "reword the answers and add new ones at the end."
            )
            raise Incomplete([("choices", problem)])
    if question is None:
        position = event.questions.count() + 1
        question = Question(event=event, position=position)
    question.kind, question.required = asked.kind, asked.required
    question.save()
    question.texts.all().delete()
    QuestionText.objects.bulk_create(
        QuestionText(question=question, language=language, label=label, choices=list(answers))
        for language, (label, answers) in texts.items()
    )
    return question


@transaction.atomic
def delete_question(*, actor: Actor, question: Question) -> None:
    """Remove a question and what was answered.

    Raises:
        PermissionDenied.
    """
    require(PERMISSIONS, actor, "event.decide", target_of(question.event))
    question.delete()


@transaction.atomic
def save_delegation(
    *,
    actor: Actor,
    event: Event,
    name: str,
    quota: int,
    reserved: bool,
    manager: str = "",
    delegation: Delegation | None = None,
) -> Delegation:
    """Add a delegation or change one; seats that a larger quota allows are offered at once.

    Args:
        manager: the email address of a member who is to look after it as well.

    Raises:
        PermissionDenied.
        Incomplete: the name is taken, reserved seats exceed the capacity, or no member has that
            address, or they have not confirmed it.
        Refused: it is new, and nobody could register any more.
    """
    event = delegation.event if delegation else event
    require(PERMISSIONS, actor, "delegation.change", target_of(event))
    event = seats.lock(event)
    if delegation is None and (too_late := why_no_delegation(event)):
        raise Refused(too_late)
    others = Delegation.objects.filter(event=event).exclude(pk=delegation.pk if delegation else 0)
    problems = []
    if others.filter(name=name).exists():
        problems.append(("name", gettext("There is already a delegation with this name.")))
    kept = sum(others.filter(reserved=True).values_list("quota", flat=True)) + quota * reserved
    if event.capacity is not None and kept > event.capacity:
        problems.append(("quota", gettext("This would reserve more seats than there are.")))
    user = User.objects.filter(email=normalised(manager), is_active=True).first()
    if manager and user is None:
        problems.append(("manager", gettext("No member has this email address.")))
    elif user is not None and not has_confirmed(user):
        words = gettext("This person has not confirmed their email address yet.")
        problems.append(("manager", words))
    if problems:
        raise Incomplete(problems)
    stored = delegation or Delegation(event=event)
    stored.name, stored.quota, stored.reserved = name, quota, reserved
    stored.organisation = of_name(name)
    stored.save()
    if user is not None:
        _held, new = DelegationManager.objects.get_or_create(delegation=stored, user=user)
        if new:
            tell_manager(actor, user, stored.pk)
    seats.refill(event=event)
    return stored


def tell_manager(actor: Actor, user: User, pk: int) -> None:
    """Tell somebody that a delegation is theirs to look after, unless they took it themselves."""
    if user.pk == actor.user_id:
        return
    delegation = Delegation.objects.select_related("event").get(pk=pk)
    event, held = delegation.event, delegation.managers.get(user=user)
    notify(
        people=[user],
        event="delegation-manager",
        key=f"delegation-manager:{held.pk}",  # a new key when they are named again after removal
        context={"name": delegation.name, "event": name_in_language(event, user.language)},
        url=("events:delegation", event.slug, pk),
    )


@transaction.atomic
def take_manager(*, actor: Actor, delegation: Delegation, user_id: int) -> None:
    """End somebody's looking after a delegation; again changes nothing.

    Raises:
        PermissionDenied.
    """
    require(PERMISSIONS, actor, "delegation.change", target_of(delegation.event))
    DelegationManager.objects.filter(delegation=delegation, user=user_id).delete()


@transaction.atomic
def delete_delegation(*, actor: Actor, delegation: Delegation) -> None:
    """Remove a delegation; its people stay registered, on their own.

    Raises:
        PermissionDenied.
    """
    require(PERMISSIONS, actor, "delegation.change", target_of(delegation.event))
    event = seats.lock(delegation.event)
    Invitation.objects.filter(delegation=delegation).update(delegation=None)
    delegation.delete()
    seats.refill(event=event)


def why_nobody_can_be_invited(event: Event) -> str:
    """Why who follows an invitation could not register, as a sentence; empty when they could."""
    closed = why_closed(event, timezone.now(), invited_only=False, invited=True)
    return "" if closed in (None, Closed.NOT_YET) else in_words(closed)


def why_no_delegation(event: Event) -> str:
    """Why no delegation can be added; empty when one can, as while the event is prepared."""
    return "" if event.status == Event.Status.DRAFT else why_nobody_can_be_invited(event)


@transaction.atomic
def invite(
    *,
    actor: Actor,
    event: Event,
    people: Sequence[tuple[str, str]],
    language: str,
    delegation: Delegation | None = None,
) -> int:
    """Invite people by email; who is invited or registered already gets nothing.

    Args:
        people: pairs of an email address and a name, which may be empty.

    Returns:
        How many letters went out.

    Raises:
        PermissionDenied.
        Refused: these are too many at once, or too many for the seats of the delegation.
    """
    if delegation is not None:
        require(PERMISSIONS, actor, "delegation.invite", target_of_delegation(delegation))
        event = delegation.event
    else:
        require(PERMISSIONS, actor, "delegation.change", target_of(event))
    if len(people) > AT_ONCE:
        raise Refused(gettext("Too many at once: the maximum is %(count)s.") % {"count": AT_ONCE})
    event = seats.lock(event)
    if closed := why_nobody_can_be_invited(event):
        raise Refused(closed)
    wanted: dict[str, str] = {}
    for email, name in people:  # an address that stands twice may have its name once
        wanted[normalised(email)] = wanted.get(normalised(email)) or name
    known_already = set(
        Invitation.objects.filter(event=event, email__in=wanted).values_list("email", flat=True)
    ) | set(
        Registration.objects.filter(event=event, email__in=wanted)
        .exclude(state=Registration.State.CANCELLED)
        .values_list("email", flat=True)
    )
    new = {email: name for email, name in wanted.items() if email not in known_already}
    if delegation is not None and new:
        _require_room_to_invite(delegation, len(new))
    invitations = [
        Invitation(event=event, delegation=delegation, email=email, name=name, language=language)
        for email, name in new.items()
    ]
    inviting.send(event, invitations)
    return len(invitations)


def _require_room_to_invite(delegation: Delegation, more: int) -> None:
    """Who is invited or has registered already counts; who cancelled does not. The event is locked.

    Raises:
        Refused: there would be more than `PER_SEAT` for each seat.
    """
    asked = Invitation.objects.filter(delegation=delegation, registration=None).count()
    standing = Registration.objects.filter(delegation=delegation)
    known = asked + standing.exclude(state=Registration.State.CANCELLED).count()
    most = PER_SEAT * delegation.quota
    if known + more > most:
        words = gettext(
            "For its %(seats)s seats a delegation can have %(most)s people invited or registered. "
            "There are %(known)s already, and these would be %(more)s more. Withdraw invitations, "
            "or ask the organisers for more seats."
        )
        shown = {"seats": delegation.quota, "most": most, "known": known, "more": more}
        raise Refused(words % {key: formats.number(value) for key, value in shown.items()})


@transaction.atomic
def set_role(*, actor: Actor, registration: Registration, role: str) -> None:
    """Say as what somebody comes: participant, speaker, host or team.

    Raises:
        PermissionDenied.
        Refused: there is no such role.
    """
    require(PERMISSIONS, actor, "event.decide", target_of(registration.event))
    if role not in Registration.Role.values:
        raise Refused(gettext("Choose a role."))
    registration.role = role
    registration.save(update_fields=["role"])


@transaction.atomic
def send_link(*, actor: Actor, event: Event, registration: Registration) -> None:
    """Send somebody the link to their own page again.

    Raises:
        PermissionDenied.
        Refused: they gave no email address.
    """
    require(PERMISSIONS, actor, "event.decide", target_of(event))
    if not registration.email:
        raise Refused(gettext("This person gave no email address."))
    progress.send_link(event=event, email=registration.email)
