"""How often one address may do a thing, counted in the cache that every worker sees."""

from __future__ import annotations

import hashlib
from math import ceil
from time import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext


def client_address(request: HttpRequest) -> str:
    """The caller's address; X-Forwarded-For counts only as far as proxies are trusted."""
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if trusted and len(forwarded) >= trusted and forwarded[-trusted]:
        return forwarded[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))


def exceeded(request: HttpRequest, action: str, *, limit: int, seconds: int) -> bool:
    """Count this attempt; True when the caller's address made more than `limit` in the period.

    The address itself is not stored, only a keyed hash of it, and only for the period.
    """
    # The period is part of the key: `cache.incr` would give the entry Django's standard lifetime.
    period = int(time() // seconds)
    secret = f"{settings.SECRET_KEY}{action}{client_address(request)}"
    key = f"rate:{action}:{period}:{hashlib.sha256(secret.encode()).hexdigest()[:32]}"
    count = int(cache.get(key, 0)) + 1
    cache.set(key, count, seconds)
    return count > limit


def left(seconds: int) -> int:
    """How long until the period, and with it the limit, begins anew: at least a second."""
    return ceil(seconds - time() % seconds)


def when(wait: int) -> str:
    """When one may try again, in words."""
    minutes = ceil(wait / 60)
    return ngettext(
        "You can try again in %(n)s minute.", "You can try again in %(n)s minutes.", minutes
    ) % {"n": minutes}


def complaint(wait: int) -> str:
    """The same beside a field, where what was typed stays."""
    return f"{gettext('That was too much at once')}. {when(wait)}"


def slowed(answer: HttpResponse, wait: int) -> HttpResponse:
    """The same answer, saying to programs that this was too much, and when to come back."""
    answer.status_code = 429
    answer["Retry-After"] = str(wait)
    return answer


def refusal(request: HttpRequest, *, seconds: int) -> HttpResponse:
    """The page that says that this was too much, for a limit that counts by so many seconds."""
    wait = left(seconds)
    return slowed(render(request, "429.html", {"when": when(wait)}), wait)


def sign_in_refusal(request: HttpRequest) -> HttpResponse:
    """The same for sign-in, which counts the last minute wherever it answers with this page."""
    return slowed(render(request, "429.html", {"when": when(60)}), 60)
