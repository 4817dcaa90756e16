"""Promises: the participant's page, and the desk's tab."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rresi.accounts.roles import actor_of
from rresi.core import requests
from rresi.core.dates import read_day
from rresi.core.refusals import Incomplete, Refused, answers_refusals
from rresi.editorial.documents import DocumentText, text_for
from rresi.events.models import Promise, PromiseChange
from rresi.events.queries import promises as queries
from rresi.events.queries.outcome import was_closed
from rresi.events.rules.promises import NO_NEW_ONES, SETTLED
from rresi.events.services import promises as services
from rresi.events.views.desk import Desk, desk_page
from rresi.events.views.mine import Mine, mine_page


@require_safe
@mine_page(tab="promises")
def own(request: HttpRequest, mine: Mine) -> HttpResponse:
    """What I promised, and how it stands."""
    typed: Mapping[str, Any] = getattr(request, "typed", QueryDict())
    choices = queries.choices(mine.registration)
    return mine.render(
        "events/promises/mine.html",
        {
            "promises": [Line.of(one, choices, typed) for one in queries.own(mine.registration)],
            "choices": choices,
            "states": Promise.State.choices,
            "closed": NO_NEW_ONES if was_closed(mine.event) else "",
            "typed": typed,
            "new": typed if typed.get("act") == "promise" else {},
            "today": timezone.localdate(),
        },
    )


@dataclass(frozen=True)
class Line:
    """A promise as its person sees it. `values` stand in the form that corrects it; none: no form.

    `typed`: they are what was sent and refused.
    """

    promise: Promise
    practice: DocumentText | None
    values: Mapping[str, object]
    choices: Sequence[queries.Choice]
    earliest: date
    typed: bool

    @classmethod
    def of(cls, one: Promise, choices: Sequence[queries.Choice], typed: Mapping[str, Any]) -> Line:
        """From a promise of `queries.own`, and what was sent to the page and refused, if any."""
        practice = text_for(one.practice) if one.practice else None
        refused = typed.get("act") == "change" and typed.get("promise") == str(one.pk)
        about = queries.choice_of(one, practice)
        values: Mapping[str, object] = (
            typed
            if refused
            else {
                "what": one.what,
                "due_on": one.due_on.isoformat() if one.due_on else "",
                "with_whom": one.with_whom,
                "about": about.value if about else "",
                "is_public": one.is_public,
            }
        )
        today = timezone.localdate()
        return cls(
            promise=one,
            practice=practice,
            values={} if one.state in SETTLED else values,
            choices=[*choices, about] if about and about not in choices else choices,
            earliest=min(today, one.due_on or today),
            typed=refused,
        )

    @property
    def id(self) -> str:
        """With what the ids of its fields begin."""
        return f"promise-{self.promise.pk}"

    @property
    def asked(self) -> bool:
        """Whether a question about it has no answer yet."""
        checks = self.promise.checks.all()
        return any(one.asked_at and not one.answered_at for one in checks)

    @property
    def earlier(self) -> list[PromiseChange]:
        """How it stood before, the latest first."""
        return list(self.promise.changes.all())[::-1]


@require_POST
@answers_refusals(page="events:mine_promises", keep=["token"])
@mine_page(tab="promises")
def act(request: HttpRequest, mine: Mine) -> HttpResponse:
    """Promise something, change it, say what became of it, or take it back."""
    posted, person = request.POST, mine.registration
    pk = requests.whole_number(posted, "promise")
    seen = requests.text(posted, "seen", limit=32)
    match posted.get("act"):
        case "promise":
            services.promise(registration=person, wanted=_wanted(request))
            messages.success(request, _("Saved. We will ask you about it in six months."))
        case "change":
            services.change(registration=person, pk=pk, wanted=_wanted(request), seen=seen)
            messages.success(request, _("Saved."))
        case "show" | "hide" as what:
            services.show(registration=person, pk=pk, public=what == "show", seen=seen)
            messages.success(request, _("Saved."))
        case "report":
            services.report(
                registration=person,
                pk=pk,
                state=requests.text(posted, "state", limit=8),
                result=requests.text(posted, "result"),
                seen=seen,
            )
            messages.success(request, _("Saved. Thank you for telling us."))
        case "withdraw" if not posted.get("sure"):
            raise Refused(_("Tick the box to confirm that the promise is to be deleted."))
        case "withdraw":
            services.withdraw(registration=person, pk=pk)
            messages.success(request, _("The promise has been deleted."))
        case _:
            raise Http404
    return redirect("events:mine_promises", mine.token)


def _wanted(request: HttpRequest) -> services.Wanted:
    posted = request.POST
    kind, _colon, key = requests.text(posted, "about", limit=40).partition(":")
    pk = requests.key_in(key)
    when = requests.text(posted, "due_on", limit=40)
    try:
        due_on = read_day(when) if when else None
    except ValueError as error:
        raise Incomplete([("due_on", str(error))]) from None
    return services.Wanted(
        what=requests.text(posted, "what"),
        with_whom=requests.text(posted, "with_whom"),
        due_on=due_on,
        practice_id=pk if kind == "practice" else None,
        transfer_id=pk if kind == "transfer" else None,
        is_public=posted.get("is_public") == "1",
    )


@require_safe
@desk_page("event.desk", tab="promises")
def overview(_request: HttpRequest, desk: Desk) -> HttpResponse:
    """The desk's tab: how the promises of this event stand."""
    rows = queries.of_event(desk.event)
    names = desk.may("event.people")
    return desk.render(
        "events/desk/promises.html",
        {
            "standing": queries.standing(rows),
            "promises": [
                (one, text_for(one.practice) if one.practice else None)
                for one in rows.exclude(what="")[:200]  # empty once its person was erased
            ],
            "names": names,
            "edits": desk.may("event.edit"),
            "act_url": reverse("events:promise_moderate", args=[desk.event.slug]),
        },
    )


@require_POST
@answers_refusals(page="events:desk_promises", keep=["slug"])
@desk_page("event.edit", tab="promises")
def moderate(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Hide a promise, or show it again."""
    _moderate(request)
    return redirect("events:desk_promises", desk.event.slug)


@login_required
@require_POST
@answers_refusals(page="regions:detail")
def moderate_in_region(request: HttpRequest, slug: str) -> HttpResponse:
    """The same from the page of its region, for who manages that."""
    _moderate(request)
    return redirect("regions:detail", slug)


def _moderate(request: HttpRequest) -> None:
    services.moderate(
        actor=actor_of(request.user),
        pk=requests.whole_number(request.POST, "promise"),
        hidden=request.POST.get("act") == "hide",
        why=requests.text(request.POST, "why"),
    )
    messages.success(request, _("Saved."))
