"""Check-in: the page at the door, which works offline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.core import requests
from rresi.core.countries import country_choices
from rresi.core.formats import labelled
from rresi.core.refusals import Refused, answers_refusals
from rresi.core.text import forbidden_character
from rresi.core.translations import language_name, offered_language_choices
from rresi.events.models import Registration, Scan
from rresi.events.permissions import PERMISSIONS, target_of
from rresi.events.queries import check_in as queries
from rresi.events.queries.cards import names_of
from rresi.events.queries.outcome import was_closed
from rresi.events.rules.check_in import CODE_LENGTH, day_of
from rresi.events.services import check_in as services
from rresi.events.services import walk_ins
from rresi.events.views.desk import Desk, desk_page
from rresi.events.views.door_words import gets_link, has_no_seat, words

# What the page needs, and therefore what a device keeps.
ASSETS = (
    "rresi.css",
    "theme.js",
    "page.js",
    "check-in.js",
    "mark.svg",
    "icons.svg",
    "favicon.svg",
    "vendor/htmx.min.js",
    "vendor/qr-scanner.min.js",
    "vendor/qr-scanner-worker.min.js",
    "vendor/fonts/atkinson-next.woff2",
    "vendor/fonts/atkinson-next-ext.woff2",
)


def asset(name: str) -> str:
    """The URL of one of the house's own static files."""
    return static(f"rresi/{name}")


# What a malformed body can raise, such as 1e400 or a hundred thousand brackets.
_UNREADABLE = (
    *(ValueError, TypeError, KeyError, AttributeError),
    *(OverflowError, RecursionError),
)


@never_cache
@require_safe
@desk_page("event.check_in", tab="check-in")
def door(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The page at the door: by camera and offline with JavaScript, by name without."""
    places = queries.places(desk.event)
    place = _place(places, requests.whole_number(request.GET, "session"))
    asked = requests.text(request.GET, "q", limit=100)
    last = requests.whole_number(request.GET, "person")
    return desk.render(
        "events/check_in/door.html",
        {
            "places": places,
            "place": place,
            "days": queries.hours_of_days(desk.event),
            "doubt": _doubt(desk, place),
            "q": asked,
            "found": queries.by_name(desk.event, asked, place)
            if asked
            else queries.just_now(desk.event, last, place),
            "counts": queries.counts(desk.event),
            "countries": country_choices(queries.countries(desk.event)),
            "languages": offered_language_choices(),
            "own_language": capfirst(language_name(desk.event.language)),
            "gets_link": gets_link(),
            "sign_in": redirect_to_login(request.path).url,
            "home_country": desk.event.host_region.country if desk.event.host_region else "",
            "words": json.dumps(words()),
            "assets": {
                "scanner": asset("vendor/qr-scanner.min.js"),
                "scanner_worker": asset("vendor/qr-scanner-worker.min.js"),
            },
            "length": CODE_LENGTH,
            "walk_in_id": uuid4(),
            "closed": was_closed(desk.event),
        },
    )


def _doubt(desk: Desk, place: queries.Place | None) -> str:
    """Why people are hardly checked in for this now, in words; empty when they are."""
    hours = place.hours if place else queries.hours_of_days(desk.event)
    return hours.doubt(timezone.now()) if hours else ""


def _place(places: list[queries.Place], pk: int) -> queries.Place | None:
    return next((place for place in places if place.pk == pk), None)


@require_safe
@desk_page("event.check_in", tab="check-in")
def worker(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The service worker of the page at the door; its scope is that page alone."""
    page = reverse("events:door", args=[desk.event.slug])
    kept = json.dumps([page, *(asset(name) for name in ASSETS)])
    response = render(
        request, "events/check_in/worker.js", {"kept": kept, "page": json.dumps(page)}
    )
    response.headers["Content-Type"] = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response


@never_cache
@require_safe
@desk_page("event.check_in", tab="check-in")
def people(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What a device keeps of the people."""
    there, listed = queries.present(desk.event), queries.door_list(desk.event)
    position = {line[0]: number for number, line in enumerate(listed)}  # shorter than codes
    return JsonResponse(
        {
            "as_of": timezone.now().isoformat(),
            "stamp": queries.door_stamp(desk.event),
            "people": listed,
            "seats": {
                session: [position[code] for code in codes if code in position]
                for session, codes in queries.seat_list(desk.event).items()
            },
            "present": there.found,
            "last": there.last,
            "counts": asdict(queries.counts(desk.event)),
            "csrf": get_token(request),
        }
    )


@require_POST
@desk_page("event.check_in", tab="check-in")
def scans(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Take what a device recorded, and answer with what became of each scan."""
    try:
        sent = json.loads(request.body)
        scanned = [_scan(one) for one in sent.get("scans", [])]
        guests = [_walk_in(one) for one in sent.get("walk_ins", [])]
        taken_back = [(str(code), _pk(pk)) for code, pk in sent.get("taken_back", [])[:20]]
        if any(forbidden_character(code) for code, _pk in taken_back):
            raise ValueError(taken_back)
        device, door_name = str(sent["device"]), str(sent.get("door", ""))
        sent_at, after = _moment(sent["sent_at"]), _pk(sent.get("after")) or 0
        unsettled = [UUID(str(pk)) for pk in sent.get("conflicts", [])[: services.AT_MOST]]
        if forbidden_character(f"{device}{door_name}"):
            raise ValueError(device)
    except _UNREADABLE:
        return JsonResponse({"error": _("This could not be read.")}, status=400)
    kept: dict[str, Any] = {"actor": desk.actor, "event": desk.event, "device": device}
    try:
        answers = services.record(**kept, door=door_name, scans=scanned, sent_at=sent_at)
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=409)
    refused = []
    for person in guests[: services.AT_MOST]:
        try:
            answers.append(walk_ins.walk_in(**kept, door=door_name, person=person))
        except Refused as refusal:
            refused.append({"id": str(person.id), "outcome": "refused", "words": str(refusal)})
    kept_words = ""
    for code, session in taken_back:
        try:
            services.take_back_code(
                actor=desk.actor, event=desk.event, code=code, session_id=session
            )
        except Refused as refusal:
            kept_words = str(refusal)
    there = queries.present(desk.event, after=max(after, 0))
    return JsonResponse(
        {
            "answers": [*_told(answers), *refused],
            "not_taken_back": kept_words,
            "settled": queries.reasons(desk.event, unsettled),
            "gone": queries.gone(desk.event, unsettled),
            "present": there.found,
            "last": there.last,
            "counts": asdict(queries.counts(desk.event)),
            "stamp": queries.door_stamp(desk.event),
            "csrf": get_token(request),
        }
    )


def _pk(value: Any) -> int | None:
    found = int(value or 0)
    if not 0 <= found < 2**63:
        raise ValueError(value)
    return found or None


def _moment(value: object) -> datetime:
    found = datetime.fromisoformat(str(value))
    if found.tzinfo is None or not 2000 <= found.year < 3000:
        raise ValueError(value)
    return found


def _scan(one: Mapping[str, Any]) -> services.Sent:
    code = str(one["code"])
    if not CODE_LENGTH <= len(code) <= 64 or forbidden_character(code):
        raise ValueError(code)
    session = _pk(one.get("session"))
    return services.Sent(
        UUID(str(one["id"])),
        code,
        _moment(one["at"]),
        session,
        str(one.get("kind", "in")),
        undone=one.get("undone") is True,
    )


def _walk_in(one: Mapping[str, Any]) -> walk_ins.WalkIn:
    if forbidden_character("".join(str(one.get(name, "")) for name in ("name", "organisation"))):
        raise ValueError(one)
    return walk_ins.WalkIn(
        id=UUID(str(one["id"])),
        name=requests.cleaned(one.get("name"), limit=150),
        country=requests.cleaned(one.get("country"), limit=2),
        at=_moment(one["at"]),
        organisation=requests.cleaned(one.get("organisation"), limit=200),
        email=requests.cleaned(one.get("email"), limit=254),
        language=requests.cleaned(one.get("language"), limit=8),
        session_id=_pk(one.get("session")),
        undone=one.get("undone") is True,
    )


def _told(answers: list[services.Answered]) -> list[dict[str, object]]:
    strange = {one.event_id for one in answers if one.event_id}
    events = names_of(strange) if strange else {}
    told = []
    for one in answers:
        said = str(one.outcome.label)
        if one.event_id in events:
            said = _("This code is for another event: %(name)s") % {"name": events[one.event_id]}
        elif one.outcome == Scan.Outcome.LATE:
            said = services.closed_in_words()
        told.append(
            {
                "id": str(one.id),
                "outcome": one.outcome.value,
                "words": said,
                "name": one.name,
                "organisation": one.organisation,
                "person": one.code,
                "known": one.known,
            }
        )
    return told


def _back(desk: Desk, session: int | None, person: int | None) -> HttpResponse:
    """To the page at the door, which shows the person with a button to take it back."""
    kept = {"session": session, "person": person}
    query = urlencode({name: value for name, value in kept.items() if value})
    return redirect(reverse("events:door", args=[desk.event.slug]) + (f"?{query}" if query else ""))


@require_POST
@answers_refusals(page="events:door", keep=["slug"])
@desk_page("event.check_in", tab="check-in")
def by_name(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Check somebody in, or take that back, without JavaScript."""
    person = queries.person(desk.event, requests.whole_number(request.POST, "person"))
    if person is None:
        raise Http404
    place = _place(queries.places(desk.event), requests.whole_number(request.POST, "session"))
    session = place.session if place else None
    if request.POST.get("undo"):
        where: Any = {"session": session, "day": day_of(timezone.now(), desk.event.zone)}
        if "sure" not in request.POST and services.ends_with(person, **where):
            return _ask_first(desk, person, place)
        services.take_back(actor=desk.actor, event=desk.event, registration=person, **where)
        messages.success(request, _("Check-in undone: %(name)s") % {"name": person.name})
        return _back(desk, place.pk if place else None, person.pk)
    if "sure" not in request.POST and not queries.has_seat(person, session):
        return _seatless(desk, person, place)
    done = services.check_in(
        actor=desk.actor, event=desk.event, registration=person, session=session
    )
    say = messages.warning if done.outcome in Scan.CONFLICTS else messages.success
    say(request, labelled(person.name, done.outcome.label))
    if doubt := _doubt(desk, place):
        messages.warning(request, doubt)
    return _back(desk, place.pk if place else None, person.pk)


def _ask_first(desk: Desk, person: Registration, place: queries.Place | None) -> HttpResponse:
    """Ask whether somebody who was added at the door is to go."""
    context = {
        "asks": _("Undo this check-in?"),
        "what": person.name,
        "does": _("Undo check-in"),
        "explains": _("This person was added at the door, so the registration is cancelled too."),
        "kept": {"person": person.pk, "session": place.pk if place else 0, "undo": 1, "sure": 1},
        "back": reverse("events:door", args=[desk.event.slug]),
    }
    return desk.render("events/desk/sure.html", context)


def _seatless(desk: Desk, person: Registration, place: queries.Place | None) -> HttpResponse:
    """Ask whether somebody without a seat in a session is to be checked in for it."""
    context = {
        "asks": _("Check them in all the same?"),
        "what": person.name,
        "does": _("Check in"),
        "explains": has_no_seat(person.name),
        "kept": {"person": person.pk, "session": place.pk if place else 0, "sure": 1},
        "back": reverse("events:door", args=[desk.event.slug]),
        "keeps": _("Do not check in"),
    }
    return desk.render("events/desk/sure.html", context)


@require_POST
@answers_refusals(page="events:door", keep=["slug"])
@desk_page("event.check_in", tab="check-in")
def walk_in(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Register somebody at the door without JavaScript."""
    posted = request.POST
    person = walk_ins.WalkIn(
        id=_key(requests.text(posted, "id")),
        name=requests.text(posted, "name"),
        country=requests.text(posted, "country", limit=2),
        at=timezone.now(),
        organisation=requests.text(posted, "organisation"),
        email=requests.text(posted, "email", limit=254),
        language=requests.text(posted, "language", limit=8),
        session_id=requests.whole_number(posted, "session") or None,
    )
    done = walk_ins.walk_in(
        actor=desk.actor, event=desk.event, person=person, device=f"desk-{desk.actor.user_id}"
    )
    say = messages.warning if done.outcome in Scan.CONFLICTS else messages.success
    said = labelled(done.name, done.outcome.label)
    say(request, f"{said}. {gets_link()}" if done.written_to else said)
    if doubt := _doubt(desk, _place(queries.places(desk.event), person.session_id or 0)):
        messages.warning(request, doubt)
    return _back(desk, person.session_id, done.person_id)


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise Http404 from error


@require_safe
def badge(request: HttpRequest, token: str) -> HttpResponse:
    """Where the code on a badge leads when a phone's own camera reads it.

    It says which event the badge is for and nothing about the person. Who may check people in is
    led to do so.
    """
    found = queries.badge(token)
    if found is None:
        raise Http404
    may = allowed(PERMISSIONS, actor_of(request.user), "event.check_in", target_of(found.event))
    return render(
        request,
        "events/check_in/badge.html",
        {
            "event_name": names_of([found.event_id])[found.event_id],
            "slug": found.event.slug,
            "person": found if may else None,
        },
    )
