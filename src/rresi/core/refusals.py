"""The three ways in which a service says no, and the answer that a view gives for each.

A service raises one of these; a view either catches it, to show its form again with what was typed,
or leaves it to `answers_refusals`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.translation import gettext

View = Callable[..., HttpResponse]
Decorator = Callable[[View], View]


class Refused(Exception):
    """The step is not possible now; the message says why, in the person's language."""


class Outdated(Exception):
    """Somebody else saved in between and nothing was overwritten; `current` is what stands now."""

    def __init__(self, current: Any) -> None:
        super().__init__(
            gettext(
                "Someone else has changed this in the meantime. Check the page, then try again."
            )
        )
        self.current = current


class Incomplete(Exception):
    """Something is missing or wrong; `problems` are pairs of a field and what is wrong with it."""

    def __init__(self, problems: Sequence[tuple[str, str]]) -> None:
        super().__init__(" ".join(text for _field, text in problems))
        self.problems = list(problems)


def answers_refusals(*, page: str = "", keep: Sequence[str] | None = None) -> Decorator:
    """A decorator for views: answer a refusal on the page that the person acted from.

    The page is drawn again with the message on it, as 409 for `Refused` and `Outdated` and as 422
    for `Incomplete`; an htmx request gets the message alone, in the element that it aims at.

    Args:
        page: the name of the URL of that page; the view's own, asked by GET, when empty.
        keep: which of the view's arguments belong to that URL; all of them when None.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except (Refused, Outdated, Incomplete) as refusal:
                status = 422 if isinstance(refusal, Incomplete) else 409
                if request.htmx:  # type: ignore[attr-defined]  # set by django-htmx's middleware
                    return _fragment(request, str(refusal), status)
                if not page and request.method in {"GET", "HEAD"}:
                    raise  # the page itself refuses to be drawn: asking again would never end
                messages.error(request, str(refusal))
            kept = {name: kwargs[name] for name in keep} if keep is not None else kwargs
            return _shown(request, reverse(page, kwargs=kept) if page else request.path, status)

        answered.answers_on = (page, keep)  # type: ignore[attr-defined]  # read by portal.methods
        return answered

    return decorate


def _fragment(request: HttpRequest, words: str, status: int) -> HttpResponse:
    target = request.htmx.target or ""  # type: ignore[attr-defined]
    return render(
        request, "design/components/refused.html", {"id": target, "words": words}, status=status
    )


class _Again(HttpRequest):
    """A request for the page from which another was sent."""

    typed: QueryDict


def _shown(request: HttpRequest, path: str, status: int) -> HttpResponse:
    """The page at a path, as this person sees it, with another status.

    `request.typed` holds there what was sent, so that a form without one of Django's keeps it.
    """
    asked = cast("_Again", copy(request))
    asked.method, asked.path, asked.path_info = "GET", path, path
    asked.typed = request.POST
    asked.POST = QueryDict()
    found = resolve(path)
    asked.resolver_match = found
    response: HttpResponse = found.func(asked, *found.args, **found.kwargs)
    if response.status_code == 200:
        response.status_code = status
    return response
