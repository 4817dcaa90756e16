"""A participant's own pages: opened by their signed link, which is the permission."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.core import ratelimit, requests
from rresi.core.ratelimit import Bucket
from rresi.core.refusals import Refused, answers_refusals
from rresi.core.translations import country_name
from rresi.design.panels import panels_of
from rresi.ecosystem import doubles
from rresi.events import links
from rresi.events.forms.registration import RegistrationForm, initial_of
from rresi.events.models import Consent, Event, Registration
from rresi.events.pages import MINE_PAGE
from rresi.events.queries import (
    about,
    certificates,
    desk,
    own_data,
    participants,
    photographs,
    registering,
    wishes,
)
from rresi.events.queries.cards import EventCard
from rresi.events.queries.desk import contacts_of
from rresi.events.queries.seats import in_line, terms_of
from rresi.events.rules.check_in import day_of
from rresi.events.rules.phases import Phase, is_over, phase_of
from rresi.events.rules.registration import ends_at_start, has_begun, why_ended
from rresi.events.rules.retention import STAYS, dates_of
from rresi.events.services import progress, registration
from rresi.events.services.needs import own_needs
from rresi.events.times import moment_anywhere
from rresi.events.views.registering import TO_ONE_ADDRESS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

P = ParamSpec("P")
State = Registration.State
PEOPLE_A_PAGE = 50
GUESSES = Bucket("mine", size=300, seconds=1)


@dataclass(frozen=True)
class MineTab:
    """A part of the participant's pages; `shown` says for whom it is there."""

    key: str
    label: StrOrPromise
    url_name: str
    shown: Callable[[Registration], bool] = lambda _registration: True


def comes(mine: Registration) -> bool:
    """Whether somebody holds a confirmed seat."""
    return mine.state == State.CONFIRMED


def has_come(mine: Registration) -> bool:
    """Whether somebody holds a seat at an event that has begun."""
    today = day_of(timezone.now(), mine.event.zone)
    return comes(mine) and phase_of(mine.event, today) is not Phase.BEFORE


def with_meetings(mine: Registration) -> bool:
    """Whether somebody comes to an event that has a meeting block."""
    return comes(mine) and wishes.has_meetings(mine.event)


# Other parts of this app add their line.
MINE_TABS: tuple[MineTab, ...] = (
    MineTab("overview", gettext_lazy("My registration"), "events:mine"),
    MineTab("people", gettext_lazy("Participants"), "events:mine_people", comes),
    MineTab("wishes", gettext_lazy("My wishes"), "events:mine_wishes", with_meetings),
    MineTab("meetings", gettext_lazy("My meetings"), "events:mine_meetings", with_meetings),
    MineTab("notes", gettext_lazy("Notes and questions"), "events:mine_notes", has_come),
    MineTab("evaluate", gettext_lazy("Evaluation"), "events:mine_evaluate", has_come),
    MineTab("promises", gettext_lazy("My promises"), "events:mine_promises", has_come),
    MineTab("certificate", gettext_lazy("My certificate"), "events:mine_certificate", has_come),
    MineTab("data", gettext_lazy("My data"), "events:mine_data"),
)


@dataclass(frozen=True)
class Mine:
    """A participant's pages as they see them."""

    request: HttpRequest
    registration: Registration
    token: str
    tab: str

    @property
    def event(self) -> Event:
        return self.registration.event

    @property
    def over(self) -> bool:
        """Whether the event is over: what was told stays as it is."""
        return is_over(self.event, timezone.now())

    @property
    def tabs(self) -> list[MineTab]:
        """The tabs that there are for this person."""
        return [tab for tab in MINE_TABS if tab.shown(self.registration)]

    def render(
        self, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
    ) -> HttpResponse:
        """One of these pages, its times in the event's zone.

        Its template extends `events/mine/base.html`.
        """
        shown = {
            "mine": self,
            "registration": self.registration,
            "event": self.event,
            "card": EventCard.of(self.event),
        }
        with timezone.override(ZoneInfo(self.event.zone)):
            return render(self.request, template, {**shown, **(context or {})}, status=status)


View = Callable[Concatenate[HttpRequest, Mine, P], HttpResponse]


def mine_page(
    *, tab: str
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, str, P], HttpResponse]]:
    """A decorator for these pages: the view gets a `Mine` in the place of the link's token.

    A link that nobody here made, or that a newer one has replaced, is answered with 404 and the way
    to a new one.
    """

    def decorate(view: View[P]) -> Callable[Concatenate[HttpRequest, str, P], HttpResponse]:
        @never_cache
        @wraps(view)
        def shown(request: HttpRequest, token: str, *args: P.args, **kwargs: P.kwargs) -> Any:
            found = participants.by_link(token)
            if found is None:
                if GUESSES.empty(ratelimit.client_ip(request)):
                    return ratelimit.refusal(request, seconds=GUESSES.wait)
                context = {"cards": participants.lost_at(token)}
                return render(request, "events/mine/lost.html", context, status=404)
            return view(request, Mine(request, found, token, tab), *args, **kwargs)

        return shown  # type: ignore[return-value]

    return decorate


@login_required
@require_safe
def of_account(request: HttpRequest, slug: str) -> HttpResponse:
    """The pages of who is signed in, or the form to register."""
    event = desk.event_by(slug)
    if event is None or event.status == Event.Status.DRAFT:
        raise Http404(slug)
    assert request.user.pk is not None
    mine = participants.of_account(event, request.user.pk)
    if mine is None:
        return redirect("events:registration", slug)
    return redirect(links.path_for(mine))


@require_safe
@mine_page(tab="overview")
def overview(request: HttpRequest, mine: Mine) -> HttpResponse:
    """How the registration stands. It changes nothing: programs open links in mail, too."""
    current = mine.registration
    deadline = registering.open_offer(current) if current.state == State.OFFERED else None
    waiting = current.state == State.WAITING
    given = registration.given_by(current)
    unknown = current.organisation_id is None and current.state != State.CANCELLED
    now, standing = timezone.now(), current.state != State.CANCELLED
    over = mine.over
    begun = has_begun(mine.event, now)
    came = standing and progress.has_come(current)
    too_late = comes(current) and begun and not over
    context = {
        "over": over,
        "begun": begun,
        "lost_to_move": begun and waiting and registering.lost_to_move(current),
        "comes": comes(current),
        "came": came,
        "ending": why_ended(current),
        "may_rejoin": not standing and progress.may_rejoin(current, now),
        "may_cancel": standing and not begun and not came and not over,
        "contacts": contacts_of(mine.event) if begun or not standing else [],
        "too_late": too_late,
        "similar": doubles.similar({"name": current.organisation_name}) if unknown else [],
        "until": moment_anywhere(deadline, ZoneInfo(mine.event.zone)) if deadline else "",
        "last_chance": ends_at_start(mine.event, deadline),
        "in_line": in_line(current),
        "unconfirmed": current.address_confirmed_at is None and current.state != State.CANCELLED,
        "sessions": registering.my_sessions(current),
        "consents": [(one, one.purpose in given) for one in wishes.consents_of(mine.event)],
        "cancel_note": about.said_on_cancelling(mine.event),
        "panels": panels_of(MINE_PAGE, current, request),
    }
    return mine.render("events/mine/overview.html", context)


@require_safe
@mine_page(tab="people")
def people(request: HttpRequest, mine: Mine) -> HttpResponse:
    """Who else comes, as far as they agreed to be seen; for those who come alone."""
    if not comes(mine.registration):
        return redirect("events:mine", mine.token)
    member = request.user.is_authenticated
    page = Paginator(participants.listed(mine.event), PEOPLE_A_PAGE)
    shown = page.get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "people": [
            (one, country_name(one.country), participants.portrait_of(one, member=member))
            for one in shown
        ],
        "listed": Consent.Purpose.PARTICIPANTS in registration.given_by(mine.registration),
    }
    return mine.render("events/mine/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@mine_page(tab="overview")
def change(request: HttpRequest, mine: Mine) -> HttpResponse:
    """Change what was told, until the event is over; the address stays."""
    current = mine.registration
    if current.state == State.CANCELLED or mine.over:
        return redirect("events:mine", mine.token)
    terms = terms_of(mine.event)
    form = RegistrationForm(
        request.POST if request.method == "POST" else None,
        sessions=registering.session_choices(mine.event, current),
        questions=registering.questions_of(mine.event, current),
        asks_needs=terms.asks_needs,
        asks_gender=terms.asks_gender,
        email_is=current.email,
        email_help=gettext_lazy(
            "Your personal link belongs to this address, so it stays. To use another address, "
            "cancel this registration and register again."
        ),
        initial=initial_of(current, own_needs(current)),
    )
    if request.method == "POST" and form.is_valid():
        try:
            registration.change_registration(registration=current, wanted=form.wanted())
        except Refused as refusal:
            form.add_error(None, str(refusal))
            return mine.render("events/mine/change.html", {"form": form}, status=409)
        messages.success(request, _("Saved."))
        return redirect("events:mine", mine.token)
    context = {"form": form, "certified": certificates.own(current) is not None}
    status = 422 if form.errors else 200
    return mine.render("events/mine/change.html", context, status=status)


@require_POST
@answers_refusals(page="events:mine")
@mine_page(tab="overview")
def act(request: HttpRequest, mine: Mine) -> HttpResponse:
    """Confirm the address, accept or decline a seat, cancel, or come after all."""
    current = mine.registration
    match requests.text(request.POST, "do", limit=10):
        case "confirm":
            progress.confirm_address(registration=current)
            messages.success(request, _("Your email address has been confirmed."))
        case "accept":
            progress.answer_offer(registration=current, accept=True)
            messages.success(request, _("The seat is yours."))
        case "decline":
            progress.answer_offer(registration=current, accept=False)
            messages.success(request, _("You have declined the seat. It goes to the next person."))
        case "cancel":
            progress.cancel(registration=current)
            messages.success(request, _("Your registration has been cancelled."))
        case "rejoin":
            current = progress.rejoin(registration=current)
        case "directory":
            slug = requests.text(request.POST, "organisation", limit=150)
            registration.choose_organisation(registration=current, slug=slug)
            messages.success(request, _("Saved."))
        case "consents":
            given = requests.texts(request.POST, "consent", limit=20, at_most=20)
            agreed = registration.give_consents(registration=current, given=given)
            messages.success(request, _of_meetings(current, agreed))
    return redirect(links.path_for(current))


def _of_meetings(current: Registration, agreed: registration.Agreed) -> str:
    """What is said when consents are saved: what becomes of meetings by it."""
    if agreed.ended is not None:
        hidden = _("Saved. Your name is no longer shown to the people you were going to meet.")
        off = ngettext(
            "%(n)s meeting will not take place; the other person has been told.",
            "%(n)s meetings will not take place; the other people have been told.",
            agreed.ended,
        )
        return f"{hidden} {off % {'n': agreed.ended}}" if agreed.ended else hidden
    if agreed.again:
        words = ngettext(
            "Saved. %(n)s meeting can take place after all. Earlier answers no longer count: "
            "please answer again under “My meetings”.",
            "Saved. %(n)s meetings can take place after all. Earlier answers no longer count: "
            "please answer again under “My meetings”.",
            agreed.again,
        )
        return words % {"n": agreed.again}
    if agreed.again == 0 and wishes.are_ahead(wishes.slots_of(current.event)):
        return _("Saved. No earlier meeting comes back. The next plan can include you again.")
    return _("Saved.")


@require_safe
@mine_page(tab="data")
def data(_request: HttpRequest, mine: Mine) -> HttpResponse:
    """What is held about the participant, and how to take it away."""
    context = {
        "needs": own_needs(mine.registration),
        "country": country_name(mine.registration.country),
        "consents": list(mine.registration.consents.all()),
        "told": own_data.told_by(mine.registration),
        "held": own_data.held_in_short(mine.registration),
        "photographs": photographs.of_person(mine.registration),
        "begun": has_begun(mine.event, timezone.now()),
        "kept": dates_of(mine.event, timezone.localdate()),
        "stays": STAYS,
    }
    return mine.render("events/mine/data.html", context)


@require_safe
@mine_page(tab="data")
def export(_request: HttpRequest, mine: Mine) -> HttpResponse:
    """The same as a file."""
    needs = own_needs(mine.registration)
    held = own_data.held_about(mine.registration)
    answer = JsonResponse(
        held | {"needs": {"diet": needs.diet, "access": needs.access, "note": needs.note}},
        json_dumps_params={"indent": 2, "ensure_ascii": False},
    )
    answer["Content-Disposition"] = f'attachment; filename="{mine.event.slug}-my-data.json"'
    return answer


@require_POST
@mine_page(tab="data")
def replace_link(request: HttpRequest, mine: Mine) -> HttpResponse:
    """Replace the link that opened this page, and go on with the new one."""
    current = mine.registration
    if TO_ONE_ADDRESS.empty(f"replace {current.pk}"):
        return ratelimit.refusal(request, seconds=TO_ONE_ADDRESS.wait)
    current = progress.replace_link(registration=current)
    messages.success(request, _("Your link has been replaced. Earlier links no longer work."))
    return redirect(links.path_for(current, "events:mine_data"))


@require_POST
@mine_page(tab="data")
def erase(request: HttpRequest, mine: Mine) -> HttpResponse:
    """Erase everything; the box that confirms it must be ticked."""
    if not requests.text(request.POST, "sure", limit=5):
        messages.error(request, _("Tick the box to confirm that everything is to be deleted."))
        return redirect("events:mine_data", mine.token)
    progress.erase(registration=mine.registration)
    return redirect("events:erased", mine.event.slug)


@require_safe
def erased(request: HttpRequest, slug: str) -> HttpResponse:
    """That everything was erased; it names nobody, so that it can be read again."""
    event = desk.event_by(slug)
    if event is None or event.status == Event.Status.DRAFT:
        raise Http404(slug)
    return render(request, "events/mine/erased.html", {"card": EventCard.of(event)})
