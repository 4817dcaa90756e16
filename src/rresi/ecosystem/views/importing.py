"""Importing a list: a file, a look at what it would do, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor, actor_of
from rresi.core.requests import text
from rresi.core.translations import current_language
from rresi.ecosystem.forms.importing import FileForm, field_choices, term_choices
from rresi.ecosystem.importing import REGION, import_organisations
from rresi.ecosystem.list_report import ListReport
from rresi.ecosystem.models import PendingImport
from rresi.ecosystem.permissions import PERMISSIONS, own_regions
from rresi.ecosystem.placing import INSIDE, OUT
from rresi.ecosystem.queries import names_by_slug
from rresi.ecosystem.returning import FILE, HERE
from rresi.ecosystem.services import lists
from rresi.ecosystem.telling import field_word, groups_of
from rresi.ecosystem.views.questions import SHOWN, asked_by, missing_from_rows
from rresi.interchange.columns import LEFT_OUT
from rresi.interchange.forms import ColumnsForm
from rresi.interchange.mapping import heading_words
from rresi.interchange.report import Problem, short
from rresi.interchange.writing import write_csv
from rresi.regions import queries as regions

ROWS_AT_MOST = 5000  # in a request; more go through the command
SHOWN_COLUMNS = "shown-columns"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest) -> HttpResponse:
    """Choose a file."""
    actor = actor_of(request.user)
    own = own_regions(actor)
    require(PERMISSIONS, actor, "organisation.create", own)
    region = regions.find(text(request.POST or request.GET, REGION, limit=80))
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        waiting = lists.keep_file(
            actor=actor,
            file_name=data["file"].name,
            content=data["file"].read(),
            list_name=data["list_name"],
            licence=data["licence"],
            stated_on=data["stated_on"],
        )
        if region is not None:
            lists.choose(actor=actor, waiting=waiting, choices={REGION: region.slug})
        return redirect("ecosystem:import_check", waiting.pk)
    context = {"form": form, "lists": lists.names(), "region": region}
    context["region_name"] = regions.name_of(region) if region else ""
    status = 422 if request.method == "POST" else 200
    return render(request, "ecosystem/import.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What the file would do, row by row; then do it, or drop it, or check it anew with other
    columns, or with choices where both sides changed something."""
    actor = actor_of(request.user)
    waiting = lists.pending(actor=actor, pk=pk)
    if waiting is None:
        raise Http404
    if waiting.outcome is not None:
        return _done(request, waiting)
    action = request.POST.get("action", "")
    if action == "drop":
        lists.drop(waiting=waiting)
        messages.success(request, _("Nothing was imported."))
        return redirect("ecosystem:import")
    anew = _answers_anew(actor, waiting, request.POST) or _columns_anew(request.POST)
    if action == "write" and anew:
        action = "choose"  # who answers sees what comes of it before it is written
    report = _run(actor, waiting, dry_run=action != "write", checked="checked" in request.POST)
    if report.written:
        lists.done(waiting=waiting, outcome=_outcome(report))
        messages.success(request, report.summary())
        return redirect("ecosystem:import_check", pk)
    headings = list(report.matched)
    if action == "name" and (number := text(request.POST, "name", limit=4)).isdecimal():
        if int(number) < len(headings):
            named = {**report.settled(report.matched), headings[int(number)]: "name"}
            lists.match_columns(
                actor=actor, waiting=waiting, headings=report.headings, columns=named
            )
        return redirect("ecosystem:import_check", pk)
    if action == "sheet" and (sheet := request.POST.get("sheet", "")) in report.sheets:
        lists.choose_sheet(waiting=waiting, sheet=sheet)
        return redirect("ecosystem:import_check", pk)
    # What is asked and which column is which field are sent together: no button loses the other.
    answering = action in {"columns", "choose"}
    matching = action == "columns" or (answering and SHOWN_COLUMNS in request.POST)
    columns = ColumnsForm(
        request.POST if matching else None,
        matched=report.matched,
        examples=report.examples,
        known=field_choices(),
        word=field_word,
        form="questions" if report.asked else "columns",
    )
    if answering:
        options = _options(report)
        given = {key: request.POST.get(key, "") for key in options}
        kept = {key: answer for key, answer in given.items() if answer in options[key]}
        lists.choose(actor=actor, waiting=waiting, choices=kept)
        if columns.is_valid() and (action == "columns" or columns.has_changed()):
            lists.match_columns(
                actor=actor,
                waiting=waiting,
                headings=report.headings,
                columns=report.settled(columns.columns(), kept),
            )
        if not columns.errors:
            return redirect("ecosystem:import_check", pk)
    # Without names nothing else can be checked: this alone is asked.
    nameless = [
        (heading_words(heading), short(report.examples.get(heading, "")))
        for heading in headings
        if "name" not in report.matched.values()
    ]
    gone = report.gone[:SHOWN]
    names = names_by_slug([*gone, *report.differences])
    changed = [row for row in report.rows if row.action != "unchanged"]
    unchanged = [row for row in report.rows if row.action == "unchanged"]
    open_ones, answered = asked_by(report)
    context = {
        "waiting": waiting,
        "report": report,
        "groups": []
        if report.sheets or nameless
        else groups_of(_in_words(report.mistakes))[:SHOWN],
        "asked": open_ones,
        "answered": answered,
        "missing": missing_from_rows(report),
        "undecided": report.undecided,
        "open": not nameless and report.unanswered,
        "write_form": "questions" if report.asked else "write",
        "contacts": report.contacts[:SHOWN],
        "unconfirmed": action == "write" and report.contacts and not report.problems,
        "differences": [
            (
                slug,
                names.get(slug, slug),
                [(field_word(name), *values) for name, *values in changes],
            )
            for slug, changes in report.differences.items()
        ],
        "gone": [(slug, names.get(slug, slug)) for slug in gone],
        "nameless": nameless,
        "rows": changed[:SHOWN],
        "unchanged": unchanged[:SHOWN],
        "counts": {
            "rows": len(changed),
            "unchanged": len(unchanged),
            "contacts": len(report.contacts),
            "answered": 0 if nameless else answered.count,
        },
        "changes_nothing": not (changed or gone or waiting.list_name or report.problems),
        "columns": columns if report.matched and not nameless else None,
        "shown_columns": _joined(report.matched.values()),
        "shown": SHOWN,
    }
    return render(
        request,
        "ecosystem/import_check.html",
        context,
        status=422 if request.method == "POST" else 200,
    )


def _answers_anew(actor: Actor, waiting: PendingImport, sent: Mapping[str, str]) -> bool:
    known = lists.answers_of(actor=actor, waiting=waiting)
    asked = {key for key in sent if key in known or key.startswith(lists.REMEMBERED)}
    return any(sent[key] and known.get(key) != sent[key] for key in asked)


def _columns_anew(sent: Mapping[str, str]) -> bool:
    """Whether somebody chose other columns than those that the page was made with."""
    shown = sent.get(SHOWN_COLUMNS)
    if shown is None:
        return False
    return _joined(sent.get(f"column-{n}", "") for n in range(shown.count("|") + 1)) != shown


def _joined(fields: Iterable[str]) -> str:
    return "|".join(fields)


def _options(report: ListReport) -> dict[str, Collection[str]]:
    """Each question that the report asks, with the answers that there are."""
    return {
        **{one.key: (FILE, HERE) for one in report.conflicts},
        **{one.key: (INSIDE, OUT) for one in report.outside},
        **{one.key: one.options for one in report.cells},
        **{one.question: one.options for one in report.guesses},
        **{
            one.question: (LEFT_OUT, *dict(one.choices or term_choices(one.path)))
            for one in report.words
        },
        **{one.question: one.options for one in report.alike},
    }


def _outcome(report: ListReport) -> dict[str, list[str]]:
    done: dict[str, list[str]] = {"created": [], "updated": [], "unchanged": []}
    for row in report.rows:
        done[row.action].append(row.key)
    said = {"notices": report.notices, "language": [current_language()]}
    return {**done, "gone": report.gone, **said}


def _done(request: HttpRequest, waiting: PendingImport) -> HttpResponse:
    """What the import did, each organisation with its page."""
    outcome = waiting.outcome or {}
    language = next(iter(outcome.get("language", ())), current_language())
    titles = {"created": _("Added"), "updated": _("Changed"), "gone": _("No longer in the list")}
    shown = {action: outcome.get(action, [])[:SHOWN] for action in titles}
    names = names_by_slug([slug for slugs in shown.values() for slug in slugs])
    parts = [
        {
            "key": action,
            "title": title,
            "count": len(outcome.get(action, ())),
            "entries": [(slug, names[slug]) for slug in shown[action] if slug in names],
        }
        for action, title in titles.items()
        if outcome.get(action)
    ]
    context = {
        "waiting": waiting,
        "parts": parts,
        "unchanged": len(outcome.get("unchanged", ())),
        "notices": outcome.get("notices", ()),
        "language": language,
        "shown": SHOWN,
    }
    return render(request, "ecosystem/import_done.html", context)


def _in_words(problems: Iterable[Problem]) -> list[Problem]:
    return [replace(problem, field=field_word(problem.field)) for problem in problems]


@login_required
@require_safe
def errors(request: HttpRequest, pk: int) -> HttpResponse:
    """Every mistake of the file, as a table to work through beside it."""
    actor = actor_of(request.user)
    waiting = lists.pending(actor=actor, pk=pk)
    if waiting is None or waiting.outcome is not None:
        raise Http404
    report = _run(actor, waiting, dry_run=True)
    headings = [str(_("Line")), str(_("Field")), str(_("Error"))]
    asked = (problem for one in report.cells if not one.chosen for problem in one.problems)
    found = sorted([*report.mistakes, *asked], key=lambda one: one.line)
    rows = [(one.line, one.field, one.message) for one in _in_words(found)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "errors.csv"
        write_csv(path, headings, rows)
        answer = HttpResponse(path.read_bytes(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="errors.csv"'
    return answer


def _run(
    actor: Actor, waiting: PendingImport, *, dry_run: bool, checked: bool = False
) -> ListReport:
    origin = lists.Origin(waiting.list_name, waiting.licence) if waiting.list_name else None
    with TemporaryDirectory() as folder:
        path = Path(folder) / (Path(waiting.file_name).name or "file")
        path.write_bytes(bytes(waiting.content))
        return import_organisations(
            actor=actor,
            path=path,
            dry_run=dry_run,
            columns=waiting.columns,
            sheet=waiting.sheet,
            origin=origin,
            stated_on=waiting.stated_on,
            rows_at_most=ROWS_AT_MOST,
            choices=waiting.choices or {},
            checked=checked,
        )
