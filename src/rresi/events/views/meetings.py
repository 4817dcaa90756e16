"""The desk's tab Meetings: tables, plans with their progress, who is alone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.core import requests
from rresi.core.clock import duration
from rresi.core.formats import percent
from rresi.core.refusals import answers_refusals
from rresi.core.tasks import jobs_before
from rresi.events.forms.wishes import PlanForm, TablesForm
from rresi.events.models import Event, MeetingPlan, MeetingTables, Session
from rresi.events.printing import tables as printing
from rresi.events.queries import meetings as queries
from rresi.events.queries import wishes
from rresi.events.queries.board import board_of
from rresi.events.queries.titles import title_of
from rresi.events.rules.phases import is_over
from rresi.events.rules.states import may_change
from rresi.events.services import meetings, stand_ins
from rresi.events.services.planning import NEAR_ENOUGH
from rresi.events.tasks import plan_meetings
from rresi.events.times import span_in
from rresi.events.views.badges import as_file
from rresi.events.views.desk import Desk, desk_page


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
@desk_page("event.meetings", tab="meetings")
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Blocks with their tables, who takes part, and the plans."""
    form = PlanForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        plan = meetings.ask_plan(
            actor=desk.actor, event=desk.event, seconds=form.cleaned_data["seconds"]
        )
        return redirect("events:desk_plan", desk.event.slug, plan.pk)
    blocks = wishes.blocks_of(desk.event)
    slots = [slot for block in blocks for slot in block.slots]
    plans = queries.plans_of(desk.event)
    context = {
        "form": form,
        "blocks": [(one, title_of(one.session), _when(one.session)) for one in blocks],
        "cut": bool(slots),
        "ahead": wishes.are_ahead(slots),
        "may_add": may_change(desk.event.status) and not is_over(desk.event, timezone.now()),
        "waits": not blocks and wishes.block_waits(desk.event),
        "people": wishes.people_count(desk.event),
        "plans": plans,
        "busy": next((one for one in plans if one.state in one.BUSY and not one.lost), None),
    }
    return desk.render("events/desk/meetings.html", context)


def _when(session: Session) -> str:
    return span_in(session.starts_at, session.ends_at, session.zone)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("event.meetings", tab="meetings")
def tables(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """How one block is cut."""
    rows = desk.event.sessions.filter(kind=Session.Kind.MEETINGS, pk=pk)
    block = rows.select_related("tables", "event", "venue").prefetch_related("texts").first()
    if block is None:
        raise Http404
    stands = getattr(block, "tables", None) or MeetingTables(session=block)
    initial = {name: getattr(stands, name) for name in TablesForm.base_fields}
    form = TablesForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        meetings.set_tables(actor=desk.actor, session=block, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("events:desk_meetings", desk.event.slug)
    context = {"form": form, "title": title_of(block), "when": _when(block)}
    status = 422 if form.errors else 200
    return desk.render("events/desk/tables.html", context, status=status)


def _plan(desk: Desk, pk: int) -> MeetingPlan:
    found = queries.plan_of(desk.event, pk)
    if found is None:
        raise Http404
    return found


@require_safe
@desk_page("event.meetings", tab="meetings")
def plan(_request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """One plan: its progress while it is made, then its tables, and who has no meeting."""
    found = _plan(desk, pk)
    running = found.state in MeetingPlan.BUSY and not found.lost
    elapsed = (timezone.now() - found.began_at).total_seconds() if found.began_at else 0
    unmet = queries.unmet_in(found)
    lapsed = queries.lapsed_in(found)
    rows = [] if running else queries.table_plan(found, without=lapsed)
    people, without = queries.taking_part(found, without=lapsed)
    waits = running and found.began_at is None
    context = {
        "plan": found,
        "cancelled": desk.event.status == Event.Status.CANCELLED,
        "empty": not (running or rows),
        "told": queries.told_of(found) if found.state == MeetingPlan.State.READY else [],
        "lapsed": [one for one in lapsed.values() if not one.standby],
        "waits": waits,
        "before": jobs_before(plan_meetings.priority) if waits else 0,
        "running": running,
        "elapsed": min(round(elapsed), found.seconds),
        "elapsed_words": duration(elapsed),
        "limit": duration(found.seconds),
        "near": percent(NEAR_ENOUGH, 1),
        "is_near": found.gap is not None and found.gap <= NEAR_ENOUGH,
        "gap": "" if found.gap is None else percent(found.gap, 2),
        "rows": rows,
        "people": people,
        "without": without,
        "stands": any(not one.declined for row in rows for one in row.meetings),
        "unmet": [(_cause(cause), count) for cause, count in unmet.most_common()],
        "unmet_count": unmet.total(),
    }
    return desk.render("events/desk/plan.html", context)


def _cause(cause: str) -> str:
    match cause:
        case "no common slot":
            return _("no slot in which both are free")
        case "cap reached":
            return _("they already have as many meetings as they wanted")
        case "tables full":
            return _("all tables are taken")
        case _:
            return _("the other person is in other meetings then")


@require_POST
@answers_refusals(page="events:desk_plan")
@desk_page("event.meetings", tab="meetings")
def act(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Stop a search, or publish a plan."""
    found = _plan(desk, pk)
    if "stop" in request.POST:
        meetings.stop_plan(actor=desk.actor, plan=found)
    else:
        count = meetings.publish_plan(actor=desk.actor, plan=found)
        words = ngettext(
            "Published. %(n)s person gets an email.",
            "Published. %(n)s people get an email.",
            count,
        )
        messages.success(request, words % {"n": count})
    return redirect("events:desk_plan", desk.event.slug, pk)


@require_safe
@desk_page("event.meetings", tab="meetings")
def paper(_request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The plan by table, to print."""
    found = _plan(desk, pk)
    pdf = printing.table_plan(
        desk.event, queries.table_plan(found, without=queries.lapsed_in(found))
    )
    return as_file(pdf, "application/pdf", f"{desk.event.slug}-tables.pdf")


@require_safe
@desk_page("event.board", tab="board")
def board(_request: HttpRequest, desk: Desk) -> HttpResponse:
    """Who sits where now, whose partner is missing, and who could sit with them."""
    return desk.render("events/desk/board.html", {"board": board_of(desk.event)})


@require_POST
@answers_refusals(page="events:desk_board")
@desk_page("event.board", tab="board")
def board_act(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Note who is missing at a table or came after all, or choose who stands in or no longer."""
    table: dict[str, Any] = {
        "actor": desk.actor,
        "event": desk.event,
        "meeting": requests.whole_number(request.POST, "meeting"),
    }
    if missing := requests.whole_number(request.POST, "missing"):
        stand_ins.note_missing(**table, person=missing)
    elif chosen := requests.whole_number(request.POST, "sit"):
        stand_ins.choose_stand_in(**table, person=chosen)
        messages.success(request, _("This person gets an email to come to the table now."))
    elif came := requests.whole_number(request.POST, "came"):
        stand_ins.note_came(**table, person=came)
    elif "away" in request.POST:
        stand_ins.send_away(**table)
        messages.success(request, _("Both get an email: the stand-in is not needed any more."))
    return redirect("events:desk_board", desk.event.slug)
