"""Publishing at the desk: what will change, who is told, and calling an event off."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from rresi.core import requests
from rresi.core.refusals import Refused, answers_refusals
from rresi.events.attendees import Attendee, attendees_of
from rresi.events.changes import EventChange, bound, recipients, stored_changes
from rresi.events.models import Event
from rresi.events.moved import gathered
from rresi.events.queries import figures, registering
from rresi.events.queries import programme as queries
from rresi.events.queries.desk import asked_of, contacts_of, hosts_of
from rresi.events.queries.seats import terms_of
from rresi.events.queries.timetable import warning_lines, without_host, without_people
from rresi.events.services import inviting, publishing
from rresi.events.views import undoing
from rresi.events.views.desk import Desk, desk_page

A_PAGE = 100


@require_safe
@desk_page("event.publish", tab="publish")
def preview(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What publishing would change, exactly whom it would tell, and what was published before."""
    programme = queries.programme_of(desk.event)
    people = attendees_of(desk.event)
    begun = programme.begun
    told = recipients(people, programme.changes, begun=begun)
    pages = Paginator(told, A_PAGE)
    begins = begun and not desk.event.has_begun(timezone.now())
    lapses, in_vain = registering.would_lose(desk.event) if begins else (0, 0)
    return desk.render(
        "events/desk/publish.html",
        {
            "programme": programme,
            "changes": gathered(programme.changes),
            "warnings": [
                *warning_lines(programme),
                *without_host(desk.event),
                *without_people(desk.event, programme),
                *registering.untranslated(registering.questions_of(desk.event)),
            ]
            if desk.is_open
            else [],
            "undo": [
                (change.heading, url)
                for change in programme.changes
                if (url := undoing.address_of(desk.event, change))
            ],
            "people_count": sum(person.comes for person in people),
            "lapses": lapses,
            "in_vain": in_vain,
            "returning": sum(
                isinstance(change, EventChange) and change.returns(person)
                for change in programme.changes
                for person in people
            ),
            "told": sum(person.comes for person in told),
            "told_without": sum(not person.comes for person in told),
            "in_any_case": len(bound(people, programme.changes, begun=begun)),
            "page": pages.get_page(request.GET.get("page")),
            "earlier": [
                (one, gathered(stored_changes(one.changes)))
                for one in queries.change_sets(desk.event)
            ],
            "is_draft": desk.event.status == Event.Status.DRAFT,
            "came": figures.people(desk.event),
            "asks_needs": terms_of(desk.event).asks_needs,
            "hosts": hosts_of(desk.event),
            **_asked(desk.event),
            "is_open": desk.event.status == Event.Status.PUBLISHED,
            "cancelling": _told_of_cancelling(desk, people),
            "unconfirmed": registering.unconfirmed(desk.event),
        },
    )


def _asked(event: Event) -> dict[str, object]:
    """Of a draft: whom its page will name for questions. Three queries at most, none of others."""
    if event.status != Event.Status.DRAFT:
        return {}
    asked = asked_of(event)
    names = asked.named_to(member=False) if asked else []
    return {"asked": asked, "asked_names": names, "contacts": contacts_of(event)}


def _told_of_cancelling(desk: Desk, people: Sequence[Attendee]) -> Sequence[tuple[str, int]]:
    """Who would hear that the event is cancelled, and as what. Two queries."""
    told = publishing.told_of_cancelling(people)
    return (
        (_("participants and people who wait"), len(told)),
        (
            _("people who were invited and have not registered"),
            inviting.invited_to_tell(desk.event).count(),
        ),
        (_("managers of delegations"), inviting.managers_to_tell(desk.event, told).count()),
    )


@require_safe
@desk_page("event.publish", tab="publish")
def recipients_of_cancelling(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Exactly who would hear that the event is cancelled, by name."""
    event = desk.event
    people = publishing.told_of_cancelling(attendees_of(event))
    told = [
        *((one.name, one.email, "") for one in people),
        *(
            (one.name, one.email, pgettext("event", "invited"))
            for one in inviting.invited_to_tell(event)
        ),
        *(
            (str(held.user), held.user.email, held.delegation.name)
            for held in inviting.managers_to_tell(event, people)
        ),
    ]
    page = Paginator(told, A_PAGE).get_page(request.GET.get("page"))
    return desk.render("events/desk/recipients.html", {"page": page})


@require_POST
@answers_refusals(page="events:desk_publish", keep=["slug"])
@desk_page("event.publish", tab="publish")
def publish(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Publish a draft, or the changes of a published event."""
    seen = requests.text(request.POST, "seen", limit=16)
    if desk.event.status == Event.Status.DRAFT:
        publishing.publish_event(actor=desk.actor, event=desk.event, seen=seen)
        messages.success(request, _("The event has been published."))
        return redirect("events:desk_publish", desk.event.slug)
    publishing.publish_changes(
        actor=desk.actor,
        event=desk.event,
        seen=seen,
        tell="tell" in request.POST,
        note=requests.text(request.POST, "note"),
    )
    messages.success(request, _("The changes have been published."))
    return redirect("events:desk_publish", desk.event.slug)


@require_POST
@answers_refusals(page="events:desk_publish", keep=["slug"])
@desk_page("event.publish", tab="publish")
def cancel(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Cancel the event, once its name was typed."""
    name = desk.card.name
    if requests.text(request.POST, "name", limit=200).casefold() != name.casefold():
        raise Refused(_("Type the name of the event to cancel it: %(name)s") % {"name": name})
    publishing.cancel_event(
        actor=desk.actor,
        event=desk.event,
        seen=requests.text(request.POST, "seen", limit=16),
        note=requests.text(request.POST, "note"),
    )
    messages.success(request, _("The event has been cancelled."))
    return redirect("events:desk_publish", desk.event.slug)
