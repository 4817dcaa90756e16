"""A participant's wishes and meetings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.core import requests
from rresi.core.refusals import answers_refusals
from rresi.events.forms.wishes import ProfileForm
from rresi.events.queries import wishes
from rresi.events.queries.agenda import agenda_of
from rresi.events.queries.board import board_of
from rresi.events.queries.meetings import published_plan
from rresi.events.services import meetings, stand_ins
from rresi.events.services import wishes as services
from rresi.events.views.mine import Mine, comes, mine_page


def _takes_part(mine: Mine) -> bool:
    """Whether somebody who comes has meetings here; letters lead to these pages also afterwards."""
    return comes(mine.registration) and wishes.has_meetings(mine.event)


def _no_meetings(mine: Mine) -> HttpResponse:
    """Why there are none: they or their consent, the programme or the event have gone."""
    shown = {"planned": wishes.has_meetings(mine.event)}
    return mine.render("events/mine/no_meetings.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@mine_page(tab="wishes")
def profile(request: HttpRequest, mine: Mine) -> HttpResponse:
    """What I look for and bring, when I am free, and whom I could meet and why."""
    current = mine.registration
    if not _takes_part(mine) or not wishes.meets(current):
        return _no_meetings(mine)
    stage = wishes.stage_of(current)
    if stage != wishes.Stage.OPEN:
        context = {"over": stage == wishes.Stage.OVER, "profile": wishes.profile_of(current)}
        return mine.render("events/mine/wishes_closed.html", context)
    slots = wishes.slots_of(mine.event)
    form = ProfileForm(
        request.POST if request.method == "POST" else None,
        slots=slots,
        profile=wishes.profile_of(current),
    )
    if request.method == "POST" and form.is_valid():
        services.save_profile(registration=current, profile=form.profile())
        messages.success(request, _("Saved. Now choose who you want to meet."))
        return redirect("events:mine_wishes", mine.token)
    text = requests.text(request.GET, "q", limit=60)
    context = {
        "form": form,
        "must_check_times": wishes.must_check_times(current),
        "text": text,
        "people": wishes.candidates(current, text=text),
    }
    status = 422 if form.errors else 200
    return mine.render("events/mine/wishes.html", context, status=status)


@require_POST
@answers_refusals(page="events:mine_wishes")
@mine_page(tab="wishes")
def wish(request: HttpRequest, mine: Mine) -> HttpResponse:
    """One wish: to meet somebody, to avoid them, or neither."""
    other = requests.whole_number(request.POST, "person")
    what = requests.text(request.POST, "wish", limit=8)
    if _takes_part(mine) and wishes.meets(mine.registration):
        services.wish(registration=mine.registration, other=other, what=what)
    page = redirect("events:mine_wishes", mine.token)
    page["Location"] += f"#person-{other}"
    return page


@require_safe
@mine_page(tab="meetings")
def agenda(_request: HttpRequest, mine: Mine) -> HttpResponse:
    """My meetings: when, at which table, with whom and why."""
    if not _takes_part(mine):
        return _no_meetings(mine)
    found = agenda_of(mine.registration)
    context = {
        "meetings": [one for one in found if not one.standby],
        "published": not found and published_plan(mine.event) is not None,
        "unanswered": any(one.unanswered for one in found),
        "agrees": wishes.meets(mine.registration),
        "standby": [one for one in found if one.standby and not one.left],
        "must_check_times": wishes.must_check_times(mine.registration),
        "alone": board_of(mine.event, only=mine.registration.pk).alone,
    }
    return mine.render("events/mine/meetings.html", context)


@require_POST
@answers_refusals(page="events:mine_meetings")
@mine_page(tab="meetings")
def act(request: HttpRequest, mine: Mine) -> HttpResponse:
    """Accept or decline a meeting, say that the partner is missing and sit with another, or say
    afterwards whether it took place."""
    current = mine.registration
    meeting = requests.whole_number(request.POST, "meeting")
    match requests.text(request.POST, "do", limit=10):
        case "accept":
            meetings.answer(registration=current, meeting=meeting, accept=True)
        case "decline":
            meetings.answer(registration=current, meeting=meeting, accept=False)
        case "accept-all":
            for one in agenda_of(current):
                if one.unanswered:
                    meetings.answer(registration=current, meeting=one.pk, accept=True)
        case "held" | "not-held" as told:
            meetings.tell(registration=current, meeting=meeting, held=told == "held")
        case "missing":
            stand_ins.partner_missing(registration=current, meeting=meeting)
        case "came":
            stand_ins.partner_came(registration=current, meeting=meeting)
        case "sit":
            other = requests.whole_number(request.POST, "person")
            stand_ins.sit_with(registration=current, meeting=meeting, other=other)
    return redirect("events:mine_meetings", mine.token)
