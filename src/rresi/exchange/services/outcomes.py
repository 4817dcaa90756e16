"""What came of an introduction, and asking for it after two weeks, three and twelve months."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import VISITOR, Actor
from rresi.core.refusals import Incomplete, Refused
from rresi.events.rules.promises import months_after
from rresi.exchange import links
from rresi.exchange.links import Purpose
from rresi.exchange.models import FollowUp, Introduction, Step
from rresi.exchange.parties import other, party_of, require_speaker
from rresi.exchange.permissions import PERMISSIONS, speaks_for
from rresi.exchange.rules import WORDS_LAST, furthest
from rresi.exchange.telling import tell
from rresi.exchange.vocabulary import Side, Stage, Why, step_of

AT_ONCE = 300  # of one run of the worker
WHOLE = (
    *("introduction__need__organisation", "introduction__need__region"),
    *("introduction__offer__organisation", "introduction__offer__region"),
    *("introduction__provider", "introduction__need__by", "introduction__offer__by"),
)


def plan(introduction: Introduction) -> None:
    """Set the days on which both sides are asked, in the caller's transaction."""
    assert introduction.introduced_at is not None
    start = timezone.localdate(introduction.introduced_at)
    days: dict[FollowUp.After, date] = {
        FollowUp.After.WEEKS: start + timedelta(days=14),
        FollowUp.After.MONTHS: months_after(start, 3),
        FollowUp.After.YEAR: months_after(start, 12),
    }
    FollowUp.objects.bulk_create(
        [
            FollowUp(introduction=introduction, side=side, after=after, due_on=day)
            for side in Side
            for after, day in days.items()
        ],
        ignore_conflicts=True,
    )


def ask_due() -> int:
    """Ask the sides whose day has come; how many questions were asked. For the worker.

    Of several that are due for a side, as after a long standstill, the latest is asked and the
    earlier ones are passed over. Run twice, it asks nothing twice.
    """
    due = FollowUp.objects.filter(
        due_on__lte=timezone.localdate(), asked_at=None, introduction__ended_at=None
    )
    pairs = list(due.order_by().values_list("introduction", "side").distinct()[:AT_ONCE])
    return sum(_ask(introduction, side) for introduction, side in sorted(pairs))


@transaction.atomic
def _ask(introduction: int, side: str) -> bool:
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related(*WHOLE)
    rows = rows.filter(introduction=introduction, side=side, asked_at=None)
    due = list(rows.filter(due_on__lte=timezone.localdate()).order_by("due_on"))
    if not due:
        return False
    last, now = due[-1], timezone.now()
    FollowUp.objects.filter(pk__in=[one.pk for one in due]).update(asked_at=now)
    found = last.introduction
    tell(
        party=party_of(found, side),
        event="exchange-outcome",
        key=f"introduction:{found.pk}:outcome:{side}:{last.after}",
        words=lambda: {
            "their_name": party_of(found, other(side)).name,
            "title": found.need.title,
            "after": last.after,
        },
        page=lambda one: (
            "exchange:outcome",
            links.token_for(Purpose.OUTCOME, last.pk, side, one.user_id),
        ),
    )
    return True


def token_for(introduction: Introduction, side: str, user_id: int | None) -> str:
    """The link by which a side tells what came of it before it is asked; "" before both said yes.
    One query."""
    rows = FollowUp.objects.filter(introduction=introduction, side=side).order_by("due_on")
    found = rows.filter(answered_at=None).first() or rows.last()
    return links.token_for(Purpose.OUTCOME, found.pk, side, user_id) if found else ""


def erase_remarks(*, now: datetime | None = None) -> int:
    """Erase what sides wrote to each other longer ago than it is kept; returns how many. For the
    worker. What was answered and reported stays."""
    old = Step.objects.filter(at__lt=(now or timezone.now()) - WORDS_LAST).exclude(remark="")
    return old.update(remark="")


def linked(token: str) -> FollowUp:
    """The question that a link asks.

    Raises:
        Refused: the link is not valid.
    """
    link = links.read(token, Purpose.OUTCOME)
    found = FollowUp.objects.select_related(*WHOLE).filter(pk=link.pk, side=link.detail).first()
    if found is None:
        raise Refused(_("This link has been used already."))
    require_speaker(party_of(found.introduction, found.side), link.user_id)
    return found


@transaction.atomic
def report_by_link(*, token: str, stage: str = "", why: str = "", remark: str = "") -> FollowUp:
    """What a side says by its link, without sign-in: a stage, or why nothing more comes of it.

    Raises:
        Refused: the link is not valid.
        Incomplete: neither a stage nor a reason.
    """
    asked = linked(token)
    user_id = links.read(token, Purpose.OUTCOME).user_id
    actor = Actor(user_id=user_id) if user_id else VISITOR
    _report(asked.introduction_id, asked.side, stage, why, remark, actor, by_link=True)
    FollowUp.objects.filter(pk=asked.pk).update(answered_at=timezone.now())
    return asked


@transaction.atomic
def report(
    *,
    actor: Actor,
    introduction: Introduction,
    side: str,
    stage: str = "",
    why: str = "",
    remark: str = "",
) -> None:
    """The same by somebody who has signed in; it answers the question that was asked last.

    Raises:
        PermissionDenied: the actor does not speak for that side.
        Refused: the two have not been introduced.
        Incomplete: neither a stage nor a reason.
    """
    party = party_of(introduction, side)
    target = speaks_for(party.organisation, party.region)
    require(PERMISSIONS, actor, "introduction.answer", target)
    _report(introduction.pk, side, stage, why, remark, actor, by_link=False)
    asked = FollowUp.objects.filter(
        introduction=introduction, side=side, asked_at__isnull=False, answered_at=None
    )
    asked.update(answered_at=timezone.now())


def _report(
    pk: int, side: str, stage: str, why: str, remark: str, actor: Actor, *, by_link: bool
) -> None:
    """Add what was said. Somebody who presses twice says it once; stages never go back."""
    if stage not in Stage.values and why not in Why.values:
        raise Incomplete([("stage", _("Choose how far you have come."))])
    found = Introduction.objects.select_for_update(of=("self",)).get(pk=pk)
    if found.introduced_at is None:
        raise Refused(_("You have not been introduced yet."))
    now = timezone.now()
    if stage in Stage.values and why in Why.values:
        raise Incomplete([("stage", _("Choose how far you have come."))])
    year = months_after(timezone.localdate(found.introduced_at), 12)
    if stage == Stage.LASTING and timezone.localdate() < year:
        raise Incomplete([("stage", _("Twelve months have not passed yet."))])
    last = found.steps.filter(event=Step.Event.REPORTED, side=side).last()
    if last and (last.stage, last.why, last.remark) == (stage, why, remark.strip()[:300]):
        recently = now - last.at < timedelta(minutes=10)
        if recently:
            return
    Step.objects.create(
        introduction=found,
        at=now,
        event=Step.Event.REPORTED,
        side=side,
        actor_id=actor.user_id,
        by_link=by_link,
        stage=stage if stage in Stage.values else "",
        why=why if why in Why.values else "",
        remark=remark.strip()[:300],
    )
    if stage in Stage.values:
        found.stage = furthest([found.stage, stage])
        if step_of(stage) > 0:
            found.ended_at = None
    if why in Why.values:
        found.ended_at = now
    found.save(update_fields=["stage", "ended_at"])
