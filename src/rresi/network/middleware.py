"""In which language a page is answered, and where one without it leads."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.utils import translation
from django.utils.cache import patch_vary_headers

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


class LanguageMiddleware(LocaleMiddleware):
    """Lead from an address without a language to one with it, unless the first is a page's own.

    What such a page does not find, say a badge's code, is not below a language either.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if response.status_code != 404 or request.resolver_match is None:
            return super().process_response(request, response)
        if not translation.get_language_from_path(request.path_info):
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", translation.get_language() or "")
        return response
