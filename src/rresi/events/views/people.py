"""The desk's tab People: who comes, who waits, who must be decided on."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.core import formats, requests
from rresi.core.refusals import Incomplete, Refused, answers_refusals
from rresi.core.translations import country_name, interface_languages, language_order, pick
from rresi.events.forms.people import QuestionForm, TermsForm
from rresi.events.models import Event, Question, Registration
from rresi.events.queries import arrivals, people, people_file, registering
from rresi.events.queries.desk import hosts_of
from rresi.events.queries.erased import erased_at
from rresi.events.queries.people import Asked
from rresi.events.queries.seats import terms_of
from rresi.events.rules.needs import ACCESS, DIET
from rresi.events.rules.phases import is_over
from rresi.events.rules.registration import has_begun
from rresi.events.rules.retention import PEOPLE
from rresi.events.services import letters, organising, progress
from rresi.events.services import needs as needs_service
from rresi.events.times import moment_anywhere
from rresi.events.views.badges import XLSX, as_file
from rresi.events.views.desk import Desk, desk_page, warn_of_seats
from rresi.interchange.writing import write_xlsx


def asked_of(request: HttpRequest) -> Asked:
    """The filters of the list, as its address says them."""

    def value(name: str) -> str:
        return requests.text(request.GET, name, limit=60)

    return Asked(
        text=value("q"),
        state=value("state"),
        kind=value("kind"),
        country=value("country"),
        delegation=value("delegation"),
        session=value("session"),
        consent=value("consent"),
        came=value("came"),
    )


@require_safe
@desk_page("event.people", tab="people")
def people_list(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Everybody who registered, with filters, search and pages."""
    asked = asked_of(request)
    page = people.page_of(desk.event, asked, requests.whole_number(request.GET, "page", default=1))
    held = people.deadlines_of(list(page))
    came = arrivals.of_people(desk.event, [row.pk for row in page])
    zone = ZoneInfo(desk.event.zone)
    lines = [
        (
            row,
            country_name(row.country),
            moment_anywhere(held[row.pk], zone) if row.pk in held else "",
            arrivals.days_of(came.get(row.pk, ())),
        )
        for row in page
    ]
    query = request.GET.copy()
    query.pop("page", None)
    filters = people.filters_of(desk.event, asked)
    states = (choice for one in filters if one.key == "state" for choice in one.choices)
    context = {
        "page": page,
        "cancelled": any(choice.key == Registration.State.CANCELLED for choice in states),
        "lines": lines,
        "erased_at": None if lines else erased_at(desk.event, PEOPLE),
        "asked": asked,
        "filters": [one for one in filters if one.choices],
        "narrowed": any(one.chosen for one in filters),
        "room": registering.room_at_desk(desk.event),
        "ended": registering.ended_with(desk.event),
        "may_decide": desk.may("event.decide"),
        "may_end": desk.may("event.decide") and not is_over(desk.event, timezone.now()),
        "may_write": desk.may("event.publish") and desk.event.status != Event.Status.DRAFT,
        "begun": has_begun(desk.event, timezone.now()),
        "query": query.urlencode(),
    }
    return desk.render("events/desk/people.html", context)


@require_POST
@answers_refusals(page="events:desk_people")
@desk_page("event.people", tab="people")
def decide(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Approve, reject or cancel those who are ticked."""
    chosen = set(requests.whole_numbers(request.POST, "person"))
    if not chosen:
        raise Refused(_("First select the people concerned."))
    what = requests.text(request.POST, "do", limit=10)
    if asked := _ask_first(desk, chosen, what):
        return asked
    count = _decide(desk, chosen, what)
    if count:
        words = ngettext("%(n)s registration changed.", "%(n)s registrations changed.", count)
        messages.success(request, words % {"n": formats.number(count)})
    left = len(chosen) - count
    if left:
        messages.warning(request, _left(what, left) % {"n": formats.number(left)})
    return redirect("events:desk_people", desk.event.slug)


def _ask_first(desk: Desk, chosen: Collection[int], what: str) -> HttpResponse | None:
    """The page that names whose registration would end, with room for a word to them.

    None where it was asked already, and where nobody's would.
    """
    ends = {"reject": progress.undecided, "cancel": progress.may_be_cancelled}
    if what not in ends or "sure" in desk.request.POST:
        return None
    found = list(ends[what](desk.event).filter(pk__in=chosen).order_by("name", "pk"))
    if not found or not desk.may("event.decide"):
        return None
    progress.require_ahead(desk.event, timezone.now())
    context = {
        "people": found,
        "chosen": chosen,
        "what": what,
        "written_to": sum(bool(one.email) for one in found),
        "length": letters.NOTE_LENGTH,
    }
    return desk.render("events/desk/end.html", context)


def _decide(desk: Desk, chosen: Collection[int], what: str) -> int:
    """Do it for those for whom it can be done; how many they were."""
    note = requests.text(desk.request.POST, "note")
    about: Any = {"actor": desk.actor, "event": desk.event, "registrations": chosen, "note": note}
    if what == "cancel":
        return progress.cancel_registrations(**about)
    done = progress.decide(**about, approve=what == "approve")
    without = sum(one.state == Registration.State.WAITING for one in done)
    if without:
        words = ngettext(
            "There was no free seat for %(n)s approved person, who is now on the waiting list.",
            "There was no free seat for %(n)s approved people, who are now on the waiting list.",
            without,
        )
        messages.warning(desk.request, words % {"n": formats.number(without)})
    return len(done)


def _left(what: str, count: int) -> str:
    """Why some stayed as they were."""
    if what == "cancel":
        return ngettext(
            "%(n)s person stays as before: already cancelled, or checked in.",
            "%(n)s people stay as before: already cancelled, or checked in.",
            count,
        )
    return ngettext(
        "%(n)s person stays as before: not waiting for your decision.",
        "%(n)s people stay as before: not waiting for your decision.",
        count,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
@desk_page("event.people", tab="people")
def person(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """What one person told, where they go, and what can be done for them."""
    found = people.registration_of(desk.event, pk)
    if found is None:
        raise Http404(pk)
    if request.method == "POST":
        if asked := _ask_first(desk, [pk], requests.text(request.POST, "do", limit=10)):
            return asked
        _do_for(desk, found, request)
        return redirect("events:desk_person", desk.event.slug, pk)
    until = people.deadlines_of([found]).get(pk)
    context = {
        "person": found,
        "country": country_name(found.country),
        "until": moment_anywhere(until, ZoneInfo(desk.event.zone)) if until else "",
        "sessions": registering.my_sessions(found),
        "arrivals": arrivals.told_of(found),
        "answers": people.answers_of(found),
        "agreed": people.agreed_by(found),
        "roles": Registration.Role.choices,
        "may_decide": desk.may("event.decide"),
        "may_end": desk.may("event.decide") and not is_over(desk.event, timezone.now()),
        "begun": has_begun(desk.event, timezone.now()),
    }
    return desk.render("events/desk/person.html", context)


def _do_for(desk: Desk, found: Registration, request: HttpRequest) -> None:
    actor, event = desk.actor, desk.event
    match requests.text(request.POST, "do", limit=10):
        case "role":
            role = requests.text(request.POST, "role", limit=12)
            organising.set_role(actor=actor, registration=found, role=role)
        case "link":
            organising.send_link(actor=actor, event=event, registration=found)
        case what:
            if not _decide(desk, [found.pk], what):
                raise Refused(_left(what, 1) % {"n": 1})
    messages.success(request, _("Saved."))


@require_safe
@desk_page("event.people", tab="people")
def export(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The list as a spreadsheet, without dietary and accessibility needs."""
    headings, rows = people_file.table_of(desk.event, asked_of(request))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "people.xlsx"
        write_xlsx(path, headings, rows, sheet_name=_("People"))
        return as_file(path.read_bytes(), XLSX, f"{desk.event.slug}-people.xlsx")


@require_safe
@desk_page("event.people", tab="people")
def needs(_request: HttpRequest, desk: Desk) -> HttpResponse:
    """What the host must know: counts for the kitchen, and each person's own words.

    Whoever is no host is told who sees it.
    """
    if not desk.may("event.needs"):
        return desk.render(
            "events/desk/needs.html", {"hosts": hosts_of(desk.event), "hidden": True}
        )
    found = needs_service.needs_of(actor=desk.actor, event=desk.event)
    labels = dict(DIET) | dict(ACCESS)
    keys = [key for _person, need in found.told for key in (*need.diet, *need.access)]
    counts = [(label, keys.count(key)) for key, label in (*DIET, *ACCESS) if key in keys]
    lines = [
        (person, [labels.get(key, key) for key in (*need.diet, *need.access)], need.note)
        for person, need in found.told
    ]
    context = {"lines": lines, "counts": counts, "unreadable": found.unreadable}
    return desk.render("events/desk/needs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("event.decide", tab="people")
def terms(request: HttpRequest, desk: Desk) -> HttpResponse:
    """How people register, and the organiser's own questions."""
    stands = terms_of(desk.event)
    names = [name for name in TermsForm.base_fields if name != "capacity"]
    initial = {name: getattr(stands, name) for name in names}
    initial["capacity"] = desk.event.capacity
    form = TermsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        organising.set_terms(actor=desk.actor, event=desk.event, terms=form.terms())
        messages.success(request, _("Saved."))
        warn_of_seats(desk, form.cleaned_data["capacity"])
        return redirect("events:desk_terms", desk.event.slug)
    questions = registering.questions_of(desk.event)
    status = 422 if form.errors else 200
    return desk.render(
        "events/desk/terms.html", {"form": form, "questions": questions}, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("event.decide", tab="people")
def question(request: HttpRequest, desk: Desk, pk: int = 0) -> HttpResponse:
    """One question of the form: write it, change it, remove it."""
    stored = desk.event.questions.filter(pk=pk).prefetch_related("texts").first() if pk else None
    if pk and stored is None:
        raise Http404
    if stored and "delete" in request.GET:
        return _delete_question(desk, stored)
    initial = _initial_of(stored) if stored else {}
    form = QuestionForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = organising.save_question(
                actor=desk.actor, event=desk.event, asked=form.asked(), question=stored
            )
        except Incomplete as refusal:
            for _field, words in refusal.problems:
                form.add_error(None, words)
        else:
            written = [q for q in registering.questions_of(desk.event) if q.pk == saved.pk]
            messages.success(request, _("Saved."))
            for words in registering.untranslated(written):
                messages.warning(request, words)
            return redirect("events:desk_terms", desk.event.slug)
    status = 422 if form.errors else 200
    context = {"form": form, "question": stored}
    return desk.render("events/desk/question.html", context, status=status)


def _delete_question(desk: Desk, stored: Question) -> HttpResponse:
    """Ask, then delete a question with what was answered."""
    if desk.request.method == "POST":
        organising.delete_question(actor=desk.actor, question=stored)
        messages.success(desk.request, _("The question has been deleted."))
        return redirect("events:desk_terms", desk.event.slug)
    answered = stored.answers.count()
    lost = ngettext(
        "%(n)s answer will be deleted with it.", "%(n)s answers will be deleted with it.", answered
    )
    label = pick(stored.texts.all(), language_order(*desk.event.languages))
    context = {
        "asks": _("Delete this question?"),
        "what": label.label if label else "",
        "does": _("Delete this question"),
        "explains": f"{lost % {'n': formats.number(answered)}} {_('This cannot be undone.')}",
        "back": reverse("events:desk_question", args=[desk.event.slug, stored.pk]),
    }
    return desk.render("events/desk/sure.html", context)


def _initial_of(stored: Question) -> dict[str, object]:
    texts = {text.language: text for text in stored.texts.all()}
    found: dict[str, object] = {"kind": stored.kind, "required": stored.required}
    for code in interface_languages():
        if code in texts:
            found[f"label_{code}"] = texts[code].label
            found[f"choices_{code}"] = "\n".join(texts[code].choices)
    return found
