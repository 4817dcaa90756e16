"""The dossier: the desk's tab with closing, notes, photographs and retention, and its files."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.accounts.roles import Role
from rresi.core import formats, requests
from rresi.core.pictures import PictureRefused
from rresi.core.refusals import Incomplete, Outdated, Refused, answers_refusals
from rresi.events.forms.lessons import LessonsForm
from rresi.events.models import Event, SessionNote
from rresi.events.printing import dossier as printing
from rresi.events.queries import check_in
from rresi.events.queries import dossier as queries
from rresi.events.queries import lessons as lesson_queries
from rresi.events.queries import notes as note_queries
from rresi.events.queries import photographs as photograph_queries
from rresi.events.queries.titles import title_of
from rresi.events.rules.retention import PEOPLE, STAYS, dates_of, erased_on
from rresi.events.services import closing, notes, photographs
from rresi.events.services import lessons as lesson_services
from rresi.events.views.badges import XLSX, as_file
from rresi.events.views.desk import Desk, desk_page
from rresi.events.views.photographs import said_in
from rresi.interchange.writing import write_xlsx
from rresi.media.encoding import Encoded, reencode


@require_safe
@desk_page("event.dossier", tab="dossier")
def overview(_request: HttpRequest, desk: Desk) -> HttpResponse:
    """What came of the event, whether it is closed, and until when personal data are kept."""
    dossier = queries.summary(desk.event)
    return desk.render(
        "events/desk/dossier.html",
        {
            "dossier": dossier,
            "may_write_lessons": lesson_queries.may_be_written(desk.event),
            "unique": printing.unique_sentence(dossier),
            "standing": printing.standing_sentence(dossier),
            "kept": dates_of(desk.event, timezone.localdate()),
            "stays": STAYS,
            "erased": desk.event.retention.all()[:20],
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals(page="events:desk_dossier", keep=["slug"])
@desk_page("event.dossier", tab="dossier")
def close(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Ask, then close the event."""
    if request.method == "POST":
        closing.close_event(actor=desk.actor, event=desk.event)
        messages.success(request, _("The event has been closed."))
        return redirect("events:desk_dossier", desk.event.slug)
    if not desk.has_concluded:  # that page says when it will be possible
        return redirect("events:desk_dossier", desk.event.slug)
    context = {
        "asks": _("Close this event?"),
        "what": desk.card.name,
        "does": _("Close the event"),
        "keeps": _("Leave it open"),
        "explains": _(
            "This cannot be undone. From then on attendance, hours and all other figures stay as "
            "they are, and no one can write what they learned or make a new promise. What becomes "
            "of promises made before is still followed. People can still correct or delete what "
            "they wrote, and answer an evaluation that is open. First make sure that every device "
            "at the doors has sent what it recorded."
        ),
        "counts": _what_is_counted(desk.event),
        "back": reverse("events:desk_dossier", args=[desk.event.slug]),
    }
    return desk.render("events/desk/sure.html", context)


def _what_is_counted(event: Event) -> str:
    counts, gone = check_in.counts(event), erased_on(event, PEOPLE)
    return _(
        "Checked in so far: %(there)s. People with a seat: %(expected)s. Names and email "
        "addresses are deleted on %(day)s; the dossier lists when the other personal data are."
    ) % {
        "there": formats.number(counts.ever),
        "expected": formats.number(counts.expected),
        "day": formats.day(gone) if gone else "–",
    }


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals(page="events:desk_dossier", keep=["slug"])
@desk_page("event.dossier", tab="dossier")
def lessons(request: HttpRequest, desk: Desk) -> HttpResponse:
    """What the organisers say was learned, as a form."""
    if not lesson_queries.may_be_written(desk.event):  # that page says when it will be possible
        return redirect("events:desk_dossier", desk.event.slug)
    stand = lesson_queries.written(desk.event)
    form = LessonsForm(request.POST if request.method == "POST" else None, stand=stand)
    status, seen = 200, lesson_queries.token(desk.event)
    if request.method == "POST":
        status, seen = 422, requests.text(request.POST, "seen", limit=16)
        if form.is_valid():
            try:
                lesson_services.write(
                    actor=desk.actor, event=desk.event, texts=form.cleaned_data, seen=seen
                )
                messages.success(request, _("Thank you. Everyone can now read what you learned."))
                return redirect("events:desk_dossier", desk.event.slug)
            except Outdated as refusal:
                form.add_error(None, str(refusal))
                status = 409
    context = {"form": form, "seen": seen, "stand": stand if status == 409 else {}}
    return desk.render("events/desk/lessons.html", context, status=status)


@require_safe
@desk_page("event.dossier", tab="dossier")
def file(_request: HttpRequest, desk: Desk, form: str) -> HttpResponse:
    """The dossier as one PDF or one data file."""
    dossier, name = queries.of(desk.event), f"{desk.event.slug}-dossier.{form}"
    if form == "pdf":
        return as_file(printing.render(dossier), "application/pdf", name)
    if form == "json":
        text = json.dumps(queries.as_data(dossier), ensure_ascii=False, indent=2)
        return as_file(text.encode(), "application/json", name)
    raise Http404


def _notes_for(desk: Desk) -> QuerySet[SessionNote]:
    """All for who changes the event; for a host those of the sessions at their own place."""
    if desk.may("event.edit"):
        return note_queries.all_of(desk.event)
    return note_queries.at_places_of(desk.event, desk.actor.scope(Role.ORGANISATION_MEMBER))


@require_safe
@desk_page("event.notes", tab="words")
def words(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Notes, questions and photographs: hosts read, organisers also answer, hide and add."""
    edits = desk.may("event.edit")
    typed = getattr(request, "typed", None)
    notes_shown = _notes_for(desk)[: note_queries.AT_MOST]
    return desk.render(
        "events/desk/words.html",
        {
            "edits": edits,
            "notes": [(one, title_of(one.session) if one.session else "") for one in notes_shown],
            "photographs": photograph_queries.of_event(desk.event) if edits else (),
            "people": photograph_queries.nameable(desk.event) if edits else (),
            "said": said_in(typed) if typed else {},
        },
    )


@require_safe
@desk_page("event.notes", tab="words")
def words_file(_request: HttpRequest, desk: Desk) -> HttpResponse:
    """The notes and questions that the page shows, by session, as a spreadsheet."""
    headings, rows = note_queries.table_of(_notes_for(desk))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "notes.xlsx"
        write_xlsx(path, headings, rows, sheet_name=_("Notes and questions"))
        return as_file(path.read_bytes(), XLSX, f"{desk.event.slug}-notes.xlsx")


@require_POST
@answers_refusals(page="events:desk_words", keep=["slug"])
@desk_page("event.edit", tab="words")
def words_act(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Answer or hide a note; add or delete a photograph."""
    posted = request.POST
    kept: dict[str, Any] = {"actor": desk.actor, "event": desk.event}
    match posted.get("act"):
        case "note":
            notes.moderate(
                **kept,
                pk=requests.whole_number(posted, "note"),
                hidden=posted.get("hidden") == "1",
                answer=requests.text(posted, "answer"),
            )
        case "photograph":
            photographs.add(**kept, encoded=_encoded(request), **said_in(posted))
            messages.success(request, _("The photograph has been added."))
        case "delete" if not posted.get("sure"):
            raise Refused(_("Tick the box to confirm that this is to be deleted."))
        case "delete":
            photographs.delete(**kept, pk=requests.whole_number(posted, "photograph"))
            messages.success(request, _("The photograph has been deleted."))
        case _:
            raise Http404
    return redirect("events:desk_words", desk.event.slug)


def _encoded(request: HttpRequest) -> Encoded:
    sent = request.FILES.get("picture")
    if sent is None:
        raise Incomplete([("picture", _("Choose a photograph."))])
    try:
        return reencode(sent.read())
    except PictureRefused as error:
        raise Incomplete([("picture", str(error))]) from None
