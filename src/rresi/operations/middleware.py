"""The outermost layer of every request: its id, its duration, and what no page need see."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from http import HTTPStatus
from secrets import token_hex

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError

from rresi.core.stack import with_room
from rresi.operations import counters, logs

logger = logging.getLogger("rresi.requests")
strange = logging.getLogger("django.security.DisallowedHost")

WELL_FORMED = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{7,63}", re.ASCII)
"""An id that a proxy may give a request; any other is ignored."""

FOR_PROGRAMS = ("/health/", "/metrics")
"""Asked by the machine's number as often as by its name, which therefore is not looked at."""


class RequestMiddleware:
    """Give each request an id, count it, and refuse names that this server does not answer to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    @with_room
    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        found = id_of(request)
        token = logs.request_id.set(found)
        try:
            response = self._answer(request)
            self._record(request, response.status_code, time.perf_counter() - started)
        finally:
            logs.request_id.reset(token)
        response["X-Request-ID"] = found
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(FOR_PROGRAMS):
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0].lstrip(".")
        try:
            request.get_host()
        except DisallowedHost:
            strange.warning("a name in Host that is not this site's")
            return _plain("This server does not answer to that name.\n")
        return self.get_response(request)

    def process_exception(
        self,
        request: HttpRequest,  # noqa: ARG002  # Django gives it
        exception: Exception,
    ) -> HttpResponse | None:
        """A body that ended early is no error of ours."""
        if isinstance(exception, UnreadablePostError):
            counters.add("rresi_strange_requests_total", kind="unreadable")
            return _plain("The request ended before it was complete.\n")
        return None

    def _record(self, request: HttpRequest, status: int, seconds: float) -> None:
        method = logs.method_of(request)
        counters.observe(seconds, method=method, status=f"{status // 100}xx")
        if status == HTTPStatus.INTERNAL_SERVER_ERROR:
            counters.failed()
        values = {
            "method": method,
            "route": logs.route_of(request),
            "status": status,
            "ms": round(seconds * 1000, 1),
        }
        logger.info("request", extra={"values": values})


def _plain(text: str) -> HttpResponse:
    return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")


def id_of(request: HttpRequest) -> str:
    """The id that a trusted proxy gave the request if it is well formed, otherwise a new one."""
    given = request.headers.get("X-Request-ID", "") if settings.ALLAUTH_TRUSTED_PROXY_COUNT else ""
    return given if WELL_FORMED.fullmatch(given) else token_hex(8)
