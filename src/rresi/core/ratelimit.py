"""How often one address may do a thing, counted in the cache that every worker sees."""

from __future__ import annotations

import hashlib
from time import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


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
