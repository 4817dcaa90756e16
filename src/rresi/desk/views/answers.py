"""What the desk's pages share: who may open them, and how a form that saves is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from rresi.accounts import changes
from rresi.accounts.models import User
from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor, actor_of
from rresi.core.refusals import Incomplete, Outdated, Refused
from rresi.core.versions import token_of
from rresi.desk.forms.by_language import RecordForm
from rresi.desk.permissions import PERMISSIONS

View = Callable[..., HttpResponse]


def for_coordinators(view: View) -> View:
    """A decorator: the page is for who may open the desk."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(PERMISSIONS, actor_at(request), "desk.open")
        return view(request, *args, **kwargs)

    return cast(View, login_required(asked))


def actor_at(request: HttpRequest) -> Actor:
    return actor_of(cast(User, request.user))


def saved(
    request: HttpRequest, form: RecordForm, *, kind: str, key: str, record: Mapping[str, Any] | None
) -> str:
    """Change a thing as its form says; its key, or "" when it was refused and the form shows why.

    A form for something new that is sent twice leads to what the first sending made.
    """
    try:
        changes.change(
            actor=actor_at(request),
            kind=kind,
            key=key,
            record=record,
            seen=request.POST.get("seen", ""),
        )
    except Incomplete as refusal:
        form.add_problems(refusal)
        return ""
    except changes.MadeAlready as made:
        return made.key
    except Outdated as refusal:
        form.show_stored(token_of(refusal.current))
        return ""
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return ""
    if kind == "network":  # each process keeps it for a moment
        words = gettext("Your changes have been saved. All pages show them within five seconds.")
    else:
        words = gettext("Your changes have been saved.")
    messages.success(request, words)
    return key


def show(
    request: HttpRequest, template: str, context: dict[str, Any], form: RecordForm | None = None
) -> HttpResponse:
    """The page, with 422 for a form that came back with mistakes."""
    status = 200
    if form is not None and form.errors:
        form.ask_for_files_again()
        status = 422
    if form is not None and form.stored_token:
        context["seen"] = form.stored_token
    return render(request, template, context, status=status)
