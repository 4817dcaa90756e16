"""What came of an introduction, and asking for it after two weeks, three and twelve months."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import VISITOR, Actor
from rresi.core.lengths import fits
from rresi.core.refusals import Incomplete, Refused
from rresi.events.rules.promises import months_after
from rresi.exchange import links
from rresi.exchange.links import Purpose
from rresi.exchange.models import FollowUp, Introduction, Step
from rresi.exchange.parties import other, party_of, require_speaker
from rresi.exchange.permissions import PERMISSIONS, speaks_for
from rresi.exchange.queries.introductions import may_take_back, reports_of
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
        raise Refused(_("This link has already been used."))
    require_speaker(party_of(found.introduction, found.side), link.user_id)
    return found


@transaction.atomic
def report_by_link(
    *, token: str, stage: str = "", why: str = "", remark: str = "", day: date | None = None
) -> FollowUp:
    """What a side says by its link, without sign-in: a stage, or why nothing more comes of it.

    Raises:
        Refused: the link is not valid.
        Incomplete: neither a stage nor a reason, or a day that cannot be.
    """
    asked = linked(token)
    actor = _reader(token)
    _report(asked.introduction_id, asked.side, stage, why, remark, day, actor, by_link=True)
    FollowUp.objects.filter(pk=asked.pk).update(answered_at=timezone.now())
    return asked


@transaction.atomic
def take_back_by_link(*, token: str, step: int) -> None:
    """A side takes back its last report by its link. Pressed twice, it is taken back once.

    Raises:
        Refused: the link is not valid, or the report cannot be taken back.
    """
    asked = linked(token)
    _take_back(asked.introduction_id, asked.side, step, _reader(token), by_link=True)


def _reader(token: str) -> Actor:
    user_id = links.read(token, Purpose.OUTCOME).user_id
    return Actor(user_id=user_id) if user_id else VISITOR


@transaction.atomic
def report(
    *,
    actor: Actor,
    introduction: Introduction,
    side: str,
    stage: str = "",
    why: str = "",
    remark: str = "",
    day: date | None = None,
) -> None:
    """The same by somebody who has signed in; it answers the question that was asked last.

    Raises:
        PermissionDenied: the actor does not speak for that side.
        Refused: the two have not been introduced.
        Incomplete: neither a stage nor a reason, or a day that cannot be.
    """
    _require_side(actor, introduction, side)
    _report(introduction.pk, side, stage, why, remark, day, actor, by_link=False)
    asked = FollowUp.objects.filter(
        introduction=introduction, side=side, asked_at__isnull=False, answered_at=None
    )
    asked.update(answered_at=timezone.now())


@transaction.atomic
def take_back(*, actor: Actor, introduction: Introduction, side: str, step: int) -> None:
    """A side takes back its last report, as `take_back_by_link`, by somebody who has signed in.

    Raises:
        PermissionDenied: the actor does not speak for that side.
        Refused: the report cannot be taken back.
    """
    _require_side(actor, introduction, side)
    _take_back(introduction.pk, side, step, actor, by_link=False)


def _require_side(actor: Actor, introduction: Introduction, side: str) -> None:
    party = party_of(introduction, side)
    target = speaks_for(party.organisation, party.region)
    require(PERMISSIONS, actor, "introduction.answer", target)


def _report(
    pk: int,
    side: str,
    stage: str,
    why: str,
    remark: str,
    day: date | None,
    actor: Actor,
    *,
    by_link: bool,
) -> None:
    """Add what was said. Somebody who presses twice says it once; a stage goes back only when its
    report is taken back."""
    if stage not in Stage.values and why not in Why.values:
        raise Incomplete([("stage", _("Choose how far you have come."))])
    found = Introduction.objects.select_for_update(of=("self",)).get(pk=pk)
    if found.introduced_at is None:
        raise Refused(_("You have not been introduced yet."))
    now = timezone.now()
    if stage in Stage.values and why in Why.values:
        raise Incomplete([("stage", _("Choose how far you have come."))])
    year = months_after(timezone.localdate(found.introduced_at), 12)
    if stage == Stage.LASTING and (day or timezone.localdate()) < year:
        raise Incomplete([("stage", _("Twelve months have not passed yet."))])
    if day is not None and day > timezone.localdate():
        raise Incomplete([("day", _("This date is in the future."))])
    if day is not None and day < timezone.localdate(found.introduced_at):
        raise Incomplete([("day", _("You had not been introduced yet on this day."))])
    remark = fits(remark, 300, field="remark")
    told = (stage, why, remark, day)
    last = reports_of(found).filter(side=side).last()
    if last and (last.stage, last.why, last.remark, last.day) == told:
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
        remark=remark,
        day=day,
    )
    _settle(found)


def _take_back(pk: int, side: str, step: int, actor: Actor, *, by_link: bool) -> None:
    found = Introduction.objects.select_for_update(of=("self",)).get(pk=pk)
    if found.steps.filter(takes_back=step, side=side).exists():
        return
    last = reports_of(found).filter(side=side).last()
    if last is None or last.pk != step or not may_take_back(last):
        raise Refused(_("This report can no longer be withdrawn."))
    Step.objects.create(
        introduction=found,
        at=timezone.now(),
        event=Step.Event.TAKEN_BACK,
        side=side,
        actor_id=actor.user_id,
        by_link=by_link,
        takes_back=last,
    )
    _settle(found)


def _settle(found: Introduction) -> None:
    """Keep what the reports that stand amount to: the furthest stage, and whether it ended."""
    found.stage, found.ended_at = Stage.NOTHING, None
    for report in reports_of(found):
        if report.why:
            found.ended_at = report.at
        elif step_of(report.stage) > 0:
            found.stage, found.ended_at = furthest([found.stage, report.stage]), None
    found.save(update_fields=["stage", "ended_at"])
