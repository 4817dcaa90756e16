"""While nothing can be saved: pages are read, and who sends a form keeps what they typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from rresi.core import read_only

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
NOT_SHOWN = re.compile(r".*password.*|csrfmiddlewaretoken|code|credential", re.IGNORECASE)
"""Names of fields that are not sent back. A `postcode` is, and the `token` that its form needs."""
LONG = 60
"""A value of more characters is shown as a text that can be copied."""
FIELDS_AT_MOST = 300


@dataclass(frozen=True)
class Typed:
    """One value of a form that could not be saved."""

    name: str
    value: str

    @property
    def is_long(self) -> bool:
        return len(self.value) > LONG or "\n" in self.value


class ReadOnlyMiddleware:
    """Answer 503 to what would be saved, on a page from which it can be sent again."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE and read_only.cause():
            return signed_out(request) or refused(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The first write that is refused: from now on the process knows."""
        if not isinstance(exception, (DatabaseError, OSError)) or not read_only.notice(exception):
            return None
        return refused(request)


def signed_out(request: HttpRequest) -> HttpResponse | None:
    """Who signs out is gone from this browser at once; the session ends by itself, unused."""
    if request.path != reverse("account_logout"):
        return None
    answer = redirect("portal:home")
    answer.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
    return answer


def refused(request: HttpRequest) -> HttpResponse:
    """The page that says so, with everything that was typed."""
    typed = list(_typed(request)) if request.method == "POST" else []
    context = {"typed": typed, "files": bool(request.FILES), "action": request.get_full_path()}
    answer = render(request, "503.html", context, status=503)
    answer["Retry-After"] = str(read_only.RETRY_SECONDS)
    return answer


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form whose token has aged, or that another site sent: says so, and shows what was typed.

    It cannot be sent again from here, or any site could have somebody send what they never wrote.
    """
    typed = [one for one in _typed(request) if one.is_long or " " in one.value.strip()]
    page = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(page, {request.get_host()}):
        page = reverse("portal:home")
    parts = urlsplit(page)
    context = {"typed": typed, "action": urlunsplit(("", "", parts.path, parts.query, ""))}
    return render(request, "operations/stale_form.html", context, status=403)


def _typed(request: HttpRequest) -> Iterator[Typed]:
    for name, values in list(request.POST.lists())[:FIELDS_AT_MOST]:
        if not NOT_SHOWN.fullmatch(name):
            yield from (Typed(name, str(value)) for value in values)
