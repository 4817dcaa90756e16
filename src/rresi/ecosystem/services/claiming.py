"""An organisation takes over its own profile, and says by a link whether it is right."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from rresi.accounts.models import User
from rresi.accounts.queries import verified_emails_of
from rresi.accounts.roles import VISITOR, Actor
from rresi.core.declarations import declared
from rresi.core.refusals import Refused
from rresi.core.stamps import renew_stamp
from rresi.design import brand
from rresi.ecosystem import links
from rresi.ecosystem.directory import VERSION
from rresi.ecosystem.enquiries import Enquiry
from rresi.ecosystem.links import Purpose
from rresi.ecosystem.models import (
    Change,
    FactDates,
    Organisation,
    OrganisationMember,
    Suggestion,
)
from rresi.ecosystem.queries import addresses_of, reachable
from rresi.ecosystem.rules import ASK_AGAIN, TIME_TO_ANSWER
from rresi.ecosystem.services import history
from rresi.ecosystem.services.editing import confirmed
from rresi.ecosystem.services.inviting import claim_invitation, language_of, objection, reply_to
from rresi.ecosystem.services.reopening import suggest_state, take_back
from rresi.ecosystem.services.suggesting import suggest

ASKED_AT_ONCE = 200  # mails of one run of the worker


@transaction.atomic
def send_claim_link(*, organisation: Organisation, email: str) -> bool:
    """Mail the link that hands over the profile, if the address is the organisation's own.

    Returns whether a link was sent. The page says the same in both cases.
    """
    if not links.speaks_for(email, organisation):
        return False
    with translation.override(language_of(organisation)):
        subject = _("Take over the profile of %(name)s") % {"name": organisation.name}
        asked = _(
            "Someone asked for this link on the profile’s page. If this was not you, you do not "
            "need to do anything."
        )
        parts = [claim_invitation(organisation, email), asked, *objection(organisation)]
        body = "\n\n".join(parts)
        EmailMessage(subject=subject, body=f"{body}\n", to=[email], reply_to=reply_to()).send()
    return True


def claimable(token: str) -> Organisation:
    """The organisation whose profile a link hands over.

    Raises:
        Refused: the link is not valid, or was used.
    """
    return _linked(token, Purpose.CLAIM)


def may_claim(*, actor: Actor, token: str, organisation: Organisation) -> bool:
    """Whether a valid link was mailed to an address that is this person's.

    Raises:
        Refused: the address is not the organisation's any more.
    """
    if actor.user_id is None:
        return False
    mark = links.read(token, Purpose.CLAIM).address
    own = [email for email in verified_emails_of(actor.user_id) if links.mark_of(email) == mark]
    if own and not links.speaks_for(own[0], organisation):
        raise links.not_its_own(organisation)
    return bool(own)


@transaction.atomic
def claim(*, actor: Actor, token: str) -> Organisation:
    """The person to whose address the link was mailed speaks for the organisation from now on.

    Raises:
        PermissionDenied: the link was mailed to an address that is not the actor's.
        Refused: the link is not valid, or was used; the address is not the organisation's any more;
            or nobody has signed in.
    """
    if actor.user_id is None:
        raise Refused(_("Sign in first."))
    organisation = _linked(token, Purpose.CLAIM, lock=True)
    if not may_claim(actor=actor, token=token, organisation=organisation):
        raise PermissionDenied(_("This link was sent to someone else’s address."))
    OrganisationMember.objects.get_or_create(
        organisation=organisation, user=User.objects.get(pk=actor.user_id)
    )
    Organisation.objects.filter(pk=organisation.pk).update(claimed_at=timezone.now())
    history.note(actor=actor, organisation=organisation, event=Change.Event.CLAIMED, by_link=True)
    return organisation


def _linked(token: str, purpose: Purpose, *, lock: bool = False) -> Organisation:
    link = links.read(token, purpose)
    rows = Organisation.objects.filter(pk=link.organisation_id)
    organisation = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if organisation is None:
        merged = Organisation.everything.filter(pk=link.organisation_id).exclude(merged_into=None)
        if into := merged.values_list("merged_into__name", flat=True).first():
            text = _("This entry has been merged with “%(name)s”. Ask for a new link there.")
            raise Refused(text % {"name": into})
    if organisation is None or not links.still_holds(link, organisation, purpose):
        raise Refused(_("This link has already been used."))
    if purpose != Purpose.CLAIM:  # which says itself whose it is
        links.require_address(link, organisation)
    return organisation


class Answer(StrEnum):
    """What an organisation says to the yearly question; OPEN where the directory says closed."""

    RIGHT = "right"
    CHANGED = "changed"
    CLOSED = "closed"
    OPEN = "open"


def asked(token: str) -> Organisation:
    """The organisation that a link asks about.

    Raises:
        Refused: the link is not valid, or the question was asked anew.
    """
    return _linked(token, Purpose.CONFIRM)


@transaction.atomic
def answer(*, token: str, said: Answer, remark: str = "", actor: Actor = VISITOR) -> None:
    """One of the answers, without sign-in. The same answer again changes nothing more.

    `remark` says what has changed; somebody of the region then changes it.

    Raises:
        Refused: the link is not valid, or the question was asked anew.
        Incomplete: it does not say what has changed.
    """
    organisation = _linked(token, Purpose.CONFIRM, lock=True)
    waiting = organisation.suggestions.filter(state=Suggestion.State.OPEN, remark=remark.strip())
    for state in (Answer.CLOSED, Answer.OPEN):
        if said != state:
            take_back(organisation=organisation, closed=state == Answer.CLOSED)
    if said == Answer.RIGHT:
        if _answered(organisation, _confirmations()):
            return
        confirmed(
            actor=actor, organisation=organisation, by=FactDates.By.ORGANISATION, by_link=True
        )
        return
    if said in {Answer.CLOSED, Answer.OPEN}:
        closed = said == Answer.CLOSED
        suggest_state(actor=actor, organisation=organisation, closed=closed, remark=remark)
    elif not waiting.filter(document={}).exists():
        suggest(actor=actor, organisation=organisation, record={}, remark=remark)
    if not _answered(organisation, _answers()):
        history.note(
            actor=actor,
            organisation=organisation,
            event=Change.Event.ANSWERED,
            by_link=True,
            after={"answer": said.value},
        )
    Organisation.objects.filter(pk=organisation.pk).update(stale_since=None)
    renew_stamp(VERSION)


def _confirmations() -> QuerySet[Change]:
    return Change.objects.filter(event=Change.Event.CONFIRMED)


def _answers() -> QuerySet[Change]:
    """Every answer to the yearly question; one about an offer or a relation is none."""
    said = [answer.value for answer in Answer if answer != Answer.RIGHT]
    return _confirmations() | Change.objects.filter(
        event=Change.Event.ANSWERED, after__answer__in=said
    )


def _answered(organisation: Organisation, answers: QuerySet[Change]) -> bool:
    """Whether the last question has one of these answers."""
    since = organisation.asked_at
    return since is not None and answers.filter(organisation=organisation, at__gte=since).exists()


def has_answered(organisation: Organisation) -> bool:
    """Whether the last question has an answer, whichever. One query."""
    return _answered(organisation, _answers())


def keep_fresh(today: date | None = None) -> tuple[int, int]:
    """Ask the organisations whose facts have grown old; mark those that did not answer.

    For the worker. Returns how many were asked and how many marked. Run twice, it does nothing
    twice. Nothing is ever removed.
    """
    today = today or timezone.localdate()
    marked = 0
    unanswered = Organisation.objects.filter(
        Q(
            ~Exists(_answers().filter(organisation=OuterRef("pk"), at__gte=OuterRef("asked_at"))),
            asked_at__date__lte=today - TIME_TO_ANSWER,
        )
        | ~reachable(),
        ask_on__lte=today,
        stale_since=None,
        closed_on=None,
    )
    for organisation in unanswered.order_by("ask_on", "pk")[:ASKED_AT_ONCE]:
        with transaction.atomic():
            Organisation.objects.filter(pk=organisation.pk).update(stale_since=today)
            history.note(actor=VISITOR, organisation=organisation, event=Change.Event.STALE)
            renew_stamp(VERSION)
        marked += 1
    due = Organisation.objects.filter(
        reachable(),
        Q(asked_at=None) | Q(asked_at__date__lte=today - ASK_AGAIN),
        ask_on__lte=today,
        closed_on=None,
    ).order_by(F("asked_at").asc(nulls_first=True), "pk")
    pks = list(due.values_list("pk", flat=True)[:ASKED_AT_ONCE])
    for pk in pks:
        _ask(pk)
    return len(pks), marked


@transaction.atomic
def _ask(pk: int) -> None:
    organisation = Organisation.objects.select_for_update(of=("self",)).get(pk=pk)
    to = addresses_of([organisation]).get(pk)
    if to is None:  # whoever spoke for it has left meanwhile
        return
    organisation.asked_at = timezone.now()
    organisation.save(update_fields=["asked_at"])
    history.note(actor=VISITOR, organisation=organisation, event=Change.Event.ASKED)
    token = links.token_for(organisation, Purpose.CONFIRM, email=to)
    with translation.override(language_of(organisation)):
        path = reverse("ecosystem:still_right", args=[token])
        subject = _("Is your profile still correct? %(name)s") % {"name": organisation.name}
        body = _(
            "Your organisation %(name)s is in the directory of %(site)s. Please tell us with one "
            "click whether its profile is still correct. You do not need an account. The link is "
            "valid for %(days)d days."
        ) % {
            "name": organisation.name,
            "site": brand.current().name,
            "days": links.LASTS[Purpose.CONFIRM].days,
        }
        more = [words for one in declared(Enquiry) for words in one.paragraphs(organisation)]
        paragraphs = [body, f"{settings.SITE_URL}{path}", *more]
        EmailMessage(subject=subject, body="\n\n".join(paragraphs) + "\n", to=[to]).send()


# One day is enough: what is asked is whether something held over months.
EVERY = timedelta(days=1)
