"""An address that only takes what a form sends, opened as a page, and the other way round.

After signing in, the browser asks by GET for the address that it wanted to post to; a reload does
the same. Django answers 405 with an empty body, which browsers show as an error of their own.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _


class MethodMiddleware:
    """Lead a visitor from an address for forms to its page; answer every other 405 with a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:  # no address has one, and PostgreSQL refuses to look it up
            raise Http404
        response = self.get_response(request)
        if response.status_code != 405 or response.content:
            return response
        allowed = response.get("Allow", "")
        if request.method == "GET" and "POST" in allowed:
            messages.warning(
                request,
                _(
                    "Nothing was carried out just now. If your last step is still needed, do it "
                    "again on this page."
                ),
            )
            return redirect(page_of(request))
        page = render(request, "405.html", {"path": page_of(request)}, status=405)
        page["Allow"] = allowed
        return page


def page_of(request: HttpRequest) -> str:
    """The page that an address for forms belongs to: the one it names, or the nearest above it.

    A view names it by `answers_refusals(page=...)`. If that above is for forms too, the browser is
    led on from there.
    """
    match = request.resolver_match
    page, keep = getattr(match.func, "answers_on", ("", None)) if match else ("", None)
    if match and page:
        kept = match.kwargs if keep is None else {name: match.kwargs[name] for name in keep}
        return reverse(page, kwargs=kept)
    path = request.path
    while path.strip("/"):
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if _is_known(path):
            return path
    return reverse("portal:home")


def _is_known(path: str) -> bool:
    try:
        resolve(path)
    except Resolver404:
        return False
    return True
