"""Pages in a language that the network does not offer lead to one that it does."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from rresi.core.translations import interface_languages, offered_languages


class OfferedLanguagesMiddleware:
    """Send a reader of `/tr/...` to the same page in the network's first language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language, _slash, rest = request.get_full_path().removeprefix("/").partition("/")
        if request.method in {"GET", "HEAD"} and language in interface_languages():
            offered = offered_languages()
            if language not in offered:
                return redirect(f"/{offered[0]}/{rest}")
        return self.get_response(request)
